package io.lienthong.journal;

import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Event;
import io.lienthong.message.MessageId;
import io.lienthong.message.StoredBody;
import io.lienthong.message.Trace;
import io.lienthong.traffic.KnownIds;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Reads accepted messages back, with their bodies, of which stored ones are only named. Blocks. */
public final class MessageReader {
    private static final String SELECT = """
            SELECT m.day, m.message_id, m.environment, m.consumer, m.source, m.event_type, m.message_type,
              m.correlation_id, m.parent_id, m.officer, m.purpose, m.traceparent, m.accepted_at, m.media_type, m.routes,
              m.body, m.body_ref, m.body_bytes, m.body_sha256, m.corrects
            FROM unnest(?::date[], ?::uuid[]) AS known (day, id)
            JOIN message m ON %s AND m.day = known.day AND m.message_id = known.id""";

    private MessageReader() {}

    /** Those of the messages that are there. */
    public static Map<MessageId, StoredMessage> read(Connection connection, Collection<MessageId> ids)
            throws SQLException {
        return read(connection, ids, Integer.MAX_VALUE);
    }

    /** The same, of bodies of more bytes than these the names alone. */
    static Map<MessageId, StoredMessage> read(Connection connection, Collection<MessageId> ids, int most)
            throws SQLException {
        Map<MessageId, StoredMessage> messages = new HashMap<>();
        KnownIds known = new KnownIds(List.copyOf(ids));
        try (PreparedStatement statement = connection.prepareStatement(SELECT.formatted(known.days("m.day")))) {
            known.bind(statement, 1);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    StoredMessage message = message(connection, row, most);
                    messages.put(message.event().id(), message);
                }
            }
        }
        return messages;
    }

    private static StoredMessage message(Connection connection, ResultSet row, int most) throws SQLException {
        Event event = new Event(
                new MessageId(row.getObject("message_id", UUID.class)),
                Environment.valueOf(row.getString("environment")),
                row.getString("event_type"),
                row.getString("source"),
                row.getString("message_type"),
                row.getString("correlation_id"),
                row.getString("officer"),
                Trace.stored(row.getString("traceparent")),
                body(connection, row, most));
        return new StoredMessage(
                event,
                row.getString("consumer"),
                id(row, "parent_id"),
                id(row, "corrects"),
                row.getString("purpose"),
                row.getObject("accepted_at", OffsetDateTime.class).toInstant(),
                List.of((String[]) row.getArray("routes").getArray()));
    }

    private static @Nullable MessageId id(ResultSet row, String column) throws SQLException {
        UUID id = row.getObject(column, UUID.class);
        return id == null ? null : new MessageId(id);
    }

    /** One that is passed on chunk by chunk is named and not read. */
    private static Body body(Connection connection, ResultSet row, int most) throws SQLException {
        String mediaType = row.getString("media_type");
        LocalDate day = row.getObject("day", LocalDate.class);
        UUID reference = row.getObject("body_ref", UUID.class);
        byte[] sha256 = row.getBytes("body_sha256");
        if (reference != null && sha256 != null) {
            StoredBody name = new StoredBody(day, reference, row.getInt("body_bytes"), sha256);
            return Body.stored(name, MessageReader::unread, mediaType);
        }
        if (reference != null && most < Integer.MAX_VALUE) {
            StoredBody name = Chunks.name(connection, day, reference);
            if (name.size() > most) {
                return Body.stored(name, MessageReader::unread, mediaType);
            }
        }
        byte[] known = reference == null ? row.getBytes("body") : Chunks.read(connection, day, reference);
        byte[] body = known == null ? new byte[0] : known;
        boolean opaque = row.getObject("body_bytes") != null;
        return opaque ? Body.opaque(body, mediaType) : Body.received(body, mediaType);
    }

    private static CompletableFuture<byte[]> unread(StoredBody body, int number) {
        return CompletableFuture.failedFuture(
                new BusException(ErrorCode.INTERNAL_ERROR, "only the name of " + body + " was read"));
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
