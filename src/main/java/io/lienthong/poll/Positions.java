package io.lienthong.poll;

import io.lienthong.connector.Operation.Window;
import io.lienthong.message.Environment;
import io.lienthong.message.OperationName;
import io.lienthong.message.Trace;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The rows of poll_position: who asks, and how far everybody has come. */
final class Positions {
    private static final ZoneId VIETNAM = ZoneId.of("Asia/Ho_Chi_Minh");
    static final String KEY = " WHERE environment = ?::environment AND connector = ? AND operation = ?";
    private static final String FENCE = " AND fence = ?";
    private static final String CREATE = "INSERT INTO poll_position (environment, connector, operation, window_from)"
            + " VALUES (?::environment, ?, ?, ?) ON CONFLICT DO NOTHING";
    /** A new owner raises the fence, and with it refuses whatever the former one still brings. */
    private static final String LEASE = "UPDATE poll_position SET"
            + " fence = CASE WHEN owner = ? AND leased_until > clock_timestamp() THEN fence ELSE fence + 1 END,"
            + " owner = ?, leased_until = clock_timestamp() + make_interval(secs => ?)"
            + KEY + " AND paused_at IS NULL"
            + " AND (owner IS NULL OR split_part(owner, '#', 1) = ? OR leased_until < clock_timestamp())"
            + " RETURNING window_from, window_to, page, fence, cursor, received";

    private final DataSource database;
    private final String node;
    private final String owner;
    private final double leaseSeconds;

    /** @param node whose former life ended when this one begins, so that its polls need not wait for their lease to end */
    Positions(DataSource database, String node, Duration lease) {
        this.database = database;
        this.node = node;
        this.owner = node + "#" + UUID.randomUUID();
        this.leaseSeconds = lease.toMillis() / 1000.0;
    }

    /**
     * Where a leased poll stands.
     *
     * @param to absent between windows
     */
    record Held(
            Instant from,
            @Nullable Instant to,
            int page,
            long fence,
            @Nullable String cursor,
            long received) {}

    /** Leases the poll; empty while another node has it, or people have paused it. */
    Optional<Held> take(PollTask task, Instant now) throws SQLException {
        try (Connection connection = database.getConnection()) {
            create(connection, task, now);
            return lease(connection, task);
        }
    }

    private static void create(Connection connection, PollTask task, Instant now) throws SQLException {
        Window window = task.window();
        Instant start =
                window == null ? now : window.start().atStartOfDay(VIETNAM).toInstant();
        try (PreparedStatement statement = connection.prepareStatement(CREATE)) {
            int next = setKey(statement, 1, task);
            statement.setObject(next, time(start));
            statement.executeUpdate();
        }
    }

