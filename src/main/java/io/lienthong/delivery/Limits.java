package io.lienthong.delivery;

import io.lienthong.connector.ErrorHandling.Retry;

/**
 * What the destination of a step bears, as its connector says now.
 *
 * @param retry bounds attempts that count, and the pauses between them
 * @param concurrency calls in flight to the destination at once, on one node
 * @param requestsPerSecond that the destination grants one node; 0: as many as it answers
 * @param waitsForCommit the next message of a lane goes out only after the outcome of the last one is committed, for a
 *     destination that ignores the idempotency key
 */
public record Limits(Retry retry, int concurrency, int requestsPerSecond, boolean waitsForCommit) {
    private static final int MAX_CONCURRENCY = 1_000;

    /** Where nobody says anything. */
    public static final Limits DEFAULT = new Limits(new Retry(null, null, null, null), 8, 0, false);

    public Limits {
        if (concurrency < 1 || concurrency > MAX_CONCURRENCY) {
            throw new IllegalArgumentException("concurrency is 1 to " + MAX_CONCURRENCY + ", not " + concurrency);
        }
        if (requestsPerSecond < 0) {
            throw new IllegalArgumentException("requests per second are not negative: " + requestsPerSecond);
        }
    }
}
