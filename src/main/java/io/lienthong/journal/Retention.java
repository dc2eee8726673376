package io.lienthong.journal;

import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drops whole days of messages and journal, and only those of which nothing can be missed: every message of the day is
 * final, and the day is old by the clock, by the newest acceptance, and by the days on which the bus ran. At most one day
 * an hour, and none after the clock jumped, until a person says that it is right.
 */
public final class Retention implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Retention.class);
    private static final Duration LOOK = Duration.ofMinutes(10);
    private static final Duration BETWEEN_DROPS = Duration.ofHours(1);
    private static final Duration JUMP = Duration.ofHours(1);
    private static final int MAX_DAYS = 5_000;

    /** All who read or write messages wait for a drop, so it gives up soon and comes again. */
    private static final String LIMITS = "SET LOCAL lock_timeout = '500ms'; SET LOCAL statement_timeout = '30s'";

    private static final String OLD_DAYS = """
            WITH bound AS (SELECT least(?::date, (SELECT day FROM message ORDER BY day DESC LIMIT 1)) - ? AS day),
            ran AS (SELECT day FROM service_day ORDER BY day DESC OFFSET ? LIMIT 1),
            part AS (SELECT CASE WHEN c.relname ~ '^journal_[0-9]{8}$' THEN to_date(right(c.relname, 8), 'YYYYMMDD') END AS day
              FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'journal'::regclass)
            SELECT part.day FROM part, bound, ran WHERE part.day < bound.day AND part.day < ran.day
            ORDER BY part.day LIMIT ?""";
    private static final String OPEN = "SELECT EXISTS (SELECT FROM open_message WHERE day = ?)";
    private static final String PARTS = """
            SELECT format('%I.%I', n.nspname, c.relname) FROM pg_inherits i
            JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_class p ON p.oid = i.inhparent
            WHERE p.relkind = 'p' AND p.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'journal'::regclass)
              AND c.relname = p.relname || '_' || to_char(?::date, 'YYYYMMDD')
            ORDER BY p.relname DESC""";

    private final DataSource pool;
    private final Partitions partitions;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final int days;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "journal-retention");
        thread.setDaemon(true);
        return thread;
    });
    /** Clock and time that passed at the last look of this process. */
    private @Nullable Look last;

    private record Look(Instant clock, long nanos) {}

    /**
     * How it stands.
     *
     * @param days that messages and journal are kept
     * @param droppedDay the last one that went
     * @param suspendedAt since then nothing is dropped
     */
    public record Status(
            int days,
            @Nullable LocalDate droppedDay,
            @Nullable Instant droppedAt,
            @Nullable Instant suspendedAt,
            @Nullable String suspendedReason,
            @Nullable Instant confirmedAt,
            @Nullable String confirmedBy) {}

    Retention(DataSource pool, Partitions partitions, Clock clock, LongSupplier nanoTime, int days) {
        if (days < 1) {
            throw new IllegalArgumentException("messages are kept a day at least");
        }
        this.pool = pool;
        this.partitions = partitions;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.days = days;
    }

    void start() {
        timer.scheduleWithFixedDelay(this::run, 0, LOOK.toMinutes(), TimeUnit.MINUTES);
    }

    private void run() {
        try {
            look();
        } catch (SQLException e) {
            log.warn("event=retention-failed sqlState={}", e.getSQLState());
        } catch (RuntimeException defect) {
            log.error("event=retention-defect", defect);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /** Drops a day if one may go; returns it. */
    synchronized Optional<LocalDate> look() throws SQLException {
        Look now = new Look(clock.instant(), nanoTime.getAsLong());
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try {
                Optional<LocalDate> dropped = look(connection, now);
                connection.commit();
                last = now;
                dropped.ifPresent(day -> log.info("event=day-dropped day={}", day));
                return dropped;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        } finally {
            partitions.forget();
        }
    }

    private Optional<LocalDate> look(Connection connection, Look now) throws SQLException {
        try (Statement limits = connection.createStatement()) {
            limits.execute(LIMITS);
        }
        if (!lock(connection)) {
            return Optional.empty();
        }
        OffsetDateTime time = now.clock.atOffset(ZoneOffset.UTC);
        execute(connection, "INSERT INTO retention (seen_at) VALUES (?) ON CONFLICT DO NOTHING", time);
        Row row = row(connection);
        String jump = jump(row, now, databaseClock(connection));
        if (jump != null && row.status.suspendedAt() == null) {
            execute(connection, "UPDATE retention SET suspended_at = ?, suspended_reason = ?", time, jump);
            log.warn("event=retention-suspended reason=\"{}\"", jump);
        }
        execute(connection, "UPDATE retention SET seen_at = ?", time);
        Instant droppedAt = row.status.droppedAt();
        boolean tooSoon = droppedAt != null && now.clock.isBefore(droppedAt.plus(BETWEEN_DROPS));
        return jump != null || row.status.suspendedAt() != null || tooSoon
                ? Optional.empty()
                : drop(connection, LocalDate.ofInstant(now.clock, ZoneOffset.UTC), time);
    }

    private static boolean lock(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT pg_try_advisory_xact_lock(hashtextextended('retention', 0))")) {
            return row.next() && row.getBoolean(1);
        }
    }

    private static Instant databaseClock(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT clock_timestamp()")) {
            row.next();
            return row.getObject(1, OffsetDateTime.class).toInstant();
        }
    }

    /** What is wrong with the clock; null: nothing. */
    private @Nullable String jump(Row row, Look now, Instant database) {
        Look before = last;
        if (before != null) {
            Duration passed = Duration.ofNanos(now.nanos - before.nanos);
            Duration byClock = Duration.between(before.clock, now.clock);
            if (byClock.minus(passed).abs().compareTo(JUMP) > 0) {
                return "the clock of this node went " + byClock + " while " + passed + " passed";
            }
        }
        if (now.clock.plus(JUMP).isBefore(row.seenAt)) {
            return "the clock of this node is behind that of the last look, " + row.seenAt;
        }
        if (Duration.between(database, now.clock).abs().compareTo(JUMP) > 0) {
            return "the clocks of this node and of PostgreSQL differ by more than " + JUMP;
        }
        return null;
    }

    private Optional<LocalDate> drop(Connection connection, LocalDate today, OffsetDateTime time) throws SQLException {
        for (LocalDate day : oldDays(connection, today)) {
            if (isOpen(connection, day)) {
                continue;
            }
            List<String> parts = parts(connection, day);
            for (String part : parts) {
                execute(connection, "DROP TABLE " + part);
            }
            // Again, now that nobody can write: somebody may have brought open work to the day meanwhile.
            if (isOpen(connection, day)) {
                throw new SQLException("day " + day + " has open messages after all", "55000");
            }
            execute(connection, "UPDATE retention SET dropped_at = ?, dropped_day = ?", time, day);
            return Optional.of(day);
        }
        return Optional.empty();
    }

    private List<LocalDate> oldDays(Connection connection, LocalDate today) throws SQLException {
        List<LocalDate> old = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(OLD_DAYS)) {
            statement.setObject(1, today);
            statement.setInt(2, days);
            statement.setInt(3, days);
            statement.setInt(4, MAX_DAYS);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    old.add(row.getObject(1, LocalDate.class));
                }
            }
        }
        return old;
    }

    private static boolean isOpen(Connection connection, LocalDate day) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(OPEN)) {
            statement.setObject(1, day);
            try (ResultSet row = statement.executeQuery()) {
                return !row.next() || row.getBoolean(1);
            }
        }
    }

    private static List<String> parts(Connection connection, LocalDate day) throws SQLException {
        List<String> parts = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(PARTS)) {
            statement.setObject(1, day);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    parts.add(row.getString(1));
                }
            }
        }
        return parts;
    }

    /** How it stands. Blocks. */
    public Status status() {
        try (Connection connection = pool.getConnection()) {
            return row(connection).status;
        } catch (SQLException e) {
            throw new BusException(ErrorCode.JOURNAL_UNAVAILABLE, "retention cannot be read now", e);
        }
    }

    /** A person has looked at the clock: it is right, and days may go again. Blocks. */
    public synchronized Status confirm(String by) {
        String update = "UPDATE retention SET suspended_at = NULL, suspended_reason = NULL, seen_at = ?,"
                + " confirmed_at = ?, confirmed_by = ?";
        try (Connection connection = pool.getConnection()) {
            OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
            execute(connection, update, now, now, by);
            last = new Look(now.toInstant(), nanoTime.getAsLong());
            log.info("event=retention-confirmed by={}", by);
            return row(connection).status;
        } catch (SQLException e) {
            throw new BusException(ErrorCode.JOURNAL_UNAVAILABLE, "nothing was confirmed", e);
        }
    }

    private record Row(Instant seenAt, Status status) {}

    private Row row(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT * FROM retention")) {
            if (!row.next()) {
                return new Row(Instant.MIN, new Status(days, null, null, null, null, null, null));
            }
            Status status = new Status(
                    days,
                    row.getObject("dropped_day", LocalDate.class),
                    MessageReader.instant(row, "dropped_at"),
                    MessageReader.instant(row, "suspended_at"),
                    row.getString("suspended_reason"),
                    MessageReader.instant(row, "confirmed_at"),
                    row.getString("confirmed_by"));
            return new Row(row.getObject("seen_at", OffsetDateTime.class).toInstant(), status);
        }
    }

    private static void execute(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }
}
