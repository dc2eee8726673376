package io.lienthong.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.delivery.DeliveryFixture;
import io.lienthong.message.Environment;
import io.lienthong.message.MessageId;
import io.lienthong.platform.MovingClock;
import io.lienthong.reconciliation.SystemDays.Which;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SystemDaysIT {
    private static final ZoneId VIETNAM = ZoneId.of("Asia/Ho_Chi_Minh");
    private static final String SYSTEM = "civil-status";

    private final DeliveryFixture fixture = new DeliveryFixture();
    private final LocalDate today = LocalDate.now(VIETNAM);
    /** 00:30 of today in Vietnam, which is yesterday evening in UTC. */
    private final Instant early = today.atStartOfDay(VIETNAM).toInstant().plus(Duration.ofMinutes(30));

    private final MovingClock clock = new MovingClock(early.plus(Duration.ofMinutes(20)));
    private final SystemDays days = new SystemDays(fixture.pool, clock);
    private long number;

    SystemDaysIT() throws SQLException {}

    @BeforeEach
    void prepare() throws SQLException {
        for (LocalDate day : new LocalDate[] {today.minusDays(2), today.minusDays(1), today}) {
            for (String table : new String[] {"message", "journal"}) {
                fixture.execute("CREATE TABLE IF NOT EXISTS " + table + "_"
                        + day.toString().replace("-", "") + " PARTITION OF " + table + " FOR VALUES FROM ('" + day
                        + "') TO ('" + day.plusDays(1) + "')");
            }
        }
        fixture.execute(
                "INSERT INTO shard (environment, destination, bucket) VALUES ('PRODUCTION', '" + SYSTEM + "', 0)");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    /** A message that was accepted for one step then. */
    private MessageId accepted(Instant at) throws SQLException {
        number++;
        MessageId id = new MessageId(new UUID(at.toEpochMilli() << 16 | 0x7000, 0x8000_0000_0000_0000L | number));
        fixture.execute("INSERT INTO message (day, message_id, environment, consumer, source, event_type, message_type,"
                + " correlation_id, traceparent, accepted_at, media_type, routes) VALUES ('" + id.day() + "', '" + id
                + "', 'PRODUCTION', 'demo', 'one-stop/submit', 'dossier.submitted', 'Dossier.v1', 'H99-" + number
                + "', '00', '" + at + "', 'application/json', ARRAY['birth.register'])");
        return id;
    }

    private void waits(MessageId id, String state) throws SQLException {
        fixture.execute("INSERT INTO delivery (shard, seq, message_id, day, route, state, reason) SELECT shard, "
                + ++number + ", '" + id + "', '" + id.day() + "', 'birth.register', '" + state + "', "
                + (state.equals("PARKED") ? "'REQUEST_REFUSED'" : "NULL") + " FROM shard WHERE destination = '" + SYSTEM
                + "'");
    }

    private String row(MessageId id, String kind, String status) {
        return "INSERT INTO journal (day, message_id, event, at, environment, kind, consumer, connector, operation, version,"
                + " route, trace_id, http_status) VALUES ('" + id.day() + "', '" + id + "', " + ++number
                + ", now(), 'PRODUCTION', '" + kind + "', 'demo', '" + SYSTEM
                + "', 'registerBirth', '1.0.0', 'birth.register', 't', " + status + ")";
    }

    private SystemDay only(LocalDate day) {
        SystemDays.Day counted = days.of(Environment.PRODUCTION, day);
        assertThat(counted.systems()).hasSize(1);
        return counted.systems().get(0);
    }

    @Test
    void everyDeliveryThatAMessageWasAcceptedForIsSomewhere() throws Exception {
        // given
        fixture.execute(row(accepted(early), "DELIVERED", "201"));
        waits(accepted(early), "WAITING");
        MessageId refused = accepted(early);
        fixture.execute(row(refused, "PARKED", "422"));
        waits(refused, "PARKED");
        fixture.execute(row(accepted(early), "WITHDRAWN", "NULL"));
        // when
        days.count();
        // then
        assertThat(only(today)).isEqualTo(new SystemDay(SYSTEM, 4, 2, 1, 1, 1, 1, 0));
        assertThat(only(today).balanced()).isFalse();
        assertThat(days.items(Environment.PRODUCTION, SYSTEM, today, Which.DIFFERENT, 10))
                .extracting(SystemDays.Item::state)
                .containsExactlyInAnyOrder("WAITING", "PARKED", "WITHDRAWN");
        assertThat(days.items(Environment.PRODUCTION, SYSTEM, today, Which.DIFFERENT, 10))
                .filteredOn(one -> one.message().equals(refused))
                .singleElement()
                .satisfies(one -> assertThat(one.reason()).isEqualTo("REQUEST_REFUSED"));
        for (var number : only(today).numbers().entrySet()) {
            assertThat(days.items(Environment.PRODUCTION, SYSTEM, today, number.getKey(), 10))
                    .as(number.getKey().name())
                    .hasSize(number.getValue().intValue());
        }
    }

    @Test
    void whatIsDeliveredLaterChangesTheDayOfItsMessage() throws Exception {
        // given
        MessageId id = accepted(early);
        waits(id, "WAITING");
        clock.now = early.plus(Duration.ofHours(40));
        days.count();
        assertThat(only(today)).isEqualTo(new SystemDay(SYSTEM, 1, 0, 0, 1, 0, 0, 0));
        assertThat(days.count())
                .as("the hour that is now, the one before, and that in which one waits")
                .isLessThanOrEqualTo(3);
        // when
        fixture.execute("DELETE FROM delivery");
        fixture.execute(row(id, "DELIVERED", "200"));
        days.count();
        // then
        assertThat(only(today)).isEqualTo(new SystemDay(SYSTEM, 1, 1, 1, 0, 0, 0, 0));
        assertThat(only(today).balanced()).isTrue();
        assertThat(days.items(Environment.PRODUCTION, SYSTEM, today, Which.DIFFERENT, 10))
                .isEmpty();
    }

    @Test
    void aSystemThatAnswersWithoutTakingItIsSeen() throws Exception {
        // given
        MessageId id = accepted(early);
        waits(id, "WAITING");
        clock.now = early.plus(Duration.ofHours(3));
        days.count();
        // when
        fixture.execute(row(id, "ATTEMPTED", "503"));
        days.count();
        // then
        assertThat(only(today)).isEqualTo(new SystemDay(SYSTEM, 1, 1, 0, 1, 0, 0, 0));
    }

    @Test
    void aDeliveryWithoutAnyRowIsLost() throws Exception {
        // given
        MessageId id = accepted(early);
        // when
        days.count();
        // then
        assertThat(only(today)).isEqualTo(new SystemDay("", 1, 0, 0, 0, 0, 0, 1));
        assertThat(days.items(Environment.PRODUCTION, "", today, Which.LOST, 10))
                .extracting(SystemDays.Item::message)
                .containsExactly(id);
    }

    @Test
    void whatWasRolledBackCountsOnce() throws Exception {
        // given
        MessageId id = accepted(early);
        try (var connection = fixture.pool.getConnection();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(row(id, "DELIVERED", "200"));
            connection.rollback();
            connection.setAutoCommit(true);
        }
        fixture.execute(row(id, "ATTEMPTED", "503"));
        fixture.execute(row(id, "DELIVERED", "200"));
        // when
        days.count();
        // then
        assertThat(only(today)).isEqualTo(new SystemDay(SYSTEM, 1, 1, 1, 0, 0, 0, 0));
    }

    @Test
    void aDayBeginsAtMidnightInVietnam() throws Exception {
        // given
        fixture.execute(row(accepted(early), "DELIVERED", "200"));
        waits(accepted(early.minus(Duration.ofHours(1))), "WAITING");
        // when
        days.count();
        // then
        assertThat(only(today).applied()).isOne();
        assertThat(only(today.minusDays(1)).waiting()).isOne();
        assertThat(days.of(Environment.SANDBOX, today).systems()).isEmpty();
    }

    @Test
    void aMessageThatComesLateCountsInItsHour() throws Exception {
        // given
        clock.now = early.plus(Duration.ofHours(2));
        days.count();
        // when: a dead node's call becomes a message hours after its id was made
        fixture.execute(row(accepted(early), "DELIVERED", "200"));
        clock.now = early.plus(Duration.ofHours(26));
        days.count();
        // then
        assertThat(only(today).applied()).isOne();
        assertThat(days.of(Environment.PRODUCTION, today).countedAt()).isEqualTo(clock.now);
    }
}
