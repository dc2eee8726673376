package io.lienthong.provider;

import io.lienthong.connector.ErrorHandling.Retry;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** How often a call is made, and the waits between: full jitter below a bound that grows by the multiplier. */
record Backoff(int maxAttempts, long initialNanos, double multiplier, long maxNanos) {
    static Backoff of(Retry retry) {
        return new Backoff(
                retry.maxAttempts(),
                retry.initialInterval().toNanos(),
                retry.multiplier(),
                retry.maxInterval().toNanos());
    }

    Backoff once() {
        return new Backoff(1, initialNanos, multiplier, maxNanos);
    }

    /** The wait after an attempt, counted from 1. What the system asks for is honoured up to the longest interval. */
    long waitNanos(int attempt, @Nullable Duration retryAfter) {
        double bound = Math.min(maxNanos, initialNanos * Math.pow(multiplier, attempt - 1.0));
        long jitter = (long) (ThreadLocalRandom.current().nextDouble() * bound);
        return retryAfter == null ? jitter : Math.max(jitter, Math.min(retryAfter.toNanos(), maxNanos));
    }
}
