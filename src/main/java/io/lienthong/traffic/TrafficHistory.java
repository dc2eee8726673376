package io.lienthong.traffic;

import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;

/** When something went between whom, by the minute. Blocks; throws JOURNAL_UNAVAILABLE while PostgreSQL is away. */
public final class TrafficHistory {
    private static final String SPANS = """
            SELECT * FROM (SELECT c.*,
                (SELECT minute FROM traffic t WHERE t.class = c.class AND t.events > 0 ORDER BY minute LIMIT 1) AS first,
                (SELECT minute FROM traffic t WHERE t.class = c.class AND t.events > 0 ORDER BY minute DESC LIMIT 1) AS last
              FROM traffic_class c WHERE environment = ?::environment) AS spans WHERE last IS NOT NULL""";
    private static final String SUMS = """
            SELECT asked.place, sum(t.events) AS events
            FROM unnest(?::integer[], ?::integer[], ?::timestamptz[], ?::timestamptz[]) AS asked (place, class, begins, ends)
            JOIN traffic t ON t.class = asked.class AND t.minute >= asked.begins AND t.minute < asked.ends
            GROUP BY asked.place""";
    private static final String DAYS = """
            SELECT day::date FROM generate_series(?::date, ?::date, '1 day') AS days (day)
            WHERE EXISTS (SELECT FROM traffic_hour WHERE hour >= day::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh'
                AND hour < (day + interval '1 day')::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh' AND events > 0)""";

    private static final int LIMIT_SECONDS = 10;

    private final DataSource pool;

    public TrafficHistory(DataSource pool) {
        this.pool = pool;
    }

    /**
     * The minutes of the first and the last event that are known of a class.
     *
     * @param number of the class, to ask by
     */
    public record Span(int number, TrafficClass what, Instant first, Instant last) {}

    /** How many events there were of some classes, from one minute to before another. */
    public record Ask(List<Integer> classes, Instant from, Instant until) {
        public Ask {
            classes = List.copyOf(classes);
        }
    }

    private interface Reading<R> {
        R on(PreparedStatement statement) throws SQLException;
    }

    private <R> R read(String sql, Reading<R> reading) {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setQueryTimeout(LIMIT_SECONDS);
            return reading.on(statement);
        } catch (SQLException e) {
            throw new BusException(ErrorCode.JOURNAL_UNAVAILABLE, "the figures cannot be read now", e);
        }
    }

    /** Of all classes that had events. */
    public List<Span> spans(Environment environment) {
        return read(SPANS, statement -> {
            statement.setString(1, environment.name());
            List<Span> spans = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    spans.add(new Span(
                            row.getInt("class"),
                            TrafficClasses.read(row),
                            row.getObject("first", OffsetDateTime.class).toInstant(),
                            row.getObject("last", OffsetDateTime.class).toInstant()));
                }
            }
            return spans;
        });
    }

    /** The answers in the order of the questions. */
    public List<Long> sums(List<Ask> asked) {
        List<Integer> places = new ArrayList<>();
        List<Integer> classes = new ArrayList<>();
        List<OffsetDateTime> begins = new ArrayList<>();
        List<OffsetDateTime> ends = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            Ask ask = asked.get(i);
            for (Integer number : ask.classes()) {
                places.add(i);
                classes.add(number);
                begins.add(ask.from().atOffset(ZoneOffset.UTC));
                ends.add(ask.until().atOffset(ZoneOffset.UTC));
            }
        }
        Map<Integer, Long> sums = read(SUMS, statement -> {
            Connection connection = statement.getConnection();
            statement.setArray(1, connection.createArrayOf("int4", places.toArray()));
            statement.setArray(2, connection.createArrayOf("int4", classes.toArray()));
            statement.setArray(3, connection.createArrayOf("timestamptz", begins.toArray()));
            statement.setArray(4, connection.createArrayOf("timestamptz", ends.toArray()));
            Map<Integer, Long> read = new HashMap<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    read.put(row.getInt("place"), row.getLong("events"));
                }
            }
            return read;
        });
        List<Long> answers = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            answers.add(sums.getOrDefault(i, 0L));
        }
        return answers;
    }

    /** The days of the province on which anything went through the bus, both ends included. */
    public Set<LocalDate> days(LocalDate from, LocalDate until) {
        return read(DAYS, statement -> {
            statement.setObject(1, from);
            statement.setObject(2, until);
            Set<LocalDate> days = new HashSet<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    days.add(row.getObject(1, LocalDate.class));
                }
            }
            return days;
        });
    }
}
