package io.lienthong.journal;

import io.lienthong.message.Environment;
import io.lienthong.message.MessageId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Idempotency keys: of all who bring a key, one owns it. */
final class Claims {
    private static final String CLAIM = """
            INSERT INTO idempotency_key (environment, consumer, operation, key, body_hash, message_id, claimed_at)
            SELECT k.environment::environment, k.consumer, k.operation, k.key, k.body_hash, k.message_id::uuid, now()
            FROM unnest(?, ?, ?, ?, ?, ?) AS k (environment, consumer, operation, key, body_hash, message_id)
            ON CONFLICT DO NOTHING RETURNING message_id""";
    private static final String OWNERS = """
            SELECT k.environment, k.consumer, k.operation, k.key, i.body_hash, i.message_id
            FROM unnest(?, ?, ?, ?) AS k (environment, consumer, operation, key)
            JOIN idempotency_key i ON i.environment = k.environment::environment
              AND i.consumer = k.consumer AND i.operation = k.operation AND i.key = k.key""";
    private static final String RELEASE = """
            DELETE FROM idempotency_key i
            USING unnest(?, ?, ?, ?, ?) AS k (environment, consumer, operation, key, message_id)
            WHERE i.environment = k.environment::environment AND i.consumer = k.consumer
              AND i.operation = k.operation AND i.key = k.key AND i.message_id = k.message_id::uuid""";

    /** What a key is claimed for. Everybody claims in this order, so that claims never deadlock. */
    record Key(Environment environment, String consumer, String operation, String key) {
        static final Comparator<Key> ORDER = Comparator.comparing(Key::environment)
                .thenComparing(Key::consumer)
                .thenComparing(Key::operation)
                .thenComparing(Key::key);
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Wanted(Key key, MessageId messageId, byte[] bodyHash) {}

    /** @param winner who has just claimed it; absent: it was claimed before */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Owner(UUID messageId, byte[] bodyHash, @Nullable Wanted winner) {
        @SuppressWarnings("ReferenceEquality") // the same message may be wanted twice, and one of the two wins
        boolean wasWonBy(Wanted wanted) {
            return winner == wanted;
        }

        boolean hasBodyOf(Wanted wanted) {
            return Arrays.equals(bodyHash, wanted.bodyHash());
        }
    }

    private Claims() {}

    /** Claims what is free and tells who owns each key; among the wanted, the first in the list wins. */
    static Map<Key, Owner> claim(Connection connection, List<Wanted> wanted) throws SQLException {
        Map<Key, Wanted> first = new TreeMap<>(Key.ORDER);
        wanted.forEach(one -> first.putIfAbsent(one.key(), one));
        Set<UUID> won = insert(connection, first.values());
        Map<Key, Owner> owners = new HashMap<>();
        List<Key> lost = new ArrayList<>();
        for (Wanted one : first.values()) {
            if (won.contains(one.messageId().value())) {
                owners.put(one.key(), new Owner(one.messageId().value(), one.bodyHash(), one));
            } else {
                lost.add(one.key());
            }
        }
        if (!lost.isEmpty()) {
            addOwners(connection, lost, owners);
        }
        return owners;
    }

    /** Frees keys of calls that were provably never made. */
    static void release(Connection connection, List<Wanted> claimed) throws SQLException {
        List<Wanted> sorted = new ArrayList<>(claimed);
        sorted.sort(Comparator.comparing(Wanted::key, Key.ORDER));
        try (PreparedStatement statement = connection.prepareStatement(RELEASE)) {
            List<Key> keys = sorted.stream().map(Wanted::key).toList();
            setKeys(statement, keys);
            setTexts(statement, 5, sorted, one -> one.messageId().toString());
            statement.executeUpdate();
        }
    }

    private static Set<UUID> insert(Connection connection, Collection<Wanted> sorted) throws SQLException {
        Set<UUID> won = new HashSet<>();
        try (PreparedStatement statement = connection.prepareStatement(CLAIM)) {
            setKeys(statement, sorted.stream().map(Wanted::key).toList());
            byte[][] hashes = sorted.stream().map(Wanted::bodyHash).toArray(byte[][]::new);
            statement.setArray(5, connection.createArrayOf("bytea", hashes));
            setTexts(statement, 6, sorted, one -> one.messageId().toString());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    won.add(rows.getObject(1, UUID.class));
                }
            }
        }
        return won;
    }

    /** A statement of its own: its snapshot sees those whose commit the claim has waited for. */
    private static void addOwners(Connection connection, List<Key> lost, Map<Key, Owner> owners) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(OWNERS)) {
            setKeys(statement, lost);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    Key key = new Key(
                            Environment.valueOf(row.getString(1)),
                            row.getString(2),
                            row.getString(3),
                            row.getString(4));
                    owners.put(key, new Owner(row.getObject(6, UUID.class), row.getBytes(5), null));
                }
            }
        }
        if (!owners.keySet().containsAll(lost)) {
            throw new SQLException("a key expired while it was claimed again", "40001");
        }
    }

    private static void setKeys(PreparedStatement statement, List<Key> keys) throws SQLException {
        setTexts(statement, 1, keys, key -> key.environment().name());
        setTexts(statement, 2, keys, Key::consumer);
        setTexts(statement, 3, keys, Key::operation);
        setTexts(statement, 4, keys, Key::key);
    }

    /** As a text array, which the driver sends in binary. */
    private static <T> void setTexts(
            PreparedStatement statement, int index, Collection<T> values, Function<T, String> text)
            throws SQLException {
        String[] texts = values.stream().map(text).toArray(String[]::new);
        statement.setArray(index, statement.getConnection().createArrayOf("text", texts));
    }
}
