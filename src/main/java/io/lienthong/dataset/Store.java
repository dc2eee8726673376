package io.lienthong.dataset;

import io.lienthong.message.Environment;
import io.lienthong.message.MessageId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The tables of one dataset, in an open transaction: one statement for all records of a batch. */
final class Store {
    private static final String HEAD = "INSERT INTO dataset_head (environment, dataset, epoch)"
            + " VALUES (?::environment, ?, gen_random_uuid()) ON CONFLICT DO NOTHING";
    /** Changes when a copy of the database takes over, at once and not at the next checkpoint. */
    static final String TIME_LINE = "substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)";

    /** No statement of the transaction reads a whole table, also by a plan that was made while it was small and is kept. */
    static final String LOCK = "SELECT sequence, split_part(origin, '/', 2) <> " + TIME_LINE
            + ", set_config('enable_seqscan', 'off', true) FROM dataset_head WHERE environment = ?::environment AND dataset = ? FOR UPDATE";
    /** The database took over from another while the bus ran: what it gave out may be lost. */
    private static final String RENEW = "UPDATE dataset_head SET epoch = gen_random_uuid(),"
            + " origin = split_part(origin, '/', 1) || '/' || " + TIME_LINE
            + " WHERE environment = ?::environment AND dataset = ?";

    private static final String ONCE = """
            INSERT INTO dataset_applied (environment, dataset, key, message_id)
            SELECT ?::environment, ?, key, message_id::uuid FROM unnest(?, ?) AS wanted (key, message_id)
            ON CONFLICT DO NOTHING RETURNING key, message_id""";
    static final String CURRENT = """
            SELECT key, source, version, scale, deleted, content_hash, message_id FROM dataset_record
            WHERE environment = ?::environment AND dataset = ? AND key = ANY (?)""";
    /** Key by key: one plan for all keys may follow the sequence through the whole history. */
    static final String TOLD = """
            SELECT was.* FROM (SELECT ?::environment AS environment, ?::text AS dataset) AS asked, unnest(?::text[]) AS one (key),
              LATERAL (SELECT c.key, source, version, NULL::text, deleted, content_hash, message_id FROM dataset_change c
                WHERE c.environment = asked.environment AND c.dataset = asked.dataset AND c.key = one.key
                ORDER BY sequence) AS was""";

    private static final String APPLY = """
            WITH told AS MATERIALIZED (
              SELECT * FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?) AS applied (key, source, version, scale, deleted,
                content_hash, data, sequence, message_id, latest)),
            history AS (
              INSERT INTO dataset_change (environment, dataset, sequence, key, source, version, deleted, content_hash,
                data, changed_at, message_id)
              SELECT ?::environment, ?, sequence, key, source, version, deleted, content_hash, data, clock_timestamp(),
                message_id::uuid
              FROM told)
            INSERT INTO dataset_record (environment, dataset, key, source, version, scale, deleted, content_hash,
              sequence, message_id)
            SELECT ?::environment, ?, key, source, version, scale, deleted, content_hash, sequence, message_id::uuid
            FROM told WHERE latest
            ON CONFLICT (environment, dataset, key) DO UPDATE SET source = EXCLUDED.source, version = EXCLUDED.version,
              scale = EXCLUDED.scale, deleted = EXCLUDED.deleted, content_hash = EXCLUDED.content_hash,
              sequence = EXCLUDED.sequence, message_id = EXCLUDED.message_id""";
    private static final String CONFLICT = """
            INSERT INTO dataset_conflict (environment, dataset, key, version, source, reason, content_hash, message_id,
              kept_source, kept_version, kept_message)
            VALUES (?::environment, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""";
    /** One row an hour, under the head's lock. */
    private static final String COUNT = """
            INSERT INTO dataset_hour AS h (hour, environment, dataset, received, applied, unchanged, older, repeated, conflicts)
            VALUES (date_trunc('hour', now(), 'UTC'), ?::environment, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (hour, environment, dataset) DO UPDATE SET received = h.received + EXCLUDED.received,
              applied = h.applied + EXCLUDED.applied, unchanged = h.unchanged + EXCLUDED.unchanged,
              older = h.older + EXCLUDED.older, repeated = h.repeated + EXCLUDED.repeated,
              conflicts = h.conflicts + EXCLUDED.conflicts""";

