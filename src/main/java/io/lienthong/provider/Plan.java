package io.lienthong.provider;

import io.vertx.core.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/**
 * Everything about an operation that is known before a call: templates with their settings, address, limits.
 *
 * @param contentType of the body; absent: as the body says
 * @param idempotencyHeader absent where the system takes no key
 * @param idempotent whether a call may be repeated once bytes were sent
 */
record Plan(
        String connector,
        String operation,
        Destination destination,
        ClientPools clients,
        HttpMethod method,
        RequestTarget target,
        RequestHeaders headers,
        @Nullable String contentType,
        @Nullable CharSequence idempotencyHeader,
        boolean idempotent,
        boolean opaque,
        Credentials credentials,
        Classifier classifier,
        Backoff backoff,
        long timeoutNanos,
        int capBytes,
        CallMetrics metrics) {}
