package io.lienthong.delivery;

import io.lienthong.message.ErrorCode;
import io.lienthong.message.Event;
import io.lienthong.message.Wording;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands deliveries to their handlers and decides what each answer means. Belongs to the loop. */
final class Dispatcher {
    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);
    /** Owners that died with the message alone in flight; the one before them died with it among others. */
    private static final int MAX_CRASHES = 2;

    private static final Duration HANDLERS_BUSY = Duration.ofMillis(20);
    private static final Duration OVERDUE = Duration.ofSeconds(1);
    private static final int MAX_DETAIL = 500;
    /** A destination may always have this part of the undecided outcomes. */
    private static final int SHARES = 20;
    /** Waiting deliveries of a shard that stay in memory while their destination is away, to probe it with. */
    private static final int KEPT = 16;

    private static final String EXPIRED = new Wording(
                    "hệ thống nhận ngừng hoạt động cho đến khi hết thời hạn lưu giữ",
                    "the destination was away until the time for it ended")
            .toString();

    private final Loop loop;
    private final DeliverySettings settings;
    private final Steps steps;
    private final OutcomeWriter outcomes;
    private final Consumer<DestinationKey> away;
    private final Rests rests;
    private final Set<Flight> flights = new HashSet<>();
    /** Those that could hand out if fewer outcomes waited for their commit. */
    private final Set<Destination> starved = new HashSet<>();

    private LocalDate expireBefore = LocalDate.MIN;
    private int undecided;
    private boolean stopping;

    /** @param away told of destinations that one lane alone finds away */
    Dispatcher(
            Loop loop, DeliverySettings settings, Steps steps, OutcomeWriter outcomes, Consumer<DestinationKey> away) {
        this.away = away;
        this.loop = loop;
        this.settings = settings;
        this.steps = steps;
        this.outcomes = outcomes;
        this.rests = new Rests(loop, this::dispatch);
    }

    /** Hands out what may go. */
    void dispatch(Destination destination) {
        while (!stopping && destination.mayHandOut()) {
            if (!mayDecide(destination)) {
                starved.add(destination);
                return;
            }
            if (!handOutOne(destination)) {
                return;
            }
        }
        pace(destination);
    }

    /** Some outcomes of each destination have room however many of the others wait for their commit. */
    private boolean mayDecide(Destination destination) {
        return undecided < settings.undecided() || destination.undecided < settings.undecided() / SHARES;
    }

    /** Hands out again when the destination's rate allows it. */
    private void pace(Destination destination) {
        Duration pause = destination.paced();
        if (!stopping && !destination.pacing && !pause.isNegative() && !pause.isZero()) {
            destination.pacing = true;
            loop.schedule(pause, () -> {
                destination.pacing = false;
                dispatch(destination);
            });
        }
    }

    /** Messages that began to wait before this day expire if their destination is away. */
    void expireBefore(LocalDate day) {
        expireBefore = day;
    }

    /** What has waited too long for a destination that is away. The heads of lanes alone: the others wait for them. */
    void expirePaused(Destination destination) {
        if (!destination.isPaused()) {
            return;
        }
        for (Shard shard : destination.shards) {
            int most = settings.undecided() - undecided;
            for (Lane lane :
                    shard.leasedFor(settings.deadline()) ? shard.expired(expireBefore, most) : List.<Lane>of()) {
                Entry entry = lane.waiting.remove();
                Step step = steps.find(entry.route).orElse(null);
                park(Outcome.parked(shard, lane, entry, step, ErrorCode.EXPIRED, EXPIRED));
            }
        }
    }

    void stop() {
        stopping = true;
    }

    boolean isQuiet() {
        return flights.isEmpty() && undecided == 0;
    }

    private boolean handOutOne(Destination destination) {
        for (int i = destination.shards.size(); i > 0; i--) {
            Shard shard = destination.rotate();
            Lane lane = shard == null || !shard.leasedFor(settings.deadline()) ? null : shard.nextReady();
            if (shard != null && lane != null) {
                handOut(shard, lane);
                return true;
            }
        }
        return false;
    }

    private void handOut(Shard shard, Lane lane) {
        Entry entry = lane.waiting.remove();
        if (shard.isGivenUp(entry)) {
            shard.letGo(lane, entry);
            return;
        }
        Step step = steps.find(entry.route).orElse(null);
        if (step == null) {
            waitForRoute(shard, lane, entry);
        } else if (entry.crashes >= MAX_CRASHES) {
            Wording detail = new Wording(
                    "tiến trình chuyển thông điệp này đã bị dừng " + (entry.crashes + 1) + " lần",
                    "the node that delivered it ended " + (entry.crashes + 1) + " times");
            park(Outcome.parked(shard, lane, entry, step, ErrorCode.POISON, detail.toString()));
        } else if (isEarly(entry, step)) {
            lane.waiting.add(entry);
            rests.begin(shard, lane, early(entry, step));
        } else {
            shard.destination.limits(step.limits());
            Flight flight = new Flight(shard, lane, entry, step, shard.destination.isPaused());
            lane.busy = entry;
            shard.inFlight++;
            shard.destination.handedOut();
            flights.add(flight);
            call(flight);
        }
    }

    private static boolean isEarly(Entry entry, Step step) {
        return !step.handler().delay().isZero() && early(entry, step).compareTo(Duration.ZERO) > 0;
    }

    /** What is left of the step's delay; never more than it, should the clock have gone back. */
    private static Duration early(Entry entry, Step step) {
        Duration delay = step.handler().delay();
        return Backoff.shorter(
                delay,
                Duration.between(Instant.now(), entry.message.acceptedAt().plus(delay)));
    }

    /** Its route may be reloading. */
    private void waitForRoute(Shard shard, Lane lane, Entry entry) {
        long now = System.nanoTime();
        if (entry.routeMissedAt == 0) {
            entry.routeMissedAt = now;
        }
        if (now - entry.routeMissedAt < settings.routeGrace().toNanos()) {
            lane.waiting.add(entry);
            rests.begin(shard, lane, settings.routeGrace().dividedBy(10));
            return;
        }
        Wording detail = new Wording("chưa nạp tuyến " + entry.route, "no route " + entry.route + " is loaded");
        park(Outcome.parked(shard, lane, entry, null, ErrorCode.NO_ROUTE, detail.toString()));
    }

    private void call(Flight flight) {
        if (flight.shard.careful > 0) {
            flight.shard.careful--;
            flight.entry.crashes++;
            submit(Outcome.of(flight, Outcome.Type.SUSPECTED, null, null, 0));
        } else {
            begin(flight);
        }
    }

    private void begin(Flight flight) {
        if (!flight.shard.leasedFor(settings.deadline())) {
            takeBack(flight);
            return;
        }
        flight.startedAt = System.nanoTime();
        flight.handOutUntil = flight.shard.leasedUntil - settings.deadline().toNanos();
        Delivery delivery = flight.delivery(settings.deadline());
        AtomicBoolean once = new AtomicBoolean();
        try {
            flight.shard.destination.handlers.execute(() -> run(flight, delivery, once));
        } catch (RejectedExecutionException full) {
            takeBack(flight);
        }
    }

    /** The call never began: it is handed out again, here or by the next owner. */
    private void takeBack(Flight flight) {
        if (flight.answered) {
            return;
        }
        flight.answered = true;
        land(flight);
        flight.shard.destination.withdrawn();
        flight.lane.waiting.add(flight.entry);
        rests.begin(flight.shard, flight.lane, HANDLERS_BUSY);
    }

    /** On a thread of the handlers. */
    private void run(Flight flight, Delivery delivery, AtomicBoolean once) {
        if (System.nanoTime() - flight.handOutUntil > 0) {
            loop.post(() -> takeBack(flight)); // the process was stopped, or the handlers are overrun
            return;
        }
        try {
            flight.step.handler().deliver(delivery, result -> {
                if (once.compareAndSet(false, true)) {
                    loop.post(() -> answered(flight, result));
                }
            });
        } catch (RuntimeException defect) {
            log.error(
                    "event=handler-failed route={} messageId={} traceId={}",
                    delivery.route(),
                    delivery.event().id(),
                    delivery.event().trace().traceId(),
                    defect);
            if (once.compareAndSet(false, true)) {
                Result failed =
                        new Result.Retry(ErrorCode.INTERNAL_ERROR, "the step failed: " + defect.getClass(), null);
                loop.post(() -> answered(flight, failed));
            }
        }
    }

    private void answered(Flight flight, Result result) {
        if (flight.answered) {
            return;
        }
        flight.answered = true;
        land(flight);
        if (result instanceof Result.Delivered delivered) {
            delivered(flight, delivered);
        } else if (result instanceof Result.Retry retry) {
            retry(flight, retry);
        } else if (result instanceof Result.Away away) {
            away(flight, away);
        } else if (result instanceof Result.Rejected rejected) {
            isThere(flight);
            park(Outcome.of(
                            flight,
                            Outcome.Type.PARKED,
                            rejected.code(),
                            shortened(rejected.detail()),
                            rejected.httpStatus())
                    .keeping(rejected.exchanged()));
        }
        dispatch(flight.shard.destination);
    }

    private void land(Flight flight) {
        flights.remove(flight);
        flight.shard.inFlight--;
        flight.lane.busy = null;
    }

    private void delivered(Flight flight, Result.Delivered delivered) {
        isThere(flight);
        String detail = delivered.duplicate() ? "the destination had it already" : null;
        Outcome alone = Outcome.of(flight, Outcome.Type.DELIVERED, null, detail, delivered.httpStatus())
                .keeping(delivered.exchanged());
        Outcome outcome = alone.publishing(delivered.published(), isFollowed(alone, delivered.published()));
        if (flight.step.limits().waitsForCommit() || outcome.followed()) {
            flight.lane.busy = flight.entry;
        }
        submit(outcome);
        flight.shard.offer(flight.lane);
        flight.shard.forgetIfEmpty(flight.lane, flight.entry);
    }

    private boolean isFollowed(Outcome outcome, List<Event> published) {
        return published.stream().flatMap(event -> steps.match(event).stream()).anyMatch(outcome::isFollowedBy);
    }

    private void retry(Flight flight, Result.Retry retry) {
        isThere(flight);
        Entry entry = flight.entry;
        entry.attempt++;
        entry.crashes = 0;
        var policy = flight.step.limits().retry();
        if (entry.attempt >= policy.maxAttempts()) {
            park(Outcome.of(flight, Outcome.Type.PARKED, retry.code(), shortened(retry.detail()), 0)
                    .keeping(retry.exchanged()));
            return;
        }
        submit(Outcome.of(flight, Outcome.Type.ATTEMPTED, retry.code(), shortened(retry.detail()), 0)
                .keeping(retry.exchanged()));
        Duration pause =
                Backoff.after(entry.attempt, policy.initialInterval(), policy.multiplier(), policy.maxInterval());
        Duration asked = retry.after();
        flight.lane.waiting.add(entry);
        rests.begin(
                flight.shard,
                flight.lane,
                asked == null ? pause : Backoff.longer(pause, Backoff.shorter(asked, settings.probeMax())));
    }

    /** The lane rests: should its message alone find the destination away, others are the probe. */
    private void away(Flight flight, Result.Away result) {
        Destination destination = flight.shard.destination;
        boolean wasPaused = destination.isPaused();
        Lane lane = flight.lane;
        flight.entry.crashes = 0;
        boolean expired = flight.entry.since.isBefore(expireBefore);
        if (!expired) {
            lane.waiting.add(flight.entry);
        }
        Destination.Waits waits = destination.away(lane, result.retryAfter(), flight.probe);
        if (waits.probe() != null) {
            log.info(
                    "event=destination-away connector={} environment={} errorCode={} probeInMs={}",
                    destination.key.destination(),
                    destination.key.environment(),
                    result.code(),
                    waits.probe().toMillis());
            loop.schedule(waits.probe(), () -> {
                destination.probeInTime();
                dispatch(destination);
            });
        }
        if (!wasPaused) {
            destination.shards.forEach(shard -> shard.shrink(KEPT));
        }
        if (expired) {
            park(Outcome.of(flight, Outcome.Type.PARKED, ErrorCode.EXPIRED, EXPIRED, 0));
            return;
        }
        if (!wasPaused || flight.probe) {
            submit(Outcome.of(flight, Outcome.Type.POSTPONED, result.code(), shortened(result.detail()), 0));
        }
        rests.begin(flight.shard, lane, waits.rest());
        destination.foresee();
        if (destination.isAwayForOne() && result.retryAfter() == null) {
            away.accept(destination.key);
        }
    }

    private void park(Outcome outcome) {
        outcome.lane().blocked = outcome.lane().name != null;
        submit(outcome);
        tell(outcome);
    }

    private void tell(Outcome parked) {
        Destination destination = parked.shard().destination;
        if (destination.parkedLines.take()) {
            log.warn(
                    "event=delivery-parked messageId={} traceId={} route={} connector={} errorCode={}",
                    parked.entry().messageId(),
                    parked.entry().message.event().trace().traceId(),
                    parked.entry().route,
                    destination.key.destination(),
                    parked.code());
        } else if (destination.parkedLines.isFirstLeftOut()) {
            loop.schedule(
                    destination.parkedLines.window(),
                    () -> log.warn(
                            "event=more-deliveries-parked connector={} environment={} number={}",
                            destination.key.destination(),
                            destination.key.environment(),
                            destination.parkedLines.leftOut()));
        }
    }

    /** The system answered somebody else: what waits for it does not wait for its next probe. */
    void back(Destination destination) {
        rests.back(destination);
    }

    /** The destination answered: what rests because it was away need not any more. */
    private void isThere(Flight flight) {
        flight.lane.answered();
        if (flight.shard.destination.answered()) {
            Rests.end(flight.shard.destination);
        }
    }

    private void submit(Outcome outcome) {
        undecided++;
        outcome.shard().undecided++;
        outcome.shard().destination.undecided++;
        outcome.shard().lastBusy = System.nanoTime();
        outcomes.submit(outcome);
    }

    /** A batch is committed, or those of it whose shard is ours no more are refused. */
    void decided(List<Outcome> batch, OutcomeTransaction.Written written) {
        Set<Destination> destinations = new LinkedHashSet<>(starved);
        starved.clear();
        for (Outcome outcome : batch) {
            undecided--;
            outcome.shard().undecided--;
            outcome.shard().destination.undecided--;
            destinations.add(outcome.shard().destination);
            if (!written.refused().contains(outcome.shard().lease)) {
                written.followers().getOrDefault(outcome, List.of()).forEach(outcome.shard()::add);
                committed(outcome);
            }
        }
        destinations.forEach(this::dispatch);
    }

    private void committed(Outcome outcome) {
        Shard shard = outcome.shard();
        Lane lane = outcome.lane();
        switch (outcome.type()) {
            case DELIVERED -> {
                shard.settle(outcome.entry());
                if (outcome.entry().equals(lane.busy)) {
                    lane.busy = null;
                    shard.offer(lane);
                }
                shard.forgetIfEmpty(lane, outcome.entry());
            }
            case PARKED -> {
                shard.settle(outcome.entry());
                shard.evict(lane);
                shard.forgetIfEmpty(lane, outcome.entry());
            }
            case SUSPECTED -> proceed(outcome);
            case ATTEMPTED, POSTPONED -> {}
        }
    }

    /** The suspicion is committed: should the message end this process, the next owner knows. */
    private void proceed(Outcome outcome) {
        for (Flight flight : flights) {
            if (flight.entry == outcome.entry() && flight.shard == outcome.shard()) {
                begin(flight);
                return;
            }
        }
    }

    /** Handlers that never answer: their messages are tried again, and parked in the end. */
    void expire() {
        List<Flight> overdue = new ArrayList<>();
        for (Flight flight : flights) {
            if (System.nanoTime() - flight.startedAt
                    > flight.deadline(settings.deadline()).plus(OVERDUE).toNanos()) {
                overdue.add(flight);
            }
        }
        overdue.forEach(flight -> answered(
                flight, new Result.Retry(ErrorCode.PROVIDER_TIMEOUT, "the step gave no result in time", null)));
    }

    private static String shortened(String detail) {
        return detail.length() <= MAX_DETAIL ? detail : detail.substring(0, MAX_DETAIL);
    }
}
