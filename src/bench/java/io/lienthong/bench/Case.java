package io.lienthong.bench;

import java.util.Locale;

/** What is done to a request on its way to the provider. */
enum Case {
    PASS_THROUGH,
    MAPPED,
    LOGGED,
    SOAP_MAPPED,
    SOAP_LOGGED,
    /** What LOGGED does, asked for by the REST protocol of X-Road. */
    XROAD_REST,
    /** The same by its SOAP protocol. */
    XROAD_SOAP;

    /** The name in tables, in JSON and on the command line, which is also the path of the request. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    boolean logged() {
        return this == LOGGED || this == SOAP_LOGGED || xroad();
    }

    boolean soap() {
        return this == SOAP_MAPPED || this == SOAP_LOGGED;
    }

    boolean xroad() {
        return this == XROAD_REST || this == XROAD_SOAP;
    }

    static Case of(String label) {
        for (Case candidate : values()) {
            if (candidate.label().equals(label)) {
                return candidate;
            }
        }
        throw new BenchException("Unknown case: " + label);
    }
}
