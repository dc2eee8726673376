package io.lienthong.contract;

import java.util.Optional;

/** SOAP 1.1 and 1.2: what differs between them on the wire. */
enum SoapVersion {
    V1_1("1.1", "http://schemas.xmlsoap.org/soap/envelope/"),
    V1_2("1.2", "http://www.w3.org/2003/05/soap-envelope");

    private final String number;
    private final String namespace;

    SoapVersion(String number, String namespace) {
        this.number = number;
        this.namespace = namespace;
    }

    static SoapVersion of(String number) {
        return number.equals(V1_2.number) ? V1_2 : V1_1;
    }

    static Optional<SoapVersion> ofNamespace(String namespace) {
        return namespace.equals(V1_1.namespace)
                ? Optional.of(V1_1)
                : namespace.equals(V1_2.namespace) ? Optional.of(V1_2) : Optional.empty();
    }

    String number() {
        return number;
    }

    String namespace() {
        return namespace;
    }

    String mediaType(String action) {
        String quoted = action.replace("\\", "").replace("\"", "");
        return switch (this) {
            case V1_1 -> "text/xml; charset=utf-8";
            case V1_2 ->
                "application/soap+xml; charset=utf-8" + (quoted.isEmpty() ? "" : "; action=\"" + quoted + "\"");
        };
    }
}
