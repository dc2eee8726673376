package io.lienthong.indicator;

import io.lienthong.message.Environment;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what changes in the datasets, whichever node applied it. How far it is stands in the transaction that writes the
 * figures, so that each change counts once; one node at a time counts a dataset.
 */
final class Counter implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Counter.class);
    private static final long LOOK_MILLIS = 500;
    private static final int CHANGES_AT_ONCE = 5_000;

    private static final String BEHIND = """
            SELECT h.environment, h.dataset, (SELECT extract(epoch FROM clock_timestamp() - n.changed_at)
              FROM dataset_change n WHERE n.environment = h.environment AND n.dataset = h.dataset
                AND n.sequence > coalesce(c.sequence, 0) ORDER BY n.sequence LIMIT 1)
            FROM unnest(?, ?) AS w (dataset, definition) JOIN dataset_head h USING (dataset)
              LEFT JOIN indicator_counter c USING (environment, dataset, definition)
            WHERE h.sequence > coalesce(c.sequence, 0)""";
    private static final String BEGIN = """
            INSERT INTO indicator_counter (environment, dataset, definition) VALUES (?::environment, ?, ?)
            ON CONFLICT DO NOTHING""";
    /** Another node that counts the dataset has the row: nothing is left to do here. */
    private static final String LOCK = """
            SELECT c.sequence, h.sequence, h.oldest FROM indicator_counter c JOIN dataset_head h USING (environment, dataset)
            WHERE c.environment = ?::environment AND c.dataset = ? AND c.definition = ? FOR UPDATE OF c SKIP LOCKED""";

    private static final String FORGET =
            "DELETE FROM indicator_figure WHERE environment = ?::environment AND definition = ? AND cube = ANY (?)";
    private static final String ADVANCE = """
            UPDATE indicator_counter SET sequence = ?, changed_at = ?, counted_at = clock_timestamp()
            WHERE environment = ?::environment AND dataset = ? AND definition = ?""";
    private static final String TOUCH =
            "UPDATE indicator_counter SET counted_at = clock_timestamp() WHERE definition = ANY (?)";
    /** Of definitions that no node has used for a day. */
    private static final String DROP = """
            WITH unused AS (DELETE FROM indicator_counter WHERE counted_at < clock_timestamp() - interval '1 day'
              RETURNING environment, definition)
            DELETE FROM indicator_figure f USING unused u
            WHERE f.environment = u.environment AND f.definition = u.definition""";

    private final DataSource database;
    private final Definitions definitions;
    private volatile Duration behind = Duration.ZERO;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread created = new Thread(task, "indicator-counter");
        created.setDaemon(true);
        return created;
    });

    private record Behind(Environment environment, String dataset, double seconds) {}

    Counter(DataSource database, Definitions definitions) {
        this.database = database;
        this.definitions = definitions;
        if (!definitions.digests().isEmpty()) {
            thread.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
            thread.scheduleWithFixedDelay(this::drop, 1, 1, TimeUnit.HOURS);
        }
    }

    /** For how long the first change has waited that is not counted yet. */
    Duration behind() {
        return behind;
    }

    /** A portion of each dataset in turn, until nothing is left: none waits for the whole of another. */
    private void look() {
        try {
            boolean more = true;
            while (more && !thread.isShutdown()) {
                List<Behind> all = all();
                behind = Duration.ofMillis((long)
                        (1_000 * all.stream().mapToDouble(Behind::seconds).max().orElse(0)));
                more = false;
                for (Behind one : all) {
                    more |= countPortion(one) == CHANGES_AT_ONCE;
                }
            }
        } catch (SQLException e) {
            log.warn("event=indicators-not-counted sqlState={}", e.getSQLState());
        } catch (RuntimeException | Error defect) {
            log.error("event=indicators-not-counted", defect); // and looked at again: the next error may not come
        }
    }

    /** What one dataset cannot count does not keep the others from it. */
    private int countPortion(Behind one) {
        try {
            return count(one.environment(), one.dataset());
        } catch (SQLException e) {
            log.warn("event=indicators-not-counted dataset={} sqlState={}", one.dataset(), e.getSQLState());
        } catch (RuntimeException | Error defect) {
            log.error("event=indicators-not-counted dataset={}", one.dataset(), defect);
        }
        return 0;
    }

    private List<Behind> all() throws SQLException {
        List<Behind> all = new ArrayList<>();
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(BEHIND)) {
            Map<String, String> digests = definitions.digests();
            statement.setArray(1, texts(connection, digests.keySet()));
            statement.setArray(2, texts(connection, digests.values()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    all.add(new Behind(Environment.valueOf(row.getString(1)), row.getString(2), row.getDouble(3)));
                }
            }
        }
        return all;
    }

    /** Counts the next changes of a dataset, and says how many. */
    int count(Environment environment, String dataset) throws SQLException {
        String definition = String.valueOf(definitions.digests().get(dataset));
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                begin(connection, environment, dataset, definition);
                int counted = count(connection, environment, dataset, definition);
                connection.commit();
                return counted;
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    /** Whoever begins finds nothing: not even what was left of another time. */
    private void begin(Connection open, Environment environment, String dataset, String definition)
            throws SQLException {
        try (PreparedStatement statement = open.prepareStatement(BEGIN)) {
            place(statement, 1, environment, dataset, definition);
            if (statement.executeUpdate() == 1) {
                forget(open, environment, dataset, definition);
            }
        }
    }

    private int count(Connection open, Environment environment, String dataset, String definition) throws SQLException {
        long counted;
        long head;
        try (PreparedStatement statement = open.prepareStatement(LOCK)) {
            place(statement, 1, environment, dataset, definition);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return 0;
                }
                counted = row.getLong(1);
                head = row.getLong(2);
                if (counted > 0 && counted < row.getLong(3)) {
                    // What records were before the next changes is forgotten: only from the beginning can it be
                    // counted.
                    forget(open, environment, dataset, definition);
                    counted = 0;
                }
            }
        }
        Totals totals = new Totals();
        Changes changes = new Changes(open, definitions.cubes(dataset));
        Changes.Read read = changes.read(environment, dataset, counted, head, CHANGES_AT_ONCE, totals);
        if (read == null) {
            return 0;
        }
        totals.write(open, environment, definition);
        advance(open, read, environment, dataset, definition);
        return read.rows();
    }

    private void forget(Connection open, Environment environment, String dataset, String definition)
            throws SQLException {
        try (PreparedStatement statement = open.prepareStatement(FORGET)) {
            statement.setString(1, environment.name());
            statement.setString(2, definition);
            statement.setArray(
                    3,
                    texts(
                            open,
                            definitions.cubes(dataset).stream().map(Cube::name).toList()));
            statement.executeUpdate();
        }
    }

    private static void advance(
            Connection open, Changes.Read read, Environment environment, String dataset, String definition)
            throws SQLException {
        try (PreparedStatement statement = open.prepareStatement(ADVANCE)) {
            statement.setLong(1, read.sequence());
            statement.setObject(2, read.changedAt().atOffset(java.time.ZoneOffset.UTC));
            place(statement, 3, environment, dataset, definition);
            statement.executeUpdate();
        }
    }

    private static void place(
            PreparedStatement statement, int first, Environment environment, String dataset, String definition)
            throws SQLException {
        statement.setString(first, environment.name());
        statement.setString(first + 1, dataset);
        statement.setString(first + 2, definition);
    }

    /** Forgets the figures of definitions that are in use no more. */
    void drop() {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement touch = connection.prepareStatement(TOUCH);
                    PreparedStatement drop = connection.prepareStatement(DROP)) {
                touch.setArray(1, texts(connection, definitions.digests().values()));
                touch.executeUpdate();
                drop.executeUpdate();
                connection.commit();
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            log.warn("event=indicator-housekeeping-failed sqlState={}", e.getSQLState());
        }
    }

    private static java.sql.@Nullable Array texts(Connection connection, Collection<String> texts) throws SQLException {
        return connection.createArrayOf("text", texts.toArray());
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
