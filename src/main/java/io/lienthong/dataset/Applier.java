package io.lienthong.dataset;

import io.lienthong.message.Environment;
import io.lienthong.message.Json;
import io.lienthong.message.MessageId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Applies changes in an open transaction (READ COMMITTED), which must take no other lock that appliers wait for afterwards.
 * The head's lock makes one applier at a time of all nodes, and commit order sequence order.
 */
public final class Applier {
    private static final String HEAD = "INSERT INTO dataset_head (environment, dataset, epoch)"
            + " VALUES (?::environment, ?, gen_random_uuid()) ON CONFLICT DO NOTHING";
    private static final String LOCK =
            "SELECT sequence FROM dataset_head WHERE environment = ?::environment AND dataset = ? FOR UPDATE";
    private static final String ADVANCE =
            "UPDATE dataset_head SET sequence = ? WHERE environment = ?::environment AND dataset = ?";
    private static final String ONCE = "INSERT INTO dataset_applied (environment, dataset, source, key, version)"
            + " VALUES (?::environment, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
    private static final String CURRENT =
            "SELECT key, source, version, deleted, content_hash, message_id FROM dataset_record"
                    + " WHERE environment = ?::environment AND dataset = ? AND key = ANY (?)";
    private static final String COLUMNS = " (environment, dataset, key, source, version, deleted, content_hash, data,"
            + " sequence, changed_at, message_id) VALUES (?::environment, ?, ?, ?, ?, ?, ?, ?, ?, clock_timestamp(), ?)";
    private static final String RECORD = "INSERT INTO dataset_record" + COLUMNS
            + " ON CONFLICT (environment, dataset, key) DO UPDATE SET source = EXCLUDED.source,"
            + " version = EXCLUDED.version, deleted = EXCLUDED.deleted, content_hash = EXCLUDED.content_hash,"
            + " data = EXCLUDED.data, sequence = EXCLUDED.sequence, changed_at = EXCLUDED.changed_at,"
            + " message_id = EXCLUDED.message_id";
    private static final String CHANGE = "INSERT INTO dataset_change" + COLUMNS;

    /** What became of a change. */
    public enum Result {
        APPLIED,
        /** The same version of the same source came before. */
        REPEATED,
        /** The dataset has this version, or a newer one. */
        STALE,
        /** Nothing differs from what the dataset holds. */
        UNCHANGED
    }

    private record Name(Environment environment, String dataset) {
        static final Comparator<Name> ORDER =
                Comparator.comparing(Name::environment).thenComparing(Name::dataset);
    }

    private Applier() {}

    /** One result for each change, in the same order. The caller commits. */
    public static List<Result> apply(Connection open, List<Change> changes) throws SQLException {
        Map<Name, List<Integer>> byDataset = new TreeMap<>(Name.ORDER);
        for (int i = 0; i < changes.size(); i++) {
            Change change = changes.get(i);
            byDataset.computeIfAbsent(name(change), name -> new ArrayList<>()).add(i);
        }
        Result[] results = new Result[changes.size()];
        // In the order of their names, so that two appliers of several datasets never wait for each other.
        for (Map.Entry<Name, List<Integer>> entry : byDataset.entrySet()) {
            List<Change> own = entry.getValue().stream().map(changes::get).toList();
            List<Result> applied = applyTo(open, entry.getKey(), own);
            for (int i = 0; i < own.size(); i++) {
                results[entry.getValue().get(i)] = applied.get(i);
            }
        }
        return Arrays.asList(results);
    }

