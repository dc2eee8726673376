package io.lienthong.reconciliation;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import javax.sql.DataSource;

/**
 * Counts what became of messages, for those that get them and for those that sent them, from the rows of messages, deliveries and the
 * journal: in one statement for each hour of message ids, so that it is exact whatever was rolled back, and kept. An hour is counted
 * again while it is young or deliveries of it wait, once more when it is a day old, and whenever other deliveries of it are open than
 * were. Blocks.
 */
public final class HourlyCount {
    /** So far back hours are counted, as long as their messages are there. */
    private static final Duration BACK = Duration.ofDays(30);
    /** In which messages of an hour still come in: what is accepted is accepted late where a call took long. */
    private static final Duration YOUNG = Duration.ofMinutes(30);
    /** After which nothing comes in any more, also where a node died. */
    private static final Duration OLD = Duration.ofDays(1);
    /** Hours of one look: first those that are young, then those that were counted least lately. */
    private static final int MOST_HOURS = 240;

    private static final long LOCK = 0x53595354454d5331L;

    private static final String COUNT = Hours.EACH_COUNTED.stripTrailing() + """
            ,
            systems AS (
              INSERT INTO system_hour (hour, environment, system, sent, received, applied, waiting, parked, withdrawn, lost)
              SELECT ?, environment, system, count(*), count(*) FILTER (WHERE received), count(*) FILTER (WHERE state = 'APPLIED'),
                count(*) FILTER (WHERE state = 'WAITING'), count(*) FILTER (WHERE state = 'PARKED'),
                count(*) FILTER (WHERE state = 'WITHDRAWN'), count(*) FILTER (WHERE state = 'LOST')
              FROM each WHERE route IS NOT NULL GROUP BY environment, system),
            whole AS (
              SELECT environment, consumer, sender, (%1$s)[max(array_position(%1$s, state))] AS state
              FROM each GROUP BY environment, consumer, sender, message_id)
            INSERT INTO sender_hour (hour, environment, consumer, system, accepted, applied, no_step, waiting, parked, withdrawn, lost)
            SELECT ?, environment, consumer, sender, count(*), count(*) FILTER (WHERE state = 'APPLIED'),
              count(*) FILTER (WHERE state = 'NO_STEP'), count(*) FILTER (WHERE state = 'WAITING'),
              count(*) FILTER (WHERE state = 'PARKED'), count(*) FILTER (WHERE state = 'WITHDRAWN'), count(*) FILTER (WHERE state = 'LOST')
            FROM whole GROUP BY environment, consumer, sender""".formatted(SenderDays.WORST_LAST);
    private static final String COUNTED = """
            INSERT INTO counted_hour (hour, counted_at, waiting, parked) VALUES (?, ?, 0, 0)
            ON CONFLICT (hour) DO UPDATE SET counted_at = excluded.counted_at""";
    private static final String OPEN = """
            UPDATE counted_hour SET (waiting, parked) =
              (SELECT coalesce(sum(waiting), 0), coalesce(sum(parked), 0) FROM system_hour WHERE hour = ?) WHERE hour = ?""";
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

    private final DataSource database;
    private final Clock clock;

    public HourlyCount(DataSource database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * Counts what has to be counted (again), on one node at a time; returns how many hours it counted. Throws JOURNAL_UNAVAILABLE
     * while PostgreSQL is away.
     */
    public int count() {
        return Hours.on(database, connection -> {
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
            statement.setObject(1, Hours.at(now.minus(BACK).truncatedTo(ChronoUnit.HOURS)));
            statement.setObject(2, Hours.at(now));
            statement.setString(3, YOUNG.toString());
            statement.setString(4, OLD.toString());
            statement.setObject(5, Hours.at(now));
            statement.setString(6, OLD.toString());
            statement.setObject(7, Hours.at(now));
            statement.setInt(8, MOST_HOURS);
            return Hours.read(statement);
        }
    }

    private void count(Connection connection, Instant hour) throws SQLException {
        connection.setAutoCommit(false);
        try {
            execute(connection, COUNTED, Hours.at(hour), Hours.at(clock.instant()));
            execute(connection, "DELETE FROM system_hour WHERE hour = ?", Hours.at(hour));
            execute(connection, "DELETE FROM sender_hour WHERE hour = ?", Hours.at(hour));
            try (PreparedStatement count = connection.prepareStatement(COUNT)) {
                int place = Hours.setHour(count, hour);
                count.setObject(place++, Hours.at(hour));
                count.setObject(place, Hours.at(hour));
                count.executeUpdate();
            }
            execute(connection, OPEN, Hours.at(hour), Hours.at(hour));
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

    private static String firstId(String moment) {
        return "rpad(lpad(to_hex((extract(epoch FROM " + moment + ") * 1000)::bigint), 12, '0'), 32, '0')::uuid";
    }
}
