package io.lienthong.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A connected system as this node sees it: how many calls are in flight, and whether it is away. After an absence the calls
 * in flight grow with its answers, so that it is not overrun when it returns. Belongs to the loop.
 */
final class Destination {
    final DestinationKey key;
    final Deque<Shard> shards = new ArrayDeque<>();
    private final Duration probeFirst;
    private final Duration probeMax;
    private int concurrency;
    private int window;
    private int inFlight;
    private int failures;
    private boolean probeDue;
    /** Read by other threads. */
    private volatile @Nullable Instant pausedSince;

    Destination(DestinationKey key, int concurrency, Duration probeFirst, Duration probeMax) {
        this.key = key;
        this.concurrency = concurrency;
        this.window = concurrency;
        this.probeFirst = probeFirst;
        this.probeMax = probeMax;
    }

    int concurrency() {
        return concurrency;
    }

    void concurrency(int calls) {
        if (window == concurrency || window > calls) {
            window = calls;
        }
        concurrency = calls;
    }

    boolean mayHandOut() {
        return pausedSince == null ? inFlight < window : probeDue && inFlight == 0;
    }

    Optional<Instant> pausedSince() {
        return Optional.ofNullable(pausedSince);
    }

    void handedOut() {
        inFlight++;
        probeDue = false;
    }

    /** It gave an answer about this message: it is there. */
    void answered() {
        inFlight--;
        failures = 0;
        if (pausedSince != null) {
            pausedSince = null;
            window = 1;
        } else if (window < concurrency) {
            window++;
        }
    }

    /** The call never began. */
    void withdrawn() {
        inFlight--;
        probeDue = pausedSince != null;
    }

    /**
     * It did not answer, or asked to wait.
     *
     * @return when to probe it; empty if that is already settled by another call
     */
    Optional<Duration> away(@Nullable Duration retryAfter, boolean wasProbe) {
        inFlight--;
        if (pausedSince != null && !wasProbe) {
            return Optional.empty();
        }
        if (pausedSince == null) {
            pausedSince = Instant.now();
        }
        failures++;
        Duration pause = Backoff.after(failures, probeFirst, 2, probeMax);
        return Optional.of(retryAfter == null ? pause : Backoff.shorter(Backoff.longer(pause, retryAfter), probeMax));
    }

    boolean isPaused() {
        return pausedSince != null;
    }

    void probe() {
        probeDue = pausedSince != null;
    }

    /** The next shard's turn. */
    @Nullable
    Shard rotate() {
        Shard shard = shards.poll();
        if (shard != null) {
            shards.add(shard);
        }
        return shard;
    }
}
