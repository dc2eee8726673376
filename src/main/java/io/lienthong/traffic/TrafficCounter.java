package io.lienthong.traffic;

import io.lienthong.message.MessageId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts in memory what a node writes and adds it to the table every second. Of a node that is killed, the figures of its last
 * second are missing, but its messages are found: others mark them. What is written again after a transaction was rolled back (a
 * deadlock, a row that PostgreSQL refuses) counts again.
 */
public final class TrafficCounter implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TrafficCounter.class);
    private static final long FLUSH_MILLIS = 1_000;
    private static final long MINUTE = 60;
    private static final long HOUR = 3_600;
    /** More nodes than this never died at once. */
    private static final int DEAD_AT_ONCE = 100;

    /** A node that commits nothing says so that often, so that nobody has to look through more when it dies. */
    private static final Duration IDLE = Duration.ofSeconds(30);

    private static final String NUMBERS = """
            WITH wanted AS (SELECT * FROM unnest(?::environment[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
                AS w (environment, consumer, connector, operation, kind, code)),
            made AS (INSERT INTO traffic_class (environment, consumer, connector, operation, kind, code)
                SELECT * FROM wanted ORDER BY 1, 2, 3, 4, 5, 6
                ON CONFLICT (environment, consumer, connector, operation, kind, code) DO UPDATE SET code = excluded.code
                RETURNING *)
            SELECT * FROM made""";
    private static final String ADD = """
            INSERT INTO traffic AS t (class, minute, seconds, events, micros, took)
            SELECT class, minute, seconds, events, micros, took::integer[]
            FROM unnest(?::integer[], ?::timestamptz[], ?::bigint[], ?::integer[], ?::bigint[], ?::text[])
                AS n (class, minute, seconds, events, micros, took)
            ON CONFLICT (class, minute) DO UPDATE SET seconds = t.seconds | excluded.seconds,
                events = t.events + excluded.events, micros = t.micros + excluded.micros,
                took = add_places(t.took, excluded.took)""";
    private static final String ADD_HOURS = """
            INSERT INTO traffic_hour AS t (class, hour, events, micros, took)
            SELECT class, hour, events, micros, took::bigint[]
            FROM unnest(?::integer[], ?::timestamptz[], ?::bigint[], ?::bigint[], ?::text[])
                AS n (class, hour, events, micros, took)
            ON CONFLICT (hour, class) DO UPDATE SET events = t.events + excluded.events,
                micros = t.micros + excluded.micros, took = add_places(t.took, excluded.took)""";
    private static final String COUNTED = """
            INSERT INTO traffic_node (node, counted_until) VALUES (?, ?)
            ON CONFLICT (node) DO UPDATE SET counted_until = excluded.counted_until""";
    private static final String DEAD = """
            DELETE FROM traffic_node WHERE node IN (SELECT node FROM traffic_node WHERE node <> ? AND counted_until < ?
                AND pg_try_advisory_xact_lock(hashtextextended(node, 0)) LIMIT ?)
            RETURNING counted_until""";
    /** Of days that the journal has, and of as many weeks as people compare a day with. */
    private static final String FORGET =
            "DELETE FROM traffic WHERE minute < least(now() - interval '40 days', " + MessageSearch.JOURNAL_SINCE + ")";

    private static final String FORGET_HOURS = "DELETE FROM traffic_hour WHERE hour < now() - interval '400 days'";

    private static final String MARK = "SELECT mark_traffic(?, ?, ?, ?)";

    private final DataSource pool;
    private final String node;
    private final Map<Slot, Counts> counts = new ConcurrentHashMap<>();
    private final Map<TrafficClass, Integer> numbers = new HashMap<>();
    /** Until when the table knows that all is counted. */
    private Instant said = Instant.EPOCH;

    private final ScheduledExecutorService timer = timer("traffic");
    /** What may take long. */
    private final ScheduledExecutorService chores = timer("traffic-chores");

    /** @param begin in seconds since 1970 */
    private record Slot(TrafficClass what, long begin) {}

    /** @param node whose advisory lock this process holds while it writes to the journal */
    public TrafficCounter(DataSource pool, String node) {
        this.pool = pool;
        this.node = node;
    }

    private static ScheduledExecutorService timer(String name) {
        return Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Says that this node is there, before it commits anything; PostgreSQL must be there. */
    public void start() throws SQLException {
        flush();
        timer.scheduleWithFixedDelay(() -> run("add", this::flush), FLUSH_MILLIS, FLUSH_MILLIS, TimeUnit.MILLISECONDS);
        chores.scheduleWithFixedDelay(() -> run("mark-dead", this::markDead), 0, 60, TimeUnit.SECONDS);
        chores.scheduleWithFixedDelay(() -> run("forget", this::forget), 1, 60, TimeUnit.MINUTES);
    }

    /** @param micros how long it took; 0: nothing was asked */
    public void count(TrafficClass what, MessageId message, Instant at, long micros) {
        long second = message.time().getEpochSecond();
        long made = second / MINUTE * MINUTE;
        long happened = at.getEpochSecond() / MINUTE * MINUTE;
        long bit = 1L << second - made;
        if (made == happened) {
            add(new Slot(what, made), new Counts(bit, 1, micros));
        } else {
            add(new Slot(what, made), new Counts(bit, 0, 0));
            add(new Slot(what, happened), new Counts(0, 1, micros));
        }
    }

    /**
     * The same for what leaves no row behind: figures have it, and no search looks for it.
     *
     * @param micros as above
     */
    public void countUnwritten(TrafficClass what, Instant at, long micros) {
        add(new Slot(what, at.getEpochSecond() / MINUTE * MINUTE), new Counts(0, 1, micros));
    }

    private void add(Slot slot, Counts more) {
        counts.merge(slot, more, Counts::plus);
    }

    private interface Chore {
        void run() throws SQLException;
    }

    private static void run(String name, Chore chore) {
        try {
            chore.run();
        } catch (SQLException e) {
            log.warn("event=traffic-chore-failed chore={} sqlState={}", name, e.getSQLState());
        } catch (RuntimeException defect) {
            log.error("event=traffic-chore-defect chore={}", name, defect);
        }
    }

    /** Adds what was counted to the table; where it cannot, it is kept for the next time. */
    synchronized void flush() throws SQLException {
        Instant until = Instant.now();
        Map<Slot, Counts> taken = new HashMap<>();
        for (Slot slot : counts.keySet()) {
            Counts counted = counts.remove(slot);
            if (counted != null) {
                taken.put(slot, counted);
            }
        }
        if (taken.isEmpty() && until.isBefore(said.plus(IDLE))) {
            return;
        }
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try {
                Map<TrafficClass, Integer> made = number(
                        connection,
                        taken.keySet().stream().map(Slot::what).distinct().toList());
                connection.commit();
                numbers.putAll(made);
                write(connection, taken);
                try (PreparedStatement counted = connection.prepareStatement(COUNTED)) {
                    counted.setString(1, node);
                    counted.setObject(2, until.atOffset(ZoneOffset.UTC));
                    counted.executeUpdate();
                }
                connection.commit();
                said = until;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        } catch (SQLException | RuntimeException e) {
            taken.forEach(this::add);
            throw e;
        }
    }

    /** Those that this node does not know yet. */
    private Map<TrafficClass, Integer> number(Connection connection, List<TrafficClass> all) throws SQLException {
        List<TrafficClass> unknown =
                all.stream().filter(one -> !numbers.containsKey(one)).toList();
        Map<TrafficClass, Integer> made = new HashMap<>();
        if (unknown.isEmpty()) {
            return made;
        }
        try (PreparedStatement statement = connection.prepareStatement(NUMBERS)) {
            setTexts(
                    statement,
                    1,
                    unknown.stream().map(one -> one.environment().name()).toList());
            setTexts(statement, 2, unknown.stream().map(TrafficClass::consumer).toList());
            setTexts(statement, 3, unknown.stream().map(TrafficClass::connector).toList());
            setTexts(statement, 4, unknown.stream().map(TrafficClass::operation).toList());
            setTexts(statement, 5, unknown.stream().map(TrafficClass::kind).toList());
            setTexts(statement, 6, unknown.stream().map(TrafficClass::code).toList());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    made.put(TrafficClasses.read(row), row.getInt("class"));
                }
            }
        }
        return made;
    }

    /** A class in a minute or an hour. */
    private record Row(int number, Instant slot, Counts counts) {
        /** In one order, so that nodes never wait for each other in a circle. */
        static List<Row> sorted(Map<Slot, Counts> taken, Map<TrafficClass, Integer> numbers, long slotSeconds) {
            Map<Slot, Counts> slots = new HashMap<>();
            taken.forEach((slot, counts) ->
                    slots.merge(new Slot(slot.what(), slot.begin() / slotSeconds * slotSeconds), counts, Counts::plus));
            List<Row> rows = new ArrayList<>();
            slots.forEach((slot, counts) -> {
                Integer number = numbers.get(slot.what());
                if (number == null) {
                    throw new IllegalStateException("a class without number: " + slot.what());
                }
                rows.add(new Row(number, Instant.ofEpochSecond(slot.begin()), counts));
            });
            rows.sort(Comparator.comparingInt(Row::number).thenComparing(Row::slot));
            return rows;
        }
    }

    private void write(Connection connection, Map<Slot, Counts> taken) throws SQLException {
        if (taken.isEmpty()) {
            return;
        }
        List<Row> minutes = Row.sorted(taken, numbers, MINUTE);
        List<Row> hours = Row.sorted(taken, numbers, HOUR).stream()
                .filter(row -> row.counts().events() > 0)
                .toList();
        try (PreparedStatement add = connection.prepareStatement(ADD);
                PreparedStatement addHours = connection.prepareStatement(ADD_HOURS)) {
            int place = 1;
            setTexts(add, place++, texts(minutes, Row::number));
            setTexts(add, place++, texts(minutes, Row::slot));
            setTexts(add, place++, texts(minutes, row -> row.counts().seconds()));
            setTexts(add, place++, texts(minutes, row -> row.counts().events()));
            setTexts(add, place++, texts(minutes, row -> row.counts().micros()));
            setTexts(add, place, texts(minutes, row -> row.counts().tookText()));
            add.executeUpdate();
            place = 1;
            setTexts(addHours, place++, texts(hours, Row::number));
            setTexts(addHours, place++, texts(hours, Row::slot));
            setTexts(addHours, place++, texts(hours, row -> row.counts().events()));
            setTexts(addHours, place++, texts(hours, row -> row.counts().micros()));
            setTexts(addHours, place, texts(hours, row -> row.counts().tookText()));
            addHours.executeUpdate();
        }
    }

    private static List<String> texts(List<Row> rows, Function<Row, Object> value) {
        return rows.stream().map(row -> value.apply(row).toString()).toList();
    }

    private static void setTexts(PreparedStatement statement, int index, List<String> texts) throws SQLException {
        statement.setArray(index, statement.getConnection().createArrayOf("text", texts.toArray()));
    }

    /** Marks what nodes that are gone had committed and not counted. */
    void markDead() throws SQLException {
        Instant now = Instant.now();
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try {
                for (Instant since : dead(connection, now)) {
                    mark(connection, since.minusSeconds(MINUTE), now.plusSeconds(1));
                    log.info("event=traffic-of-dead-node-marked since={}", since);
                }
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        }
    }

    private List<Instant> dead(Connection connection, Instant now) throws SQLException {
        List<Instant> since = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(DEAD)) {
            statement.setString(1, node);
            statement.setObject(2, now.atOffset(ZoneOffset.UTC));
            statement.setInt(3, DEAD_AT_ONCE);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    since.add(row.getObject(1, OffsetDateTime.class).toInstant());
                }
            }
        }
        return since;
    }

    private static void mark(Connection connection, Instant from, Instant until) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(MARK)) {
            statement.setObject(1, from.atOffset(ZoneOffset.UTC).toLocalDate());
            statement.setObject(2, MessageId.firstOf(from));
            statement.setObject(3, until.atOffset(ZoneOffset.UTC).toLocalDate());
            statement.setObject(4, MessageId.firstOf(until));
            statement.execute();
        }
    }

    /** Adds what is left. */
    @Override
    public void close() {
        timer.shutdown();
        chores.shutdownNow();
        try {
            timer.awaitTermination(10, TimeUnit.SECONDS);
            flush();
            execute("DELETE FROM traffic_node WHERE node = ?", node); // nothing is left to mark
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException e) {
            log.warn("event=traffic-not-counted sqlState={}", e.getSQLState());
        }
    }

    private void forget() throws SQLException {
        execute(FORGET);
        execute(FORGET_HOURS);
    }

    private void execute(String sql, Object... values) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }
}
