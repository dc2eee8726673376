package io.lienthong.delivery;

import static io.lienthong.delivery.DeliveryFixture.EVENT;
import static io.lienthong.delivery.DeliveryFixture.ROUTE;
import static io.lienthong.delivery.DeliveryFixture.SYSTEM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lienthong.journal.MessageStory;
import io.lienthong.journal.StoredMessage;
import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.MessageId;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What people do with parked deliveries, one by one and many at once. */
class RepairIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Result REFUSED = new Result.Rejected(ErrorCode.REQUEST_REFUSED, "no such place", 422);
    private static final Decision AN = new Decision("nguyen.van.an", "wrong place");

    private final DeliveryFixture fixture;
    private final Sink sink = new Sink();

    RepairIT() throws SQLException {
        fixture = new DeliveryFixture();
        fixture.steps.register(DeliveryFixture.step(ROUTE, EVENT, SYSTEM, sink));
        sink.answer = delivery -> Sink.number(delivery) < 0 ? REFUSED : Sink.DONE;
    }

    @AfterEach
    void close() {
        fixture.close();
        sink.close();
    }

    private static Body body(String lane, int number) {
        return Body.of(Json.object().put("dossierCode", lane).put("number", number));
    }

    private MessageId parked(String lane) throws Exception {
        MessageId id = fixture.accept(lane, -1);
        await().atMost(LIMIT)
                .until(() -> fixture.count("delivery WHERE state = 'PARKED' AND message_id = '" + id + "'") == 1);
        return id;
    }

    private static DeliveryFilter everythingOf(String destination) {
        return new DeliveryFilter(
                true, null, null, Environment.PRODUCTION, destination, null, null, null, null, null, null);
    }

    private static DeliveryFilter lane(String lane) {
        return new DeliveryFilter(true, null, null, null, null, null, null, lane, null, null, null);
    }

    // Correct

    @Test
    void correctionTakesThePlaceOfItsOriginalUnderANewKey() throws Exception {
        // given
        Set<String> keys = ConcurrentHashMap.newKeySet();
        sink.answer = delivery -> {
            keys.add(delivery.idempotencyKey());
            return Sink.number(delivery) < 0 ? REFUSED : Sink.DONE;
        };
        DeliveryEngine engine = fixture.engine("a");
        MessageId original = parked("held");
        fixture.accept("held", 2);
        fixture.accept("held", 3);

        // when
        MessageId correction = engine.repairs().correct(original, ROUTE, body("held", 1), AN);

        // then
        await().atMost(LIMIT).until(() -> sink.lane("held").equals(List.of(1, 2, 3)));
        await().atMost(LIMIT).until(() -> fixture.count("delivery") == 0);
        assertThat(keys)
                .contains(Delivery.idempotencyKey(original, ROUTE), Delivery.idempotencyKey(correction, ROUTE))
                .hasSize(4);
    }

    @Test
    void bothStoriesTellTheCorrection() throws Exception {
        // given
        DeliveryEngine engine = fixture.engine("a");
        MessageId original = parked("held");

        // when
        MessageId correction = engine.repairs().correct(original, null, body("held", 1), AN);

        // then
        await().atMost(LIMIT).until(() -> fixture.count("delivery") == 0);
        MessageStory was = fixture.journal.find(original).orElseThrow();
        assertThat(was.corrections()).containsExactly(correction);
        assertThat(was.entries())
                .extracting(entry -> entry.kind() + " " + entry.operation().operation() + " " + entry.detail())
                .containsExactly(
                        "PARKED registerBirth no such place",
                        "WITHDRAWN registerBirth by nguyen.van.an: wrong place; replaced by " + correction);
        MessageStory is = fixture.journal.find(correction).orElseThrow();
        assertThat(is.entries())
                .extracting(entry -> entry.kind() + " " + entry.detail())
                .containsExactly(
                        "CORRECTED by nguyen.van.an: wrong place; takes the place of " + original, "DELIVERED null");
        StoredMessage old = was.acceptance().orElseThrow();
        StoredMessage fresh = is.acceptance().orElseThrow();
        assertThat(fresh.corrects()).isEqualTo(original);
        assertThat(fresh.routes()).containsExactly(ROUTE);
        assertThat(fresh.consumer()).isEqualTo(old.consumer());
        assertThat(fresh.event())
                .usingRecursiveComparison()
                .ignoringFields("id", "data")
                .isEqualTo(old.event());
    }

    @Test
    void whatIsNotParkedIsNotCorrected() throws Exception {
        // given
        DeliveryEngine engine = fixture.engine("a");
        MessageId delivered = fixture.accept("free", 1);
        await().atMost(LIMIT).until(() -> fixture.count("delivery") == 0);

        // when
        assertThatThrownBy(() -> engine.repairs().correct(delivered, null, body("free", 2), AN))
                .isInstanceOfSatisfying(
                        BusException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOTHING_PARKED));

        // then
        assertThat(fixture.count("message")).isEqualTo(1);
        assertThat(fixture.count("idempotency_key")).isEqualTo(1);
        assertThat(fixture.count("journal")).isEqualTo(1);
    }

    @Test
    void ofTwoPeopleWhoCorrectAtOnceOneWins() throws Exception {
        // given
        DeliveryEngine engine = fixture.engine("a");
        MessageId original = parked("held");
        ExecutorService people = Executors.newFixedThreadPool(4);
        Callable<@Nullable MessageId> correct = () -> {
            try {
                return engine.repairs().correct(original, null, body("held", 1), AN);
            } catch (BusException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.NOTHING_PARKED);
                return null;
            }
        };

        // when
        List<MessageId> winners = new ArrayList<>();
        for (Future<@Nullable MessageId> one : people.invokeAll(List.of(correct, correct, correct, correct))) {
            MessageId won = one.get();
            if (won != null) {
                winners.add(won);
            }
        }
        people.shutdown();

        // then
        assertThat(winners).hasSize(1);
        await().atMost(LIMIT).until(() -> sink.lane("held").equals(List.of(1)));
        assertThat(fixture.count("message")).isEqualTo(2);
        assertThat(fixture.count("journal WHERE kind = 'WITHDRAWN'")).isEqualTo(1);
    }

    @Test
    void correctionWithAnotherOrderingKeyIsRefused() throws Exception {
        // given
        DeliveryEngine engine = fixture.engine("a");
        MessageId original = parked("held");

        // when, then
        assertThatThrownBy(() -> engine.repairs().correct(original, ROUTE, body("other", 1), AN))
                .isInstanceOfSatisfying(BusException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.REQUEST_INVALID);
                    assertThat(e.detail()).contains("ordering key");
                });
        assertThat(fixture.count("delivery WHERE state = 'PARKED' AND message_id = '" + original + "'"))
                .isEqualTo(1);
    }

    @Test
    void correctionOfAWrongCorrectionIsParkedAndCorrectedAgain() throws Exception {
        // given
        DeliveryEngine engine = fixture.engine("a");
        MessageId original = parked("held");
        fixture.accept("held", 2);
        MessageId wrong = engine.repairs().correct(original, null, body("held", -2), AN);
        await().atMost(LIMIT)
                .until(() -> fixture.count("delivery WHERE state = 'PARKED' AND message_id = '" + wrong + "'") == 1);

        // when
        engine.repairs().correct(wrong, null, body("held", 1), AN);

        // then
        await().atMost(LIMIT).until(() -> sink.lane("held").equals(List.of(1, 2)));
    }

    // Many at once

    @Test
    void searchResultIsResentInBatchesAndInOrder() throws Exception {
        // given
        fixture.steps.unregister(ROUTE);
        fixture.steps.register(DeliveryFixture.step("other.step", "other", "insurance", sink));
        DeliveryEngine engine = fixture.engine("a");
        for (int i = 0; i < 1_200; i++) {
            insertParked("lane-" + i % 6, i);
        }
        fixture.steps.register(DeliveryFixture.step(ROUTE, EVENT, SYSTEM, sink));
        List<OpenDelivery.Count> counted = engine.open().count(everythingOf(SYSTEM), 0);

        // when
        Repairs.Done done = engine.repairs().resend(everythingOf(SYSTEM), 0, new Decision("nguyen.van.an", null));

        // then
        assertThat(counted)
                .containsExactly(new OpenDelivery.Count(Environment.PRODUCTION, SYSTEM, "REQUEST_REFUSED", 1_200));
        assertThat(done.deliveries()).isEqualTo(1_200);
        assertThat(done.more()).isFalse();
        await().atMost(LIMIT).until(() -> fixture.count("delivery") == 0);
        for (int lane = 0; lane < 6; lane++) {
            assertThat(sink.lane("lane-" + lane)).hasSize(200).isSorted();
        }
        assertThat(fixture.count("journal WHERE kind = 'RESENT' AND operation = 'registerBirth'"))
                .isEqualTo(1_200);
    }

    private void insertParked(String lane, int number) throws Exception {
        fixture.steps.register(DeliveryFixture.step(ROUTE, EVENT, SYSTEM, sink));
        var event = DeliveryFixture.event(EVENT, lane, number);
        try (var connection = fixture.pool.getConnection()) {
            connection.setAutoCommit(false);
            fixture.journal.acceptor().insert(connection, List.of(fixture.message(event)));
            connection
                    .createStatement()
                    .execute("UPDATE delivery SET state = 'PARKED', reason = 'REQUEST_REFUSED',"
                            + " parked_at = clock_timestamp() WHERE message_id = '" + event.id() + "'");
            connection.commit();
            connection.setAutoCommit(true);
        }
    }

    @Test
    void resendOfWhatIsRefusedAgainEnds() throws Exception {
        // given
        DeliveryEngine engine = fixture.engine("a");
        for (int i = 0; i < 30; i++) {
            insertParked("lane-" + i, -1);
        }

        // when
        Repairs.Done done = engine.repairs().resend(everythingOf(SYSTEM), 0, new Decision("nguyen.van.an", null));

        // then
        assertThat(done.deliveries()).isEqualTo(30);
        await().atMost(LIMIT).until(() -> fixture.count("delivery WHERE state = 'PARKED'") == 30);
        assertThat(fixture.count("journal WHERE kind = 'PARKED'")).isEqualTo(30);
    }

    @Test
    void onlyWhatTheFilterMeansIsWithdrawn() throws Exception {
        // given
        DeliveryEngine engine = fixture.engine("a");
        for (int i = 0; i < 10; i++) {
            insertParked("lane-" + i % 2, i);
        }

        // when
        Repairs.Done done = engine.repairs().withdraw(lane("lane-1"), 0, AN);

        // then
        assertThat(done.deliveries()).isEqualTo(5);
        assertThat(fixture.count("delivery WHERE state = 'PARKED' AND lane = 'lane-0'"))
                .isEqualTo(5);
        assertThat(fixture.count("delivery")).isEqualTo(5);
        assertThat(fixture.count("journal WHERE kind = 'WITHDRAWN' AND correlation_id = 'lane-1'"))
                .isEqualTo(5);
    }

    @Test
    void listTellsReasonOwnerAndHowManyWaitBehind() throws Exception {
        // given
        DeliveryEngine engine = fixture.engine("a");
        MessageId id = parked("held");
        fixture.accept("held", 1);
        fixture.accept("held", 2);
        parked("other");

        // when
        engine.repairs().assign(DeliveryFilter.of(id, null), 0, "tran.thi.binh", "ask the commune", AN);

        // then
        OpenDelivery open =
                engine.open().list(DeliveryFilter.of(id, null), 0, 10).get(0);
        assertThat(open.reason()).isEqualTo("REQUEST_REFUSED");
        assertThat(open.assignee()).isEqualTo("tran.thi.binh");
        assertThat(open.note()).isEqualTo("ask the commune");
        assertThat(open.behind()).isEqualTo(2);
        assertThat(open.correlationId()).isEqualTo("held");
        assertThat(engine.open().list(everythingOf(SYSTEM), 0, 10)).hasSize(2);
        assertThat(engine.open().list(everythingOf(SYSTEM), open.seq(), 10)).hasSize(1);
        assertThat(fixture.text("SELECT detail FROM journal WHERE kind = 'ASSIGNED'"))
                .isEqualTo("to tran.thi.binh by nguyen.van.an: wrong place");
    }

    @Test
    void bodyOfAParkedMessageIsReadForAPurposeThatTheJournalTells() throws Exception {
        // given
        DeliveryEngine engine = fixture.engine("a");
        MessageId id = parked("held");

        // when
        StoredMessage message = engine.repairs().read(id, AN);

        // then
        assertThat(message.event().data().json().path("number").asInt()).isEqualTo(-1);
        assertThat(fixture.text("SELECT detail FROM journal WHERE kind = 'READ'"))
                .isEqualTo("by nguyen.van.an: wrong place");
        assertThat(fixture.count("delivery WHERE state = 'PARKED'")).isEqualTo(1);
    }

    @Test
    void repairOfADeliveryWhoseRouteIsGoneTellsItsLastOperation() throws Exception {
        // given
        DeliveryEngine engine = fixture.engine("a");
        MessageId id = parked("held");
        fixture.steps.unregister(ROUTE);

        // when
        engine.repairs().withdraw(DeliveryFilter.of(id, null), 0, AN);

        // then
        assertThat(fixture.text("SELECT operation FROM journal WHERE kind = 'WITHDRAWN'"))
                .isEqualTo("registerBirth");
    }
}
