package io.lienthong.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A connected system as this node sees it: how many calls are in flight, how fast it may be called, and whether it is away.
 * After an absence the calls in flight grow with its answers, from one on, so that it is not overrun when it returns.
 * Belongs to the loop.
 */
final class Destination {
    final DestinationKey key;
    private static final long SECOND_NANOS = 1_000_000_000;
    /** Requests that may go out at once, as a part of those of a second. */
    private static final int BURSTS_PER_SECOND = 10;

    final Deque<Shard> shards = new ArrayDeque<>();
    final Executor handlers;
    /** Outcomes not yet committed. */
    int undecided;
    /** A timer will hand out when the next request is due. */
    boolean pacing;

    private final Duration probeFirst;
    private final Duration probeMax;
    private int concurrency;
    private int requestsPerSecond;
    /** When the next request is due, if requests went out evenly; on the scale of System.nanoTime. */
    private long due = System.nanoTime();

    private int window;
    private int inFlight;
    private int failures;
    private boolean probeDue;
    /** Read by other threads. */
    private volatile @Nullable Instant pausedSince;

    Destination(DestinationKey key, int concurrency, Duration probeFirst, Duration probeMax, Executor handlers) {
        this.key = key;
        this.handlers = handlers;
        this.concurrency = concurrency;
        this.window = concurrency;
        this.probeFirst = probeFirst;
        this.probeMax = probeMax;
    }

    int concurrency() {
        return concurrency;
    }

    void limits(Limits limits) {
        int calls = limits.concurrency();
        requestsPerSecond = limits.requestsPerSecond();
        if (window == concurrency || window > calls) {
            window = calls;
        }
        concurrency = calls;
    }

    boolean mayHandOut() {
        return hasRoom() && untilDue() <= 0;
    }

    private boolean hasRoom() {
        return pausedSince == null ? inFlight < window : probeDue && inFlight == 0;
    }

    /** How long its rate alone holds back the next request; not positive: it does not. */
    Duration paced() {
        return hasRoom() ? Duration.ofNanos(untilDue()) : Duration.ZERO;
    }

    private long untilDue() {
        if (requestsPerSecond == 0) {
            return 0;
        }
        int burst = Math.max(1, requestsPerSecond / BURSTS_PER_SECOND);
        return due - (burst - 1) * (SECOND_NANOS / requestsPerSecond) - System.nanoTime();
    }

    Optional<Instant> pausedSince() {
        return Optional.ofNullable(pausedSince);
    }

    void handedOut() {
        inFlight++;
        probeDue = false;
        if (requestsPerSecond > 0) {
            due = Math.max(due, System.nanoTime()) + SECOND_NANOS / requestsPerSecond;
        }
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
