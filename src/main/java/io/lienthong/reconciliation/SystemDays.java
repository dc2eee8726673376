package io.lienthong.reconciliation;

import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MessageId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Holds what messages were accepted for against what became of it, for each system and day of Vietnam. It is counted from the rows of
 * messages, deliveries and the journal, in one statement for each hour of message ids, so that it is exact whatever was rolled back,
 * and kept; an hour is counted again while it is young or deliveries of it wait, once more when it is a day old, and whenever other
 * deliveries of it are open than were. Blocks.
 */
public final class SystemDays {
    private static final ZoneId VIETNAM = ZoneId.of("Asia/Ho_Chi_Minh");
    /** So far back hours are counted, as long as their messages are there. */
    private static final Duration BACK = Duration.ofDays(30);
    /** In which messages of an hour still come in: what is accepted is accepted late where a call took long. */
    private static final Duration YOUNG = Duration.ofMinutes(30);
    /** After which nothing comes in any more, also where a node died. */
    private static final Duration OLD = Duration.ofDays(1);
    /** Hours of one look: first those that are young, then those that were counted least lately. */
    private static final int MOST_HOURS = 240;

    private static final long LOCK = 0x53595354454d5331L;

    /** Each delivery that messages within some ids were accepted for, with what the journal and open deliveries say of it. */
    private static final String DUE = """
            WITH due AS (
              SELECT m.environment, m.message_id, m.correlation_id, m.accepted_at, r.route
              FROM message m CROSS JOIN LATERAL unnest(m.routes) AS r (route)
              WHERE m.day = ? AND m.message_id >= ? AND m.message_id < ?),
            told AS (
              SELECT message_id, route, max(connector) AS system, bool_or(kind = 'DELIVERED') AS applied,
                bool_or(kind = 'WITHDRAWN') AS withdrawn, bool_or(http_status IS NOT NULL) AS answered
              FROM journal WHERE day = ? AND message_id >= ? AND message_id < ? AND route IS NOT NULL
                AND kind IN ('ATTEMPTED', 'DELIVERED', 'PARKED', 'WITHDRAWN') GROUP BY message_id, route),
            each AS (
              SELECT due.environment, due.message_id, due.correlation_id, due.accepted_at, due.route,
                coalesce(s.destination, told.system, '') AS system, d.reason, d.detail,
                coalesce(told.answered OR told.applied, false) AS received,
                CASE WHEN d.state IS NOT NULL THEN d.state WHEN told.applied THEN 'APPLIED' WHEN told.withdrawn THEN 'WITHDRAWN'
                  ELSE 'LOST' END AS state
              FROM due LEFT JOIN told USING (message_id, route)
              LEFT JOIN delivery d ON d.message_id = due.message_id AND d.route = due.route LEFT JOIN shard s ON s.shard = d.shard)
            """;

    private static final String COUNT =
            "INSERT INTO system_hour (hour, environment, system, sent, received, applied, waiting,"
                    + " parked, withdrawn, lost) " + DUE + """
            SELECT ?, environment, system, count(*), count(*) FILTER (WHERE received), count(*) FILTER (WHERE state = 'APPLIED'),
              count(*) FILTER (WHERE state = 'WAITING'), count(*) FILTER (WHERE state = 'PARKED'),
              count(*) FILTER (WHERE state = 'WITHDRAWN'), count(*) FILTER (WHERE state = 'LOST')
            FROM each GROUP BY environment, system""";
    private static final String COUNTED = """
            INSERT INTO counted_hour (hour, counted_at, waiting, parked) VALUES (?, ?, 0, 0)
            ON CONFLICT (hour) DO UPDATE SET counted_at = excluded.counted_at""";
    private static final String OPEN = """
            UPDATE counted_hour SET (waiting, parked) =
              (SELECT coalesce(sum(waiting), 0), coalesce(sum(parked), 0) FROM system_hour WHERE hour = ?) WHERE hour = ?""";
    private static final String DELIVERIES = DUE + """
            SELECT message_id, route, correlation_id, accepted_at, state, reason, detail FROM each
            WHERE environment = ?::environment AND system = ? AND CASE ? WHEN 'SENT' THEN true WHEN 'RECEIVED' THEN received
              WHEN 'DIFFERENT' THEN state <> 'APPLIED' ELSE state = ? END ORDER BY message_id DESC LIMIT ?""";
    /** Hours since the first message that must be counted (again). */
    private static final String STALE = """
            SELECT every.hour FROM generate_series(
                greatest(?::timestamptz, (SELECT min(to_date(right(c.relname, 8), 'YYYYMMDD'))::timestamp AT TIME ZONE 'UTC'
                  FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                  WHERE i.inhparent = 'message'::regclass AND c.relname ~ '^message_[0-9]{8}$')),
                ?::timestamptz, '1 hour') AS every (hour)
            LEFT JOIN counted_hour c ON c.hour = every.hour
            LEFT JOIN LATERAL (
              SELECT count(*) FILTER (WHERE state = 'WAITING') AS waiting, count(*) FILTER (WHERE state = 'PARKED') AS parked
              FROM delivery WHERE message_id >= %1$s AND message_id < %2$s) AS now ON true
            WHERE c.hour IS NULL OR c.counted_at < every.hour + interval '1 hour' + ?::interval
              OR c.counted_at < every.hour + interval '1 hour' + ?::interval AND ?::timestamptz > every.hour + interval '1 hour' + ?::interval
              OR c.waiting > 0 OR (c.waiting, c.parked) IS DISTINCT FROM (now.waiting, now.parked)
            ORDER BY every.hour < ?::timestamptz - interval '2 hours', c.counted_at NULLS FIRST, every.hour DESC LIMIT ?""".formatted(firstId("every.hour"), firstId("every.hour + interval '1 hour'"));

