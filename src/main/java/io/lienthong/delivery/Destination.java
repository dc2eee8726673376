package io.lienthong.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;
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
    /** Of lines that tell what was parked: thousands may be within a minute. */
    final LogQuota parkedLines = new LogQuota(20, Duration.ofMinutes(1));
    /** Outcomes not yet committed. */
    int undecided;
    /** A timer will hand out when the next request is due. */
    boolean pacing;
    /** A timer will end its pause. */
    boolean backIsDue;

    private final Duration probeFirst;
    private final Duration probeMax;
    private int concurrency;
    private int requestsPerSecond;
    /** When the next request is due, if requests went out evenly; on the scale of System.nanoTime. */
    private long due = System.nanoTime();

    private int window;
    private int inFlight;
    /** Those that have begun, and the next one where none lasts. */
    private int absence = 1;
    /** Lanes whose probes failed since its last answer, but for one that may be alone in that. */
    private int failures;

    private boolean probeDue;
    /** On the scale of System.nanoTime. */
    private long probeAt;

    private long foundAwayAt;
    /** How often it has answered others, but none of its own messages since. */
    private int backs;

    private boolean paused;
    /** The absence is that of one lane alone, beside which others were answered. */
    private boolean ofOneLane;
    /** Those that found it away in this absence, once its probe was theirs. */
    private int lanesAway;
    /** What people are told: nothing of an absence of one lane alone. Read by other threads. */
    private volatile @Nullable Pause pause;

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
        return paused ? probeDue && inFlight == 0 : inFlight < window;
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

    Optional<Pause> pause() {
        return Optional.ofNullable(pause);
    }

    void handedOut() {
        inFlight++;
        probeDue = false;
        if (requestsPerSecond > 0) {
            due = Math.max(due, System.nanoTime()) + SECOND_NANOS / requestsPerSecond;
        }
    }

    /** It gave an answer about this message: it is there. Returns whether that ended an absence. */
    boolean answered() {
        inFlight--;
        failures = 0;
        backs = 0;
        boolean wasPaused = paused;
        if (wasPaused) {
            returns();
        } else if (window < concurrency) {
            window++;
        }
        return wasPaused;
    }

    int absence() {
        return absence;
    }

    /** The call never began. */
    void withdrawn() {
        inFlight--;
        probeDue = paused;
    }

    /**
     * It did not answer, or asked to wait. The more lanes find it so, the longer it is left alone; a lane that finds it so again and
     * again may be the only one that does, and makes its own rest longer, not the pause of the others.
     *
     * @param lane of the message that found it so
     * @return what to wait for
     */
    Waits away(Lane lane, @Nullable Duration retryAfter, boolean wasProbe) {
        inFlight--;
        boolean alone = lane.away > 0 && lane.absence != absence;
        foundAwayAt = System.nanoTime();
        lane.away++;
        lane.alone |= alone;
        lane.absence = absence;
        Duration rest = asked(Backoff.after(lane.away, probeFirst, 2, probeMax), retryAfter);
        if (paused && !wasProbe) {
            return new Waits(null, rest);
        }
        boolean first = lane.lengthened != absence;
        lane.lengthened = absence;
        lanesAway += first ? 1 : 0;
        ofOneLane = paused ? ofOneLane && !first : alone;
        if (first && !ofOneLane) {
            failures++;
        }
        paused = true;
        Duration probe = asked(Backoff.after(failures, probeFirst, 2, probeMax), ofOneLane ? null : retryAfter);
        probeAt = System.nanoTime() + probe.toNanos();
        if (!ofOneLane) {
            Instant now = Instant.now();
            pause = new Pause(pause == null ? now : pause.since(), now.plus(probe));
        }
        return new Waits(probe, rest);
    }

    /**
     * What a call that found it away leads to.
     *
     * @param probe when the destination is probed; null if another call has settled that
     * @param rest how long the lane of the call waits, whatever becomes of the destination
     */
    record Waits(@Nullable Duration probe, Duration rest) {}

    private Duration asked(Duration own, @Nullable Duration asked) {
        return asked == null ? own : Backoff.shorter(Backoff.longer(own, asked), probeMax);
    }

    boolean isPaused() {
        return paused;
    }

    /** Whether nothing but one lane has found it away since it last answered. */
    boolean isAwayForOne() {
        return paused && lanesAway == 1;
    }

    /** It answered somebody else: one message finds out whether it takes them again. */
    void back() {
        backs++;
        returns();
    }

    private void returns() {
        paused = false;
        pause = null;
        lanesAway = 0;
        absence++;
        window = 1;
    }

    /** How long it is left alone since it was found away, at least: longer each time that it answers others and not this. */
    Duration untilBack() {
        Duration least = Backoff.after(backs + 1, probeFirst, 2, probeMax);
        return Backoff.longer(Duration.ZERO, least.minusNanos(System.nanoTime() - foundAwayAt));
    }

    /** The next that may go finds out whether it is still away. */
    void probe() {
        probeDue = paused;
    }

    /** Where all that waits rests, the next probe comes when the first of it may go. */
    void foresee() {
        Pause known = pause;
        if (known == null || shards.stream().anyMatch(Shard::hasReady)) {
            return;
        }
        OptionalLong rest = shards.stream()
                .flatMapToLong(shard -> shard.restsUntil().stream())
                .map(until -> until - System.nanoTime())
                .min();
        if (rest.isPresent()) {
            pause = known.notBefore(Instant.now().plusNanos(rest.getAsLong()));
        }
    }

    /** The time for a probe has come, unless a later one was set meanwhile. */
    void probeInTime() {
        if (System.nanoTime() - probeAt >= 0) {
            probe();
        }
    }

    boolean isProbeDue() {
        return probeDue;
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
