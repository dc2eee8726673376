package io.lienthong.provider;

import io.vertx.core.MultiMap;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A whole answer as it came from the network.
 *
 * @param mediaType the header Content-Type, {@code application/octet-stream} where absent or unusable
 * @param encoded whether the body is compressed although that was never asked for
 */
record Answer(
        int status,
        String mediaType,
        boolean encoded,
        @Nullable Duration retryAfter,
        MultiMap headers,
        byte[] body) {}
