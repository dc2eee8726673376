package io.lienthong.poll;

import io.lienthong.journal.Acceptor;
import io.lienthong.journal.Kind;
import io.lienthong.journal.LogEntry;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MessageId;
import io.lienthong.message.OperationName;
import io.lienthong.message.Trace;
import io.lienthong.message.Wording;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What people do with polls, on whichever node they ask: the node that has the poll finds out within seconds. Each act is a
 * row of the journal, in the same transaction.
 */
public final class PollDesk {
    private static final String KEY = Positions.KEY;
    private static final String ASK = ", asked = asked + 1";
    /** The fence goes up, so that a page on its way does not move the position back. */
    private static final String REWIND = "UPDATE poll_position SET fence = fence + 1, window_to = NULL, page = 0,"
            + " received = 0, failed_at = NULL, failure = NULL" + ASK;

    private static final String REFUSED = "SELECT record_key, code, detail, refused_at, tries, retry_at, entry, mapped"
            + " FROM poll_refused" + KEY + " AND dropped_at IS NULL ORDER BY refused_at, record_key LIMIT ?";
    private static final String COUNT = "SELECT count(*) FROM poll_refused" + KEY + " AND dropped_at IS NULL";
    private static final String RETRY =
            "UPDATE poll_refused SET retry_at = clock_timestamp()" + KEY + " AND dropped_at IS NULL";
    private static final String DROP = "UPDATE poll_refused SET dropped_at = clock_timestamp(), retry_at = NULL,"
            + " entry = '{}'" + KEY + " AND record_key = ? AND dropped_at IS NULL";

    private final DataSource database;
    private final Supplier<Acceptor> acceptors;

    /** Which poll of which environment. */
    public record Name(Environment environment, OperationName operation) {}

    /**
     * Who decides.
     *
     * @param why without personal data
     */
    public record Person(String name, @Nullable String why) {}

    /**
     * A record that could not be taken.
     *
     * @param entry JSON, and not for people
     * @param mapped whether the entry is what the list's mapping made of it
     */
    public record RefusedRecord(
            String key,
            String code,
            String detail,
            Instant refusedAt,
            int tries,
            @Nullable Instant retryAt,
            byte[] entry,
            boolean mapped) {}

    PollDesk(DataSource database, Supplier<Acceptor> acceptors) {
        this.database = database;
        this.acceptors = acceptors;
    }

    private interface Act {
        int of(Connection connection) throws SQLException;
    }

    /** The poll asks again from this time on. What was accepted before stays one message. */
    public void rewind(Name poll, Instant to, Person by) {
        String update = REWIND + ", window_from = ?, cursor = NULL" + KEY;
        require(act(poll, by, "rewound to " + to, connection -> {
            try (PreparedStatement statement = connection.prepareStatement(update)) {
                statement.setObject(1, Positions.time(to));
                setKey(statement, 2, poll);
                return statement.executeUpdate();
            }
        }));
    }

    /** The same for a poll whose position is a cursor. */
    public void rewind(Name poll, String cursor, Person by) {
        String update = REWIND + ", cursor = ?" + KEY;
        require(act(poll, by, "rewound to cursor " + cursor, connection -> {
            try (PreparedStatement statement = connection.prepareStatement(update)) {
                statement.setString(1, cursor);
                setKey(statement, 2, poll);
                return statement.executeUpdate();
            }
        }));
    }

    /** The poll asks at once. */
    public void now(Name poll, Person by) {
        change(poll, by, "asked for now", "asked = asked + 1");
    }

    public void pause(Name poll, Person by) {
        String update = "UPDATE poll_position SET paused_at = clock_timestamp(), paused_by = ?" + KEY;
        require(act(poll, by, "paused", connection -> {
            try (PreparedStatement statement = connection.prepareStatement(update)) {
                statement.setString(1, by.name());
                setKey(statement, 2, poll);
                return statement.executeUpdate();
            }
        }));
    }

    public void resume(Name poll, Person by) {
        change(poll, by, "resumed", "paused_at = NULL, paused_by = NULL" + ASK);
    }

