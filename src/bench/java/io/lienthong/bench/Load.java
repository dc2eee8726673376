package io.lienthong.bench;

import java.time.Duration;

/** What wrk saw in one run; replies count whatever their status. */
record Load(long replies, Duration length, double p50Millis, double p99Millis, long refusedReplies, long socketErrors) {

    double requestsPerSecond() {
        return replies * 1e9 / length.toNanos();
    }

    long goodReplies() {
        return replies - refusedReplies;
    }

    long errors() {
        return refusedReplies + socketErrors;
    }
}
