package io.lienthong.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.MessageId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the datasets hold, and the end of what need not be remembered any more. */
public final class Datasets implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Datasets.class);
    private static final int DAYS = 400;
    private static final int AT_ONCE = 5_000;
    private static final int MAX_BATCHES = 200;
    private static final String COUNT = """
            SELECT h.environment, h.dataset, h.sequence,
              (SELECT count(*) FROM dataset_record r
               WHERE r.environment = h.environment AND r.dataset = h.dataset AND NOT r.deleted)
            FROM dataset_head h ORDER BY h.environment, h.dataset""";
    private static final String FIND = """
            SELECT source, version, deleted, data, sequence, changed_at, message_id FROM dataset_record
            WHERE environment = ?::environment AND dataset = ? AND key = ?""";
    /** Days on which the bus ran, as for idempotency keys: a jump of the clock makes nothing old. */
    private static final String EXPIRE = """
            DELETE FROM dataset_applied WHERE ctid = ANY (ARRAY(
              SELECT ctid FROM dataset_applied
              WHERE applied_at < (SELECT day FROM service_day ORDER BY day DESC OFFSET ? LIMIT 1)
              LIMIT ? FOR UPDATE SKIP LOCKED))""";

    private static final String EXPIRE_CONFLICTS = """
            DELETE FROM dataset_conflict WHERE ctid = ANY (ARRAY(
              SELECT ctid FROM dataset_conflict
              WHERE seen_at < (SELECT day FROM service_day ORDER BY day DESC OFFSET ? LIMIT 1)
              LIMIT ? FOR UPDATE SKIP LOCKED))""";

    private final DataSource database;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "dataset-housekeeping");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * @param records that are not deleted
     * @param sequence of the last change
     */
    public record Summary(Environment environment, String dataset, long records, long sequence) {}

    public record Stored(
            String source,
            @Nullable String version,
            boolean deleted,
            JsonNode data,
            long sequence,
            Instant changedAt,
            MessageId message) {}

    public Datasets(DataSource database) {
        this.database = database;
        timer.scheduleWithFixedDelay(this::forget, 1, 1, TimeUnit.HOURS);
    }

    /** All datasets that something was applied to. */
    public List<Summary> all() {
        List<Summary> all = new ArrayList<>();
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(COUNT);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                all.add(new Summary(
                        Environment.valueOf(row.getString(1)), row.getString(2), row.getLong(4), row.getLong(3)));
            }
            return all;
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    public Optional<Stored> find(Environment environment, String dataset, String key) {
        if (key.indexOf('\0') >= 0 || dataset.indexOf('\0') >= 0) {
            return Optional.empty();
        }
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(FIND)) {
            statement.setString(1, environment.name());
            statement.setString(2, dataset);
            statement.setString(3, key);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(stored(row)) : Optional.empty();
            }
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private static Stored stored(ResultSet row) throws SQLException {
        try {
            return new Stored(
                    row.getString(1),
                    row.getString(2),
                    row.getBoolean(3),
                    Json.parse(row.getBytes(4)),
                    row.getLong(5),
                    row.getObject(6, OffsetDateTime.class).toInstant(),
                    new MessageId(row.getObject(7, UUID.class)));
        } catch (MalformedBody e) {
            throw new IllegalStateException("a record that was stored is no JSON", e);
        }
    }

    private static BusException unreadable(SQLException e) {
        return new BusException(ErrorCode.JOURNAL_UNAVAILABLE, "the datasets cannot be read", e);
    }

    private void forget() {
        try {
            expire();
        } catch (SQLException e) {
            log.warn("event=dataset-housekeeping-failed sqlState={}", e.getSQLState());
        }
    }

    /** Forgets versions that came, and conflicts that were seen, more than 400 days ago. */
    int expire() throws SQLException {
        return expire(EXPIRE) + expire(EXPIRE_CONFLICTS);
    }

    private int expire(String sql) throws SQLException {
        int expired = 0;
        int last = AT_ONCE;
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, DAYS);
            statement.setInt(2, AT_ONCE);
            for (int batch = 0; batch < MAX_BATCHES && last == AT_ONCE; batch++) {
                last = statement.executeUpdate();
                expired += last;
            }
        }
        return expired;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
