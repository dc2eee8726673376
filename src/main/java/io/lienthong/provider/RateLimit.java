package io.lienthong.provider;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps to the requests per second that a system grants: a token bucket that holds a tenth of a second's worth (at least
 * one), kept as the time at which the next request is due.
 */
final class RateLimit {
    static final long REFUSED = -1;
    private static final int BURSTS_PER_SECOND = 10;

    private final long intervalNanos;
    private final long toleranceNanos;
    /** When the next request is due, if requests went out evenly. */
    private final AtomicLong due;

    RateLimit(int requestsPerSecond) {
        this.intervalNanos = TimeUnit.SECONDS.toNanos(1) / requestsPerSecond;
        int burst = Math.max(1, requestsPerSecond / BURSTS_PER_SECOND);
        this.toleranceNanos = (burst - 1) * intervalNanos;
        this.due = new AtomicLong(System.nanoTime());
    }

    /** Reserves the next request: nanoseconds to wait before it, or {@link #REFUSED} where that is longer than allowed. */
    long reserve(long longestNanos) {
        while (true) {
            long now = System.nanoTime();
            long next = due.get();
            long late = now - next;
            long start = late > 0 ? now : next;
            long wait = Math.max(0, start - toleranceNanos - now);
            if (wait > longestNanos) {
                return REFUSED;
            }
            if (due.compareAndSet(next, start + intervalNanos)) {
                return wait;
            }
        }
    }
}
