package io.lienthong.journal;

import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MessageId;
import io.lienthong.message.OperationName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Puts together what is known of a message. Blocks. */
final class Stories {
    private static final int MAX_STORIES = 200;
    private static final int MAX_ENTRIES = 1_000;
    private static final int MAX_CHILDREN = 200;
    private static final String ENTRIES =
            "SELECT * FROM journal WHERE day = ? AND message_id = ? ORDER BY least(event, 2), at, event LIMIT "
                    + MAX_ENTRIES;
    private static final String CHILDREN =
            "SELECT message_id FROM message WHERE parent_id = ? AND day >= ? ORDER BY message_id LIMIT " + MAX_CHILDREN;
    private static final String CORRECTIONS =
            "SELECT message_id FROM message WHERE corrects = ? AND day >= ? ORDER BY message_id LIMIT " + MAX_CHILDREN;
    /** The table is small and ordered for its workers; only people look for one message in it. */
    private static final String DELIVERIES = """
            SELECT d.*, s.destination FROM delivery d JOIN shard s USING (shard)
            WHERE d.message_id = ? ORDER BY d.seq""";

    private static final String CORRELATED = """
            SELECT message_id FROM message WHERE correlation_id = ? AND environment = ?::environment
            UNION
            SELECT message_id FROM journal WHERE correlation_id = ? AND environment = ?::environment
            ORDER BY message_id LIMIT ?""";

    private final DataSource pool;

    Stories(DataSource pool) {
        this.pool = pool;
    }

    Optional<MessageStory> find(MessageId id) {
        try (Connection connection = pool.getConnection()) {
            return find(connection, id, MessageStory.MOST_BODY_BYTES);
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    List<MessageStory> findByCorrelation(Environment environment, String correlationId, int limit) {
        List<MessageStory> stories = new ArrayList<>();
        try (Connection connection = pool.getConnection()) {
            for (MessageId id : correlated(connection, environment, correlationId, Math.min(limit, MAX_STORIES))) {
                find(connection, id, Chunks.CHUNK_BYTES).ifPresent(stories::add);
            }
            return stories;
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    private static Optional<MessageStory> find(Connection connection, MessageId id, int most) throws SQLException {
        StoredMessage accepted =
                MessageReader.read(connection, List.of(id), most).get(id);
        List<LogEntry> entries = entries(connection, id);
        if (accepted == null && entries.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new MessageStory(
                id,
                accepted,
                entries,
                deliveries(connection, id),
                followers(connection, CHILDREN, id),
                accepted == null ? List.of() : followers(connection, CORRECTIONS, id)));
    }

    private static List<MessageId> correlated(
            Connection connection, Environment environment, String correlationId, int limit) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(CORRELATED)) {
            statement.setString(1, correlationId);
            statement.setString(2, environment.name());
            statement.setString(3, correlationId);
            statement.setString(4, environment.name());
            statement.setInt(5, limit);
            return ids(statement);
        }
    }

    private static List<MessageId> followers(Connection connection, String select, MessageId id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(select)) {
            statement.setObject(1, id.value());
            statement.setObject(2, id.day().minusDays(1));
            return ids(statement);
        }
    }

    private static List<MessageId> ids(PreparedStatement statement) throws SQLException {
        List<MessageId> ids = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                ids.add(new MessageId(row.getObject(1, UUID.class)));
            }
        }
        return ids;
    }

    private static List<LogEntry> entries(Connection connection, MessageId id) throws SQLException {
        List<LogEntry> entries = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(ENTRIES)) {
            statement.setObject(1, id.day());
            statement.setObject(2, id.value());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    entries.add(entry(connection, row));
                }
            }
        }
        return entries;
    }

    private static LogEntry entry(Connection connection, ResultSet row) throws SQLException {
        String code = row.getString("code");
        return new LogEntry(
                new MessageId(row.getObject("message_id", UUID.class)),
                row.getLong("event"),
                Kind.valueOf(row.getString("kind")),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                Environment.valueOf(row.getString("environment")),
                row.getString("consumer"),
                new OperationName(row.getString("connector"), row.getString("operation")),
                row.getString("version"),
                row.getString("route"),
                row.getString("correlation_id"),
                row.getString("trace_id"),
                row.getString("purpose"),
                row.getString("officer"),
                code == null ? null : ErrorCode.valueOf(code),
                row.getInt("http_status"),
                row.getLong("duration_micros"),
                row.getString("detail"),
                body(connection, row, "request"),
                body(connection, row, "reply"));
    }

    private static byte @Nullable [] body(Connection connection, ResultSet row, String column) throws SQLException {
        UUID reference = row.getObject(column + "_ref", UUID.class);
        return reference == null
                ? row.getBytes(column)
                : Chunks.read(connection, row.getObject("day", LocalDate.class), reference);
    }

    private static List<MessageStory.OpenDelivery> deliveries(Connection connection, MessageId id) throws SQLException {
        List<MessageStory.OpenDelivery> deliveries = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(DELIVERIES)) {
            statement.setObject(1, id.value());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    deliveries.add(new MessageStory.OpenDelivery(
                            row.getString("route"),
                            row.getString("destination"),
                            row.getString("lane"),
                            row.getInt("attempt"),
                            row.getString("state").equals("PARKED"),
                            row.getString("reason"),
                            row.getString("detail"),
                            MessageReader.instant(row, "parked_at"),
                            row.getString("assignee"),
                            row.getString("note"),
                            row.getString("withdrawn_by")));
                }
            }
        }
        return deliveries;
    }

    private static BusException unavailable(SQLException cause) {
        return new BusException(ErrorCode.JOURNAL_UNAVAILABLE, "the journal cannot be read now", cause);
    }
}
