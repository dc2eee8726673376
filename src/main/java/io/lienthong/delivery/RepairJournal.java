package io.lienthong.delivery;

import io.lienthong.journal.Kind;
import io.lienthong.journal.LogEntry;
import io.lienthong.journal.StoredMessage;
import io.lienthong.message.Event;
import io.lienthong.message.MessageId;
import io.lienthong.message.OperationName;
import io.lienthong.message.Trace;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Rows of the journal that tell what people did. */
final class RepairJournal {
    private static final String PERSON = "operator";
    private static final String UNKNOWN_OPERATION = "unknown";
    /** What the message brought along, and what its step last called, for a step that is gone. */
    private static final String CONTEXT = """
            SELECT w.message_id, w.route, m.correlation_id, m.traceparent, m.officer, m.purpose, j.operation
            FROM unnest(?::uuid[], ?::date[], ?::text[]) AS w (message_id, day, route)
            LEFT JOIN message m ON m.day = w.day AND m.message_id = w.message_id
            LEFT JOIN LATERAL (SELECT operation FROM journal WHERE day = w.day AND message_id = w.message_id
              AND route = w.route ORDER BY (operation = 'unknown'), event DESC LIMIT 1) j ON true""";

    private final Steps steps;

    private record Of(UUID message, String route) {}

    private record Context(
            @Nullable String correlationId,
            Trace trace,
            @Nullable String officer,
            @Nullable String purpose,
            @Nullable String operation) {
        static final Context NONE = new Context(null, Trace.continued(null), null, null, null);
    }

    RepairJournal(Steps steps) {
        this.steps = steps;
    }

    /** One row for each delivery, of its message. */
    List<LogEntry> entries(
            Connection connection,
            Collection<Repaired> deliveries,
            Map<Integer, DestinationKey> destinations,
            Kind kind,
            String detail)
            throws SQLException {
        Map<Of, Context> contexts = contexts(connection, deliveries);
        List<LogEntry> entries = new ArrayList<>();
        for (Repaired delivery : deliveries) {
            DestinationKey destination = destinations.get(delivery.shard());
            if (destination == null) {
                throw new SQLException("shard " + delivery.shard() + " is gone");
            }
            Context context = contexts.getOrDefault(new Of(delivery.message().value(), delivery.route()), Context.NONE);
            entries.add(entry(delivery, destination, context, kind, detail));
        }
        return entries;
    }

    private static Map<Of, Context> contexts(Connection connection, Collection<Repaired> deliveries)
            throws SQLException {
        Map<Of, Context> contexts = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(CONTEXT)) {
            UUID[] ids = deliveries.stream().map(one -> one.message().value()).toArray(UUID[]::new);
            statement.setArray(1, Parameters.array(connection, "uuid", ids));
            statement.setArray(
                    2,
                    Parameters.texts(
                            connection,
                            deliveries.stream().map(one -> one.message().day().toString())));
            statement.setArray(
                    3, Parameters.texts(connection, deliveries.stream().map(Repaired::route)));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    contexts.put(
                            new Of(row.getObject(1, UUID.class), row.getString(2)),
                            new Context(
                                    row.getString(3),
                                    Trace.stored(row.getString(4)),
                                    row.getString(5),
                                    row.getString(6),
                                    row.getString(7)));
                }
            }
        }
        return contexts;
    }

    private LogEntry entry(Repaired delivery, DestinationKey destination, Context context, Kind kind, String detail) {
        return new LogEntry(
                delivery.message(),
                LogEntry.NEXT,
                kind,
                Instant.now(),
                destination.environment(),
                PERSON,
                new OperationName(destination.destination(), operation(delivery, context)),
                steps.find(delivery.route())
                        .map(step -> step.handler().version())
                        .orElse(""),
                delivery.route(),
                context.correlationId,
                context.trace.traceId(),
                context.purpose,
                context.officer,
                null,
                0,
                0,
                detail,
                null,
                null);
    }

    /** Of a message none of whose deliveries is parked: it is told of where the message came from. */
    static LogEntry read(StoredMessage message, Decision decision) {
        Event event = message.event();
        return new LogEntry(
                event.id(),
                LogEntry.NEXT,
                Kind.READ,
                Instant.now(),
                event.environment(),
                PERSON,
                source(event.source()),
                "",
                null,
                event.correlationId(),
                event.trace().traceId(),
                message.purpose(),
                event.officer(),
                null,
                0,
                0,
                decision.detail(),
                null,
                null);
    }

    /** An operation, or a route, which is named FLOW.STEP. */
    private static OperationName source(String source) {
        try {
            return OperationName.parse(source);
        } catch (IllegalArgumentException route) {
            return new OperationName(UNKNOWN_OPERATION, UNKNOWN_OPERATION);
        }
    }

    private String operation(Repaired delivery, Context context) {
        String last = context.operation == null ? UNKNOWN_OPERATION : context.operation;
        return steps.find(delivery.route())
                .map(Step::operation)
                .filter(operation -> !operation.isEmpty())
                .orElse(last);
    }

    /** A delivery that a person changed; of {@code message}, whose row of the journal tells it. */
    record Repaired(int shard, long seq, MessageId message, String route) {
        Repaired of(MessageId other) {
            return new Repaired(shard, seq, other, route);
        }
    }
}