    private static final String ADVANCE = """
            UPDATE dataset_head SET sequence = ?, conflicts = conflicts + ?
            WHERE environment = ?::environment AND dataset = ?""";
    private static final String COUNT_AND_ADVANCE = "WITH counted AS (" + COUNT + ") " + ADVANCE;

    /** In the order of their columns. */
    private static final List<Applier.Result> COUNTED = List.of(
            Applier.Result.APPLIED,
            Applier.Result.UNCHANGED,
            Applier.Result.STALE,
            Applier.Result.REPEATED,
            Applier.Result.CONFLICT);

    private final Connection open;
    private final Environment environment;
    private final String dataset;

    Store(Connection open, Environment environment, String dataset) {
        this.open = open;
        this.environment = environment;
        this.dataset = dataset;
    }

    /** Waits until no other applier has the dataset, and gives its last sequence. */
    long lock() throws SQLException {
        Long sequence = locked();
        if (sequence == null) {
            try (PreparedStatement insert = prepare(HEAD)) {
                insert.executeUpdate();
            }
            sequence = locked();
        }
        if (sequence == null) {
            throw new SQLException("the head of a dataset went away", "40001");
        }
        return sequence;
    }

    private @Nullable Long locked() throws SQLException {
        try (PreparedStatement select = prepare(LOCK);
                ResultSet row = select.executeQuery()) {
            if (!row.next()) {
                return null;
            }
            if (row.getBoolean(2)) {
                try (PreparedStatement renew = prepare(RENEW)) {
                    renew.executeUpdate();
                }
            }
            return row.getLong(1);
        }
    }

    /** Of each record without a version, whether its message brings it for the first time; true for all others. */
    boolean[] once(List<Hashed> records) throws SQLException {
        boolean[] first = new boolean[records.size()];
        Map<Claim, Integer> wanted = new HashMap<>();
        for (int i = 0; i < first.length; i++) {
            Change change = records.get(i).change();
            if (change.version() == null) {
                wanted.putIfAbsent(new Claim(change.key(), change.message().value()), i);
            } else {
                first[i] = true;
            }
        }
        if (wanted.isEmpty()) {
            return first;
        }
        try (PreparedStatement statement = prepare(ONCE)) {
            statement.setArray(3, texts(wanted.keySet(), Claim::key));
            statement.setArray(
                    4, texts(wanted.keySet(), claim -> claim.message().toString()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    Claim claim = new Claim(row.getString(1), row.getObject(2, UUID.class));
                    first[java.util.Objects.requireNonNull(wanted.get(claim))] = true;
                }
            }
        }
        return first;
    }

    private record Claim(String key, UUID message) {}

    Map<String, Current> current(Collection<String> keys) throws SQLException {
        Map<String, Current> current = new HashMap<>();
        read(CURRENT, keys).forEach((key, rows) -> current.put(key, rows.get(0)));
        return current;
    }

    /** All that was ever current, in order. */
    Map<String, List<Current>> told(Collection<String> keys) throws SQLException {
        return keys.isEmpty() ? Map.of() : read(TOLD, keys);
    }

    private Map<String, List<Current>> read(String query, Collection<String> keys) throws SQLException {
        Map<String, List<Current>> found = new HashMap<>();
        try (PreparedStatement statement = prepare(query)) {
            statement.setArray(3, texts(keys, Function.identity()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.computeIfAbsent(row.getString(1), key -> new ArrayList<>())
                            .add(new Current(
                                    row.getString(2),
                                    row.getString(3),
                                    row.getString(4),
                                    row.getBoolean(5),
                                    row.getBytes(6),
                                    new MessageId(row.getObject(7, UUID.class))));
                }
            }
        }
        return found;
    }

