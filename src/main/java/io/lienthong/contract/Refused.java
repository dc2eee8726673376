package io.lienthong.contract;

import io.lienthong.connector.Defect;

/** A contract document that cannot be used, with what its author is told. */
final class Refused extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Defect defect;

    Refused(String file, int line, String key, String message, String mend) {
        this(new Defect(file, line, key, message, mend));
    }

    Refused(Defect defect) {
        super(defect.message(), null, false, false);
        this.defect = defect;
    }

    Defect defect() {
        return defect;
    }
}
