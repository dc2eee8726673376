package io.lienthong.delivery;

import static io.lienthong.delivery.DeliveryFixture.EVENT;
import static io.lienthong.delivery.DeliveryFixture.ROUTE;
import static io.lienthong.delivery.DeliveryFixture.SYSTEM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lienthong.journal.AcceptedMessage;
import io.lienthong.journal.MessageStory;
import io.lienthong.journal.NewDelivery;
import io.lienthong.journal.StoredMessage;
import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Event;
import io.lienthong.message.Json;
import io.lienthong.message.MessageId;
import io.lienthong.message.Trace;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
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
        MessageId correction = engine.corrections().correct(original, ROUTE, body("held", 1), AN);

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
        MessageId correction = engine.corrections().correct(original, null, body("held", 1), AN);

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
        assertThatThrownBy(() -> engine.corrections().correct(delivered, null, body("free", 2), AN))
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
                return engine.corrections().correct(original, null, body("held", 1), AN);
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
        assertThatThrownBy(() -> engine.corrections().correct(original, ROUTE, body("other", 1), AN))
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
        MessageId wrong = engine.corrections().correct(original, null, body("held", -2), AN);
        await().atMost(LIMIT)
                .until(() -> fixture.count("delivery WHERE state = 'PARKED' AND message_id = '" + wrong + "'") == 1);

        // when
        engine.corrections().correct(wrong, null, body("held", 1), AN);

        // then
        await().atMost(LIMIT).until(() -> sink.lane("held").equals(List.of(1, 2)));
    }

    // Correct many at once

    /** Makes the number what it is told to, and refuses what it is told to refuse. */
    private static class Numbers implements Corrections.Corrector {
        final UnaryOperator<Integer> right;
        final List<MessageId> corrected = new ArrayList<>();
        final List<String> refused = new ArrayList<>();

        Numbers(UnaryOperator<Integer> right) {
            this.right = right;
        }

        @Override
        public Optional<Body> correct(Event wrong) {
            int number = Sink.number(wrong);
            int mended = right.apply(number);
            return mended == number
                    ? Optional.empty()
                    : Optional.of(body(String.valueOf(wrong.correlationId()), mended));
        }

        @Override
        public void corrected(MessageId wrong) {
            corrected.add(wrong);
        }

        @Override
        public void refused(MessageId wrong, BusException why) {
            refused.add(why.detail());
        }
    }

    @Test
    void searchResultIsTriedThenCorrectedInBatchesAndInOrder() throws Exception {
        // given
        fixture.steps.unregister(ROUTE);
        DeliveryEngine engine = fixture.engine("a");
        for (int i = 1; i <= 250; i++) {
            insertParked("lane-" + i % 5, -i);
        }
        fixture.steps.register(DeliveryFixture.step(ROUTE, EVENT, SYSTEM, sink));
        Numbers tried = new Numbers(number -> -number);
        Numbers mended = new Numbers(number -> -number);

        // when
        Corrections.Pass tryOut = engine.corrections().correct(everythingOf(SYSTEM), 0, tried, null);
        long untouched = fixture.count("delivery WHERE state = 'PARKED'");
        Corrections.Pass pass = engine.corrections().correct(everythingOf(SYSTEM), 0, mended, AN);

        // then
        assertThat(tryOut.more()).isFalse();
        assertThat(untouched).isEqualTo(250);
        assertThat(pass.more()).isFalse();
        assertThat(mended.corrected).hasSize(250).isEqualTo(tried.corrected);
        await().atMost(LIMIT).until(() -> fixture.count("delivery") == 0);
        for (int lane = 0; lane < 5; lane++) {
            assertThat(sink.lane("lane-" + lane)).hasSize(50).isSorted();
        }
        assertThat(fixture.count("message WHERE corrects IS NOT NULL AND routes = ARRAY['" + ROUTE + "']"))
                .isEqualTo(250);
        assertThat(fixture.count("journal w JOIN message m ON m.corrects = w.message_id WHERE w.kind = 'WITHDRAWN'"
                        + " AND w.detail = 'by nguyen.van.an: wrong place; replaced by ' || m.message_id"))
                .isEqualTo(250);
        assertThat(fixture.count("journal WHERE kind = 'CORRECTED'")).isEqualTo(250);
    }

    @Test
    void whatIsRefusedOrRightStaysParkedAndASecondRunFindsOnlyThat() throws Exception {
        // given: -1 is mended, -2 is right as it is, the others would be another matter
        DeliveryEngine engine = fixture.engine("a");
        for (int i = 1; i <= 4; i++) {
            insertParked("lane-" + i, -i);
        }
        insertParked("lane-2", 7);
        Numbers mended = new Numbers(number -> number == -1 ? 1 : number) {
            @Override
            public Optional<Body> correct(Event wrong) {
                return Sink.number(wrong) < -2 ? Optional.of(body("other", 1)) : super.correct(wrong);
            }
        };

        // when
        engine.corrections().correct(everythingOf(SYSTEM), 0, mended, AN);
        engine.corrections().correct(everythingOf(SYSTEM), 0, mended, AN);

        // then
        assertThat(mended.corrected).hasSize(1);
        assertThat(mended.refused).hasSize(4).allMatch(why -> why.contains("ordering key"));
        await().atMost(LIMIT).until(() -> sink.lane("lane-1").equals(List.of(1)));
        assertThat(fixture.count("delivery WHERE state = 'PARKED'")).isEqualTo(4);
        assertThat(fixture.count("message WHERE corrects IS NOT NULL")).isEqualTo(1);
    }

    @Test
    void largeBodiesAreCorrectedAFewInATransaction() throws Exception {
        // given
        DeliveryEngine engine = fixture.engine("a");
        for (int i = 1; i <= 7; i++) {
            insertParked(new Event(
                    MessageId.next(),
                    Environment.PRODUCTION,
                    EVENT,
                    "one-stop-dossiers",
                    "Dossier.v1",
                    "lane-" + i,
                    null,
                    Trace.continued(null),
                    Body.of(Json.object()
                            .put("dossierCode", "lane-" + i)
                            .put("number", -1)
                            .put("text", "x".repeat(900_000)))));
        }
        Numbers mended = new Numbers(number -> 1);

        // when
        Corrections.Pass pass = engine.corrections().correct(everythingOf(SYSTEM), 0, mended, AN);

        // then
        assertThat(pass.more()).isFalse();
        assertThat(mended.corrected).hasSize(7).doesNotHaveDuplicates();
        await().atMost(LIMIT).until(() -> fixture.count("delivery") == 0);
        assertThat(fixture.count(
                        "(SELECT DISTINCT xmin::text FROM message WHERE corrects IS NOT NULL) AS transactions"))
                .isEqualTo(3);
    }

    @Test
    void oneMessageOfSeveralStepsIsCorrectedOnce() throws Exception {
        // given
        fixture.steps.register(DeliveryFixture.step("birth.copy", EVENT, SYSTEM, sink));
        DeliveryEngine engine = fixture.engine("a");
        insertParked("lane-1", -1);
        Numbers mended = new Numbers(number -> 1);

        // when
        engine.corrections().correct(everythingOf(SYSTEM), 0, mended, AN);

        // then
        await().atMost(LIMIT).until(() -> fixture.count("delivery") == 0);
        assertThat(sink.lane("lane-1")).containsExactly(1, 1);
        assertThat(fixture.count("message WHERE corrects IS NOT NULL")).isEqualTo(1);
    }

    /** Three steps each, so that a batch would end amid the steps of a message. */
    @Test
    void noMessageIsCorrectedTwiceAndOneThatIsGoneHoldsNoOtherUp() throws Exception {
        // given
        fixture.steps.register(DeliveryFixture.step("birth.copy", EVENT, SYSTEM, sink));
        fixture.steps.register(DeliveryFixture.step("birth.report", EVENT, SYSTEM, sink));
        DeliveryEngine engine = fixture.engine("a");
        for (int i = 0; i < 100; i++) {
            insertParked("lane-" + i, -1);
        }
        fixture.execute("DELETE FROM message WHERE correlation_id = 'lane-3'");
        Numbers tried = new Numbers(number -> 1);
        Numbers mended = new Numbers(number -> 1);

        // when
        engine.corrections().correct(everythingOf(SYSTEM), 0, tried, null);
        Corrections.Pass pass = engine.corrections().correct(everythingOf(SYSTEM), 0, mended, AN);

        // then
        assertThat(pass.more()).isFalse();
        assertThat(tried.corrected).hasSize(99).doesNotHaveDuplicates();
        assertThat(mended.corrected).hasSize(99).doesNotHaveDuplicates();
        assertThat(mended.refused).hasSize(1);
        await().atMost(LIMIT).until(() -> fixture.count("delivery") == 3);
        assertThat(fixture.number("SELECT count(DISTINCT corrects) FROM message"))
                .isEqualTo(99);
        assertThat(fixture.count("message WHERE corrects IS NOT NULL")).isEqualTo(99);
    }

    @Test
    void aCorrectionTeachesItsMatterInThePlaceOfTheWrongMessage() throws Exception {
        // given
        DeliveryEngine engine = fixture.engine("a");
        Event wrong = DeliveryFixture.event("payment.requested", "H40-1", 1);
        AcceptedMessage plain = fixture.message(wrong);
        insertParked(new AcceptedMessage(
                wrong,
                plain.consumer(),
                plain.operation(),
                plain.idempotencyKey(),
                plain.bodyHash(),
                null,
                null,
                plain.acceptedAt(),
                List.of(new NewDelivery(ROUTE, SYSTEM, null)),
                "payment-platform/reference-1"));

        // when
        MessageId right = engine.corrections().correct(wrong.id(), null, body("H40-1", 2), AN);

        // then
        assertThat(fixture.text("SELECT message_id FROM matter WHERE reference = 'payment-platform/reference-1'"))
                .isEqualTo(right.toString());
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
        insertParked(DeliveryFixture.event(EVENT, lane, number));
    }

    private void insertParked(Event event) throws Exception {
        insertParked(fixture.message(event));
    }

    private void insertParked(AcceptedMessage message) throws Exception {
        try (var connection = fixture.pool.getConnection()) {
            connection.setAutoCommit(false);
            fixture.journal.acceptor().insert(connection, List.of(message));
            connection
                    .createStatement()
                    .execute("UPDATE delivery SET state = 'PARKED', reason = 'REQUEST_REFUSED',"
                            + " parked_at = clock_timestamp() WHERE message_id = '"
                            + message.event().id() + "'");
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
                .isEqualTo("to tran.thi.binh by nguyen.van.an: wrong place; note: ask the commune");
    }

    @Test
    void whatSomebodyElseHasIsLeftAloneUnlessTheDecisionIsOverThatToo() throws Exception {
        // given
        DeliveryEngine engine = fixture.engine("a");
        DeliveryFilter parked = DeliveryFilter.of(parked("held"), null);
        engine.repairs().assign(parked, 0, "tran.thi.binh", "ask the commune", AN);
        Decision careful = new Decision("nguyen.van.an", null, false);

        // when
        assertThatThrownBy(() -> engine.repairs().assign(parked, 0, "nguyen.van.an", null, careful))
                .hasMessageContaining("tran.thi.binh");
        assertThatThrownBy(() -> engine.repairs().resend(parked, 0, careful)).hasMessageContaining("tran.thi.binh");
        OpenDelivery left = engine.open().list(parked, 0, 1).get(0);
        Repairs.Done done = engine.repairs().assign(parked, 0, "nguyen.van.an", null, AN);

        // then
        assertThat(left.assignee()).isEqualTo("tran.thi.binh");
        assertThat(left.note()).isEqualTo("ask the commune");
        assertThat(done.deliveries()).isEqualTo(1);
        assertThat(engine.repairs().resend(parked, 0, careful).deliveries()).isEqualTo(1);
        assertThat(fixture.text("SELECT assignee FROM delivery"))
                .as("who had it keeps it")
                .isEqualTo("nguyen.van.an");
    }

    @Test
    void ofTwoPeopleWhoTakeAtOnceTheSecondHearsTheNameOfTheFirst() throws Exception {
        // given
        DeliveryEngine engine = fixture.engine("a");
        DeliveryFilter parked = DeliveryFilter.of(parked("held"), null);
        ExecutorService second = Executors.newSingleThreadExecutor();
        Future<Repairs.Done> taken;

        // when
        try (Connection first = fixture.pool.getConnection()) {
            first.setAutoCommit(false);
            first.createStatement().execute("UPDATE delivery SET assignee = 'tran.thi.binh'");
            taken = second.submit(() -> engine.repairs()
                    .assign(parked, 0, "nguyen.van.an", null, new Decision("nguyen.van.an", null, false)));
            await().atMost(LIMIT)
                    .until(() -> taken.isDone()
                            || fixture.count(
                                            "pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%chosen%'")
                                    == 1);
            first.commit();
        }

        second.shutdown();

        // then
        assertThatThrownBy(taken::get).hasMessageContaining("tran.thi.binh");
    }

    @Test
    void whoWaitsTooLongForAnotherPersonIsToldSoAndNothingIsDone() throws Exception {
        // given
        DeliveryEngine engine = fixture.engine("a");
        DeliveryFilter parked = DeliveryFilter.of(parked("held"), null);

        // when
        try (Connection first = fixture.pool.getConnection()) {
            first.setAutoCommit(false);
            first.createStatement().execute("SELECT FROM delivery FOR UPDATE");
            assertThatThrownBy(() -> engine.repairs().resend(parked, 0, AN))
                    .isInstanceOfSatisfying(
                            BusException.class, told -> assertThat(told.code()).isEqualTo(ErrorCode.OPERATOR_CONFLICT));
            first.rollback();
        }

        // then
        assertThat(engine.repairs().resend(parked, 0, AN).deliveries()).isEqualTo(1);
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
    void bodyOfAMessageIsReadWhateverBecameOfItButCorrectedOnlyWhereItIsParked() throws Exception {
        // given
        DeliveryEngine engine = fixture.engine("a");
        MessageId id = parked("held");
        engine.repairs().withdraw(DeliveryFilter.of(id, null), 0, AN);

        // when
        assertThatThrownBy(() -> engine.repairs().readParked(id, AN)).hasMessageContaining("no delivery");

        // then
        assertThat(fixture.count("journal WHERE kind = 'READ'")).isZero();

        // when
        StoredMessage message = engine.repairs().read(id, AN);

        // then
        assertThat(message.event().data().json().path("number").asInt()).isEqualTo(-1);
        assertThat(fixture.text("SELECT detail FROM journal WHERE kind = 'READ'"))
                .isEqualTo("by nguyen.van.an: wrong place");
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

    // What waits

    @Test
    void whatWaitsIsGivenUpAndNeverSent() throws Exception {
        // given: the system is away, and more waits for it than is in memory
        sink.answer = delivery -> new Result.Away(ErrorCode.PROVIDER_UNAVAILABLE, "away", null);
        DeliveryEngine engine = fixture.engine("a");
        MessageId first = fixture.accept("held", 1);
        fixture.accept("held", 2);
        for (int i = 0; i < 300; i++) {
            fixture.accept("lane-" + i, 3);
        }
        await().atMost(LIMIT)
                .until(() -> engine.pause(Environment.PRODUCTION, SYSTEM).isPresent());

        // when
        Repairs.Done one =
                engine.repairs().withdraw(DeliveryFilter.of(first, null).waiting(), 0, AN);
        Selection seen = engine.open().select(everythingOf(SYSTEM).waiting().among(lanes(engine, "lane-")));
        Repairs.Done many =
                engine.repairs().withdraw(everythingOf(SYSTEM).waiting().among(seen), 0, AN);

        // then
        await().atMost(LIMIT).until(() -> fixture.count("delivery") == 1);
        sink.answer = delivery -> Sink.DONE;
        await().atMost(LIMIT).until(() -> fixture.count("delivery") == 0);
        assertThat(one.deliveries()).isEqualTo(1);
        assertThat(many.deliveries()).isEqualTo(300);
        assertThat(sink.lane("held")).containsExactly(2);
        assertThat(sink.total()).isEqualTo(1);
        assertThat(fixture.count("journal WHERE kind = 'WITHDRAWN' AND detail = 'by nguyen.van.an: wrong place'"))
                .isEqualTo(301);
    }

    private Selection lanes(DeliveryEngine engine, String prefix) {
        return new Selection(engine.open().list(everythingOf(SYSTEM).waiting(), 0, 1_000).stream()
                .filter(open -> String.valueOf(open.lane()).startsWith(prefix))
                .map(OpenDelivery::seq)
                .toList());
    }

    @Test
    void whatIsJustBeingSentIsSentToItsEndAndNotOnceMore() throws Exception {
        // given
        CountDownLatch sent = new CountDownLatch(1);
        sink.answer = delivery -> {
            await().atMost(LIMIT).until(() -> sent.getCount() == 0);
            return Sink.number(delivery) == 1
                    ? Sink.DONE
                    : new Result.Retry(ErrorCode.PROVIDER_UNAVAILABLE, "once more", null);
        };
        DeliveryEngine engine = fixture.engine(fixture.pool, null, patient());
        MessageId arrives = fixture.accept("arrives", 1);
        MessageId fails = fixture.accept("fails", 2);
        await().atMost(LIMIT).until(() -> sink.calls.get() == 2);
        MessageId behind = fixture.accept("fails", 3);

        // when
        for (MessageId id : List.of(arrives, fails, behind)) {
            engine.repairs().withdraw(DeliveryFilter.of(id, null).waiting(), 0, AN);
        }

        // then: those under way stay, until they come back
        await().atMost(LIMIT).until(() -> fixture.count("delivery WHERE message_id = '" + behind + "'") == 0);
        assertThat(fixture.count("delivery")).isEqualTo(2);
        sent.countDown();
        await().atMost(LIMIT).until(() -> fixture.count("delivery") == 0);
        assertThat(sink.calls).hasValue(2);
        assertThat(fixture.texts("SELECT kind FROM journal WHERE message_id = '" + arrives + "'"))
                .containsExactly("DELIVERED");
        assertThat(fixture.texts("SELECT kind FROM journal WHERE message_id = '" + fails + "'"))
                .containsExactlyInAnyOrder("ATTEMPTED", "WITHDRAWN");
    }

    /** Calls may take as long as the test. */
    private static DeliverySettings patient() {
        DeliverySettings quick = DeliveryFixture.settings("a");
        return new DeliverySettings(
                quick.node(),
                LIMIT.multipliedBy(3),
                LIMIT.multipliedBy(2),
                quick.sweep(),
                quick.probeFirst(),
                quick.probeMax(),
                quick.routeGrace(),
                quick.idle(),
                quick.stop(),
                quick.page(),
                quick.loaded(),
                quick.loadedBytes(),
                quick.undecided(),
                quick.threads(),
                quick.retentionDays());
    }

    @Test
    void whoTakesAShardOverNeverSendsWhatWasGivenUp() throws Exception {
        // given: a node that has ended after the person's word was committed
        MessageId id = fixture.accept("held", 1);
        fixture.accept("held", 2);
        fixture.execute(
                "UPDATE delivery SET withdrawn_by = 'nguyen.van.an', withdrawn_why = 'twice' WHERE message_id = '" + id
                        + "'");

        // when
        fixture.engine("b");

        // then
        await().atMost(LIMIT).until(() -> fixture.count("delivery") == 0);
        assertThat(sink.lane("held")).containsExactly(2);
        assertThat(fixture.text("SELECT detail FROM journal WHERE kind = 'WITHDRAWN'"))
                .isEqualTo("by nguyen.van.an: twice");
    }

    // What was shown

    @Test
    void anActMeansWhatWasShownAndNothingThatCameMeanwhile() throws Exception {
        // given
        DeliveryEngine engine = fixture.engine("a");
        insertParked("lane-1", -1);
        insertParked("lane-2", -2);
        Selection shown = engine.open().select(everythingOf(SYSTEM));
        insertParked("lane-3", -3);

        // when
        Repairs.Done done = engine.repairs().withdraw(everythingOf(SYSTEM).among(shown), 0, AN);

        // then
        assertThat(done.deliveries()).isEqualTo(2);
        assertThat(fixture.texts("SELECT lane FROM delivery")).containsExactly("lane-3");
        assertThat(engine.open().select(everythingOf(SYSTEM)).mark()).isNotEqualTo(shown.mark());
    }

    @Test
    void aResultIsNotCorrectedOverSomebodyElse() throws Exception {
        // given
        DeliveryEngine engine = fixture.engine("a");
        insertParked("lane-1", -1);
        engine.repairs().assign(lane("lane-1"), 0, "tran.thi.binh", null, AN);
        Numbers mended = new Numbers(number -> -number);

        // when
        assertThatThrownBy(() -> engine.corrections()
                        .correct(everythingOf(SYSTEM), 0, mended, new Decision("nguyen.van.an", "x", false)))
                .hasMessageContaining("tran.thi.binh");

        // then
        assertThat(fixture.count("delivery WHERE state = 'PARKED'")).isEqualTo(1);
    }
}
