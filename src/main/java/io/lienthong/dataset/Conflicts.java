package io.lienthong.dataset;

import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MessageId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** What came and contradicts what the datasets hold. Kept 400 days; how many there ever were is not forgotten. */
public final class Conflicts {
    private static final String LATEST = """
            SELECT number, key, version, source, reason, message_id, kept_source, kept_version, kept_message, seen_at
            FROM dataset_conflict
            WHERE environment = ?::environment AND dataset = ? AND number < ? ORDER BY number DESC LIMIT ?""";
    private static final String COUNTS =
            "SELECT environment, dataset, conflicts FROM dataset_head ORDER BY environment, dataset";

    private final DataSource database;

    /** @param ever also those that are forgotten */
    public record Count(Environment environment, String dataset, long ever) {}

    /**
     * @param number ascends with time
     * @param source connector
     * @param reason SAME_VERSION or OTHER_SOURCE
     * @param message absent: a poll read it, and it became no message
     * @param kept message that brought what stays
     */
    public record Conflict(
            long number,
            String key,
            @Nullable String version,
            String source,
            String reason,
            @Nullable MessageId message,
            String keptSource,
            @Nullable String keptVersion,
            MessageId kept,
            Instant seenAt) {}

    public Conflicts(DataSource database) {
        this.database = database;
    }

    /**
     * The latest first.
     *
     * @param before number that all are below
     */
    public List<Conflict> latest(Environment environment, String dataset, long before, int limit) {
        if (dataset.indexOf('\0') >= 0) {
            return List.of();
        }
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(LATEST)) {
            statement.setString(1, environment.name());
            statement.setString(2, dataset);
            statement.setLong(3, before);
            statement.setInt(4, limit);
            List<Conflict> latest = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    latest.add(conflict(row));
                }
            }
            return latest;
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private static Conflict conflict(ResultSet row) throws SQLException {
        UUID message = row.getObject(6, UUID.class);
        return new Conflict(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                message == null ? null : new MessageId(message),
                row.getString(7),
                row.getString(8),
                new MessageId(row.getObject(9, UUID.class)),
                row.getObject(10, OffsetDateTime.class).toInstant());
    }

    /** Of every dataset. */
    public List<Count> counts() {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(COUNTS);
                ResultSet row = statement.executeQuery()) {
            List<Count> counts = new ArrayList<>();
            while (row.next()) {
                counts.add(new Count(Environment.valueOf(row.getString(1)), row.getString(2), row.getLong(3)));
            }
            return counts;
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private static BusException unreadable(SQLException e) {
        return new BusException(ErrorCode.JOURNAL_UNAVAILABLE, "the conflicts of datasets cannot be read", e);
    }
}
