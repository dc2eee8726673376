package io.lienthong.reconciliation;

import io.lienthong.message.BusException;
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
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Hours of message ids, and the days of Vietnam that they make up, in SQL. */
final class Hours {
    private static final ZoneId VIETNAM = ZoneId.of("Asia/Ho_Chi_Minh");
    private static final String COUNTED =
            "SELECT count(*), max(counted_at) FROM counted_hour WHERE hour >= ? AND hour < ?";

    /**
     * Each delivery that messages of an hour were accepted for, with what the journal and open deliveries say of it; and each message
     * that was accepted for none.
     */
    private static final String EACH = """
            WITH due AS (
              SELECT m.environment, m.consumer, m.source, m.message_id, m.correlation_id, m.accepted_at, r.route,
                CASE WHEN strpos(m.source, '/') > 0 THEN split_part(m.source, '/', 1) ELSE '' END AS sender
              FROM message m LEFT JOIN LATERAL unnest(m.routes) AS r (route) ON true
              WHERE m.day = ? AND m.message_id >= ? AND m.message_id < ?%1$s),
            told AS (
              SELECT message_id, route, max(connector) AS system, bool_or(kind = 'DELIVERED') AS applied,
                bool_or(kind = 'WITHDRAWN') AS withdrawn, bool_or(http_status > 0) AS answered
              FROM journal WHERE day = ? AND message_id >= ? AND message_id < ? AND route IS NOT NULL%2$s
                AND kind IN ('ATTEMPTED', 'DELIVERED', 'PARKED', 'WITHDRAWN') GROUP BY message_id, route),
            each AS (
              SELECT due.environment, due.consumer, due.sender, due.message_id, due.route,
                coalesce(s.destination, told.system, '') AS system, coalesce(told.answered OR told.applied, false) AS received,
                CASE WHEN due.route IS NULL THEN 'NO_STEP' WHEN d.state IS NOT NULL THEN d.state WHEN told.applied THEN 'APPLIED'
                  WHEN told.withdrawn THEN 'WITHDRAWN' ELSE 'LOST' END AS state%3$s
              FROM due LEFT JOIN told USING (message_id, route)
              LEFT JOIN delivery d ON d.message_id = due.message_id AND d.route = due.route LEFT JOIN shard s ON s.shard = d.shard)
            """;

    private static final String LISTED = ", due.source, due.correlation_id, due.accepted_at, d.reason, d.detail";
    /** What is counted: lean, because it is kept aside while it is counted twice. */
    static final String EACH_COUNTED = EACH.formatted("", "", "");
    /** What is listed. */
    static final String EACH_LISTED = EACH.formatted("", "", LISTED);
    /** What is listed of one environment, consumer and system of the source, which are the parameters before those of the journal. */
    static final String EACH_OF_SENDER = EACH.formatted(
            " AND m.environment = ?::environment AND m.consumer = ? AND CASE WHEN strpos(m.source, '/') > 0"
                    + " THEN split_part(m.source, '/', 1) ELSE '' END = ?",
            " AND message_id IN (SELECT message_id FROM due)",
            LISTED);

    /**
     * How far a day was counted.
     *
     * @param at when hours of it were counted last; absent: nothing of it was counted yet
     * @param uncounted hours of it, as far as it has come, that were not counted
     */
    record Counted(@Nullable Instant at, int uncounted) {}

    interface Work<R> {
        R on(Connection connection) throws SQLException;
    }

    private Hours() {}

    /** Throws JOURNAL_UNAVAILABLE while PostgreSQL is away. */
    static <R> R on(DataSource database, Work<R> work) {
        try (Connection connection = database.getConnection()) {
            return work.on(connection);
        } catch (SQLException e) {
            throw new BusException(ErrorCode.JOURNAL_UNAVAILABLE, "the messages cannot be counted now", e);
        }
    }

    static Counted counted(Connection connection, LocalDate day, Clock clock) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(COUNTED)) {
            setDay(statement, day);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                OffsetDateTime at = row.getObject(2, OffsetDateTime.class);
                return new Counted(at == null ? null : at.toInstant(), begun(day, clock) - row.getInt(1));
            }
        }
    }

    /** Hours of the day, as far as it has come. */
    private static int begun(LocalDate day, Clock clock) {
        long begun = Duration.between(begin(day), clock.instant()).plusHours(1).toHours();
        return (int) Math.max(0, Math.min(24, begun));
    }

    static List<Instant> read(PreparedStatement statement) throws SQLException {
        List<Instant> hours = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                hours.add(row.getObject(1, OffsetDateTime.class).toInstant());
            }
        }
        return hours;
    }

    /** The parameters of what {@code EACH} begins with; returns the place of the next. */
    static int setHour(PreparedStatement statement, Instant hour) throws SQLException {
        return setIds(statement, setIds(statement, 1, hour), hour);
    }

    /** Those of one table; returns the place of the next. */
    static int setIds(PreparedStatement statement, int place, Instant hour) throws SQLException {
        statement.setObject(place, hour.atOffset(ZoneOffset.UTC).toLocalDate());
        statement.setObject(place + 1, MessageId.firstOf(hour));
        statement.setObject(place + 2, MessageId.firstOf(hour.plus(1, ChronoUnit.HOURS)));
        return place + 3;
    }

    static void setDay(PreparedStatement statement, LocalDate day) throws SQLException {
        setDay(statement, 1, day);
    }

    /** The first and the second of these places. */
    static void setDay(PreparedStatement statement, int place, LocalDate day) throws SQLException {
        statement.setObject(place, at(begin(day)));
        statement.setObject(place + 1, at(begin(day.plusDays(1))));
    }

    private static Instant begin(LocalDate day) {
        return day.atStartOfDay(VIETNAM).toInstant();
    }

    static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
