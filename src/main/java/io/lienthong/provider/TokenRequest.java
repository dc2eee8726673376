package io.lienthong.provider;

import com.fasterxml.jackson.core.JsonPointer;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a token or a session is asked for, and where it stands in the answer.
 *
 * @param service what people call it: token service, login
 * @param target path and query
 * @param value where the answer holds the token; an answer without it is a refusal
 * @param lifetime where it holds the seconds that the token lives; absent: it always lives {@code usualLifetime}
 * @param prefix stands before the token wherever it is sent
 */
record TokenRequest(
        String service,
        Destination destination,
        ClientPools clients,
        String target,
        String contentType,
        Map<String, String> headers,
        byte[] body,
        long timeoutNanos,
        JsonPointer value,
        @Nullable JsonPointer lifetime,
        Duration usualLifetime,
        String prefix) {
    TokenRequest {
        headers = Map.copyOf(headers);
    }

    /** Without headers and body, which are secrets. */
    @Override
    public String toString() {
        return "TokenRequest " + service;
    }
}
