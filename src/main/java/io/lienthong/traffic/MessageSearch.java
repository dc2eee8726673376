package io.lienthong.traffic;

import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MessageId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Finds messages by what {@link TrafficClass} tells apart, newest first. No message has an index row for it: the table of minutes
 * says in which seconds there is such an event, and only messages with ids of those seconds are read. Errors alone have an index, by
 * which parts of what they said are compared. Blocks.
 */
public final class MessageSearch {
    private static final Duration LONGEST = Duration.ofSeconds(3);
    private static final Duration FIRST_WINDOW = Duration.ofMinutes(10);
    private static final int WINDOW_GROWS = 6;
    private static final int MOST_RANGES_AT_ONCE = 256;
    /** The second of an id that was made just now may be that of another node's clock. */
    private static final Duration AHEAD = Duration.ofMinutes(5);

    private static final String LIMITS = "SET LOCAL statement_timeout = '3s'; SET LOCAL jit = off";
    private static final String CANCELLED = "57014";

    /** The first day that the journal has. */
    static final String JOURNAL_SINCE = """
            (SELECT min(to_date(right(c.relname, 8), 'YYYYMMDD')) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
             WHERE i.inhparent = 'journal'::regclass AND c.relname ~ '^journal_[0-9]{8}$')""";

    private static final String CLASSES = """
            SELECT class FROM traffic_class
            WHERE (?::environment IS NULL OR environment = ?::environment) AND (?::text IS NULL OR consumer = ?)
              AND (?::text IS NULL OR connector = ?) AND (?::text IS NULL OR operation = ?)
              AND (?::text IS NULL OR CASE ? WHEN 'OK' THEN code = '' AND kind <> 'INTENDED' WHEN 'FAILED' THEN code <> '' ELSE code = ? END)""";
    private static final String MINUTES = """
            SELECT minute, bit_or(seconds) AS seconds FROM traffic
            WHERE class = ANY (?) AND minute >= ? AND minute < ? AND seconds <> 0 GROUP BY minute ORDER BY minute DESC""";
    /** What is known of messages as events, of the rows that two conditions choose. */
    private static final String EVENTS = """
            (SELECT message_id, at, environment, consumer, connector, operation, kind, coalesce(code, '') AS code,
              correlation_id, detail, duration_micros, event
            FROM journal WHERE %s)
            UNION ALL
            (SELECT message_id, accepted_at, environment, consumer,
              CASE WHEN strpos(source, '/') > 0 THEN split_part(source, '/', 1) ELSE '' END,
              CASE WHEN strpos(source, '/') > 0 THEN substr(source, strpos(source, '/') + 1) ELSE source END,
              'ACCEPTED', '', correlation_id, NULL, 0, -1
            FROM message WHERE %s)""";

    /** Of each table by itself, so that its key gives them in order and no more are read. */
    private static final String NEWEST = " ORDER BY message_id DESC%s LIMIT ?";

    private static final String WITHIN =
            "day = ?::date AND message_id >= within.first AND message_id < within.last AND ";
    private static final String IN_RANGES = """
            SELECT found.* FROM unnest(?::uuid[], ?::uuid[]) AS within (first, last)
            CROSS JOIN LATERAL (%s ORDER BY message_id DESC, event DESC LIMIT ?) AS found
            ORDER BY message_id DESC, event DESC LIMIT ?""";
    private static final String THIS = "%s AND day = known.day AND message_id = known.id AND ";
    private static final String LATEST = """
            SELECT found.* FROM unnest(?::date[], ?::uuid[]) AS known (day, id)
            CROSS JOIN LATERAL (%s ORDER BY at DESC, event DESC LIMIT 1) AS found
            ORDER BY message_id DESC LIMIT ?""";

    private final DataSource pool;

    public MessageSearch(DataSource pool) {
        this.pool = pool;
    }

    /**
     * Throws REQUEST_INVALID where it takes longer than three seconds, and JOURNAL_UNAVAILABLE while PostgreSQL is away.
     *
     * @return newest first
     */
    public List<MessageHit> find(MessageQuery query) {
        return within(query, (connection, deadline) -> find(connection, query, deadline));
    }

