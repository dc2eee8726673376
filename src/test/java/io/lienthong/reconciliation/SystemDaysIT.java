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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SystemDaysIT {
    private static final String SYSTEM = StoredDay.SYSTEM;

    private final StoredDay stored = new StoredDay();
    private final DeliveryFixture fixture = stored.fixture;
    private final LocalDate today = stored.today;
    private final Instant early = stored.early;
    private final MovingClock clock = stored.clock;
    private final HourlyCount hours = stored.hours;
    private final SystemDays days = new SystemDays(fixture.pool, clock);

    SystemDaysIT() throws SQLException {}

    @AfterEach
    void close() {
        stored.close();
    }

    private SystemDay only(LocalDate day) {
        SystemDays.Day counted = days.of(Environment.PRODUCTION, day);
        assertThat(counted.systems()).hasSize(1);
        return counted.systems().get(0);
    }

    @Test
    void everyDeliveryThatAMessageWasAcceptedForIsSomewhere() throws Exception {
        // given
        fixture.execute(stored.row(stored.accepted(early), "DELIVERED", "201"));
        stored.waits(stored.accepted(early), "WAITING");
        MessageId refused = stored.accepted(early);
        fixture.execute(stored.row(refused, "PARKED", "422"));
        stored.waits(refused, "PARKED");
        fixture.execute(stored.row(stored.accepted(early), "WITHDRAWN", "NULL"));
        // when
        hours.count();
        // then
        assertThat(only(today)).isEqualTo(new SystemDay(SYSTEM, 4, 2, 1, 1, 1, 1, 0));
        assertThat(only(today).balanced()).isFalse();
        assertThat(days.items(Environment.PRODUCTION, SYSTEM, today, Which.DIFFERENT, 10))
                .extracting(SystemDays.SentDelivery::state)
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
        MessageId id = stored.accepted(early);
        stored.waits(id, "WAITING");
        clock.now = early.plus(Duration.ofHours(40));
        hours.count();
        assertThat(only(today)).isEqualTo(new SystemDay(SYSTEM, 1, 0, 0, 1, 0, 0, 0));
        assertThat(hours.count())
                .as("the hour that is now, the one before, and that in which one waits")
                .isLessThanOrEqualTo(3);
        // when
        fixture.execute("DELETE FROM delivery");
        fixture.execute(stored.row(id, "DELIVERED", "200"));
        hours.count();
        // then
        assertThat(only(today)).isEqualTo(new SystemDay(SYSTEM, 1, 1, 1, 0, 0, 0, 0));
        assertThat(only(today).balanced()).isTrue();
        assertThat(days.items(Environment.PRODUCTION, SYSTEM, today, Which.DIFFERENT, 10))
                .isEmpty();
    }

    /** The journal has 0 where there was no answer, and where the system answered that it is away. */
    @Test
    void whatWasOnlyTriedIsNotReceived() throws Exception {
        // given
        MessageId id = stored.accepted(early);
        fixture.execute(stored.row(id, "ATTEMPTED", "0"));
        stored.waits(id, "WAITING");
        MessageId unsent = stored.accepted(early);
        fixture.execute(stored.row(unsent, "PARKED", "0"));
        stored.waits(unsent, "PARKED");
        // when
        hours.count();
        // then
        assertThat(only(today)).isEqualTo(new SystemDay(SYSTEM, 2, 0, 0, 1, 1, 0, 0));
        assertThat(days.items(Environment.PRODUCTION, SYSTEM, today, Which.RECEIVED, 10))
                .isEmpty();
    }

    @Test
    void aDeliveryWithoutAnyRowIsLost() throws Exception {
        // given
        MessageId id = stored.accepted(early);
        // when
        hours.count();
        // then
        assertThat(only(today)).isEqualTo(new SystemDay("", 1, 0, 0, 0, 0, 0, 1));
        assertThat(days.items(Environment.PRODUCTION, "", today, Which.LOST, 10))
                .extracting(SystemDays.SentDelivery::message)
                .containsExactly(id);
    }

    @Test
    void whatWasRolledBackCountsOnce() throws Exception {
        // given
        MessageId id = stored.accepted(early);
        try (var connection = fixture.pool.getConnection();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(stored.row(id, "DELIVERED", "200"));
            connection.rollback();
            connection.setAutoCommit(true);
        }
        fixture.execute(stored.row(id, "ATTEMPTED", "0"));
        fixture.execute(stored.row(id, "DELIVERED", "200"));
        // when
        hours.count();
        // then
        assertThat(only(today)).isEqualTo(new SystemDay(SYSTEM, 1, 1, 1, 0, 0, 0, 0));
    }

    @Test
    void aDayBeginsAtMidnightInVietnam() throws Exception {
        // given
        fixture.execute(stored.row(stored.accepted(early), "DELIVERED", "200"));
        stored.waits(stored.accepted(early.minus(Duration.ofHours(1))), "WAITING");
        // when
        hours.count();
        // then
        assertThat(only(today).applied()).isOne();
        assertThat(only(today.minusDays(1)).waiting()).isOne();
        assertThat(days.of(Environment.SANDBOX, today).systems()).isEmpty();
    }

    @Test
    void aMessageThatComesLateCountsInItsHour() throws Exception {
        // given
        clock.now = early.plus(Duration.ofHours(2));
        hours.count();
        // when: a dead node's call becomes a message hours after its id was made
        fixture.execute(stored.row(stored.accepted(early), "DELIVERED", "200"));
        clock.now = early.plus(Duration.ofHours(26));
        hours.count();
        // then
        assertThat(only(today).applied()).isOne();
        assertThat(days.of(Environment.PRODUCTION, today).countedAt()).isEqualTo(clock.now);
    }
}