    /**
     * Puts corrections in the place of what their messages brought, under the same key and version, as far as nothing newer
     * came since. One result for each, in the same order. The caller commits.
     */
    public static List<Result> correct(Connection open, List<Correction> corrections) throws SQLException {
        Result[] results = new Result[corrections.size()];
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < results.length; i++) {
            order.add(i);
        }
        order.sort(Comparator.comparing(i -> name(corrections.get(i).is()), Name.ORDER));
        for (int i : order) {
            results[i] = correct(open, corrections.get(i));
        }
        return Arrays.asList(results);
    }

    private static Result correct(Connection open, Correction correction) throws SQLException {
        Change is = correction.is();
        Name name = name(is);
        long sequence = lock(open, name) + 1;
        Current current = current(open, name, List.of(is)).get(is.key());
        if (!correction.isOf(current)) {
            return Result.STALE;
        }
        Object[] row = row(is, CanonicalJson.sha256(is.data()), sequence);
        try (PreparedStatement history = open.prepareStatement(CHANGE)) {
            set(history, row);
            history.executeUpdate();
        }
        store(open, List.<Object[]>of(row));
        advance(open, name, sequence);
        return Result.APPLIED;
    }

    private static Name name(Change change) {
        return new Name(change.environment(), change.dataset());
    }

    private static List<Result> applyTo(Connection open, Name name, List<Change> changes) throws SQLException {
        long before = lock(open, name);
        // Statements of their own, younger than the lock: they see what its former holder has committed.
        boolean[] first = once(open, changes);
        Map<String, Current> current = current(open, name, changes);
        long sequence = before;
        List<Result> results = new ArrayList<>(changes.size());
        Map<String, Object[]> records = new HashMap<>();
        try (PreparedStatement history = open.prepareStatement(CHANGE)) {
            for (int i = 0; i < changes.size(); i++) {
                Change change = changes.get(i);
                byte[] hash = CanonicalJson.sha256(change.data());
                Result result = first[i] ? judge(change, hash, current.get(change.key())) : Result.REPEATED;
                results.add(result);
                if (result == Result.APPLIED) {
                    sequence++;
                    current.put(change.key(), current(change, hash));
                    Object[] row = row(change, hash, sequence);
                    set(history, row);
                    history.addBatch();
                    records.put(change.key(), row);
                }
            }
            if (sequence > before) {
                history.executeBatch();
            }
        }
        if (sequence > before) {
            store(open, records.values());
            advance(open, name, sequence);
        }
        return results;
    }

    private static Result judge(Change change, byte[] hash, @Nullable Current current) {
        if (current == null) {
            return Result.APPLIED;
        }
        Version version = change.version();
        if (version != null && current.version() != null) {
            return version.isNewerThan(current.version()) ? Result.APPLIED : Result.STALE;
        }
        boolean same = change.deleted() == current.deleted() && Arrays.equals(hash, current.hash());
        return same && version == null ? Result.UNCHANGED : Result.APPLIED;
    }

    private static Current current(Change change, byte[] hash) {
        return new Current(change.source(), text(change.version()), change.deleted(), hash, change.message());
    }

    private static @Nullable String text(@Nullable Version version) {
        return version == null ? null : version.text();
    }

    private static long lock(Connection open, Name name) throws SQLException {
        try (PreparedStatement insert = open.prepareStatement(HEAD)) {
            insert.setString(1, name.environment().name());
            insert.setString(2, name.dataset());
            insert.executeUpdate();
        }
        try (PreparedStatement select = open.prepareStatement(LOCK)) {
            select.setString(1, name.environment().name());
            select.setString(2, name.dataset());
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static boolean[] once(Connection open, List<Change> changes) throws SQLException {
        try (PreparedStatement statement = open.prepareStatement(ONCE)) {
            for (Change change : changes) {
                Version version = change.version();
                statement.setString(1, change.environment().name());
                statement.setString(2, change.dataset());
                statement.setString(3, change.source());
                statement.setString(4, change.key());
                statement.setString(5, version == null ? "message " + change.message() : version.canonical());
                statement.addBatch();
            }
            int[] counts = statement.executeBatch();
            boolean[] first = new boolean[counts.length];
            for (int i = 0; i < counts.length; i++) {
                first[i] = counts[i] == 1;
            }
            return first;
        }
    }

    private static Map<String, Current> current(Connection open, Name name, List<Change> changes) throws SQLException {
        Map<String, Current> current = new HashMap<>();
        try (PreparedStatement statement = open.prepareStatement(CURRENT)) {
            statement.setString(1, name.environment().name());
            statement.setString(2, name.dataset());
            statement.setArray(3, open.createArrayOf("text", texts(changes, Change::key)));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    current.put(
                            row.getString(1),
                            new Current(
                                    row.getString(2),
                                    row.getString(3),
                                    row.getBoolean(4),
                                    row.getBytes(5),
                                    new MessageId(row.getObject(6, UUID.class))));
                }
            }
        }
        return current;
    }

    private static String[] texts(List<Change> changes, Function<Change, String> text) {
        return changes.stream().map(text).distinct().toArray(String[]::new);
    }

    private static void store(Connection open, Iterable<Object[]> records) throws SQLException {
        try (PreparedStatement statement = open.prepareStatement(RECORD)) {
            for (Object[] row : records) {
                set(statement, row);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private static @Nullable Object[] row(Change change, byte[] hash, long sequence) {
        UUID message = change.message().value();
        return new @Nullable Object[] {
            change.environment().name(),
            change.dataset(),
            change.key(),
            change.source(),
            text(change.version()),
            change.deleted(),
            hash,
            Json.write(change.data()),
            sequence,
            message
        };
    }

    private static void set(PreparedStatement statement, @Nullable Object[] row) throws SQLException {
        for (int i = 0; i < row.length; i++) {
            statement.setObject(i + 1, row[i]);
        }
    }

    private static void advance(Connection open, Name name, long sequence) throws SQLException {
        try (PreparedStatement statement = open.prepareStatement(ADVANCE)) {
            statement.setLong(1, sequence);
            statement.setString(2, name.environment().name());
            statement.setString(3, name.dataset());
            statement.executeUpdate();
        }
    }
}
