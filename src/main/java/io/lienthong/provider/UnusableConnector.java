package io.lienthong.provider;

import io.lienthong.connector.Defect;

/** A descriptor whose endpoint cannot be called with the settings at hand. Names keys and settings, never a value. */
public final class UnusableConnector extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Defect defect;

    UnusableConnector(Defect defect) {
        super(defect.toString(), null, false, false);
        this.defect = defect;
    }

    static UnusableConnector at(String key, String message, String mend) {
        return new UnusableConnector(new Defect("connector.yaml", 0, key, message, mend));
    }

    public Defect defect() {
        return defect;
    }
}
