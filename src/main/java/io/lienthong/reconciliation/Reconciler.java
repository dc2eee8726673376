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
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiConsumer;
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
    static final String SELECT = """
            SELECT message_id, body, accepted_at FROM message
            WHERE day >= ? AND day <= ? AND event_type = ? AND environment = ?::environment
              AND accepted_at >= ? AND accepted_at < ?
              AND message_id NOT IN (SELECT corrects FROM message WHERE day >= ? AND corrects IS NOT NULL)
            ORDER BY accepted_at""";

    private static final String SELECT_PARKED = """
            SELECT m.message_id, m.body, m.accepted_at, concat_ws(' ', d.reason, d.detail)
            FROM delivery d JOIN message m ON m.day = d.day AND m.message_id = d.message_id
            WHERE d.state = 'PARKED' AND m.event_type = ? AND m.environment = ?::environment
              AND m.accepted_at >= ? AND m.accepted_at < ?
            ORDER BY d.seq""";
    private static final String HOURS_DOWN = """
            SELECT count(*) FROM generate_series(0, ? - 1) AS n, LATERAL (SELECT ?::timestamptz + n * interval '1 hour' AS hour) AS h
            WHERE h.hour > (SELECT min(hour) FROM service_hour)
              AND NOT EXISTS (SELECT FROM service_hour WHERE service_hour.hour = h.hour)""";
    private static final String UNTOLD = """
            SELECT told.day::date FROM generate_series(
              greatest(?::date, (SELECT (min(hour) AT TIME ZONE 'Asia/Ho_Chi_Minh')::date FROM service_hour)),
              ?::date, '1 day') AS told (day)
            WHERE EXISTS (SELECT FROM service_hour)
              AND NOT EXISTS (SELECT FROM reconciled_day r WHERE r.name = ? AND r.day = told.day::date)
            ORDER BY told.day""";
    private static final String TELL = "INSERT INTO reconciled_day (name, day) VALUES (?, ?) ON CONFLICT DO NOTHING";

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
        Definition definition = definition(name);
        if (day.isAfter(LocalDate.now(clock.withZone(VIETNAM)))) {
            throw new BusException(ErrorCode.REQUEST_INVALID, "the day " + day + " has not begun");
        }
        return inTransaction(connection -> read(connection, name, definition, environment, day));
    }

    private Definition definition(String name) {
        Definition definition = definitions.get(name);
        if (definition == null) {
            throw new BusException(
                    ErrorCode.REQUEST_INVALID, "there is no reconciliation of this name, but " + names());
        }
        return definition;
    }

    private interface Work<R> {
        R on(Connection connection) throws SQLException;
    }

    /** Rolled back at the end, so whoever writes commits. */
    private <R> R inTransaction(Work<R> work) {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                return work.on(connection);
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
        Instant back = begin.minusSeconds(86_400L * DAYS_BACK);
        if (definition.undone() != null) {
            events.read(definition.undone(), back, last, matters::undone);
        }
        events.read(definition.opened(), back, begin, matters::earlier);
        events.read(definition.opened(), begin, end, matters::opened);
        if (definition.undone() != null) {
            events.read(definition.opened(), end, last, matters::later);
        }
        events.read(definition.closed(), begin, end, fact -> matters.closed(fact, true));
        events.read(definition.closed(), end, last, fact -> matters.closed(fact, false));
        if (definition.told() != null) {
            events.read(definition.told(), begin, end, fact -> matters.told(fact, true));
            events.read(definition.told(), end, last, fact -> matters.told(fact, false));
            events.readParked(definition.told(), begin, last, matters::parked);
        }
        events.readParked(definition.opened(), begin, end, matters::parked);
        Instant sofar = now.isBefore(end) ? now : end;
        int hours = (int)
                Duration.between(begin, sofar.truncatedTo(ChronoUnit.HOURS)).toHours();
        return matters.result(name, day, hours, hoursDown(connection, begin, hours));
    }

    private static int hoursDown(Connection connection, Instant begin, int hours) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(HOURS_DOWN)) {
            statement.setInt(1, hours);
            statement.setObject(2, begin.atOffset(ZoneOffset.UTC));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    /** The days that ended and were not told yet, in order: since the bus ran for the first time, and no more than a month. */
    List<LocalDate> untold(String name) {
        LocalDate last = yesterday();
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(UNTOLD)) {
            statement.setObject(1, last.minusDays(DAYS_BACK - 1L));
            statement.setObject(2, last);
            statement.setString(3, name);
            List<LocalDate> days = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    days.add(row.getObject(1, LocalDate.class));
                }
            }
            return days;
        } catch (SQLException e) {
            throw new BusException(ErrorCode.JOURNAL_UNAVAILABLE, "the messages cannot be read now", e);
        }
    }

    /** Hands over a day that was not told yet, once for all nodes; one that a crash cuts off is told again. */
    void tell(String name, LocalDate day, Consumer<Reconciliation> told) {
        inTransaction(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(TELL)) {
                statement.setString(1, name);
                statement.setObject(2, day);
                if (statement.executeUpdate() == 1) {
                    told.accept(read(connection, name, definition(name), Environment.PRODUCTION, day));
                    connection.commit();
                }
                return day;
            }
        });
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
                        facts.accept(fact(row));
                    }
                }
            }
        }

        void readParked(String type, Instant from, Instant to, BiConsumer<Matters.Fact, String> parked)
                throws SQLException {
            try (PreparedStatement statement = connection.prepareStatement(SELECT_PARKED)) {
                statement.setFetchSize(FETCHED);
                statement.setString(1, type);
                statement.setString(2, environment.name());
                statement.setObject(3, from.atOffset(ZoneOffset.UTC));
                statement.setObject(4, to.atOffset(ZoneOffset.UTC));
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        parked.accept(fact(row), row.getString(4));
                    }
                }
            }
        }

        private Matters.Fact fact(ResultSet row) throws SQLException {
            JsonNode message = tree(row.getBytes(2));
            return new Matters.Fact(
                    row.getString(1),
                    text(message, definition.key()),
                    definition.amount() == null
                            ? 0
                            : message.at(definition.amount()).asLong(),
                    text(message, definition.outcome()),
                    row.getObject(3, OffsetDateTime.class).toInstant());
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
