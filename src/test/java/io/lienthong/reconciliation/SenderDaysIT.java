package io.lienthong.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.message.Environment;
import io.lienthong.message.MessageId;
import io.lienthong.reconciliation.SenderDays.Which;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SenderDaysIT {
    private static final String SOURCE = "one-stop/submit";
    private static final String FIRST = "birth.register";
    private static final String SECOND = "birth.tell";

    private final StoredDay stored = new StoredDay();
    private final LocalDate today = stored.today;
    private final Instant early = stored.early;
    private final SenderDays days = new SenderDays(stored.fixture.pool, stored.clock);

    SenderDaysIT() throws SQLException {}

    @AfterEach
    void close() {
        stored.close();
    }

    private List<SenderDay> senders() {
        return days.of(Environment.PRODUCTION, today).senders();
    }

    private MessageId ofTwoSteps() throws SQLException {
        return stored.accepted(early, "portal", SOURCE, FIRST, SECOND);
    }

    private void ended(MessageId id, String step, String kind) throws SQLException {
        stored.fixture.execute(stored.row(id, step, kind, "NULL"));
    }

    @Test
    void aMessageCountsOnceByTheWorstOfItsDeliveries() throws Exception {
        // given
        MessageId applied = ofTwoSteps();
        ended(applied, FIRST, "DELIVERED");
        ended(applied, SECOND, "DELIVERED");
        MessageId waiting = ofTwoSteps();
        ended(waiting, FIRST, "DELIVERED");
        stored.waits(waiting, SECOND, "WAITING");
        MessageId parked = ofTwoSteps();
        stored.waits(parked, FIRST, "PARKED");
        stored.waits(parked, SECOND, "WAITING");
        MessageId withdrawn = ofTwoSteps();
        ended(withdrawn, FIRST, "WITHDRAWN");
        ended(withdrawn, SECOND, "DELIVERED");
        MessageId lost = ofTwoSteps();
        stored.waits(lost, SECOND, "PARKED");
        // when
        stored.hours.count();
        // then
        assertThat(senders()).containsExactly(new SenderDay("portal", "one-stop", 5, 1, 0, 1, 1, 1, 1));
        for (var number : senders().get(0).numbers().entrySet()) {
            assertThat(days.items(Environment.PRODUCTION, "portal", "one-stop", today, number.getKey(), 10))
                    .as(number.getKey().name())
                    .hasSize(number.getValue().intValue());
        }
        assertThat(days.items(Environment.PRODUCTION, "portal", "one-stop", today, Which.DIFFERENT, 10))
                .extracting(SenderDays.HandedMessage::message)
                .containsExactly(lost, withdrawn, parked, waiting);
        assertThat(days.items(Environment.PRODUCTION, "portal", "one-stop", today, Which.DIFFERENT, 2))
                .hasSize(2);
        assertThat(days.items(Environment.PRODUCTION, "portal", "one-stop", today, Which.PARKED, 10))
                .singleElement()
                .satisfies(one -> assertThat(one.reason()).isEqualTo("REQUEST_REFUSED"));
    }

    @Test
    void aMessageThatNoStepWantsIsAcceptedAndDone() throws Exception {
        // given
        MessageId id = stored.accepted(early, "poll", "national-portal/dossiers");
        // when
        stored.hours.count();
        // then
        assertThat(senders()).containsExactly(new SenderDay("poll", "national-portal", 1, 0, 1, 0, 0, 0, 0));
        assertThat(days.items(Environment.PRODUCTION, "poll", "national-portal", today, Which.NO_STEP, 10))
                .extracting(SenderDays.HandedMessage::message)
                .containsExactly(id);
        assertThat(days.items(Environment.PRODUCTION, "poll", "national-portal", today, Which.DIFFERENT, 10))
                .isEmpty();
        assertThat(new SystemDays(stored.fixture.pool, stored.clock)
                        .of(Environment.PRODUCTION, today)
                        .systems())
                .as("nothing was sent")
                .isEmpty();
    }

    @Test
    void whatAStepPublishedIsOfItsFlow() throws Exception {
        // given
        stored.waits(stored.accepted(early, "flow.birth-registration", "birth.register", FIRST), FIRST, "WAITING");
        // when
        stored.hours.count();
        // then
        assertThat(senders()).containsExactly(new SenderDay("flow.birth-registration", "", 1, 0, 0, 1, 0, 0, 0));
        assertThat(days.items(Environment.PRODUCTION, "flow.birth-registration", "", today, Which.WAITING, 10))
                .singleElement()
                .satisfies(one -> assertThat(one.source()).isEqualTo("birth.register"));
    }

    @Test
    void whatIsDeliveredLaterChangesTheDayOfItsMessage() throws Exception {
        // given
        MessageId id = stored.accepted(early);
        stored.waits(id, "PARKED");
        stored.clock.now = early.plus(Duration.ofHours(40));
        stored.hours.count();
        assertThat(senders()).containsExactly(new SenderDay("demo", "one-stop", 1, 0, 0, 0, 1, 0, 0));
        // when
        stored.fixture.execute("DELETE FROM delivery");
        stored.fixture.execute(stored.row(id, "DELIVERED", "200"));
        stored.hours.count();
        // then
        assertThat(senders()).containsExactly(new SenderDay("demo", "one-stop", 1, 1, 0, 0, 0, 0, 0));
    }

    @Test
    void callsThatWereAnsweredOrRefusedStandBesideTheSum() throws Exception {
        // given
        String hour = "date_trunc('hour', '" + early + "'::timestamptz)";
        stored.fixture.execute(
                "INSERT INTO traffic_class (environment, consumer, connector, operation, kind, code) VALUES"
                        + " ('PRODUCTION', 'portal', 'civil-status', 'getCatalogue', 'CALLED', ''),"
                        + " ('PRODUCTION', 'portal', 'civil-status', 'getCatalogue', 'CALLED', 'RECORD_NOT_FOUND'),"
                        + " ('PRODUCTION', 'portal', 'civil-status', 'getCatalogue', 'CALLED', 'QUOTA_EXCEEDED'),"
                        + " ('PRODUCTION', 'portal', 'one-stop', 'submit', 'ACCEPTED', ''),"
                        + " ('PRODUCTION', 'poll', 'civil-status', 'changes', 'CALLED', ''),"
                        + " ('PRODUCTION', 'flow.birth', 'civil-status', 'registerBirth', 'CALLED', '')");
        stored.fixture.execute("INSERT INTO traffic_hour (class, hour, events, micros, took)" + " SELECT class, " + hour
                + ", 2 + length(code), 0, '{}' FROM traffic_class");
        stored.fixture.execute("INSERT INTO refused_hour (hour, environment, consumer, code, calls) VALUES"
                + " (" + hour + ", 'PRODUCTION', 'portal', 'NOT_GRANTED', 7),"
                + " (" + hour + ", 'PRODUCTION', 'portal', 'QUOTA_EXCEEDED', 16),"
                + " (" + hour + " + interval '30 hours', 'PRODUCTION', 'portal', 'NOT_GRANTED', 8),"
                + " (" + hour + ", 'SANDBOX', 'portal', 'NOT_GRANTED', 9)");
        // when
        SenderDays.SendersOfDay day = days.of(Environment.PRODUCTION, today);
        // then
        assertThat(day.senders()).isEmpty();
        assertThat(day.calls())
                .containsExactly(
                        new CallDay("portal", "civil-status", "getCatalogue", "RECORD_NOT_FOUND", 18),
                        new CallDay("portal", "", "", "QUOTA_EXCEEDED", 16),
                        new CallDay("portal", "", "", "NOT_GRANTED", 7),
                        new CallDay("portal", "civil-status", "getCatalogue", "", 2));
    }
}
