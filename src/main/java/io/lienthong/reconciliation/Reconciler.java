package io.lienthong.reconciliation;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import io.lienthong.reconciliation.ReconciliationSettings.Definition;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads the events of a day out of the accepted messages. Blocks. */
public final class Reconciler {
    private static final ZoneId VIETNAM = ZoneId.of("Asia/Ho_Chi_Minh");
    /** So far back a matter may have begun that ends on the day. */
    private static final int DAYS_BACK = 30;

    private static final int FETCHED = 1_000;
    /** Where a person corrected a message, the correction counts in its place. */
    private static final String SELECT = """
            SELECT message_id, body FROM message
            WHERE day >= ? AND day <= ? AND event_type = ? AND environment = ?::environment
              AND accepted_at >= ? AND accepted_at < ?
              AND message_id NOT IN (SELECT corrects FROM message WHERE day >= ? AND corrects IS NOT NULL)
            ORDER BY accepted_at""";

    private final DataSource database;
    private final Map<String, Definition> definitions;
    private final Clock clock;

    public Reconciler(DataSource database, ReconciliationSettings settings, Clock clock) {
        this.database = database;
        this.definitions = Map.copyOf(settings.reconciliations());
        this.clock = clock;
    }

    public Collection<String> names() {
        return new TreeSet<>(definitions.keySet());
    }

    /** The day that ended last, in Vietnam. */
    public LocalDate yesterday() {
        return LocalDate.now(clock.withZone(VIETNAM)).minusDays(1);
    }

    /**
     * Throws REQUEST_INVALID for a name that is not defined, JOURNAL_UNAVAILABLE while PostgreSQL is away.
     *
     * @param day in Vietnam time; a day that has not ended is taken as far as it has come
     */
    public Reconciliation reconcile(String name, Environment environment, LocalDate day) {
        Definition definition = definitions.get(name);
        if (definition == null) {
            throw new BusException(
                    ErrorCode.REQUEST_INVALID, "there is no reconciliation of this name, but " + names());
        }
        if (day.isAfter(LocalDate.now(clock.withZone(VIETNAM)))) {
            throw new BusException(ErrorCode.REQUEST_INVALID, "the day " + day + " has not begun");
        }
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                return read(connection, name, definition, environment, day);
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw new BusException(ErrorCode.JOURNAL_UNAVAILABLE, "the messages cannot be read now", e);
        }
    }

    private Reconciliation read(
            Connection connection, String name, Definition definition, Environment environment, LocalDate day)
            throws SQLException {
        Instant begin = day.atStartOfDay(VIETNAM).toInstant();
        Instant end = day.plusDays(1).atStartOfDay(VIETNAM).toInstant();
        Instant now = clock.instant();
        Instant last = now.isBefore(end) ? end : now;
        Events events = new Events(connection, definition, environment);
        Matters matters = new Matters();
        events.read(definition.opened(), begin.minusSeconds(86_400L * DAYS_BACK), begin, matters::earlier);
        events.read(definition.opened(), begin, end, matters::opened);
        events.read(definition.closed(), begin, end, fact -> matters.closed(fact, true));
        events.read(definition.closed(), end, last, fact -> matters.closed(fact, false));
        if (definition.told() != null) {
            events.read(definition.told(), begin, end, fact -> matters.told(fact, true));
            events.read(definition.told(), end, last, fact -> matters.told(fact, false));
        }
        return matters.result(name, day);
    }

    private record Events(Connection connection, Definition definition, Environment environment) {
        void read(String type, Instant from, Instant to, Consumer<Matters.Fact> facts) throws SQLException {
            try (PreparedStatement statement = connection.prepareStatement(SELECT)) {
                statement.setFetchSize(FETCHED);
                // The day of a message is that of its id, which its node's clock gave a little before it was accepted.
                statement.setObject(1, LocalDate.ofInstant(from, ZoneOffset.UTC).minusDays(1));
                statement.setObject(2, LocalDate.ofInstant(to, ZoneOffset.UTC).plusDays(1));
                statement.setString(3, type);
                statement.setString(4, environment.name());
                statement.setObject(5, from.atOffset(ZoneOffset.UTC));
                statement.setObject(6, to.atOffset(ZoneOffset.UTC));
                statement.setObject(7, LocalDate.ofInstant(from, ZoneOffset.UTC).minusDays(1));
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        facts.accept(fact(row.getString(1), row.getBytes(2)));
                    }
                }
            }
        }

        private Matters.Fact fact(String messageId, byte @Nullable [] body) {
            JsonNode message = tree(body);
            return new Matters.Fact(
                    messageId,
                    text(message, definition.key()),
                    definition.amount() == null
                            ? 0
                            : message.at(definition.amount()).asLong(),
                    text(message, definition.outcome()));
        }

        private static @Nullable String text(JsonNode message, String pointer) {
            JsonNode value = message.at(JsonPointer.compile(pointer));
            return value.isValueNode() && !value.isNull() ? value.asText() : null;
        }

        private static JsonNode tree(byte @Nullable [] body) {
            try {
                return body == null ? MissingNode.getInstance() : Json.parse(body);
            } catch (MalformedBody e) {
                return MissingNode.getInstance();
            }
        }
    }
}
