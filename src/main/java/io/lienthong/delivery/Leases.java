package io.lienthong.delivery;

import io.lienthong.message.Environment;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

/** Takes, renews and releases shards. A take-over waits for no one: it is tried again at the next sweep. */
final class Leases {
    /** First half of the advisory lock's key; the second is the shard. Shared by outcomes, exclusive for a take-over. */
    static final int LOCK_CLASS = 0x4c54;

    private static final int TAKEN_AT_ONCE = 32;
    private static final int STATEMENT_SECONDS = 10;

    private final DataSource database;
    private final String node;
    private final String owner;
    private final double leaseSeconds;

    Leases(DataSource database, String node, Duration lease) {
        this.database = database;
        this.node = node;
        this.owner = node + "#" + UUID.randomUUID();
        this.leaseSeconds = lease.toMillis() / 1000.0;
    }

    /** Ends the leases of this node's earlier life, whose outcomes the next fence refuses. */
    int expireFormerLife() throws SQLException {
        String update = "UPDATE shard SET leased_until = '-infinity' WHERE split_part(owner, '#', 1) = ? AND owner <> ?"
                + " AND leased_until > '-infinity'";
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(update)) {
            statement.setQueryTimeout(STATEMENT_SECONDS);
            statement.setString(1, node);
            statement.setString(2, owner);
            return statement.executeUpdate();
        }
    }

    /** Renews those that are still ours, which it returns; in order of shard, like everybody who locks several rows. */
    Set<Integer> renew(Collection<Lease> leases) throws SQLException {
        String update = "UPDATE shard SET leased_until = clock_timestamp() + make_interval(secs => ?) WHERE shard IN"
                + " (SELECT s.shard FROM shard s JOIN unnest(?::int[], ?::bigint[]) AS held(shard, fence)"
                + " ON s.shard = held.shard AND s.fence = held.fence WHERE s.owner = ? ORDER BY s.shard FOR UPDATE OF s)"
                + " RETURNING shard";
        Set<Integer> renewed = new HashSet<>();
        if (leases.isEmpty()) {
            return renewed;
        }
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(update)) {
            statement.setQueryTimeout(STATEMENT_SECONDS);
            statement.setDouble(1, leaseSeconds);
            statement.setArray(2, Parameters.ints(connection, leases.stream().mapToInt(Lease::shard)));
            statement.setArray(3, Parameters.longs(connection, leases.stream().mapToLong(Lease::fence)));
            statement.setString(4, owner);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    renewed.add(rows.getInt(1));
                }
            }
        }
        return renewed;
    }

    /** Takes shards that have work and no living owner. */
    List<Lease> take() throws SQLException {
        List<Lease> taken = new ArrayList<>();
        try (Connection connection = database.getConnection()) {
            for (int shard : abandoned(connection)) {
                take(connection, shard).ifPresent(taken::add);
            }
        }
        return taken;
    }

    /** Those with work, and their siblings, whose work then needs no search. */
    private static List<Integer> abandoned(Connection connection) throws SQLException {
        String select = "WITH free AS (SELECT shard, environment, destination, EXISTS (SELECT FROM delivery d"
                + " WHERE d.shard = s.shard AND d.state = 'WAITING') AS work FROM shard s"
                + " WHERE s.owner IS NULL OR s.leased_until < clock_timestamp())"
                + " SELECT shard FROM free WHERE EXISTS (SELECT FROM free AS sibling WHERE sibling.work"
                + " AND (sibling.environment, sibling.destination) = (free.environment, free.destination))"
                + " ORDER BY work DESC LIMIT " + TAKEN_AT_ONCE;
        List<Integer> shards = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(select)) {
            statement.setQueryTimeout(STATEMENT_SECONDS);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    shards.add(rows.getInt(1));
                }
            }
        }
        return shards;
    }

    private Optional<Lease> take(Connection connection, int shard) throws SQLException {
        connection.setAutoCommit(false);
        try {
            Optional<Lease> lease = lock(connection, shard) ? raise(connection, shard) : Optional.empty();
            connection.commit();
            return lease;
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private static boolean lock(Connection connection, int shard) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT pg_try_advisory_xact_lock(?, ?)")) {
            statement.setInt(1, LOCK_CLASS);
            statement.setInt(2, shard);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private Optional<Lease> raise(Connection connection, int shard) throws SQLException {
        String update = "UPDATE shard SET owner = ?, fence = shard.fence + 1,"
                + " leased_until = clock_timestamp() + make_interval(secs => ?)"
                + " FROM (SELECT shard, owner FROM shard WHERE shard = ? FOR UPDATE) AS before"
                + " WHERE shard.shard = before.shard AND (shard.owner IS NULL OR shard.leased_until < clock_timestamp())"
                + " RETURNING shard.shard, shard.environment, shard.destination, shard.bucket, shard.fence,"
                + " before.owner IS NOT NULL";
        try (PreparedStatement statement = connection.prepareStatement(update)) {
            statement.setString(1, owner);
            statement.setDouble(2, leaseSeconds);
            statement.setInt(3, shard);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(lease(row)) : Optional.empty();
            }
        }
    }

    private static Lease lease(ResultSet row) throws SQLException {
        return new Lease(
                row.getInt(1),
                Environment.valueOf(row.getString(2)),
                row.getString(3),
                row.getInt(4),
                row.getLong(5),
                row.getBoolean(6));
    }

    /** Gives back what is still ours, so that another node need not wait for the lease to end. */
    void release(Collection<Lease> leases) throws SQLException {
        if (leases.isEmpty()) {
            return;
        }
        String update = "UPDATE shard SET owner = NULL, leased_until = '-infinity'"
                + " FROM unnest(?::int[], ?::bigint[]) AS held(shard, fence)"
                + " WHERE shard.shard = held.shard AND shard.fence = held.fence AND shard.owner = ?";
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(update)) {
            statement.setQueryTimeout(STATEMENT_SECONDS);
            statement.setArray(1, Parameters.ints(connection, leases.stream().mapToInt(Lease::shard)));
            statement.setArray(2, Parameters.longs(connection, leases.stream().mapToLong(Lease::fence)));
            statement.setString(3, owner);
            statement.executeUpdate();
        }
    }
}
