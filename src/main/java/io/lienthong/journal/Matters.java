package io.lienthong.journal;

import io.lienthong.message.Body;
import io.lienthong.message.Environment;
import io.lienthong.message.MessageId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What matters are called in the words of connected systems, e.g. a payment by its reference: a message that has both the
 * reference and the correlation id teaches it, and one that has only the reference learns what was taught last.
 */
final class Matters {
    private static final String TEACH = """
            INSERT INTO matter (environment, reference, correlation_id, message_id)
            SELECT m.environment::environment, m.reference, m.correlation_id, m.message_id::uuid
            FROM unnest(?, ?, ?, ?) AS m (environment, reference, correlation_id, message_id)
            ORDER BY m.environment::environment, m.reference
            ON CONFLICT (environment, reference) DO UPDATE
            SET correlation_id = excluded.correlation_id, message_id = excluded.message_id, known_at = excluded.known_at""";
    private static final String LEARN = """
            SELECT m.environment, m.reference, m.correlation_id
            FROM unnest(?, ?) AS known (environment, reference)
            JOIN matter m ON m.environment = known.environment::environment AND m.reference = known.reference""";
    private static final String FIND =
            "SELECT message_id FROM matter WHERE environment = ?::environment AND reference = ?";

    private record Name(String environment, String reference) {
        static Name of(AcceptedMessage message) {
            return new Name(message.event().environment().name(), String.valueOf(message.reference()));
        }
    }

    private final Map<Name, String> learned = new HashMap<>();

    private Matters() {}

    /** Teaches and learns, in the open transaction. */
    static Matters of(Connection open, List<AcceptedMessage> fresh) throws SQLException {
        Matters matters = new Matters();
        List<AcceptedMessage> named =
                fresh.stream().filter(message -> message.reference() != null).toList();
        Map<Name, AcceptedMessage> last = new LinkedHashMap<>();
        named.stream().filter(Matters::knows).forEach(message -> last.put(Name.of(message), message));
        teach(open, last.values());
        matters.learn(open, named.stream().filter(message -> !knows(message)).toList());
        return matters;
    }

    private static boolean knows(AcceptedMessage message) {
        return message.event().correlationId() != null;
    }

    /** The message's own correlation id, or the one of its matter. */
    @Nullable
    String correlation(AcceptedMessage message) {
        String own = message.event().correlationId();
        return own != null || message.reference() == null ? own : learned.get(Name.of(message));
    }

    private static void teach(Connection open, Collection<AcceptedMessage> messages) throws SQLException {
        if (messages.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = open.prepareStatement(TEACH)) {
            setTexts(
                    statement,
                    1,
                    messages,
                    message -> message.event().environment().name());
            setTexts(statement, 2, messages, AcceptedMessage::reference);
            setTexts(statement, 3, messages, message -> message.event().correlationId());
            setTexts(statement, 4, messages, message -> message.event().id().toString());
            statement.executeUpdate();
        }
    }

    private void learn(Connection open, Collection<AcceptedMessage> messages) throws SQLException {
        if (messages.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = open.prepareStatement(LEARN)) {
            setTexts(
                    statement,
                    1,
                    messages,
                    message -> message.event().environment().name());
            setTexts(statement, 2, messages, AcceptedMessage::reference);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    learned.put(new Name(row.getString(1), row.getString(2)), row.getString(3));
                }
            }
        }
    }

    private static void setTexts(
            PreparedStatement statement,
            int index,
            Collection<AcceptedMessage> messages,
            Function<AcceptedMessage, @Nullable String> text)
            throws SQLException {
        String[] texts = messages.stream().map(text).toArray(String[]::new);
        statement.setArray(index, statement.getConnection().createArrayOf("text", texts));
    }

    static void replaced(Connection open, MessageId wrong, MessageId right) throws SQLException {
        try (PreparedStatement statement =
                open.prepareStatement("UPDATE matter SET message_id = ? WHERE message_id = ?")) {
            statement.setObject(1, right.value());
            statement.setObject(2, wrong.value());
            statement.executeUpdate();
        }
    }

    /** The body of the message that taught the reference last; empty where there is none, or it is gone. */
    static Optional<Body> find(Connection connection, Environment environment, String reference) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FIND)) {
            statement.setString(1, environment.name());
            statement.setString(2, reference);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                MessageId id = new MessageId(row.getObject(1, UUID.class));
                return Optional.ofNullable(
                                MessageReader.read(connection, List.of(id)).get(id))
                        .map(message -> message.event().data());
            }
        }
    }
}
