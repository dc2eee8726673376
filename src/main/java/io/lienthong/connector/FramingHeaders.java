package io.lienthong.connector;

import java.util.Locale;
import java.util.Set;

/** Headers of framing, routing and tracing. They belong to the client: a descriptor that sets them could smuggle a second request. */
public final class FramingHeaders {
    private static final Set<String> NAMES = Set.of(
            "host",
            "content-length",
            "transfer-encoding",
            "connection",
            "keep-alive",
            "te",
            "trailer",
            "upgrade",
            "expect",
            "accept-encoding",
            "traceparent");

    private FramingHeaders() {}

    /** In any case. */
    public static boolean contains(String name) {
        return NAMES.contains(name.toLowerCase(Locale.ROOT));
    }
}