    private static final String SUMS = """
            SELECT system, sum(sent), sum(received), sum(applied), sum(waiting), sum(parked), sum(withdrawn), sum(lost)
            FROM system_hour WHERE hour >= ? AND hour < ? AND environment = ?::environment GROUP BY system ORDER BY system""";
    private static final String COUNTS =
            "SELECT count(*), max(counted_at) FROM counted_hour WHERE hour >= ? AND hour < ?";

    private final DataSource database;
    private final Clock clock;

    public SystemDays(DataSource database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * A day, as it was counted last.
     *
     * @param countedAt when hours of it were counted last; the others were not changed by then; absent: nothing of it was counted yet
     * @param uncounted hours of it, as far as it has come, that were not counted: before the first message, or not yet
     */
    public record Day(LocalDate day, @Nullable Instant countedAt, int uncounted, List<SystemDay> systems) {}

    /** Which deliveries are listed: all, or those of one number; DIFFERENT are all that were not applied. */
    public enum Which {
        SENT,
        RECEIVED,
        APPLIED,
        WAITING,
        PARKED,
        WITHDRAWN,
        LOST,
        DIFFERENT
    }

    /**
     * What became of one delivery.
     *
     * @param state APPLIED, WAITING, PARKED, WITHDRAWN, or LOST where no row tells of it
     * @param reason error code for which it is parked
     */
    public record Item(
            MessageId message,
            String route,
            @Nullable String correlationId,
            Instant acceptedAt,
            String state,
            @Nullable String reason,
            @Nullable String detail) {}

    /** Throws JOURNAL_UNAVAILABLE while PostgreSQL is away. */
    public Day of(Environment environment, LocalDate day) {
        return on(connection -> {
            List<SystemDay> systems = new ArrayList<>();
            try (PreparedStatement statement = connection.prepareStatement(SUMS)) {
                setDay(statement, day);
                statement.setString(3, environment.name());
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        systems.add(new SystemDay(
                                row.getString(1),
                                row.getLong(2),
                                row.getLong(3),
                                row.getLong(4),
                                row.getLong(5),
                                row.getLong(6),
                                row.getLong(7),
                                row.getLong(8)));
                    }
                }
            }
            try (PreparedStatement statement = connection.prepareStatement(COUNTS)) {
                setDay(statement, day);
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    OffsetDateTime at = row.getObject(2, OffsetDateTime.class);
                    return new Day(
                            day, at == null ? null : at.toInstant(), hours(day) - row.getInt(1), List.copyOf(systems));
                }
            }
        });
    }

    private int hours(LocalDate day) {
        long begun = Duration.between(begin(day), clock.instant()).plusHours(1).toHours();
        return (int) Math.max(0, Math.min(24, begun));
    }

    /** Deliveries of a day to a system, as they are now; the newest first. Throws JOURNAL_UNAVAILABLE while PostgreSQL is away. */
    public List<Item> items(Environment environment, String system, LocalDate day, Which which, int most) {
        return on(connection -> {
            List<Item> items = new ArrayList<>();
            for (Instant hour : hours(connection, environment, system, day, which)) {
                if (items.size() == most) {
                    break;
                }
                try (PreparedStatement statement = connection.prepareStatement(DELIVERIES)) {
                    int place = setHour(statement, hour);
                    statement.setString(place++, environment.name());
                    statement.setString(place++, system);
                    statement.setString(place++, which.name());
                    statement.setString(place++, which.name());
                    statement.setInt(place, most - items.size());
                    try (ResultSet row = statement.executeQuery()) {
                        while (row.next()) {
                            items.add(item(row));
                        }
                    }
                }
            }
            return items;
        });
    }

    /** Those in which there is such a delivery, by their counts. */
    private static List<Instant> hours(
            Connection connection, Environment environment, String system, LocalDate day, Which which)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT hour FROM system_hour WHERE hour >= ?"
                + " AND hour < ? AND environment = ?::environment AND system = ? AND (NOT ? OR applied < sent)"
                + " ORDER BY hour DESC")) {
            setDay(statement, day);
            statement.setString(3, environment.name());
            statement.setString(4, system);
            statement.setBoolean(5, which == Which.DIFFERENT);
            return hours(statement);
        }
    }

    private static Item item(ResultSet row) throws SQLException {
        return new Item(
                new MessageId(row.getObject(1, UUID.class)),
                row.getString(2),
                row.getString(3),
                row.getObject(4, OffsetDateTime.class).toInstant(),
                row.getString(5),
                row.getString(6),
                row.getString(7));
    }

    /** Counts what has to be counted (again), on one node at a time; returns how many hours it counted. */
    public int count() {
        return on(connection -> {
            if (!ask(connection, "SELECT pg_try_advisory_lock(" + LOCK + ")")) {
                return 0; // another node does
            }
            try {
                List<Instant> stale = stale(connection);
                for (Instant hour : stale) {
                    count(connection, hour);
                }
                return stale.size();
            } finally {
                ask(connection, "SELECT pg_advisory_unlock(" + LOCK + ")");
            }
        });
    }

    private static boolean ask(Connection connection, String question) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(question);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private List<Instant> stale(Connection connection) throws SQLException {
        Instant now = clock.instant();
        try (PreparedStatement statement = connection.prepareStatement(STALE)) {
            statement.setObject(1, at(now.minus(BACK).truncatedTo(ChronoUnit.HOURS)));
            statement.setObject(2, at(now));
            statement.setString(3, YOUNG.toString());
            statement.setString(4, OLD.toString());
            statement.setObject(5, at(now));
            statement.setString(6, OLD.toString());
            statement.setObject(7, at(now));
            statement.setInt(8, MOST_HOURS);
            return hours(statement);
        }
    }

    private void count(Connection connection, Instant hour) throws SQLException {
        connection.setAutoCommit(false);
        try {
            execute(connection, COUNTED, at(hour), at(clock.instant()));
            execute(connection, "DELETE FROM system_hour WHERE hour = ?", at(hour));
            try (PreparedStatement count = connection.prepareStatement(COUNT)) {
                count.setObject(setHour(count, hour), at(hour));
                count.executeUpdate();
            }
            execute(connection, OPEN, at(hour), at(hour));
            connection.commit();
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
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

    private static List<Instant> hours(PreparedStatement statement) throws SQLException {
        List<Instant> hours = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                hours.add(row.getObject(1, OffsetDateTime.class).toInstant());
            }
        }
        return hours;
    }

    /** The parameters of {@link #DUE}; returns the place of the next. */
    private static int setHour(PreparedStatement statement, Instant hour) throws SQLException {
        int place = 1;
        for (int table = 0; table < 2; table++) {
            statement.setObject(place++, hour.atOffset(ZoneOffset.UTC).toLocalDate());
            statement.setObject(place++, firstId(hour));
            statement.setObject(place++, firstId(hour.plus(1, ChronoUnit.HOURS)));
        }
        return place;
    }

    private static void setDay(PreparedStatement statement, LocalDate day) throws SQLException {
        statement.setObject(1, at(begin(day)));
        statement.setObject(2, at(begin(day.plusDays(1))));
    }

    private static Instant begin(LocalDate day) {
        return day.atStartOfDay(VIETNAM).toInstant();
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    /** The least of the ids (UUIDv7) that are made from this moment on. */
    private static UUID firstId(Instant at) {
        return new UUID(at.toEpochMilli() << 16, 0);
    }

    private static String firstId(String moment) {
        return "rpad(lpad(to_hex((extract(epoch FROM " + moment + ") * 1000)::bigint), 12, '0'), 32, '0')::uuid";
    }

    private interface Work<R> {
        R on(Connection connection) throws SQLException;
    }

    private <R> R on(Work<R> work) {
        try (Connection connection = database.getConnection()) {
            return work.on(connection);
        } catch (SQLException e) {
            throw new BusException(ErrorCode.JOURNAL_UNAVAILABLE, "the messages cannot be counted now", e);
        }
    }
}
