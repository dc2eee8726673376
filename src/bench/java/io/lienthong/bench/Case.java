package io.lienthong.bench;

import java.util.Locale;

/** What is done to a request on its way to the provider. */
enum Case {
    PASS_THROUGH,
    MAPPED,
    LOGGED,
    SOAP_MAPPED,
    SOAP_LOGGED;

    /** The name in tables, in JSON and on the command line, which is also the path of the request. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    boolean logged() {
        return this == LOGGED || this == SOAP_LOGGED;
    }

    boolean soap() {
        return this == SOAP_MAPPED || this == SOAP_LOGGED;
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
