package io.lienthong.mapping;

import io.lienthong.connector.Defect;

/** Ends a compilation, also from within the parser, which knows no checked exceptions. */
final class MappingDefect extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Defect defect;

    MappingDefect(Defect defect) {
        super(defect.message(), null, false, false);
        this.defect = defect;
    }

    Defect defect() {
        return defect;
    }
}