    private Optional<Held> lease(Connection connection, PollTask task) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LEASE)) {
            statement.setString(1, owner);
            statement.setString(2, owner);
            statement.setDouble(3, leaseSeconds);
            int next = setKey(statement, 4, task);
            statement.setString(next, node);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                return Optional.of(new Held(
                        row.getObject(1, OffsetDateTime.class).toInstant(),
                        instant(row, 2),
                        row.getInt(3),
                        row.getLong(4),
                        row.getString(5),
                        row.getLong(6)));
            }
        }
    }

    /** The next page's turn. A window once begun keeps its end, also after a restart. */
    Turn turn(PollTask task, Held held, Instant now) throws SQLException {
        if (held.to() != null) {
            return new Turn(
                    held.from(),
                    held.to(),
                    held.page(),
                    held.fence(),
                    held.cursor(),
                    held.received(),
                    Trace.continued(null));
        }
        Instant from = held.from();
        Window window = task.window();
        // A clock that was ahead may have left a position in the future.
        Instant begin = window == null || from.isAfter(now) ? now : from;
        Instant end = window == null || begin.plus(window.max()).isAfter(now) ? now : begin.plus(window.max());
        String update = "UPDATE poll_position SET window_from = ?, window_to = ?, page = 0, received = 0" + KEY
                + " AND fence = ?";
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(update)) {
            statement.setObject(1, time(begin));
            statement.setObject(2, time(end));
            int next = setKey(statement, 3, task);
            statement.setLong(next, held.fence());
            statement.executeUpdate();
        }
        return new Turn(begin, end, 0, held.fence(), held.cursor(), 0, Trace.continued(null));
    }

    /** In the transaction that takes records. False: another node has the poll now, or people have moved it. */
    boolean move(Connection connection, PollTask task, long fence, Move move) throws SQLException {
        String change = "UPDATE poll_position SET leased_until = clock_timestamp() + make_interval(secs => ?)";
        String told = ", succeeded_at = clock_timestamp(), failed_at = NULL, failure = NULL";
        String place = " AND page = ? AND window_to = ?";
        if (move instanceof Move.NextPage) {
            change += told + ", page = page + 1, cursor = ?, received = ?" + KEY + FENCE + place;
        } else if (move instanceof Move.WindowEnd) {
            change += told + ", window_from = GREATEST(window_from, window_to), window_to = NULL, page = 0,"
                    + " received = 0, cursor = ?" + KEY + FENCE + place;
        } else {
            change += KEY + FENCE;
        }
        try (PreparedStatement statement = connection.prepareStatement(change)) {
            statement.setDouble(1, leaseSeconds);
            int next = 2;
            Turn turn = null;
            if (move instanceof Move.NextPage page) {
                statement.setString(next++, page.cursor());
                statement.setLong(next++, page.received());
                turn = page.turn();
            } else if (move instanceof Move.WindowEnd end) {
                statement.setString(next++, end.cursor());
                turn = end.turn();
            }
            next = setKey(statement, next, task);
            statement.setLong(next++, fence);
            if (turn != null) {
                statement.setInt(next++, turn.page());
                statement.setObject(next, time(turn.to()));
            }
            return statement.executeUpdate() == 1;
        }
    }

    /** @param again whether the window is to be read from its first page */
    void failed(PollTask task, Turn turn, String failure, boolean again) throws SQLException {
        String update = "UPDATE poll_position SET failed_at = clock_timestamp(), failure = ?"
                + (again ? ", page = 0, received = 0" + (task.keepsCursor() ? "" : ", cursor = NULL") : "")
                + KEY + " AND fence = ?";
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(update)) {
            statement.setString(1, failure);
            int next = setKey(statement, 2, task);
            statement.setLong(next, turn.fence());
            statement.executeUpdate();
        }
    }

    void release() throws SQLException {
        String update = "UPDATE poll_position SET owner = NULL, leased_until = '-infinity' WHERE owner = ?";
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(update)) {
            statement.setString(1, owner);
            statement.executeUpdate();
        }
    }

    List<PollPosition> all() throws SQLException {
        String same = " d WHERE d.environment = p.environment AND d.connector = p.connector"
                + " AND d.operation = p.operation";
        String select = "SELECT environment, connector, operation, window_from, window_to, page, cursor, owner,"
                + " succeeded_at, failed_at, failure, paused_at, paused_by,"
                + " (SELECT count(*) FROM poll_acknowledgement" + same + ")"
                + ", (SELECT count(*) FROM poll_refused" + same + " AND d.dropped_at IS NULL)"
                + " FROM poll_position p ORDER BY environment, connector, operation";
        List<PollPosition> positions = new ArrayList<>();
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(select);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                positions.add(new PollPosition(
                        Environment.valueOf(row.getString(1)),
                        new OperationName(row.getString(2), row.getString(3)),
                        required(row, 4),
                        instant(row, 5),
                        row.getInt(6),
                        row.getString(7),
                        row.getString(8),
                        instant(row, 9),
                        instant(row, 10),
                        row.getString(11),
                        instant(row, 12),
                        row.getString(13),
                        row.getLong(14),
                        row.getLong(15)));
            }
        }
        return positions;
    }

    static int setKey(PreparedStatement statement, int index, PollTask task) throws SQLException {
        statement.setString(index, task.environment().name());
        statement.setString(index + 1, task.operation().connector());
        statement.setString(index + 2, task.operation().operation());
        return index + 3;
    }

    static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    /** How often people have asked each poll to ask at once. */
    Map<PollDesk.Name, Long> asked() throws SQLException {
        Map<PollDesk.Name, Long> asked = new HashMap<>();
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT environment, connector, operation, asked FROM poll_position");
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                OperationName operation = new OperationName(row.getString(2), row.getString(3));
                asked.put(new PollDesk.Name(Environment.valueOf(row.getString(1)), operation), row.getLong(4));
            }
        }
        return asked;
    }

    static Instant required(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