    /** Those of these messages that are such, each with its latest such event; newest first. */
    public List<MessageHit> find(MessageQuery query, List<MessageId> ids) {
        KnownIds covered = new KnownIds(ids.stream().filter(query::covers).toList());
        return within(query, (connection, deadline) -> {
            List<MessageHit> hits = new ArrayList<>();
            Filter journal = journal(query, query.before());
            Filter message = message(query, query.before());
            String events = events(THIS.formatted(covered.days("day")), journal, message, "", "");
            try (PreparedStatement statement = connection.prepareStatement(LATEST.formatted(events))) {
                covered.bind(statement, 1);
                int place = 3;
                for (Filter part : List.of(journal, message)) {
                    for (Object value : part.values()) {
                        statement.setObject(place++, value);
                    }
                }
                statement.setInt(place, query.limit());
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        hits.add(hit(row));
                    }
                }
            }
            return hits;
        });
    }

    /** Messages with deliveries that wait for people, or for their turn: the newest before this id, so many at most. */
    public List<MessageId> open(MessageHit.Standing standing, @Nullable MessageId before, int most) {
        // The state as a literal, so that the index on parked deliveries serves.
        String state = standing == MessageHit.Standing.PARKED ? "PARKED" : "WAITING";
        String select = "SELECT DISTINCT message_id FROM delivery WHERE state = '" + state
                + "' AND (?::uuid IS NULL OR message_id < ?::uuid) ORDER BY message_id DESC LIMIT ?";
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(select)) {
            statement.setQueryTimeout((int) LONGEST.toSeconds());
            statement.setObject(1, before == null ? null : before.value());
            statement.setObject(2, before == null ? null : before.value());
            statement.setInt(3, most);
            List<MessageId> ids = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    ids.add(new MessageId(row.getObject(1, UUID.class)));
                }
            }
            return ids;
        } catch (SQLException e) {
            throw CANCELLED.equals(e.getSQLState())
                    ? tooLong()
                    : new BusException(ErrorCode.JOURNAL_UNAVAILABLE, "messages cannot be searched now", e);
        }
    }

    private interface Reading {
        List<MessageHit> read(Connection connection, Deadline deadline) throws SQLException;
    }

    /** Until when a search may begin another statement; each of them takes three seconds at most. */
    private record Deadline(long nanos) {
        void check() {
            if (System.nanoTime() - nanos > 0) {
                throw tooLong();
            }
        }
    }

    /** REQUEST_INVALID for a search that was given up. */
    public static BusException tooLong() {
        return MessageQuery.invalid(
                "tìm kiếm quá 3 giây; hãy thu hẹp khoảng thời gian",
                "the search took more than 3 seconds; narrow the time");
    }

    private List<MessageHit> within(MessageQuery query, Reading reading) {
        Deadline deadline = new Deadline(System.nanoTime() + LONGEST.toNanos());
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement limits = connection.createStatement()) {
                limits.execute(LIMITS);
                return Standings.told(connection, reading.read(connection, deadline), query.isOfAnyPlace());
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw CANCELLED.equals(e.getSQLState())
                    ? tooLong()
                    : new BusException(ErrorCode.JOURNAL_UNAVAILABLE, "messages cannot be searched now", e);
        }
    }

    /** Looks back in windows that grow, so that what is frequent is found at once and what is rare is not looked for long. */
    private static List<MessageHit> find(Connection connection, MessageQuery query, Deadline deadline)
            throws SQLException {
        boolean all = query.isOfAll();
        Integer[] classes = all ? new Integer[0] : classes(connection, query);
        Map<MessageId, MessageHit> hits = new TreeMap<>(Comparator.reverseOrder());
        Instant end = end(query);
        Instant kept = firstDay(connection);
        Instant least = query.from() == null ? kept : later(query.from(), kept);
        Duration window = FIRST_WINDOW;
        while ((all || classes.length > 0) && end.isAfter(least) && hits.size() < query.limit()) {
            Instant begin = later(end.minus(window), least);
            List<Range> ranges = all || query.error() != null // errors have an index of their own
                    ? Range.ofDays(begin, end)
                    : Range.ofSeconds(minutes(connection, classes, begin, end), begin, end);
            look(connection, query, ranges, hits, deadline);
            end = begin;
            window = window.multipliedBy(WINDOW_GROWS);
        }
        return hits.values().stream().limit(query.limit()).toList();
    }

    /** Of the days that the journal has. */
    private static Instant firstDay(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT " + JOURNAL_SINCE);
                ResultSet row = statement.executeQuery()) {
            LocalDate first = row.next() ? row.getObject(1, LocalDate.class) : null;
            return (first == null ? LocalDate.now(ZoneOffset.UTC) : first)
                    .atStartOfDay(ZoneOffset.UTC)
                    .toInstant();
        }
    }

    private static Instant end(MessageQuery query) {
        Instant end = query.until() == null ? Instant.now().plus(AHEAD) : query.until();
        Instant before =
                query.before() == null ? Instant.MAX : query.before().time().plusMillis(1);
        return before.isBefore(end) ? before : end;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** The newest first; some more of one day at a time. */
    private static void look(
            Connection connection,
            MessageQuery query,
            List<Range> ranges,
            Map<MessageId, MessageHit> hits,
            Deadline deadline)
            throws SQLException {
        int at = 0;
        int many = 1;
        while (at < ranges.size() && hits.size() < query.limit()) {
            deadline.check();
            LocalDate day = ranges.get(at).day();
            int next = at;
            while (next < ranges.size()
                    && next < at + many
                    && ranges.get(next).day().equals(day)) {
                next++;
            }
            read(connection, query, ranges.subList(at, next), hits);
            at = next;
            many = Math.min(many * 2, MOST_RANGES_AT_ONCE);
        }
    }

    /** All hits in these ranges of one day, or as many as are wanted. */
    private static void read(
            Connection connection, MessageQuery query, List<Range> ranges, Map<MessageId, MessageHit> hits)
            throws SQLException {
        MessageId before = query.before();
        int asked = query.limit() * 2;
        int seen = asked;
        while (seen == asked && hits.size() < query.limit()) {
            seen = 0;
            try (PreparedStatement statement = statement(connection, query, ranges, before, asked);
                    ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    MessageHit hit = hit(row);
                    hits.putIfAbsent(hit.id(), hit);
                    before = hit.id();
                    seen++;
                }
            }
        }
    }

    private static PreparedStatement statement(
            Connection connection, MessageQuery query, List<Range> ranges, @Nullable MessageId before, int limit)
            throws SQLException {
        Filter journal = journal(query, before);
        Filter message = message(query, before);
        PreparedStatement statement = connection.prepareStatement(IN_RANGES.formatted(
                events(WITHIN, journal, message, NEWEST.formatted(", event DESC"), NEWEST.formatted(""))));
        int place = 1;
        statement.setArray(
                place++,
                connection.createArrayOf(
                        "uuid", ranges.stream().map(Range::first).toArray()));
        statement.setArray(
                place++,
                connection.createArrayOf(
                        "uuid", ranges.stream().map(Range::last).toArray()));
        for (Filter part : List.of(journal, message)) {
            statement.setObject(place++, ranges.get(0).day());
            for (Object value : part.values()) {
                statement.setObject(place++, value);
            }
            statement.setInt(place++, limit);
        }
        statement.setInt(place++, limit);
        statement.setInt(place, limit);
        return statement;
    }

    private static String events(String which, Filter journal, Filter message, String last, String newest) {
        return EVENTS.formatted(which + journal.sql() + last, which + message.sql() + newest);
    }

    private static Filter journal(MessageQuery query, @Nullable MessageId before) {
        Filter journal = new Filter(query, before, "connector = ?", "operation = ?");
        journal.outcome("coalesce(code, '')");
        if (MessageQuery.OK.equals(query.outcome())) {
            journal.add("kind <> 'INTENDED'"); // how it went stands in another row
        }
        if (query.error() != null) {
            journal.add("code IS NOT NULL");
            journal.add("strpos(lower(detail), lower(?)) > 0", query.error());
        }
        return journal;
    }

    private static Filter message(MessageQuery query, @Nullable MessageId before) {
        Filter message = new Filter(
                query, before, "starts_with(source, ? || '/')", "substr(source, strpos(source, '/') + 1) = ?");
        message.outcome("''");
        if (query.error() != null) {
            message.add("false");
        }
        return message;
    }

    private static MessageHit hit(ResultSet row) throws SQLException {
        return new MessageHit(
                new MessageId(row.getObject("message_id", UUID.class)),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                TrafficClasses.read(row),
                row.getString("correlation_id"),
                row.getString("detail"),
                row.getLong("duration_micros"),
                null,
                null,
                List.of());
    }

    private static Integer[] classes(Connection connection, MessageQuery query) throws SQLException {
        String environment =
                query.environment() == null ? null : query.environment().name();
        String outcome = query.error() != null && query.outcome() == null ? MessageQuery.FAILED : query.outcome();
        List<Integer> classes = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(CLASSES)) {
            int place = 1;
            for (String value :
                    new @Nullable String[] {environment, query.consumer(), query.system(), query.operation()}) {
                statement.setString(place++, value);
                statement.setString(place++, value);
            }
            statement.setString(place++, outcome);
            statement.setString(place++, outcome);
            statement.setString(place, outcome);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    classes.add(row.getInt(1));
                }
            }
        }
        return classes.toArray(Integer[]::new);
    }

    private static List<Range.Minute> minutes(Connection connection, Integer[] classes, Instant from, Instant until)
            throws SQLException {
        List<Range.Minute> minutes = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(MINUTES)) {
            statement.setArray(1, connection.createArrayOf("int4", classes));
            statement.setObject(2, from.truncatedTo(ChronoUnit.MINUTES).atOffset(ZoneOffset.UTC));
            statement.setObject(3, until.atOffset(ZoneOffset.UTC));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    minutes.add(new Range.Minute(
                            row.getObject("minute", OffsetDateTime.class).toInstant(), row.getLong("seconds")));
                }
            }
        }
        return minutes;
    }
}
