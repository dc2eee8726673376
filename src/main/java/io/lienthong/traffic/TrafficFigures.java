package io.lienthong.traffic;

import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;

/** Reads what was counted. Blocks; throws JOURNAL_UNAVAILABLE while PostgreSQL is away. */
public final class TrafficFigures {
    /** Hours that are whole, and the minutes before and behind them. */
    private static final String SUMS = """
            SELECT class, sum(events) AS events, sum(micros) AS micros,
              ARRAY[sum(took[1]), sum(took[2]), sum(took[3]), sum(took[4]), sum(took[5]), sum(took[6]), sum(took[7]),
                sum(took[8])]::bigint[] AS took
            FROM (SELECT class, events, micros, took FROM traffic_hour WHERE hour >= ? AND hour < ?
                UNION ALL SELECT class, events, micros, took::bigint[] FROM traffic
                WHERE class = ANY (?) AND (minute >= ? AND minute < ? OR minute >= ? AND minute < ?) AND events > 0) AS slots
            GROUP BY class""";

    private static final String FIRST_FAILURES = """
            SELECT c.*, (SELECT minute FROM traffic t WHERE t.class = c.class AND minute >= ? AND events > 0
              ORDER BY minute LIMIT 1) AS first
            FROM traffic_class c WHERE code <> ''""";

    private static final int LIMIT_SECONDS = 5;
    private static final String NODES = "SELECT count(*) FROM traffic_node WHERE counted_until > ?";

    private final DataSource pool;

    public TrafficFigures(DataSource pool) {
        this.pool = pool;
    }

    /** By class, from one minute to before another. */
    public Map<TrafficClass, Counts> between(Instant from, Instant until) {
        Instant firstHour = from.plus(1, ChronoUnit.HOURS).minusNanos(1).truncatedTo(ChronoUnit.HOURS);
        Instant lastHour = until.truncatedTo(ChronoUnit.HOURS);
        boolean hours = firstHour.isBefore(lastHour);
        Instant end = hours ? firstHour : until;
        Instant begin = hours ? lastHour : until;
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(SUMS)) {
            Map<Integer, TrafficClass> classes = TrafficClasses.all(connection);
            statement.setQueryTimeout(LIMIT_SECONDS);
            int place = 1;
            statement.setObject(place++, end.atOffset(ZoneOffset.UTC));
            statement.setObject(place++, begin.atOffset(ZoneOffset.UTC));
            statement.setArray(
                    place++, connection.createArrayOf("int4", classes.keySet().toArray()));
            statement.setObject(place++, from.atOffset(ZoneOffset.UTC));
            statement.setObject(place++, end.atOffset(ZoneOffset.UTC));
            statement.setObject(place++, begin.atOffset(ZoneOffset.UTC));
            statement.setObject(place, until.atOffset(ZoneOffset.UTC));
            Map<TrafficClass, Counts> sums = new HashMap<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    TrafficClass what = classes.get(row.getInt("class"));
                    if (what != null) { // otherwise it is newer than the classes that were read
                        sums.put(what, counts(row));
                    }
                }
            }
            return sums;
        } catch (SQLException e) {
            throw new BusException(ErrorCode.JOURNAL_UNAVAILABLE, "the figures cannot be read now", e);
        }
    }

    /** The minute of the first event since then, of each class of failures that had one. */
    public Map<TrafficClass, Instant> firstFailures(Instant since) {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(FIRST_FAILURES)) {
            statement.setQueryTimeout(LIMIT_SECONDS);
            statement.setObject(1, since.atOffset(ZoneOffset.UTC));
            Map<TrafficClass, Instant> firsts = new HashMap<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    OffsetDateTime first = row.getObject("first", OffsetDateTime.class);
                    if (first != null) {
                        firsts.put(TrafficClasses.read(row), first.toInstant());
                    }
                }
            }
            return firsts;
        } catch (SQLException e) {
            throw new BusException(ErrorCode.JOURNAL_UNAVAILABLE, "the figures cannot be read now", e);
        }
    }

    /** Nodes that have said since then that they are there. */
    public int nodes(Instant since) {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(NODES)) {
            statement.setQueryTimeout(LIMIT_SECONDS);
            statement.setObject(1, since.atOffset(ZoneOffset.UTC));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        } catch (SQLException e) {
            throw new BusException(ErrorCode.JOURNAL_UNAVAILABLE, "the nodes cannot be read now", e);
        }
    }

    private static Counts counts(ResultSet row) throws SQLException {
        Array array = row.getArray("took");
        Long[] took = (Long[]) array.getArray();
        long[] numbers = new long[took.length];
        for (int i = 0; i < took.length; i++) {
            numbers[i] = took[i] == null ? 0 : took[i];
        }
        return new Counts(0, row.getLong("events"), row.getLong("micros"), numbers);
    }
}
