package io.lienthong.traffic;

import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** Reads what was counted. Blocks; throws JOURNAL_UNAVAILABLE while PostgreSQL is away. */
public final class TrafficFigures {
    private static final String SUMS = """
            SELECT class, date_bin(?::interval, minute, ?) AS slot, sum(events) AS events, sum(micros) AS micros,
              ARRAY[sum(took[1]), sum(took[2]), sum(took[3]), sum(took[4]), sum(took[5]), sum(took[6]), sum(took[7]),
                sum(took[8])]::bigint[] AS took
            FROM traffic WHERE class = ANY (?) AND minute >= ? AND minute < ? AND events > 0 GROUP BY class, slot""";

    private final DataSource pool;

    public TrafficFigures(DataSource pool) {
        this.pool = pool;
    }

    /** What was counted of one class in the slot that begins at a moment. */
    public record Sum(TrafficClass what, Instant slot, Counts counts) {}

    /** By class, from one minute to before another. */
    public Map<TrafficClass, Counts> between(Instant from, Instant until) {
        Map<TrafficClass, Counts> all = new HashMap<>();
        series(from, until, Duration.between(from, until).plusMinutes(1))
                .forEach(sum -> all.merge(sum.what(), sum.counts(), Counts::plus));
        return all;
    }

    /** By class and slot, the first of which begins at {@code from}; slots without events are left out. */
    public List<Sum> series(Instant from, Instant until, Duration slot) {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(SUMS)) {
            Map<Integer, TrafficClass> classes = TrafficClasses.all(connection);
            OffsetDateTime begin = from.atOffset(ZoneOffset.UTC);
            statement.setString(1, slot.toSeconds() + " seconds");
            statement.setObject(2, begin);
            statement.setArray(
                    3, connection.createArrayOf("int4", classes.keySet().toArray()));
            statement.setObject(4, begin);
            statement.setObject(5, until.atOffset(ZoneOffset.UTC));
            List<Sum> sums = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    TrafficClass what = classes.get(row.getInt("class"));
                    if (what != null) {
                        Instant at = row.getObject("slot", OffsetDateTime.class).toInstant();
                        sums.add(new Sum(what, at, counts(row)));
                    }
                }
            }
            return sums;
        } catch (SQLException e) {
            throw new BusException(ErrorCode.JOURNAL_UNAVAILABLE, "the figures cannot be read now", e);
        }
    }

    private static Counts counts(ResultSet row) throws SQLException {
        Array array = row.getArray("took");
        Long[] took = (Long[]) array.getArray();
        long[] numbers = new long[took.length];
        for (int i = 0; i < took.length; i++) {
            numbers[i] = took[i];
        }
        return new Counts(0, row.getLong("events"), row.getLong("micros"), numbers);
    }
}
