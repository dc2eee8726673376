package io.lienthong.delivery;

import io.lienthong.journal.Acceptor;
import io.lienthong.journal.Kind;
import io.lienthong.journal.LogEntry;
import io.lienthong.message.Environment;
import io.lienthong.message.MessageId;
import io.lienthong.message.OperationName;
import io.lienthong.message.Trace;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** What people do with parked deliveries. The shard's counter of repairs tells its owner to read again. */
final class Repairs {
    private static final String RESEND =
            "UPDATE delivery SET state = 'WAITING', attempt = 0, crashes = 0, reason = NULL,"
                    + " detail = NULL, parked_at = NULL, assignee = NULL";
    private static final String PARKED =
            " WHERE state = 'PARKED' AND message_id = ? AND (?::text IS NULL OR route = ?) RETURNING shard, route";

    private final DataSource database;
    private final Supplier<Acceptor> acceptors;

    Repairs(DataSource database, Supplier<Acceptor> acceptors) {
        this.database = database;
        this.acceptors = acceptors;
    }

    private record Repaired(int shard, String route) {}

    /** @return the destinations that have work again */
    List<DestinationKey> resend(MessageId message, @Nullable String route, String by) throws SQLException {
        return repair(RESEND + PARKED, message, route, Kind.RESENT, "by " + by);
    }

    List<DestinationKey> withdraw(MessageId message, @Nullable String route, String by, String why)
            throws SQLException {
        return repair("DELETE FROM delivery" + PARKED, message, route, Kind.WITHDRAWN, "by " + by + ": " + why);
    }

    private List<DestinationKey> repair(
            String change, MessageId message, @Nullable String route, Kind kind, String detail) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                List<DestinationKey> destinations = repair(connection, change, message, route, kind, detail);
                connection.commit();
                return destinations;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        }
    }

    private List<DestinationKey> repair(
            Connection connection, String change, MessageId message, @Nullable String route, Kind kind, String detail)
            throws SQLException {
        List<DestinationKey> destinations = new ArrayList<>();
        List<LogEntry> entries = new ArrayList<>();
        for (Repaired repaired : change(connection, change, message, route)) {
            DestinationKey destination = tell(connection, repaired.shard);
            destinations.add(destination);
            entries.add(entry(connection, message, repaired.route, destination, kind, detail));
        }
        acceptors.get().record(connection, entries);
        return destinations;
    }

    private static List<Repaired> change(
            Connection connection, String change, MessageId message, @Nullable String route) throws SQLException {
        List<Repaired> repaired = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(change)) {
            statement.setObject(1, message.value());
            statement.setString(2, route);
            statement.setString(3, route);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    repaired.add(new Repaired(rows.getInt(1), rows.getString(2)));
                }
            }
        }
        repaired.sort(Comparator.comparingInt(Repaired::shard));
        return repaired;
    }

    private static DestinationKey tell(Connection connection, int shard) throws SQLException {
        String update = "UPDATE shard SET repaired = repaired + 1 WHERE shard = ? RETURNING environment, destination";
        try (PreparedStatement statement = connection.prepareStatement(update)) {
            statement.setInt(1, shard);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("shard " + shard + " is gone");
                }
                return new DestinationKey(Environment.valueOf(row.getString(1)), row.getString(2));
            }
        }
    }

    private static LogEntry entry(
            Connection connection,
            MessageId message,
            String route,
            DestinationKey destination,
            Kind kind,
            String detail)
            throws SQLException {
        String select = "SELECT correlation_id, traceparent, officer FROM message WHERE day = ? AND message_id = ?";
        try (PreparedStatement statement = connection.prepareStatement(select)) {
            statement.setObject(1, message.day());
            statement.setObject(2, message.value(), java.sql.Types.OTHER);
            try (ResultSet row = statement.executeQuery()) {
                boolean found = row.next();
                Trace trace = Trace.continued(found ? row.getString(2) : null);
                return new LogEntry(
                        message,
                        LogEntry.NEXT,
                        kind,
                        Instant.now(),
                        destination.environment(),
                        "operator",
                        new OperationName(destination.destination(), "unknown"),
                        "",
                        route,
                        found ? row.getString(1) : null,
                        trace.traceId(),
                        null,
                        found ? row.getString(3) : null,
                        null,
                        0,
                        0,
                        detail,
                        null,
                        null);
            }
        }
    }
}
