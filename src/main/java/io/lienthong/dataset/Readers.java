package io.lienthong.dataset;

import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How far each consumer has read: the last cursor that it came back with, for it then had everything before. Written every two seconds. */
public final class Readers implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Readers.class);
    private static final long WRITE_MILLIS = 2_000;
    private static final String WRITE =
            "INSERT INTO dataset_reader (environment, dataset, consumer, epoch, view, sequence, read_at)"
                    + " VALUES (?::environment, ?, ?, ?, ?, ?, ?) ON CONFLICT (environment, dataset, consumer)"
                    + " DO UPDATE SET epoch = EXCLUDED.epoch, view = EXCLUDED.view, sequence = EXCLUDED.sequence,"
                    + " read_at = EXCLUDED.read_at"
                    + " WHERE dataset_reader.read_at < EXCLUDED.read_at";
    private static final String ALL =
            "SELECT r.environment, r.dataset, r.consumer, r.epoch, r.view, r.sequence, r.read_at,"
                    + " greatest(h.sequence - r.sequence, 0), (SELECT c.changed_at FROM dataset_change c"
                    + " WHERE c.environment = r.environment AND c.dataset = r.dataset AND c.sequence > r.sequence"
                    + " ORDER BY c.sequence LIMIT 1)"
                    + " FROM dataset_reader r JOIN dataset_head h USING (environment, dataset)"
                    + " ORDER BY r.environment, r.dataset, r.consumer";

    private final DataSource database;
    private final Map<Reader, Place> unwritten = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "dataset-readers");
        thread.setDaemon(true);
        return thread;
    });

    private record Reader(Environment environment, String dataset, String consumer) {}

    private record Place(Cursor cursor, Instant at) {}

    /**
     * @param cursor that it came with: it has everything before
     * @param changesBehind that it has not asked for yet
     * @param behind for how long the first of them has waited
     */
    public record Position(
            Environment environment,
            String dataset,
            String consumer,
            Cursor cursor,
            Instant readAt,
            long changesBehind,
            Duration behind) {}

    public Readers(DataSource database) {
        this.database = database;
        timer.scheduleWithFixedDelay(this::writeQuietly, WRITE_MILLIS, WRITE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** The consumer came with this cursor. */
    public void read(Environment environment, String consumer, Cursor cursor) {
        unwritten.put(new Reader(environment, cursor.dataset(), consumer), new Place(cursor, Instant.now()));
    }

    /** Of all consumers. */
    public List<Position> all() {
        List<Position> all = new ArrayList<>();
        try (Connection connection = database.getConnection()) {
            write(connection);
            try (PreparedStatement statement = connection.prepareStatement(ALL);
                    ResultSet row = statement.executeQuery()) {
                Instant now = Instant.now();
                while (row.next()) {
                    OffsetDateTime first = row.getObject(9, OffsetDateTime.class);
                    all.add(new Position(
                            Environment.valueOf(row.getString(1)),
                            row.getString(2),
                            row.getString(3),
                            new Cursor(
                                    row.getString(2), row.getObject(4, UUID.class), row.getString(5), row.getLong(6)),
                            row.getObject(7, OffsetDateTime.class).toInstant(),
                            row.getLong(8),
                            first == null ? Duration.ZERO : Duration.between(first.toInstant(), now)));
                }
            }
        } catch (SQLException e) {
            throw new BusException(ErrorCode.JOURNAL_UNAVAILABLE, "the readers of datasets cannot be read", e);
        }
        return all;
    }

    private void writeQuietly() {
        if (unwritten.isEmpty()) {
            return;
        }
        try (Connection connection = database.getConnection()) {
            write(connection);
        } catch (SQLException e) {
            log.debug("event=dataset-readers-unwritten sqlState={}", e.getSQLState());
        } catch (RuntimeException defect) {
            log.error("event=dataset-readers-failed", defect);
        }
    }

    private void write(Connection connection) throws SQLException {
        Map<Reader, Place> places = Map.copyOf(unwritten);
        try (PreparedStatement statement = connection.prepareStatement(WRITE)) {
            for (Map.Entry<Reader, Place> entry : places.entrySet()) {
                statement.setString(1, entry.getKey().environment().name());
                statement.setString(2, entry.getKey().dataset());
                statement.setString(3, entry.getKey().consumer());
                Cursor cursor = entry.getValue().cursor();
                statement.setObject(4, cursor.epoch());
                statement.setString(5, cursor.view());
                statement.setLong(6, cursor.sequence());
                statement.setTimestamp(7, Timestamp.from(entry.getValue().at()));
                statement.addBatch();
            }
            statement.executeBatch();
        }
        places.forEach(unwritten::remove);
    }

    @Override
    public void close() {
        timer.shutdown();
        writeQuietly();
    }
}
