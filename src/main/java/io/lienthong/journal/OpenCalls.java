package io.lienthong.journal;

import io.lienthong.message.Body;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Event;
import io.lienthong.message.MessageId;
import io.lienthong.message.Trace;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Calls between intent and outcome, each with the message that it becomes where nobody learns the outcome. For one thread. */
final class OpenCalls {
    private static final String OPEN = """
            COPY open_call (message_id, day, node, opened_at, event_type, message_type, correlation_id, traceparent,
              accepted_at, claimed_for, key, body_hash, media_type, body, reference, routes, destinations, lanes)
            FROM STDIN (FORMAT binary)""";
    private static final int COLUMNS = 18;
    private static final int COLUMNS_OF_A_MESSAGE = 14;
    private static final String CLOSE = "DELETE FROM open_call WHERE message_id = ANY (?::uuid[])";
    private static final String CLOSE_ALL = """
            WITH orphan AS (DELETE FROM open_call WHERE node = ? RETURNING message_id, day)
            INSERT INTO journal (day, message_id, event, at, environment, kind, consumer, connector, operation, version,
              route, correlation_id, trace_id, purpose, officer, code, http_status, duration_micros, detail)
            SELECT j.day, j.message_id, nextval('journal_event'), now(), j.environment, 'CONCLUDED', j.consumer,
              j.connector, j.operation, j.version, j.route, j.correlation_id, j.trace_id, j.purpose, j.officer, ?, 0, 0,
              'the node ended between the intent and the outcome'
            FROM orphan JOIN journal j ON j.day = orphan.day AND j.message_id = orphan.message_id AND j.event = 0""";
    private static final String IN_DOUBT = """
            SELECT o.*, j.environment, j.consumer, j.connector || '/' || j.operation AS source, j.purpose, j.officer
            FROM open_call o JOIN journal j ON j.day = o.day AND j.message_id = o.message_id AND j.event = 0
            WHERE o.node = ? AND o.event_type IS NOT NULL ORDER BY o.message_id""";

    private final CopyBuffer buffer = new CopyBuffer();
    private final String node;

    OpenCalls(String node) {
        this.node = node;
    }

    /** Those with an effect. */
    void open(Connection connection, List<Work.Intend> claimed) throws SQLException {
        buffer.clear();
        for (Work.Intend intend : claimed) {
            LogEntry entry = intend.intent.entry();
            if (intend.claim != null) {
                buffer.row(COLUMNS)
                        .uuid(entry.messageId().value())
                        .date(entry.messageId().day())
                        .text(node)
                        .timestamp(entry.at());
                addMessage(intend.inDoubt);
            }
        }
        buffer.sendIfAny(connection, OPEN);
    }

    private void addMessage(@Nullable AcceptedMessage message) {
        if (message == null) {
            for (int i = 0; i < COLUMNS_OF_A_MESSAGE; i++) {
                buffer.absent();
            }
            return;
        }
        Event event = message.event();
        buffer.text(event.type())
                .text(event.messageType())
                .text(event.correlationId())
                .text(event.trace().traceparent())
                .timestamp(message.acceptedAt())
                .text(message.operation())
                .text(message.idempotencyKey())
                .bytes(message.bodyHash())
                .text(event.data().mediaType())
                .bytes(event.data().bytes())
                .text(message.reference())
                .texts(texts(message, NewDelivery::route))
                .texts(texts(message, NewDelivery::destination))
                .texts(texts(message, delivery -> delivery.lane() == null ? "" : delivery.lane()));
    }

    private static List<String> texts(AcceptedMessage message, Function<NewDelivery, String> text) {
        return message.deliveries().stream().map(text).toList();
    }

    static void close(Connection connection, List<MessageId> concluded) throws SQLException {
        String[] ids = concluded.stream().map(MessageId::toString).sorted().toArray(String[]::new);
        try (PreparedStatement statement = connection.prepareStatement(CLOSE)) {
            statement.setArray(1, connection.createArrayOf("text", ids));
            statement.executeUpdate();
        }
    }

    /** What the open calls of a dead node become. */
    static List<AcceptedMessage> inDoubt(Connection connection, String dead) throws SQLException {
        List<AcceptedMessage> messages = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(IN_DOUBT)) {
            statement.setString(1, dead);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    messages.add(message(row));
                }
            }
        }
        return messages;
    }

    private static AcceptedMessage message(ResultSet row) throws SQLException {
        Event event = new Event(
                new MessageId(row.getObject("message_id", UUID.class)),
                Environment.valueOf(row.getString("environment")),
                row.getString("event_type"),
                row.getString("source"),
                row.getString("message_type"),
                row.getString("correlation_id"),
                row.getString("officer"),
                Trace.stored(row.getString("traceparent")),
                Body.received(row.getBytes("body"), row.getString("media_type")));
        return new AcceptedMessage(
                event,
                row.getString("consumer"),
                row.getString("claimed_for"),
                row.getString("key"),
                row.getBytes("body_hash"),
                null,
                row.getString("purpose"),
                row.getObject("accepted_at", OffsetDateTime.class).toInstant(),
                deliveries(row),
                row.getString("reference"));
    }

    private static List<NewDelivery> deliveries(ResultSet row) throws SQLException {
        String[] routes = (String[]) row.getArray("routes").getArray();
        String[] destinations = (String[]) row.getArray("destinations").getArray();
        String[] lanes = (String[]) row.getArray("lanes").getArray();
        List<NewDelivery> deliveries = new ArrayList<>();
        for (int i = 0; i < routes.length; i++) {
            deliveries.add(new NewDelivery(routes[i], destinations[i], lanes[i].isEmpty() ? null : lanes[i]));
        }
        return deliveries;
    }

    /** Closes the calls of a dead node as unknown; returns how many. */
    static int closeOf(Connection connection, String dead) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(CLOSE_ALL)) {
            statement.setString(1, dead);
            statement.setString(2, ErrorCode.OUTCOME_UNKNOWN.name());
            return statement.executeUpdate();
        }
    }
}
