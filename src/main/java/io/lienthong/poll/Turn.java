package io.lienthong.poll;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The right to fetch the next page, until somebody raises the fence.
 *
 * @param received records of the window's pages before
 */
record Turn(
        Instant from,
        Instant to,
        int page,
        long fence,
        @Nullable String cursor,
        long received) {}
