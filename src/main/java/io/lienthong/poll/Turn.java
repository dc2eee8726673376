package io.lienthong.poll;

import io.lienthong.message.Trace;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The right to fetch the next page, until somebody raises the fence.
 *
 * @param received records of the window's pages before
 * @param trace of the page and of all that its records become
 */
record Turn(
        Instant from,
        Instant to,
        int page,
        long fence,
        @Nullable String cursor,
        long received,
        Trace trace) {}
