package io.lienthong.delivery;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Pauses that grow and carry jitter, so that those who failed together do not come back together. */
final class Backoff {
    private static final double JITTER = 0.2;
    private static final int MAX_DOUBLINGS = 30;

    private Backoff() {}

    /** @param failures so far, 1 for the first */
    static Duration after(int failures, Duration first, double multiplier, Duration max) {
        double growth = Math.pow(multiplier, Math.min(Math.max(failures, 1) - 1, MAX_DOUBLINGS));
        double millis = Math.min(first.toMillis() * growth, max.toMillis());
        double jitter = 1 - JITTER * ThreadLocalRandom.current().nextDouble();
        return Duration.ofMillis(Math.max(1, Math.round(millis * jitter)));
    }

    static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
