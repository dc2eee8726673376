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
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
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
            SELECT source, version, deleted, data, sequence, changed_at, message_id FROM dataset_current
            WHERE environment = ?::environment AND dataset = ? AND key = ?""";
    private static final String LATEST = """
            SELECT sequence, key, source, version, deleted, changed_at, message_id FROM dataset_change
            WHERE environment = ?::environment AND dataset = ? ORDER BY sequence DESC LIMIT ?""";
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

    /** A restored or promoted database may have lost changes that consumers have seen: their cursors must not fit any more. */
    private static final String RENEW = """
            UPDATE dataset_head SET origin = now.origin,
              epoch = CASE WHEN dataset_head.origin IS NULL THEN epoch ELSE gen_random_uuid() END
            FROM (SELECT system_identifier || '/' || %s AS origin FROM pg_control_system()) AS now
            WHERE dataset_head.origin IS DISTINCT FROM now.origin""".formatted(Store.TIME_LINE);

    private static final String HEADS = "SELECT environment, dataset, oldest FROM dataset_head";
    private static final String HORIZON = "SELECT day FROM service_day ORDER BY day DESC OFFSET ? LIMIT 1";
    private static final String OLDEST =
            "UPDATE dataset_head SET oldest = ?" + " WHERE environment = ?::environment AND dataset = ? AND oldest = ?";
    /** What a change of these has replaced. */
    private static final String FORGET = """
            DELETE FROM dataset_change c USING dataset_change n
            WHERE n.environment = ?::environment AND n.dataset = ? AND n.sequence > ? AND n.sequence <= ?
              AND c.environment = n.environment AND c.dataset = n.dataset AND c.key = n.key
              AND c.sequence < n.sequence""";

    private final DataSource database;
    private final int historyDays;
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

    /** @param historyDays days on which the bus ran for which each change is kept; of older ones the last of each record */
    public Datasets(DataSource database, int historyDays) {
        this.database = database;
        this.historyDays = historyDays;
        renewEpochs();
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

    /** A change without its data. */
    public record Change(
            long sequence,
            String key,
            String source,
            @Nullable String version,
            boolean deleted,
            Instant changedAt,
            MessageId message) {}

    /** The latest changes, the last one first. */
    public List<Change> latest(Environment environment, String dataset, int limit) {
        List<Change> latest = new ArrayList<>();
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(LATEST)) {
            statement.setString(1, environment.name());
            statement.setString(2, dataset);
            statement.setInt(3, limit);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    latest.add(new Change(
                            row.getLong(1),
                            row.getString(2),
                            row.getString(3),
                            row.getString(4),
                            row.getBoolean(5),
                            row.getObject(6, OffsetDateTime.class).toInstant(),
                            new MessageId(row.getObject(7, UUID.class))));
                }
            }
            return latest;
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
            forgetHistory();
        } catch (SQLException e) {
            log.warn("event=dataset-housekeeping-failed sqlState={}", e.getSQLState());
        }
    }

    /** Forgets messages whose records have no versions, and conflicts that were seen, more than 400 days ago. */
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

    private void renewEpochs() {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(RENEW)) {
            statement.executeUpdate();
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /** Forgets what records were before the history that is kept; cursors from before it are gone then. */
    int forgetHistory() throws SQLException {
        int forgotten = 0;
        Feed feed = new Feed(database);
        try (Connection connection = database.getConnection()) {
            Instant horizon = horizon(connection);
            if (horizon == null) {
                return 0;
            }
            for (Start start : starts(connection)) {
                long end = feed.at(start.environment, start.dataset, horizon);
                for (long from = start.oldest; from < end; from += AT_ONCE) {
                    forgotten += forget(connection, start, from, Math.min(end, from + AT_ONCE));
                }
            }
        }
        return forgotten;
    }

    private record Start(Environment environment, String dataset, long oldest) {}

    private static List<Start> starts(Connection connection) throws SQLException {
        List<Start> starts = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(HEADS);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                starts.add(new Start(Environment.valueOf(row.getString(1)), row.getString(2), row.getLong(3)));
            }
        }
        return starts;
    }

    private @Nullable Instant horizon(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(HORIZON)) {
            statement.setInt(1, historyDays);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? row.getObject(1, LocalDate.class)
                                .atStartOfDay(ZoneOffset.UTC)
                                .toInstant()
                        : null;
            }
        }
    }

    private static int forget(Connection connection, Start start, long from, long to) throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement oldest = connection.prepareStatement(OLDEST);
                PreparedStatement forget = connection.prepareStatement(FORGET)) {
            oldest.setLong(1, to);
            oldest.setString(2, start.environment.name());
            oldest.setString(3, start.dataset);
            oldest.setLong(4, from);
            forget.setString(1, start.environment.name());
            forget.setString(2, start.dataset);
            forget.setLong(3, from);
            forget.setLong(4, to);
            // Another node may be doing the same.
            int forgotten = oldest.executeUpdate() == 1 ? forget.executeUpdate() : 0;
            connection.commit();
            return forgotten;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
