package io.lienthong.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.message.Environment;
import io.lienthong.message.Event;
import io.lienthong.message.MessageId;
import io.lienthong.platform.MovingClock;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Retention under a clock that the test sets. */
class RetentionIT {
    private static final int DAYS = 30;

    private final JournalDatabase database = new JournalDatabase();
    private final LocalDate today = LocalDate.now(ZoneOffset.UTC);
    private final MovingClock clock = new MovingClock(Instant.now().truncatedTo(ChronoUnit.MILLIS));
    private long nanos;
    private final Retention retention = restarted();

    RetentionIT() throws SQLException {}

    private void pass(Duration time) {
        clock.forward(time);
        nanos += time.toNanos();
    }

    private Retention restarted() {
        return new Retention(database.pool, new Partitions(database.pool::getConnection), clock, () -> nanos, DAYS);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void ranForDays(int days) throws SQLException {
        database.execute("INSERT INTO service_day SELECT current_date - n FROM generate_series(0, " + days
                + ") AS n ON CONFLICT DO NOTHING");
    }

    private void accept(int daysAgo, NewDelivery... deliveries) throws Exception {
        AcceptedMessage template =
                JournalDatabase.message(Environment.PRODUCTION, "key-" + UUID.randomUUID(), "{}", deliveries);
        Event event = template.event();
        UUID unique = event.id().value();
        long millis = Instant.now().minus(daysAgo, ChronoUnit.DAYS).toEpochMilli();
        MessageId id = new MessageId(
                new UUID(millis << 16 | unique.getMostSignificantBits() & 0xffff, unique.getLeastSignificantBits()));
        Event old = new Event(
                id,
                event.environment(),
                event.type(),
                event.source(),
                event.messageType(),
                null,
                null,
                event.trace(),
                event.data());
        AcceptedMessage message = new AcceptedMessage(
                old,
                template.consumer(),
                template.operation(),
                template.idempotencyKey(),
                template.bodyHash(),
                null,
                null,
                id.time(),
                List.of(deliveries));
        database.journal.accept(message).get(20, TimeUnit.SECONDS);
    }

    private long partitions(LocalDate day) throws SQLException {
        return database.count("pg_class WHERE relkind = 'r' AND relname LIKE '%\\_"
                + day.toString().replace("-", "") + "'");
    }

    @Test
    void dayWhoseMessagesAreFinalAndOldGoesAndItsNeighboursStay() throws Exception {
        // given
        ranForDays(60);
        accept(40);
        accept(29);
        accept(0);

        // when
        var dropped = retention.look();

        // then
        assertThat(dropped).contains(today.minusDays(40));
        assertThat(partitions(today.minusDays(40))).isZero();
        assertThat(partitions(today.minusDays(29))).isEqualTo(4);
        assertThat(database.count("message")).isEqualTo(2);
        assertThat(retention.status().droppedDay()).isEqualTo(today.minusDays(40));
    }

    @Test
    void dayWithAnOpenMessageStaysUntilTheMessageIsFinal() throws Exception {
        // given
        ranForDays(60);
        accept(40, new NewDelivery("birth.register", "civil-status", "H40-1"));
        accept(40);
        accept(0);

        // when
        var open = retention.look();
        database.execute("DELETE FROM delivery");
        var done = retention.look();

        // then
        assertThat(open).isEmpty();
        assertThat(done).contains(today.minusDays(40));
    }

    @Test
    void atMostOneDayGoesInAnHour() throws Exception {
        // given
        ranForDays(60);
        accept(41);
        accept(40);
        accept(0);
        retention.look();

        // when
        pass(Duration.ofMinutes(59));
        var soon = retention.look();
        pass(Duration.ofMinutes(1));
        var later = retention.look();

        // then
        assertThat(soon).isEmpty();
        assertThat(later).contains(today.minusDays(40));
    }

    @Test
    void dayIsNotOldWhileTheNewestAcceptanceIsNot() throws Exception {
        // given: nothing was accepted since
        ranForDays(60);
        accept(45);
        accept(40);

        // when
        var dropped = retention.look();

        // then
        assertThat(dropped).isEmpty();
    }

    @Test
    void dayIsNotOldWhileTheBusHasNotRunForSoLong() throws Exception {
        // given: switched off for a month
        ranForDays(3);
        accept(40);
        accept(0);

        // when
        var dropped = retention.look();

        // then
        assertThat(dropped).isEmpty();
    }

    @Test
    void jumpOfTheClockSuspendsUntilAPersonConfirms() throws Exception {
        // given
        ranForDays(60);
        accept(41);
        accept(40);
        accept(0);
        retention.look();
        clock.forward(Duration.ofHours(2));

        // when
        var jumped = retention.look();
        clock.forward(Duration.ofHours(-2));
        pass(Duration.ofHours(1));
        var back = retention.look();
        Retention.Status suspended = retention.status();
        clock.forward(Duration.ofMinutes(-1));
        retention.confirm("nguyen.van.an");
        pass(Duration.ofMinutes(1));
        var confirmed = retention.look();

        // then
        assertThat(jumped).isEmpty();
        assertThat(back).isEmpty();
        assertThat(suspended.suspendedReason()).contains("the clock of this node went PT2H");
        assertThat(confirmed).contains(today.minusDays(40));
        assertThat(retention.status().confirmedBy()).isEqualTo("nguyen.van.an");
        assertThat(retention.status().suspendedAt()).isNull();
    }

    @Test
    void clockThatWentBackOverARestartSuspends() throws Exception {
        // given
        ranForDays(60);
        accept(40);
        accept(0);
        database.execute("INSERT INTO retention (seen_at) VALUES (now() + interval '3 hours')");

        // when
        var dropped = restarted().look();

        // then
        assertThat(dropped).isEmpty();
        assertThat(retention.status().suspendedReason()).contains("behind that of the last look");
    }

    @Test
    void clockThatDiffersFromPostgresqlSuspends() throws Exception {
        // given
        ranForDays(60);
        accept(40);
        accept(0);
        clock.forward(Duration.ofDays(730));

        // when
        var dropped = restarted().look();

        // then
        assertThat(dropped).isEmpty();
        assertThat(retention.status().suspendedReason()).contains("PostgreSQL differ");
    }
}
