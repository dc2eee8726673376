package io.lienthong.delivery;

import static io.lienthong.delivery.DeliveryFixture.EVENT;
import static io.lienthong.delivery.DeliveryFixture.LIMITS;
import static io.lienthong.delivery.DeliveryFixture.RETRY;
import static io.lienthong.delivery.DeliveryFixture.ROUTE;
import static io.lienthong.delivery.DeliveryFixture.SYSTEM;
import static io.lienthong.message.BothLanguages.assertBoth;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lienthong.connector.ErrorHandling.Retry;
import io.lienthong.journal.AcceptedMessage;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Event;
import io.lienthong.message.MessageId;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a destination bears, and how long it may be away. */
class DestinationIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Result AWAY = new Result.Away(ErrorCode.PROVIDER_UNAVAILABLE, "connection refused", null);

    private final DeliveryFixture fixture;
    private final Sink sink = new Sink();
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);

    private volatile Limits limits = LIMITS;
    private volatile Result answer = AWAY;

    DestinationIT() throws SQLException {
        fixture = new DeliveryFixture();
    }

    @AfterEach
    void close() {
        timer.shutdownNow();
        fixture.close();
        sink.close();
    }

    @Test
    void limitsOfAConnectorThatWasReloadedHoldAtOnce() throws Exception {
        // given
        sink.answer = delivery -> new Result.Retry(ErrorCode.PROVIDER_FAILED, "status 500", null);
        fixture.steps.register(new Step(
                ROUTE, EVENT, null, DeliveryFixture.LANE, SYSTEM, "registerBirth", null, new Handler() {
                    @Override
                    public void deliver(Delivery delivery, Consumer<Result> done) {
                        sink.deliver(delivery, done);
                    }

                    @Override
                    public Limits limits() {
                        return limits;
                    }
                }));
        fixture.engine("a");

        // when
        limits = new Limits(new Retry(1, null, null, null), 16, 0, false);
        fixture.accept("H40-1", 0);

        // then
        await().atMost(LIMIT).until(() -> fixture.count("delivery WHERE state = 'PARKED'") == 1);
        assertThat(sink.calls.get()).isEqualTo(1);
    }

    @Test
    void rateOfADestinationIsKeptWithoutAnAttemptBurnt() throws Exception {
        // given
        List<Long> calls = Collections.synchronizedList(new ArrayList<>());
        sink.answer = delivery -> {
            calls.add(System.nanoTime());
            return Sink.DONE;
        };
        fixture.steps.register(DeliveryFixture.step(ROUTE, EVENT, SYSTEM, new Limits(RETRY, 16, 40, false), sink));
        for (int i = 0; i < 100; i++) {
            fixture.accept("lane-" + i, i);
        }

        // when
        fixture.engine("a");

        // then
        await().atMost(LIMIT).until(() -> fixture.count("delivery") == 0);
        List<Long> sorted = calls.stream().sorted().toList();
        assertThat(Duration.ofNanos(sorted.get(99) - sorted.get(0)))
                .isBetween(Duration.ofMillis(2_200), Duration.ofSeconds(8));
        for (int i = 0; i + 60 < sorted.size(); i++) {
            assertThat(sorted.get(i + 60) - sorted.get(i))
                    .isGreaterThan(Duration.ofSeconds(1).toNanos());
        }
        assertThat(fixture.count("journal WHERE kind <> 'DELIVERED'")).isZero();
    }

    /** The first in memory rest, and all that a destination that is away leaves there are the first. */
    @Test
    void messagesThatRestDoNotKeepADestinationThatIsAwayFromBeingProbed() throws Exception {
        // given: more of them than stay in memory
        fixture.steps.register(
                DeliveryFixture.later("birth.later", "dossier.resting", SYSTEM, Duration.ofHours(1), Sink.DONE));
        fixture.steps.register(
                DeliveryFixture.step(ROUTE, EVENT, SYSTEM, LIMITS, (delivery, done) -> done.accept(answer)));
        for (int i = 0; i < 100; i++) {
            Event resting = DeliveryFixture.event("dossier.resting", "lane-" + i, i);
            fixture.journal.accept(fixture.message(resting)).get(20, TimeUnit.SECONDS);
        }
        DeliveryEngine engine = fixture.engine("a");
        fixture.accept("H40-1", 100);
        await().atMost(LIMIT)
                .until(() -> engine.pause(Environment.PRODUCTION, SYSTEM).isPresent());

        // when
        answer = Sink.DONE;

        // then
        await().atMost(LIMIT).until(() -> fixture.count("journal WHERE kind = 'DELIVERED'") == 1);
    }

    /** One system answers 503 for one dossier, and 200 for all others. */
    @Test
    void aMessageThatAloneFindsItAwayHoldsNoOtherUp() throws Exception {
        // given: it has been tried so often that its own rests are long
        AtomicInteger found = awayForOne();
        fixture.steps.register(DeliveryFixture.step(ROUTE, EVENT, SYSTEM, sink));
        DeliveryEngine engine = fixture.engine(fixture.pool, null, probing(Duration.ofMillis(50)));
        fixture.accept("poison", 0);
        await().atMost(LIMIT).until(() -> found.get() == 7);
        await().atMost(LIMIT)
                .until(() -> engine.pause(Environment.PRODUCTION, SYSTEM)
                        .filter(pause -> pause.nextProbe().isAfter(Instant.now().plusSeconds(1)))
                        .isPresent());

        // when
        for (int i = 0; i < 9; i++) {
            fixture.accept("lane-" + i, i);
        }

        // then
        await().atMost(Duration.ofMillis(1_500)).until(() -> sink.total() == 9);
        assertThat(fixture.count("delivery WHERE state = 'WAITING'")).isEqualTo(1);
    }

    @Test
    void whatAnswersWhenItIsAskedOtherwiseIsNotAway() throws Exception {
        // given
        awayForOne();
        fixture.steps.register(DeliveryFixture.step(ROUTE, EVENT, SYSTEM, sink));
        DeliveryEngine engine = fixture.engine(fixture.pool, null, probing(Duration.ofMillis(200)));
        AtomicInteger asked = new AtomicInteger();
        engine.whenAway((environment, system) -> {
            asked.incrementAndGet();
            engine.back(environment, system);
        });

        // when
        fixture.accept("poison", 0);

        // then
        await().atMost(LIMIT).until(() -> asked.get() > 0);
        await().atMost(LIMIT)
                .until(() -> engine.pause(Environment.PRODUCTION, SYSTEM).isEmpty());
        assertThat(fixture.count("delivery WHERE state = 'WAITING'")).isEqualTo(1);
    }

    @Test
    void whatPeopleSendAgainIsAProbe() throws Exception {
        // given: one is parked, then the destination is away for the next, and left alone for a long time
        Result refused = new Result.Rejected(ErrorCode.REQUEST_REFUSED, "no such ward", 422);
        sink.answer = delivery -> "refused".equals(delivery.lane()) ? refused : AWAY;
        fixture.steps.register(DeliveryFixture.step(ROUTE, EVENT, SYSTEM, sink));
        DeliveryEngine engine = fixture.engine(fixture.pool, null, probing(Duration.ofMinutes(1)));
        MessageId parked = fixture.accept("refused", 0);
        await().atMost(LIMIT).until(() -> fixture.count("delivery WHERE state = 'PARKED'") == 1);
        fixture.accept("waiting", 1);
        await().atMost(LIMIT)
                .until(() -> engine.pause(Environment.PRODUCTION, SYSTEM).isPresent());
        Instant nextProbe =
                engine.pause(Environment.PRODUCTION, SYSTEM).orElseThrow().nextProbe();
        assertThat(nextProbe).isAfter(Instant.now().plusSeconds(30));

        // when
        sink.answer = delivery -> Sink.DONE;
        engine.repairs().resend(DeliveryFilter.of(parked, null), 0, new Decision("nguyen.van.an", null));

        // then
        await().atMost(Duration.ofSeconds(10)).until(() -> sink.lane("refused").equals(List.of(0)));
        assertThat(engine.pause(Environment.PRODUCTION, SYSTEM)).isEmpty();
    }

    @Test
    void aSystemThatAnswersSomebodyElseIsSentWhatWaitsAtOnce() throws Exception {
        // given: it was away for so long that it is left alone for seconds
        sink.answer = delivery -> AWAY;
        fixture.steps.register(DeliveryFixture.step(ROUTE, EVENT, SYSTEM, sink));
        DeliveryEngine engine = fixture.engine(fixture.pool, null, probing(Duration.ofMillis(50)));
        awaitLongRest(engine, fixture.accept("waiting", 0));

        // when
        sink.answer = delivery -> Sink.DONE;
        engine.back(Environment.PRODUCTION, SYSTEM);

        // then
        await().atMost(Duration.ofMillis(1_500)).until(() -> sink.total() == 1);
        assertThat(engine.pause(Environment.PRODUCTION, SYSTEM)).isEmpty();
    }

    /** It answers everybody else: whoever asks for the one that it does not answer, again and again, would only keep it busy. */
    @Test
    void whatAloneFindsItAwayIsNotAskedForAgainEachTimeItAnswersOthers() throws Exception {
        // given
        AtomicInteger found = awayForOne();
        fixture.steps.register(DeliveryFixture.step(ROUTE, EVENT, SYSTEM, sink));
        DeliveryEngine engine = fixture.engine(fixture.pool, null, probing(Duration.ofMillis(50)));
        MessageId poison = fixture.accept("poison", 0);
        awaitLongRest(engine, poison);
        int before = found.get();
        engine.back(Environment.PRODUCTION, SYSTEM);
        await().atMost(Duration.ofMillis(1_500)).until(() -> found.get() == before + 1);
        awaitLongRest(engine, poison);

        // when
        fixture.accept("other", 1);
        engine.back(Environment.PRODUCTION, SYSTEM);

        // then
        await().atMost(Duration.ofMillis(1_500)).until(() -> sink.total() == 1);
        assertThat(found.get()).isEqualTo(before + 1);
    }

    /** The system gives the lane "poison" no answer, which is counted, and all others one. */
    private AtomicInteger awayForOne() {
        AtomicInteger found = new AtomicInteger();
        sink.answer = delivery -> {
            if (!"poison".equals(delivery.lane())) {
                return Sink.DONE;
            }
            found.incrementAndGet();
            return AWAY;
        };
        return found;
    }

    private static void awaitLongRest(DeliveryEngine engine, MessageId message) {
        await().atMost(LIMIT)
                .until(() -> engine.triedAgain(message).values().stream()
                        .anyMatch(again -> again.isAfter(Instant.now().plusSeconds(2))));
    }

    private static DeliverySettings probing(Duration first) {
        DeliverySettings usual = DeliveryFixture.settings("a");
        return new DeliverySettings(
                usual.node(),
                usual.lease(),
                usual.deadline(),
                usual.sweep(),
                first,
                Duration.ofMinutes(5),
                usual.routeGrace(),
                usual.idle(),
                usual.stop(),
                usual.page(),
                usual.loaded(),
                usual.loadedBytes(),
                usual.undecided(),
                usual.threads(),
                usual.retentionDays());
    }

    @Test
    void destinationThatReturnsIsNotOverrun() throws Exception {
        // given
        AtomicInteger inFlight = new AtomicInteger();
        AtomicInteger answered = new AtomicInteger();
        List<String> overrun = Collections.synchronizedList(new ArrayList<>());
        Handler slow = (delivery, done) -> {
            Result result = answer;
            int now = inFlight.incrementAndGet();
            if (result.equals(Sink.DONE) && now > answered.get() + 1) {
                overrun.add(now + " in flight after " + answered.get() + " answers");
            }
            timer.schedule(
                    () -> {
                        inFlight.decrementAndGet();
                        answered.addAndGet(result.equals(Sink.DONE) ? 1 : 0);
                        done.accept(result);
                    },
                    20,
                    TimeUnit.MILLISECONDS);
        };
        fixture.steps.register(DeliveryFixture.step(ROUTE, EVENT, SYSTEM, LIMITS, slow));
        DeliveryEngine engine = fixture.engine("a");
        for (int i = 0; i < 200; i++) {
            fixture.accept("lane-" + i, i);
        }
        await().atMost(LIMIT)
                .until(() -> engine.pause(Environment.PRODUCTION, SYSTEM).isPresent() && inFlight.get() == 0);

        // when
        answer = Sink.DONE;

        // then
        await().atMost(LIMIT).until(() -> fixture.count("delivery") == 0);
        assertThat(overrun).isEmpty();
    }

    @Test
    void handlerThatBlocksCostsOtherDestinationsNothing() throws Exception {
        // given
        CountDownLatch blocked = new CountDownLatch(1);
        fixture.steps.register(DeliveryFixture.step("black.hole", "black", "hole", (delivery, done) -> {
            try {
                blocked.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            done.accept(Sink.DONE);
        }));
        fixture.steps.register(DeliveryFixture.step(ROUTE, EVENT, SYSTEM, sink));
        fixture.engine("a");
        for (int i = 0; i < 50; i++) {
            accept(DeliveryFixture.event("black", "lane-" + i, i));
        }

        // when
        for (int i = 0; i < 50; i++) {
            fixture.accept("lane-" + i, i);
        }

        // then
        await().atMost(Duration.ofSeconds(10)).until(() -> sink.total() == 50);
        blocked.countDown();
    }

    // Time

    private void accept(Event event) throws Exception {
        fixture.journal.accept(fixture.message(event)).get(20, TimeUnit.SECONDS);
    }

    /** Accepts a message as on an earlier day. */
    private MessageId acceptDaysAgo(String lane, int number, int days) throws Exception {
        UUID today = MessageId.next().value();
        long millis = Instant.now().minus(days, ChronoUnit.DAYS).toEpochMilli();
        MessageId id = new MessageId(
                new UUID(millis << 16 | today.getMostSignificantBits() & 0xffff, today.getLeastSignificantBits()));
        Event now = DeliveryFixture.event(EVENT, lane, number);
        Event then = new Event(
                id,
                now.environment(),
                now.type(),
                now.source(),
                now.messageType(),
                now.correlationId(),
                null,
                now.trace(),
                now.data());
        AcceptedMessage message = fixture.message(then);
        fixture.journal.accept(message).get(20, TimeUnit.SECONDS);
        return id;
    }

    private void ranForDays(int days) throws SQLException {
        fixture.execute("INSERT INTO service_day SELECT current_date - n FROM generate_series(0, " + days
                + ") AS n ON CONFLICT DO NOTHING");
    }

    @Test
    void messageWhoseDestinationIsAwayExpiresAndHoldsItsLane() throws Exception {
        // given
        sink.answer = delivery -> AWAY;
        fixture.steps.register(DeliveryFixture.step(ROUTE, EVENT, SYSTEM, sink));
        ranForDays(40);
        MessageId old = acceptDaysAgo("held", 0, 35);
        acceptDaysAgo("held", 1, 35);
        acceptDaysAgo("fresh", 2, 20);

        // when
        DeliveryEngine engine = fixture.engine("a");

        // then
        await().atMost(LIMIT).until(() -> fixture.count("delivery WHERE reason = 'EXPIRED'") == 1);
        assertBoth(fixture.text("SELECT detail FROM delivery WHERE reason = 'EXPIRED'"));
        await().during(Duration.ofMillis(500)).until(() -> fixture.count("delivery WHERE state = 'WAITING'") == 2);
        assertThat(fixture.text("SELECT message_id FROM delivery WHERE reason = 'EXPIRED'"))
                .isEqualTo(old.toString());

        // when: somebody gives it another period
        engine.repairs().resend(DeliveryFilter.of(old, null), 0, new Decision("nguyen.van.an", null));

        // then
        await().during(Duration.ofMillis(500)).until(() -> fixture.count("delivery WHERE state = 'WAITING'") == 3);
        sink.answer = delivery -> Sink.DONE;
        await().atMost(LIMIT).until(() -> sink.lane("held").equals(List.of(0, 1)));
    }

    @Test
    void oldMessageWhoseDestinationIsThereIsDelivered() throws Exception {
        // given
        fixture.steps.register(DeliveryFixture.step(ROUTE, EVENT, SYSTEM, sink));
        ranForDays(40);
        acceptDaysAgo("held", 0, 35);

        // when
        fixture.engine("a");

        // then
        await().atMost(LIMIT).until(() -> sink.lane("held").equals(List.of(0)));
    }

    @Test
    void jumpOfTheClockExpiresNothing() throws Exception {
        // given
        sink.answer = delivery -> AWAY;
        fixture.steps.register(DeliveryFixture.step(ROUTE, EVENT, SYSTEM, sink));
        fixture.execute(
                "INSERT INTO service_day VALUES (current_date + 1), (current_date + 730) ON CONFLICT DO NOTHING");
        fixture.accept("held", 0);

        // when
        DeliveryEngine engine = fixture.engine("a");

        // then
        await().atMost(LIMIT)
                .until(() -> engine.pause(Environment.PRODUCTION, SYSTEM).isPresent());
        await().during(Duration.ofSeconds(1)).until(() -> fixture.count("delivery WHERE state = 'WAITING'") == 1);
    }
}