    /**
     * Refused records are tried again.
     *
     * @param key absent: all of the poll
     * @return how many
     */
    public int retry(Name poll, @Nullable String key, Person by) {
        String update = RETRY + (key == null ? "" : " AND record_key = ?");
        int retried = act(poll, by, "refused records tried again", connection -> {
            try (PreparedStatement statement = connection.prepareStatement(update)) {
                int next = setKey(statement, 1, poll);
                if (key != null) {
                    statement.setString(next, key);
                }
                return statement.executeUpdate();
            }
        });
        if (retried > 0) {
            change(poll, by, "asked for now", "asked = asked + 1");
        }
        return retried;
    }

    /** Nobody wants the refused record any more, also when the system lists it again; what it held is forgotten. */
    public void drop(Name poll, String key, Person by) {
        int dropped = act(poll, by, "refused record " + key + " dropped", connection -> {
            try (PreparedStatement statement = connection.prepareStatement(DROP)) {
                statement.setString(setKey(statement, 1, poll), key);
                return statement.executeUpdate();
            }
        });
        if (dropped == 0) {
            throw new BusException(
                    ErrorCode.RECORD_NOT_FOUND,
                    new Wording(
                            "môi trường này không có bản ghi bị từ chối nào mang khoá này; xem poll refused",
                            "no record with this key is refused in this environment; see poll refused"));
        }
    }

    /** How many records {@link #retry} would try. */
    public long count(Name poll, @Nullable String key) {
        String count = COUNT + (key == null ? "" : " AND record_key = ?");
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(count)) {
            int next = setKey(statement, 1, poll);
            if (key != null) {
                statement.setString(next, key);
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    /** The oldest first. */
    public List<RefusedRecord> refused(Name poll, int limit) {
        List<RefusedRecord> refused = new ArrayList<>();
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(REFUSED)) {
            statement.setInt(setKey(statement, 1, poll), limit);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    refused.add(new RefusedRecord(
                            row.getString(1),
                            row.getString(2),
                            row.getString(3),
                            Positions.required(row, 4),
                            row.getInt(5),
                            Positions.instant(row, 6),
                            row.getBytes(7),
                            row.getBoolean(8)));
                }
            }
            return refused;
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    private void change(Name poll, Person by, String what, String columns) {
        String update = "UPDATE poll_position SET " + columns + KEY;
        require(act(poll, by, what, connection -> {
            try (PreparedStatement statement = connection.prepareStatement(update)) {
                setKey(statement, 1, poll);
                return statement.executeUpdate();
            }
        }));
    }

    private int act(Name poll, Person by, String what, Act act) {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                int changed = act.of(connection);
                if (changed > 0) {
                    acceptors.get().record(connection, List.of(entry(poll, by, what)));
                }
                connection.commit();
                return changed;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    private static LogEntry entry(Name poll, Person by, String what) {
        String detail = "by " + by.name() + ": " + what + (by.why() == null ? "" : "; " + by.why());
        return new LogEntry(
                MessageId.next(),
                LogEntry.CALL,
                Kind.DIRECTED,
                Instant.now(),
                poll.environment(),
                "person",
                poll.operation(),
                "",
                null,
                null,
                Trace.continued(null).traceId(),
                null,
                by.name(),
                null,
                0,
                0,
                Debts.shortened(detail),
                null,
                null);
    }

    private static int setKey(PreparedStatement statement, int index, Name poll) throws SQLException {
        statement.setString(index, poll.environment().name());
        statement.setString(index + 1, poll.operation().connector());
        statement.setString(index + 2, poll.operation().operation());
        return index + 3;
    }

    private static void require(int changed) {
        if (changed == 0) {
            throw new BusException(
                    ErrorCode.PATH_UNKNOWN,
                    new Wording(
                            "môi trường này không có lịch lấy dữ liệu nào như vậy; xem poll list",
                            "there is no such poll in this environment; see poll list"));
        }
    }

    private static BusException unavailable(SQLException e) {
        return new BusException(ErrorCode.JOURNAL_UNAVAILABLE, "the polls cannot be read or changed", e);
    }
}
