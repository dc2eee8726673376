package io.lienthong.journal;

import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MessageId;
import io.lienthong.message.OperationName;
import io.lienthong.traffic.KnownIds;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Puts together what is known of a message. Blocks. */
final class Stories {
    private static final int MAX_STORIES = 200;
    private static final int MAX_FOLLOWERS = 200;
    private static final String ENTRIES = """
            SELECT j.* FROM unnest(?::date[], ?::uuid[]) AS known (day, id) CROSS JOIN LATERAL (SELECT * FROM journal
              WHERE %s AND day = known.day AND message_id = known.id ORDER BY least(event, 2), at, event LIMIT 1000) AS j
            ORDER BY j.message_id, least(j.event, 2), j.at, j.event""";
    /** Of one partition each for every day since: for all messages at once, as planning them takes longer than reading them. */
    private static final String FOLLOWERS =
            "SELECT %1$s AS followed, message_id FROM message WHERE %1$s = ANY (?) AND %2$s ORDER BY message_id LIMIT ?";
    /** The table is small and ordered for its workers; only people look for one message in it. */
    private static final String DELIVERIES = """
            SELECT d.*, s.destination FROM delivery d JOIN shard s USING (shard)
            WHERE d.message_id = ANY (?) ORDER BY d.seq""";

    private static final String CORRELATED = """
            SELECT message_id FROM message WHERE correlation_id = ? AND environment = ?::environment
            UNION
            SELECT message_id FROM journal WHERE correlation_id = ? AND environment = ?::environment
            ORDER BY message_id LIMIT ?""";

    private final DataSource pool;

    Stories(DataSource pool) {
        this.pool = pool;
    }

    Optional<StoredMessage> findAccepted(MessageId id) {
        try (Connection connection = pool.getConnection()) {
            return Optional.ofNullable(
                    MessageReader.read(connection, List.of(id)).get(id));
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    Optional<MessageStory> find(MessageId id) {
        try (Connection connection = pool.getConnection()) {
            return find(connection, List.of(id), MessageStory.MOST_BODY_BYTES).stream()
                    .findFirst();
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    List<MessageStory> findByCorrelation(Environment environment, String correlationId, int limit) {
        try (Connection connection = pool.getConnection()) {
            List<MessageId> ids = correlated(connection, environment, correlationId, Math.min(limit, MAX_STORIES));
            return find(connection, ids, Chunks.CHUNK_BYTES);
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    /** The same of one matter whose story has been read already: it is not read again. */
    List<MessageStory> findByCorrelation(MessageStory read, Environment environment, String correlationId, int limit) {
        try (Connection connection = pool.getConnection()) {
            List<MessageId> ids = correlated(connection, environment, correlationId, Math.min(limit, MAX_STORIES));
            List<MessageId> others =
                    ids.stream().filter(id -> !id.equals(read.messageId())).toList();
            List<MessageStory> matter =
                    new ArrayList<>(others.isEmpty() ? List.of() : find(connection, others, Chunks.CHUNK_BYTES));
            if (others.size() < ids.size()) {
                matter.add(read);
            }
            matter.sort(Comparator.comparing(MessageStory::messageId));
            return matter;
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    /** Those that are known, in this order. */
    private static List<MessageStory> find(Connection connection, List<MessageId> ids, int most) throws SQLException {
        KnownIds known = new KnownIds(ids);
        Map<MessageId, StoredMessage> accepted = MessageReader.read(connection, ids, most);
        Map<MessageId, List<LogEntry>> entries = entries(connection, known);
        Map<MessageId, List<MessageStory.OpenDelivery>> deliveries = deliveries(connection, known);
        Map<MessageId, List<MessageId>> children = followers(connection, "parent_id", known);
        Map<MessageId, List<MessageId>> corrections = followers(connection, "corrects", known);
        return ids.stream()
                .filter(id -> accepted.containsKey(id) || entries.containsKey(id))
                .map(id -> new MessageStory(
                        id,
                        accepted.get(id),
                        entries.getOrDefault(id, List.of()),
                        deliveries.getOrDefault(id, List.of()),
                        children.getOrDefault(id, List.of()),
                        corrections.getOrDefault(id, List.of())))
                .toList();
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

    private static Map<MessageId, List<MessageId>> followers(Connection connection, String column, KnownIds known)
            throws SQLException {
        Map<MessageId, List<MessageId>> followers = new HashMap<>();
        String select = FOLLOWERS.formatted(column, known.onward("day"));
        try (PreparedStatement statement = connection.prepareStatement(select)) {
            known.bindIds(statement, 1);
            statement.setInt(2, MAX_FOLLOWERS * known.ids().size());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    List<MessageId> some = of(row, "followed", followers);
                    if (some.size() < MAX_FOLLOWERS) {
                        some.add(id(row, "message_id"));
                    }
                }
            }
        }
        return followers;
    }

    /** The list of the message that the row is of. */
    private static <T> List<T> of(ResultSet row, String column, Map<MessageId, List<T>> lists) throws SQLException {
        return lists.computeIfAbsent(id(row, column), id -> new ArrayList<>());
    }

    private static MessageId id(ResultSet row, String column) throws SQLException {
        return new MessageId(row.getObject(column, UUID.class));
    }

    private static List<MessageId> ids(PreparedStatement statement) throws SQLException {
        List<MessageId> ids = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                ids.add(id(row, "message_id"));
            }
        }
        return ids;
    }

    private static Map<MessageId, List<LogEntry>> entries(Connection connection, KnownIds known) throws SQLException {
        Map<MessageId, List<LogEntry>> entries = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(ENTRIES.formatted(known.days("day")))) {
            known.bind(statement, 1);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    of(row, "message_id", entries).add(entry(connection, row));
                }
            }
        }
        return entries;
    }

    private static LogEntry entry(Connection connection, ResultSet row) throws SQLException {
        String code = row.getString("code");
        return new LogEntry(
                id(row, "message_id"),
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

    private static Map<MessageId, List<MessageStory.OpenDelivery>> deliveries(Connection connection, KnownIds known)
            throws SQLException {
        Map<MessageId, List<MessageStory.OpenDelivery>> deliveries = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(DELIVERIES)) {
            known.bindIds(statement, 1);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    of(row, "message_id", deliveries)
                            .add(new MessageStory.OpenDelivery(
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
