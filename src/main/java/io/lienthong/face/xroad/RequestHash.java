package io.lienthong.face.xroad;

import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The hash that ties an answer to its request, as the security servers of X-Road count it. */
final class RequestHash {
    static final String ALGORITHM = "http://www.w3.org/2001/04/xmlenc#sha512";
    private static final Set<String> NOT_COUNTED = Set.of(
            "transfer-encoding",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "upgrade",
            "connection",
            "user-agent",
            "host",
            "content-length",
            "server",
            "expect",
            "x-road-request-hash",
            "x-road-request-id");

    private RequestHash() {}

    /** Of bytes, in Base64. */
    static String of(byte[] bytes) {
        return Base64.getEncoder().encodeToString(sha512().digest(bytes));
    }

    /**
     * Of a REST request: SHA512(head), or SHA512(SHA512(head) + SHA512(body)).
     *
     * @param given the request had an X-Road-Id of its own
     */
    static String of(
            String method, String uri, MultiMap headers, String requestId, String id, boolean given, byte[] body) {
        StringBuilder head =
                new StringBuilder(512).append(method).append("\r\n").append(uri).append("\r\n");
        for (Map.Entry<String, String> header : headers) {
            if (!NOT_COUNTED.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                line(head, header.getKey(), header.getValue());
            }
        }
        line(head, "x-road-request-id", requestId);
        if (!given) {
            line(head, "x-road-id", id);
        }
        byte[] first = sha512().digest(head.toString().getBytes(StandardCharsets.UTF_8));
        if (body.length == 0) {
            return Base64.getEncoder().encodeToString(first);
        }
        MessageDigest both = sha512();
        both.update(first);
        both.update(sha512().digest(body));
        return Base64.getEncoder().encodeToString(both.digest());
    }

    private static void line(StringBuilder head, String name, String value) {
        head.append(name).append(':').append(value).append("\r\n");
    }

    private static MessageDigest sha512() {
        try {
            return MessageDigest.getInstance("SHA-512");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
