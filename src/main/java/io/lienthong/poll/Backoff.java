package io.lienthong.poll;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Pauses that double, up to a longest one. */
record Backoff(Duration first, Duration longest) {
    private static final int MAX_DOUBLINGS = 20;

    /**
     * @param failures 1 for the first
     * @param asked what the system asked for; may be longer than our own pause, never than the longest
     */
    Duration pause(int failures, @Nullable Duration asked) {
        Duration own = shorter(longest, first.multipliedBy(1L << Math.min(failures - 1, MAX_DOUBLINGS)));
        return asked == null || asked.compareTo(own) < 0 ? own : shorter(longest, asked);
    }

    static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
