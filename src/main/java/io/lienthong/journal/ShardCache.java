package io.lienthong.journal;

import io.lienthong.message.Environment;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Numbers of the shards, whose rows are made on first use and never go. */
final class ShardCache {
    /** Buckets of lanes for each destination. */
    private static final int BUCKETS = 2;
    /** Destinations are connectors, of which there are at most so many. */
    private static final int MAX_KNOWN = 50_000;

    private record Shard(Environment environment, String destination, int bucket) {}

    private final ConnectionSource source;
    private final Map<Shard, Integer> known = new ConcurrentHashMap<>();

    ShardCache(ConnectionSource source) {
        this.source = source;
    }

    /** The shard of a lane; a message without a lane goes by itself. */
    int number(Environment environment, NewDelivery delivery, Object messageId) throws SQLException {
        String lane = delivery.lane();
        int hash = lane == null ? messageId.hashCode() : lane.hashCode();
        Shard shard = new Shard(environment, delivery.destination(), Math.floorMod(hash ^ (hash >>> 16), BUCKETS));
        Integer number = known.get(shard);
        return number == null ? make(shard) : number;
    }

    /** In a transaction of its own, so that a number that is known is also committed. */
    private int make(Shard shard) throws SQLException {
        try (Connection connection = source.open()) {
            Integer number = select(connection, shard);
            if (number == null) {
                insert(connection, shard);
                number = select(connection, shard);
            }
            if (number == null) {
                throw new SQLException("shard vanished", "40001");
            }
            if (known.size() < MAX_KNOWN) {
                known.put(shard, number);
            }
            return number;
        }
    }

    private static void insert(Connection connection, Shard shard) throws SQLException {
        String insert = "INSERT INTO shard (environment, destination, bucket) VALUES (?::environment, ?, ?)"
                + " ON CONFLICT DO NOTHING";
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            set(statement, shard);
            statement.executeUpdate();
        }
    }

    private static @Nullable Integer select(Connection connection, Shard shard) throws SQLException {
        String select = "SELECT shard FROM shard WHERE environment = ?::environment AND destination = ? AND bucket = ?";
        try (PreparedStatement statement = connection.prepareStatement(select)) {
            set(statement, shard);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getInt(1) : null;
            }
        }
    }

    private static void set(PreparedStatement statement, Shard shard) throws SQLException {
        statement.setString(1, shard.environment().name());
        statement.setString(2, shard.destination());
        statement.setInt(3, shard.bucket());
    }
}
