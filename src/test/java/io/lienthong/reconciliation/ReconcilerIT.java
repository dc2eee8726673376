package io.lienthong.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.delivery.DeliveryFixture;
import io.lienthong.journal.AcceptedMessage;
import io.lienthong.message.Body;
import io.lienthong.message.Environment;
import io.lienthong.message.Event;
import io.lienthong.message.Json;
import io.lienthong.message.MessageId;
import io.lienthong.message.Trace;
import io.lienthong.reconciliation.Reconciliation.Sum;
import io.lienthong.reconciliation.ReconciliationSettings.Definition;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReconcilerIT {
    private static final int OTHERS = Integer.getInteger("reconcile.messages", 20_000);

    private final DeliveryFixture fixture = new DeliveryFixture();
    private final Reconciler reconciler = new Reconciler(
            fixture.pool,
            new ReconciliationSettings(Map.of(
                    "payments",
                    new Definition(
                            "payment.requested",
                            "payment.settled",
                            "payment.not-initiated",
                            null,
                            "/paymentReference",
                            "/amount",
                            "/state"))),
            Clock.systemUTC());

    ReconcilerIT() throws SQLException {}

    @AfterEach
    void close() {
        fixture.close();
    }

    private MessageId accepted(String type, long amount) {
        return accepted(type, amount, "PAID");
    }

    private MessageId accepted(String type, long amount, String state) {
        MessageId id = MessageId.next();
        Event event = new Event(
                id,
                Environment.PRODUCTION,
                type,
                "payment-platform/initiatePayment",
                "Payment.v1",
                null,
                null,
                Trace.continued(null),
                Body.of(Json.object()
                        .put("paymentReference", "P1")
                        .put("amount", amount)
                        .put("state", state)));
        fixture.journal
                .accept(new AcceptedMessage(
                        event,
                        "one-stop",
                        "payment-platform/initiatePayment",
                        id.toString(),
                        new byte[32],
                        null,
                        null,
                        Instant.now(),
                        List.of()))
                .join();
        return id;
    }

    @Test
    void aCorrectionCountsInThePlaceOfWhatItCorrects() throws Exception {
        // given
        MessageId wrong = accepted("payment.requested", 15_000);
        MessageId right = accepted("payment.requested", 150_000);
        fixture.execute("UPDATE message SET corrects = '" + wrong + "' WHERE message_id = '" + right + "'");
        accepted("payment.settled", 150_000);
        // when
        Reconciliation day =
                reconciler.reconcile("payments", Environment.PRODUCTION, LocalDate.now(ZoneId.of("Asia/Ho_Chi_Minh")));
        // then
        assertThat(day.opened()).isEqualTo(new Sum(1, 150_000));
        assertThat(day.differences()).isEmpty();
        assertThat(day.balanced()).isTrue();
    }

    @Test
    void aDayWithoutTheBusDoesNotLookBalanced() throws Exception {
        // given
        LocalDate yesterday = reconciler.yesterday();
        ran(yesterday.minusDays(2), 5);
        // when
        Reconciliation before = reconciler.reconcile("payments", Environment.PRODUCTION, yesterday.minusDays(3));
        Reconciliation partly = reconciler.reconcile("payments", Environment.PRODUCTION, yesterday.minusDays(2));
        Reconciliation down = reconciler.reconcile("payments", Environment.PRODUCTION, yesterday);
        // then
        assertThat(before.hoursDown()).isZero();
        assertThat(before.balanced()).isTrue();
        assertThat(partly.hoursDown()).isEqualTo(18);
        assertThat(partly.balanced()).isTrue();
        assertThat(down.hoursDown()).isEqualTo(24);
        assertThat(down.balanced()).isFalse();
        assertThat(down.differences())
                .extracting(Reconciliation.Difference::kind)
                .containsExactly(Reconciliation.Kind.BUS_DOWN);
    }

    @Test
    void everyDayIsToldOnceAlsoThoseOnWhichTheBusWasDown() throws Exception {
        // given
        LocalDate yesterday = reconciler.yesterday();
        ran(yesterday.minusDays(2), 5);
        List<Reconciliation> told = new ArrayList<>();
        // when
        for (LocalDate day : reconciler.untold("payments")) {
            reconciler.tell("payments", day, told::add);
            reconciler.tell("payments", day, told::add);
        }
        // then
        assertThat(told)
                .extracting(Reconciliation::day)
                .containsExactly(yesterday.minusDays(2), yesterday.minusDays(1), yesterday);
        assertThat(reconciler.untold("payments")).isEmpty();
    }

    @Test
    void theDaysAfterOneThatWasToldAreStillTold() throws Exception {
        // given
        LocalDate yesterday = reconciler.yesterday();
        ran(yesterday.minusDays(2), 5);
        reconciler.tell("payments", yesterday.minusDays(2), told -> {});
        // when
        List<LocalDate> untold = reconciler.untold("payments");
        // then
        assertThat(untold).containsExactly(yesterday.minusDays(1), yesterday);
    }

    @Test
    void whatNeverBeganYesterdayAndIsPaidTodayCountsToday() throws Exception {
        // given
        LocalDate yesterday = reconciler.yesterday();
        accepted("payment.requested", 15_000);
        accepted("payment.not-initiated", 15_000, "NOT_INITIATED");
        fixture.execute("UPDATE message SET accepted_at = accepted_at - interval '1 day'");
        accepted("payment.requested", 20_000);
        accepted("payment.settled", 20_000);
        // when
        Reconciliation first = reconciler.reconcile("payments", Environment.PRODUCTION, yesterday);
        Reconciliation second = reconciler.reconcile("payments", Environment.PRODUCTION, yesterday.plusDays(1));
        // then
        assertThat(first.outcomes()).isEqualTo(Map.of("NOT_INITIATED", new Sum(1, 15_000)));
        assertThat(first.matters("NOT_INITIATED")).singleElement().satisfies(one -> {
            assertThat(one.key()).isEqualTo("P1");
            assertThat(one.closed()).isNotNull();
        });
        assertThat(first.matters(null)).hasSize(1);
        assertThat(first.matters(Reconciliation.PENDING)).isEmpty();
        assertThat(first.differences()).isEmpty();
        assertThat(second.outcomes()).isEqualTo(Map.of("PAID", new Sum(1, 20_000)));
        assertThat(second.differences()).isEmpty();
    }

    @Test
    void aStepThatWaitsForAPersonIsListedWithItsReason() throws Exception {
        // given
        MessageId opened = accepted("payment.requested", 15_000);
        fixture.execute("INSERT INTO delivery (shard, seq, message_id, day, route, state, reason, detail) SELECT 1,"
                + " nextval('delivery_seq'), message_id, day, 'payment.ask', 'PARKED', 'MAPPING_FAILED', 'the amounts differ'"
                + " FROM message WHERE message_id = '" + opened + "'");
        // when
        Reconciliation day =
                reconciler.reconcile("payments", Environment.PRODUCTION, LocalDate.now(ZoneId.of("Asia/Ho_Chi_Minh")));
        // then
        assertThat(day.balanced()).isFalse();
        assertThat(day.differences())
                .contains(new Reconciliation.Difference(
                        Reconciliation.Kind.PARKED,
                        "P1",
                        "MAPPING_FAILED the amounts differ",
                        List.of(opened.toString())));
    }

    @Test
    void aStepThatWaitsWithoutDetailIsListedWithItsReasonAlone() throws Exception {
        // given
        MessageId opened = accepted("payment.requested", 15_000);
        fixture.execute("INSERT INTO delivery (shard, seq, message_id, day, route, state, reason) SELECT 1,"
                + " nextval('delivery_seq'), message_id, day, 'payment.ask', 'PARKED', 'EXPIRED'"
                + " FROM message WHERE message_id = '" + opened + "'");
        // when
        Reconciliation day =
                reconciler.reconcile("payments", Environment.PRODUCTION, LocalDate.now(ZoneId.of("Asia/Ho_Chi_Minh")));
        // then
        assertThat(day.differences())
                .contains(new Reconciliation.Difference(
                        Reconciliation.Kind.PARKED, "P1", "EXPIRED", List.of(opened.toString())));
    }

    @Test
    void aDayIsReadByItsEventsAndNotThroughAllItsMessages() throws Exception {
        // given
        MessageId payment = accepted("payment.requested", 15_000);
        fixture.execute("INSERT INTO message (day, message_id, environment, consumer, source, event_type, message_type,"
                + " traceparent, accepted_at, media_type, routes, body) SELECT m.day, gen_random_uuid(), m.environment,"
                + " m.consumer, m.source, 'dossier.submitted', m.message_type, m.traceparent, m.accepted_at, m.media_type,"
                + " m.routes, convert_to(repeat('x', 1000), 'UTF8') FROM message m, generate_series(1, " + OTHERS
                + ")");
        fixture.execute("ANALYZE message");
        long start = System.nanoTime();
        // when
        Reconciliation day =
                reconciler.reconcile("payments", Environment.PRODUCTION, LocalDate.now(ZoneId.of("Asia/Ho_Chi_Minh")));
        // then
        long millis = (System.nanoTime() - start) / 1_000_000;
        String plan = fixture.text("EXPLAIN (FORMAT JSON) "
                + Reconciler.SELECT
                        .replaceFirst("day >= \\?", "day >= current_date - 1")
                        .replaceFirst("day <= \\?", "day <= current_date + 1")
                        .replaceFirst("\\?", "'payment.requested'")
                        .replaceFirst("\\?", "'PRODUCTION'")
                        .replaceFirst("\\?", "now() - interval '1 day'")
                        .replaceFirst("\\?", "now()")
                        .replaceFirst("\\?", "current_date - 1"));
        assertThat(day.opened().count()).isOne();
        assertThat(plan)
                .as("%d messages, %d ms", OTHERS, millis)
                .contains("message_" + payment.day().toString().replace("-", "") + "_event_type_accepted_at_idx");
    }

    private void ran(LocalDate day, int hour) throws SQLException {
        fixture.execute("INSERT INTO service_hour VALUES ('" + day + " " + hour + ":00+07') ON CONFLICT DO NOTHING");
    }
}
