package io.lienthong.poll;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;

/** What polls still owe: acknowledgements to systems, and records that could not be taken. */
final class Debts {
    private static final String KEY = Positions.KEY;
    private static final String RECORD = KEY + " AND record_key = ?";
    private static final String OWE = "INSERT INTO poll_acknowledgement"
            + " (environment, connector, operation, record_key, entry, refused) VALUES (?::environment, ?, ?, ?, ?, ?)"
            + " ON CONFLICT (environment, connector, operation, record_key) DO UPDATE"
            + " SET entry = EXCLUDED.entry, refused = EXCLUDED.refused, tries = 0, due_at = clock_timestamp(),"
            + " failure = NULL WHERE poll_acknowledgement.refused <> EXCLUDED.refused";
    private static final String PARK = "INSERT INTO poll_refused (environment, connector, operation, record_key,"
            + " entry, mapped, code, detail, refused_at, retry_at)"
            + " VALUES (?::environment, ?, ?, ?, ?, ?, ?, ?, clock_timestamp(),"
            + " clock_timestamp() + make_interval(secs => ?))"
            + " ON CONFLICT (environment, connector, operation, record_key) DO UPDATE SET entry = EXCLUDED.entry,"
            + " mapped = EXCLUDED.mapped, code = EXCLUDED.code, detail = EXCLUDED.detail,"
            + " tries = poll_refused.tries + 1, retry_at = EXCLUDED.retry_at WHERE poll_refused.dropped_at IS NULL";
    private static final String KNOWN = "SELECT key, false FROM idempotency_key WHERE environment = ?::environment"
            + " AND consumer = '" + PolledRecord.CONSUMER + "' AND operation = ? AND key = ANY (?)"
            + " UNION ALL SELECT record_key, true FROM poll_refused" + KEY + " AND record_key = ANY (?)";
    private static final String DUE = "SELECT record_key, entry, mapped, true, false, tries FROM poll_refused" + KEY
            + " AND retry_at <= clock_timestamp() AND dropped_at IS NULL UNION ALL"
            + " (SELECT record_key, entry, true, false, refused, tries FROM poll_acknowledgement" + KEY
            + " AND due_at <= clock_timestamp() ORDER BY due_at) LIMIT ?";
    private static final String NEXT = "SELECT (EXTRACT(epoch FROM LEAST("
            + "(SELECT min(retry_at) FROM poll_refused" + KEY + " AND dropped_at IS NULL),"
            + " (SELECT min(due_at) FROM poll_acknowledgement" + KEY + ")) - clock_timestamp()) * 1000)::bigint";
    private static final String COUNT = "SELECT count(*) FROM poll_refused" + KEY + " AND dropped_at IS NULL";
    private static final int MAX_DETAIL = 500;

    private final DataSource database;

    /**
     * Something that is due.
     *
     * @param retry of a refused record; else an acknowledgement
     * @param refused the acknowledgement tells of a refusal
     */
    record Debt(String key, JsonNode entry, boolean mapped, boolean retry, boolean refused, int tries) {}

    record Known(Set<String> stored, Set<String> refused) {}

    Debts(DataSource database) {
        this.database = database;
    }

    static void owe(Connection connection, PollTask task, String key, JsonNode entry, boolean refused)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(OWE)) {
            int next = Positions.setKey(statement, 1, task);
            statement.setString(next, key);
            statement.setBytes(next + 1, Json.write(entry));
            statement.setBoolean(next + 2, refused);
            statement.executeUpdate();
        }
    }

    static void park(Connection connection, PollTask task, Batch.Refused refused) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(PARK)) {
            int next = Positions.setKey(statement, 1, task);
            statement.setString(next++, refused.key());
            statement.setBytes(next++, Json.write(refused.entry()));
            statement.setBoolean(next++, refused.mapped());
            statement.setString(next++, refused.code().name());
            statement.setString(next++, shortened(refused.detail()));
            Duration again = refused.again();
            statement.setObject(next, again == null ? null : again.toMillis() / 1000.0, java.sql.Types.DOUBLE);
            statement.executeUpdate();
        }
    }

    static void release(Connection connection, PollTask task, String key) throws SQLException {
        delete(connection, "poll_refused", task, key);
    }

    /** Of these keys, those whose record is stored already, and those whose record is refused. */
    Known known(PollTask task, Collection<String> keys) throws SQLException {
        Known known = new Known(new HashSet<>(), new HashSet<>());
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(KNOWN)) {
            String[] texts = keys.toArray(String[]::new);
            statement.setString(1, task.environment().name());
            statement.setString(2, task.operation().toString());
            statement.setArray(3, connection.createArrayOf("text", texts));
            int next = Positions.setKey(statement, 4, task);
            statement.setArray(next, connection.createArrayOf("text", texts));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    (row.getBoolean(2) ? known.refused : known.stored).add(row.getString(1));
                }
            }
        }
        return known;
    }

    /** Records to try again, then acknowledgements, the oldest first. */
    List<Debt> due(PollTask task, int limit) throws SQLException {
        List<Debt> due = new ArrayList<>();
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(DUE)) {
            int next = Positions.setKey(statement, Positions.setKey(statement, 1, task), task);
            statement.setInt(next, limit);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    due.add(new Debt(
                            row.getString(1),
                            Json.parse(row.getBytes(2)),
                            row.getBoolean(3),
                            row.getBoolean(4),
                            row.getBoolean(5),
                            row.getInt(6)));
                }
            }
        } catch (MalformedBody e) {
            throw new IllegalStateException("an entry that was stored is no JSON", e);
        }
        return due;
    }

    /** Until something is due; {@code otherwise} where nothing is. */
    Duration untilNext(PollTask task, Duration otherwise) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(NEXT)) {
            Positions.setKey(statement, Positions.setKey(statement, 1, task), task);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                long millis = row.getLong(1);
                return row.wasNull() ? otherwise : Duration.ofMillis(Math.max(0, millis));
            }
        }
    }

    long refused(PollTask task) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(COUNT)) {
            Positions.setKey(statement, 1, task);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** The system has heard it. */
    void paid(PollTask task, Debt debt) throws SQLException {
        String delete = "DELETE FROM poll_acknowledgement" + RECORD + " AND refused = ?";
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(delete)) {
            int next = Positions.setKey(statement, 1, task);
            statement.setString(next, debt.key());
            statement.setBoolean(next + 1, debt.refused());
            statement.executeUpdate();
        }
    }

    /** The acknowledgement is owed on. */
    void postpone(PollTask task, Debt debt, Duration pause, String failure) throws SQLException {
        String update = debt.retry()
                ? "UPDATE poll_refused SET retry_at = clock_timestamp() + make_interval(secs => ?), tries = tries + 1,"
                        + " detail = ?" + RECORD
                : "UPDATE poll_acknowledgement SET due_at = clock_timestamp() + make_interval(secs => ?),"
                        + " tries = tries + 1, failure = ?" + RECORD;
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(update)) {
            statement.setDouble(1, pause.toMillis() / 1000.0);
            statement.setString(2, shortened(failure));
            int next = Positions.setKey(statement, 3, task);
            statement.setString(next, debt.key());
            statement.executeUpdate();
        }
    }

    private static void delete(Connection connection, String table, PollTask task, String key) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("DELETE FROM " + table + RECORD)) {
            int next = Positions.setKey(statement, 1, task);
            statement.setString(next, key);
            statement.executeUpdate();
        }
    }

    static String shortened(String text) {
        String storable = text.replace('\0', ' ');
        return storable.length() <= MAX_DETAIL ? storable : storable.substring(0, MAX_DETAIL);
    }
}