    /** Gives the records the sequences behind {@code before}, and writes them into the history; the last of each key is current. */
    void apply(List<Hashed> records, long before) throws SQLException {
        int count = records.size();
        Long[] sequences = new Long[count];
        Boolean[] latest = new Boolean[count];
        Set<String> keys = new HashSet<>();
        for (int i = count - 1; i >= 0; i--) {
            sequences[i] = before + 1 + i;
            latest[i] = keys.add(records.get(i).key());
        }
        try (PreparedStatement statement = open.prepareStatement(APPLY)) {
            statement.setArray(1, texts(records, Hashed::key));
            statement.setArray(2, texts(records, record -> record.change().source()));
            statement.setArray(3, texts(records, record -> text(record.change().version())));
            statement.setArray(4, texts(records, record -> record.change().scale()));
            statement.setArray(
                    5, array("bool", records, record -> record.change().deleted()));
            statement.setArray(6, bytes(records, Hashed::hash));
            statement.setArray(7, bytes(records, Hashed::data));
            statement.setArray(8, open.createArrayOf("int8", sequences));
            statement.setArray(
                    9, texts(records, record -> record.change().message().toString()));
            statement.setArray(10, open.createArrayOf("bool", latest));
            for (int i = 11; i <= 13; i += 2) {
                statement.setString(i, environment.name());
                statement.setString(i + 1, dataset);
            }
            statement.executeUpdate();
        }
    }

    /** False: it is known. */
    boolean contradict(Hashed record, @Nullable MessageId message, Current kept, Verdict.Reason reason)
            throws SQLException {
        try (PreparedStatement statement = prepare(CONFLICT)) {
            statement.setString(3, record.key());
            statement.setString(4, text(record.change().version()));
            statement.setString(5, record.change().source());
            statement.setString(6, reason.name());
            statement.setBytes(7, record.hash());
            statement.setObject(8, message == null ? null : message.value());
            statement.setString(9, kept.source());
            statement.setString(10, kept.version());
            statement.setObject(11, kept.message().value());
            return statement.executeUpdate() == 1;
        }
    }

    void advance(long sequence) throws SQLException {
        try (PreparedStatement statement = open.prepareStatement(ADVANCE)) {
            setAdvance(statement, 1, sequence, 0);
            statement.executeUpdate();
        }
    }

    /** Counts what became of the records of a batch, and of no other ones. */
    void count(List<Applier.Result> results) throws SQLException {
        try (PreparedStatement statement = prepare(COUNT)) {
            setCounts(statement, results);
            statement.executeUpdate();
        }
    }

    /** The same, and advances, in one statement. */
    void advance(long sequence, int conflicts, List<Applier.Result> results) throws SQLException {
        try (PreparedStatement statement = prepare(COUNT_AND_ADVANCE)) {
            setAdvance(statement, setCounts(statement, results), sequence, conflicts);
            statement.executeUpdate();
        }
    }

    private void setAdvance(PreparedStatement statement, int first, long sequence, int conflicts) throws SQLException {
        statement.setLong(first, sequence);
        statement.setInt(first + 1, conflicts);
        statement.setString(first + 2, environment.name());
        statement.setString(first + 3, dataset);
    }

    /** Returns the place of the next parameter. */
    private static int setCounts(PreparedStatement statement, List<Applier.Result> results) throws SQLException {
        int place = 3;
        statement.setLong(place++, results.size());
        for (Applier.Result result : COUNTED) {
            statement.setLong(place++, Collections.frequency(results, result));
        }
        return place;
    }

    private PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement statement = open.prepareStatement(sql);
        statement.setString(1, environment.name());
        statement.setString(2, dataset);
        return statement;
    }

    private static @Nullable String text(@Nullable Version version) {
        return version == null ? null : version.text();
    }

    private <T> java.sql.Array texts(Collection<T> values, Function<T, @Nullable String> text) throws SQLException {
        return open.createArrayOf("text", values.stream().map(text).toArray(String[]::new));
    }

    private <T> java.sql.Array bytes(Collection<T> values, Function<T, byte[]> bytes) throws SQLException {
        return open.createArrayOf("bytea", values.stream().map(bytes).toArray(byte[][]::new));
    }

    private <T> java.sql.Array array(String type, Collection<T> values, Function<T, Object> value) throws SQLException {
        return open.createArrayOf(type, values.stream().map(value).toArray());
    }
}
