package io.lienthong.delivery;

import static io.lienthong.delivery.DeliveryFixture.EVENT;
import static io.lienthong.delivery.DeliveryFixture.ROUTE;
import static io.lienthong.delivery.DeliveryFixture.SYSTEM;
import static io.lienthong.message.BothLanguages.assertBoth;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lienthong.connector.ErrorHandling.Retry;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Event;
import io.lienthong.message.MessageId;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeliveryOutcomeIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Result REFUSED = new Result.Rejected(ErrorCode.REQUEST_REFUSED, "no such place", 422);
    private static final Result AWAY = new Result.Away(ErrorCode.PROVIDER_UNAVAILABLE, "connection refused", null);

    private final DeliveryFixture fixture;
    private final Sink sink = new Sink();

    DeliveryOutcomeIT() throws SQLException {
        fixture = new DeliveryFixture();
        fixture.steps.register(DeliveryFixture.step(ROUTE, EVENT, SYSTEM, sink));
    }

    @AfterEach
    void close() {
        fixture.close();
        sink.close();
    }

    @Test
    void parkedMessageHoldsOnlyItsLaneUntilItIsResent() throws Exception {
        // given
        sink.answer = delivery -> Sink.number(delivery) == 1 ? REFUSED : Sink.DONE;
        DeliveryEngine engine = fixture.engine("a");
        fixture.accept("held", 0);
        MessageId parked = fixture.accept("held", 1);
        for (int i = 2; i < 6; i++) {
            fixture.accept("held", i);
            fixture.accept("free", i);
        }
        await().atMost(LIMIT)
                .until(() -> sink.lane("free").size() == 4 && sink.lane("held").size() == 1);
        await().atMost(LIMIT).until(() -> fixture.count("delivery WHERE state = 'PARKED'") == 1);
        assertThat(fixture.text("SELECT reason FROM delivery WHERE state = 'PARKED'"))
                .isEqualTo("REQUEST_REFUSED");
        assertThat(fixture.count("delivery WHERE state = 'WAITING'")).isEqualTo(4);

        // when
        sink.answer = delivery -> Sink.DONE;
        long resent = engine.repairs()
                .resend(DeliveryFilter.of(parked, ROUTE), 0, new Decision("nguyen.van.an", null))
                .deliveries();

        // then
        assertThat(resent).isEqualTo(1);
        await().atMost(LIMIT).until(() -> sink.lane("held").equals(List.of(0, 1, 2, 3, 4, 5)));
        await().atMost(LIMIT).until(() -> fixture.count("delivery") == 0);
        assertThat(fixture.count("journal WHERE kind = 'RESENT'")).isEqualTo(1);
    }

    @Test
    void withdrawnMessageLetsItsLaneGoOn() throws Exception {
        // given
        sink.answer = delivery -> Sink.number(delivery) == 0 ? REFUSED : Sink.DONE;
        DeliveryEngine engine = fixture.engine("a");
        MessageId parked = fixture.accept("held", 0);
        fixture.accept("held", 1);
        await().atMost(LIMIT).until(() -> fixture.count("delivery WHERE state = 'PARKED'") == 1);

        // when
        engine.repairs().withdraw(DeliveryFilter.of(parked, null), 0, new Decision("nguyen.van.an", "submitted twice"));

        // then
        await().atMost(LIMIT).until(() -> sink.lane("held").equals(List.of(1)));
        assertThat(fixture.text("SELECT detail FROM journal WHERE kind = 'WITHDRAWN'"))
                .isEqualTo("by nguyen.van.an: submitted twice");
    }

    @Test
    void laneStaysBlockedAfterARestart() throws Exception {
        // given
        sink.answer = delivery -> Sink.number(delivery) == 0 ? REFUSED : Sink.DONE;
        DeliveryEngine first = fixture.engine("a");
        fixture.accept("held", 0);
        await().atMost(LIMIT).until(() -> fixture.count("delivery WHERE state = 'PARKED'") == 1);
        first.close();

        // when
        fixture.engine("a");
        fixture.accept("held", 1);
        fixture.accept("free", 2);

        // then
        await().atMost(LIMIT).until(() -> sink.lane("free").equals(List.of(2)));
        await().during(Duration.ofMillis(500)).until(() -> sink.lane("held").isEmpty());
    }

    @Test
    void retriesAreCountedAndEndParkedWhileOtherLanesGoOn() throws Exception {
        // given
        sink.answer = delivery -> "bad".equals(delivery.lane())
                ? new Result.Retry(ErrorCode.PROVIDER_FAILED, "status 500", null)
                : Sink.DONE;
        fixture.engine("a");

        // when
        fixture.accept("bad", 0);
        for (int i = 0; i < 20; i++) {
            fixture.accept("good", i);
        }

        // then
        await().atMost(LIMIT).until(() -> fixture.count("delivery WHERE state = 'PARKED' AND attempt = 3") == 1);
        await().atMost(LIMIT).until(() -> sink.lane("good").size() == 20);
        assertThat(fixture.count("journal WHERE kind = 'ATTEMPTED'")).isEqualTo(2);
        assertThat(fixture.text("SELECT code FROM journal WHERE kind = 'PARKED'"))
                .isEqualTo("PROVIDER_FAILED");
    }

    @Test
    void aDefectThatPassesWhileTheOutcomeIsStoredParksNothing() throws Exception {
        // given
        sink.answer = delivery -> new Result.Delivered(List.of(DeliveryFixture.event("done", "lane", 0)), 200, false);
        AtomicInteger failures = new AtomicInteger();
        fixture.journal.accompany((open, fresh) -> {
            if (fresh.get(0).event().type().equals("done") && failures.incrementAndGet() < 3) {
                throw new IllegalStateException("it passes");
            }
        });
        fixture.engine("a");
        // when
        fixture.accept("lane", 0);
        // then
        await().atMost(LIMIT).until(() -> fixture.count("message WHERE event_type = 'done'") == 1);
        assertThat(fixture.count("delivery")).isZero();
        assertThat(fixture.count("journal WHERE kind = 'PARKED'")).isZero();
    }

    @Test
    void destinationThatIsAwayCostsNoAttemptAndDrainsInOrder() throws Exception {
        // given
        sink.answer = delivery -> AWAY;
        DeliveryEngine engine = fixture.engine("a");
        for (int i = 0; i < 300; i++) {
            fixture.accept("lane-" + i % 3, i / 3);
        }
        await().atMost(LIMIT)
                .until(() -> engine.pause(Environment.PRODUCTION, SYSTEM).isPresent());
        await().during(Duration.ofMillis(600)).until(() -> sink.total() == 0);
        assertThat(sink.calls.get()).isLessThan(40);

        // when
        sink.answer = delivery -> Sink.DONE;

        // then
        await().atMost(LIMIT).until(() -> fixture.count("delivery") == 0);
        List<Integer> expected = IntStream.range(0, 100).boxed().toList();
        assertThat(List.of(sink.lane("lane-0"), sink.lane("lane-1"), sink.lane("lane-2")))
                .isEqualTo(List.of(expected, expected, expected));
        assertThat(engine.pause(Environment.PRODUCTION, SYSTEM)).isEmpty();
    }

    @Test
    void messageThatAloneFindsItsDestinationAwayDoesNotStopTheOthers() throws Exception {
        // given
        sink.answer = delivery -> "bad".equals(delivery.lane()) ? AWAY : Sink.DONE;
        fixture.engine("a");

        // when
        fixture.accept("bad", 0);
        for (int i = 0; i < 200; i++) {
            fixture.accept("good-" + i % 10, i / 10);
        }

        // then
        await().atMost(LIMIT).until(() -> sink.total() == 200);
        await().atMost(LIMIT).until(() -> fixture.count("delivery WHERE state = 'WAITING' AND attempt = 0") == 1);
    }

    @Test
    void publishedEventIsAcceptedOnceHoweverOftenItsStepIsReplayed() throws Exception {
        // given
        Sink second = new Sink();
        fixture.steps.register(
                DeliveryFixture.step("birth.card", "civil-status.birth-registered", "insurance", second));
        sink.answer = delivery -> new Result.Delivered(
                List.of(DeliveryFixture.event("civil-status.birth-registered", "H40-1", 7)), 200, false);
        fixture.engine("a");
        MessageId id = fixture.accept("H40-1", 0);
        await().atMost(LIMIT).until(() -> second.total() == 1 && fixture.count("delivery") == 0);

        // when: the outcome is undone, as if its commit had been lost
        fixture.execute("INSERT INTO delivery (shard, seq, lane, message_id, day, route) SELECT shard,"
                + " nextval('delivery_seq'), 'H40-1', '" + id + "', '" + id.day() + "', '" + ROUTE
                + "' FROM shard WHERE destination = '" + SYSTEM + "' LIMIT 1");

        // then
        await().atMost(LIMIT).until(() -> sink.total() == 2 && fixture.count("delivery") == 0);
        assertThat(second.total()).isEqualTo(1);
        assertThat(fixture.text("SELECT consumer || ' ' || parent_id FROM message WHERE parent_id IS NOT NULL"))
                .isEqualTo("flow.birth " + id);
        second.close();
    }

    @Test
    void deliveryWithoutRouteIsParkedAndGoesOutWhenResent() throws Exception {
        // given
        MessageId id = fixture.accept("H40-1", 0);
        fixture.steps.unregister(ROUTE);
        DeliveryEngine engine = fixture.engine("a");
        await().atMost(LIMIT).until(() -> fixture.count("delivery WHERE reason = 'NO_ROUTE'") == 1);
        assertBoth(fixture.text("SELECT detail FROM delivery WHERE reason = 'NO_ROUTE'"));
        fixture.steps.register(DeliveryFixture.step(ROUTE, EVENT, SYSTEM, sink));

        // when
        engine.repairs().resend(DeliveryFilter.of(id, null), 0, new Decision("nguyen.van.an", null));

        // then
        await().atMost(LIMIT).until(() -> sink.lane("H40-1").equals(List.of(0)));
    }

    @Test
    void outcomeThatCannotBeStoredParksItsDeliveryAlone() throws Exception {
        // given: PostgreSQL stores no zero byte
        sink.answer = delivery ->
                Sink.number(delivery) == 3 ? new Result.Delivered(List.of(badEvent()), 200, false) : Sink.DONE;
        fixture.engine("a");

        // when
        for (int i = 0; i < 10; i++) {
            fixture.accept("lane-" + i, i);
        }

        // then
        await().atMost(LIMIT).until(() -> fixture.count("delivery WHERE reason = 'INTERNAL_ERROR'") == 1);
        await().atMost(LIMIT).until(() -> fixture.count("delivery") == 1);
        assertThat(fixture.count("message WHERE parent_id IS NOT NULL")).isZero();
    }

    private static Event badEvent() {
        Event event = DeliveryFixture.event("civil-status.birth-registered", "x", 1);
        return new Event(
                event.id(),
                event.environment(),
                event.type(),
                "bad\0source",
                event.messageType(),
                null,
                null,
                event.trace(),
                event.data());
    }

    @Test
    void idempotencyKeyIsTheSameForEveryAttempt() throws Exception {
        // given
        Set<String> keys = ConcurrentHashMap.newKeySet();
        sink.answer = delivery -> {
            keys.add(delivery.idempotencyKey());
            return delivery.attempt() < 2 ? new Result.Retry(ErrorCode.PROVIDER_FAILED, "again", null) : Sink.DONE;
        };
        fixture.engine("a");

        // when
        MessageId id = fixture.accept("H40-1", 0);

        // then
        await().atMost(LIMIT).until(() -> sink.total() == 1);
        assertThat(keys).containsExactly(Delivery.idempotencyKey(id, ROUTE));
    }

    @Test
    void stepThatWaitsForTheCommitIsInOrderToo() throws Exception {
        // given
        Limits limits = new Limits(new Retry(null, null, null, null), 4, 0, true);
        fixture.steps.register(DeliveryFixture.step(ROUTE, EVENT, SYSTEM, limits, sink));
        fixture.engine("a");

        // when
        for (int i = 0; i < 100; i++) {
            fixture.accept("H40-1", i);
        }

        // then
        await().atMost(LIMIT).until(() -> fixture.count("delivery") == 0);
        assertThat(sink.lane("H40-1")).isEqualTo(IntStream.range(0, 100).boxed().toList());
    }

    @Test
    void figuresTellWhatWaitsAndWhatIsParked() throws Exception {
        // given
        sink.answer = delivery -> Sink.number(delivery) == 0 ? REFUSED : Sink.DONE;
        DeliveryEngine engine = fixture.engine("a");
        fixture.accept("held", 0);
        fixture.accept("held", 1);

        // when
        await().atMost(LIMIT).until(() -> fixture.count("delivery WHERE state = 'PARKED'") == 1);

        // then
        ShardFigures figures = engine.figures().stream()
                .filter(shard -> shard.parked() > 0)
                .findFirst()
                .orElseThrow();
        assertThat(figures.waiting()).isEqualTo(1);
        assertThat(figures.destination()).isEqualTo(SYSTEM);
        assertThat(figures.oldest())
                .as("it waits for people, as the parked one does")
                .isZero();
    }

    @Test
    void theOldestIsTheFirstThatWaitsBehindNothingParked() throws Exception {
        // given
        sink.answer = delivery -> Sink.number(delivery) == 0 ? REFUSED : AWAY;
        DeliveryEngine engine = fixture.engine("a");
        fixture.accept("held", 0);
        fixture.accept("held", 1);
        await().atMost(LIMIT).until(() -> fixture.count("delivery WHERE state = 'PARKED'") == 1);

        // when
        fixture.accept("free", 2);

        // then
        await().atMost(LIMIT)
                .until(() -> engine.figures().stream()
                        .anyMatch(shard -> shard.oldest().compareTo(Duration.ZERO) > 0));
        assertThat(engine.figures().stream().mapToLong(ShardFigures::waiting).sum())
                .isEqualTo(2);
    }

    private MessageId accepted(DeliveryEngine engine, Duration delay, Result answer) throws Exception {
        fixture.steps.register(DeliveryFixture.later("payment.ask", "payment.requested", SYSTEM, delay, answer));
        Event asked = DeliveryFixture.event("payment.requested", "P-1", 1);
        fixture.journal.accept(fixture.message(asked)).get(20, TimeUnit.SECONDS);
        engine.wake(Environment.PRODUCTION, SYSTEM);
        return asked.id();
    }

    private static Duration oldest(DeliveryEngine engine) {
        return engine.figures().stream()
                .map(ShardFigures::oldest)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    @Test
    void whatWaitsOnPurposeIsNotTheOldest() throws Exception {
        // given
        DeliveryEngine engine = fixture.engine("a");

        // when
        accepted(engine, Duration.ofHours(1), Sink.DONE);

        // then
        assertThat(engine.figures().stream().mapToLong(ShardFigures::waiting).sum())
                .isEqualTo(1);
        assertThat(oldest(engine)).isZero();
    }

    @Test
    void whatIsDueWaitsSinceThen() throws Exception {
        // given
        Duration delay = Duration.ofMillis(500);
        DeliveryEngine engine = fixture.engine("a");

        // when
        MessageId id = accepted(engine, delay, AWAY);

        // then
        await().atMost(LIMIT).until(() -> oldest(engine).compareTo(Duration.ZERO) > 0);
        Duration told = oldest(engine);
        assertThat(told)
                .isLessThanOrEqualTo(Duration.between(id.time(), Instant.now()).minus(delay));
    }

    @Test
    void whatIsAskedAgainOnPurposeIsNotTheOldest() throws Exception {
        // given
        DeliveryEngine engine = fixture.engine("a");

        // when
        accepted(
                engine,
                Duration.ofMillis(1),
                new Result.Retry(ErrorCode.PROVIDER_FAILED, "not paid yet", Duration.ofHours(1)));

        // then
        await().atMost(LIMIT).until(() -> fixture.count("delivery WHERE attempt = 1") == 1);
        assertThat(oldest(engine)).isZero();
    }
}
