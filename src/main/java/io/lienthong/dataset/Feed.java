package io.lienthong.dataset;

import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Wording;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Reads the changes of datasets, and what their records were as of any change that is not forgotten. Sequence numbers are
 * given under the head's lock, so that whoever sees one sees all before it: no reader misses a change, however late others
 * commit.
 */
public final class Feed {
    /** Of one page's records; a page holds one at least. */
    private static final long PAGE_BYTES = 4L << 20;

    /** Behind a key comes the key with this at its end: no text in PostgreSQL holds a zero. */
    private static final char AFTER = '\u0001';

    private static final int KEYS_AT_ONCE = 1_000;
    private static final int STATEMENT_SECONDS = 30;

    private static final String HEAD =
            "SELECT epoch, sequence, oldest FROM dataset_head" + " WHERE environment = ?::environment AND dataset = ?";
    private static final String BEGIN = "INSERT INTO dataset_head (environment, dataset, epoch)"
            + " VALUES (?::environment, ?, gen_random_uuid()) ON CONFLICT DO NOTHING";

    private static final String ROW = " c.sequence, c.key, c.version, c.deleted,"
            + " (extract(epoch FROM c.changed_at) * 1000000)::bigint AS micros, c.data";

    /** {@code before} counts the bytes that stand before a change on its page. */
    private static final String CHANGES = "SELECT * FROM (SELECT" + ROW + ", c.was,"
            + " sum(octet_length(c.data)) OVER (ORDER BY c.sequence ROWS UNBOUNDED PRECEDING)"
            + " - octet_length(c.data) AS before FROM (SELECT n.*, %s AS was FROM dataset_change n"
            + " WHERE n.environment = ?::environment AND n.dataset = ? AND n.sequence > ?"
            + " ORDER BY n.sequence LIMIT ?) AS c) AS page WHERE before < ? ORDER BY sequence";
    /** What the record was before, where a consumer may have seen it that must not see it now. */
    private static final String WAS = "(SELECT CASE WHEN NOT p.deleted THEN p.data END FROM dataset_change p"
            + " WHERE p.environment = n.environment AND p.dataset = n.dataset AND p.key = n.key"
            + " AND p.sequence < n.sequence ORDER BY p.sequence DESC LIMIT 1)";

    /** For each key that ever was, what its history says; {@code looked_at} also where it says nothing yet. */
    private static final String RECORDS = "SELECT * FROM (SELECT k.key AS looked_at, c.*,"
            + " sum(coalesce(octet_length(c.data), 0)) OVER (ORDER BY k.key ROWS UNBOUNDED PRECEDING)"
            + " - coalesce(octet_length(c.data), 0) AS before FROM (SELECT r.key FROM dataset_record r"
            + " WHERE r.environment = ?::environment AND r.dataset = ? AND r.key >= ? AND r.key <= coalesce(?, r.key)"
            + " ORDER BY r.key LIMIT ?) AS k LEFT JOIN LATERAL (SELECT" + ROW + ", c.content_hash FROM dataset_change c"
            + " WHERE c.environment = ?::environment AND c.dataset = ? AND c.key = k.key AND c.sequence <= ?"
            + " ORDER BY c.sequence DESC LIMIT 1) AS c ON true) AS page WHERE before < ? ORDER BY looked_at";

    private static final String TIME = "SELECT sequence, changed_at FROM dataset_change"
            + " WHERE environment = ?::environment AND dataset = ? AND sequence >= ? ORDER BY sequence LIMIT 1";

    private final DataSource database;

    /**
     * Changes in order.
     *
     * @param next whoever has these has everything up to here
     * @param more there is more behind it
     */
    public record Page(List<Item> items, long next, boolean more) {}

    public Feed(DataSource database) {
        this.database = database;
    }

    /** Where the dataset stands; one that nothing was applied to yet begins. */
    public Head head(Environment environment, String dataset) {
        try (Connection connection = database.getConnection()) {
            Optional<Head> head = head(connection, environment, dataset);
            if (head.isEmpty()) {
                begin(connection, environment, dataset);
                head = head(connection, environment, dataset);
            }
            return head.orElseThrow();
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /** Throws CURSOR_GONE where the cursor's place is not there any more, or not yet. */
    public Head require(Environment environment, Cursor cursor, View view) {
        Head head = head(environment, cursor.dataset());
        if (!head.epoch().equals(cursor.epoch())) {
            throw gone(cursor, "the database was restored since");
        }
        if (!view.id().equals(cursor.view())) {
            throw gone(cursor, "what you were granted of the dataset has changed since");
        }
        if (cursor.sequence() > head.sequence()) {
            throw gone(cursor, "it lies ahead of the last change");
        }
        if (cursor.sequence() < head.oldest()) {
            throw gone(cursor, "it lies before the history that is kept");
        }
        return head;
    }

    private static BusException gone(Cursor cursor, String why) {
        return new BusException(
                ErrorCode.CURSOR_GONE,
                "the cursor is of no use any more: " + why + "; read /sync/v1/" + cursor.dataset()
                        + "/snapshot, which gives a new one");
    }

    /** What changed behind a sequence number, as a view shows it; up to {@code limit} changes are looked at. */
    public Page read(Environment environment, String dataset, View view, long after, int limit) {
        try (Connection connection = database.getConnection()) {
            Head head = head(connection, environment, dataset).orElseThrow();
            List<Item> items = new ArrayList<>();
            String changes = String.format(CHANGES, view.selectsRows() ? WAS : "NULL::bytea");
            long last = after;
            int looked = 0;
            long bytes = 0;
            try (PreparedStatement statement = connection.prepareStatement(changes)) {
                statement.setQueryTimeout(STATEMENT_SECONDS);
                statement.setString(1, environment.name());
                statement.setString(2, dataset);
                statement.setLong(3, after);
                statement.setInt(4, limit);
                statement.setLong(5, PAGE_BYTES);
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        looked++;
                        last = row.getLong("sequence");
                        bytes = row.getLong("before") + row.getBytes("data").length;
                        Item item = item(row, view, row.getBytes("was"));
                        if (item != null) {
                            items.add(item);
                        }
                    }
                }
            }
            boolean whole = looked < limit && bytes < PAGE_BYTES;
            long next = whole ? Math.max(last, head.sequence()) : last;
            return new Page(items, next, next < head.sequence());
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /** A record that leaves the view is gone for it; one that never was in it is nothing. */
    private static @Nullable Item item(ResultSet row, View view, byte @Nullable [] was) throws SQLException {
        byte[] seen = row.getBoolean("deleted") ? null : view.of(row.getBytes("data"));
        if (seen == null && view.selectsRows() && (was == null || !view.shows(was))) {
            return null;
        }
        return item(row, seen);
    }

    private static Item item(ResultSet row, byte @Nullable [] seen) throws SQLException {
        return new Item(
                row.getLong("sequence"), row.getString("key"), row.getString("version"), row.getLong("micros"), seen);
    }

    /**
     * The records as of a change, in byte order of their keys: up to 1,000 keys are looked at.
     *
     * @param next read on from this key; absent: there are no more
     */
    public record Records(List<Item> items, @Nullable String next) {}

    /**
     * @param from first key; empty: from the beginning
     * @param to last key; absent: to the end
     */
    public Records records(
            Environment environment, String dataset, View view, long asOf, String from, @Nullable String to) {
        List<Item> items = new ArrayList<>();
        String next = scan(environment, dataset, asOf, from, to, row -> {
            byte[] seen = view.of(row.getBytes("data"));
            if (seen != null) {
                items.add(item(row, seen));
            }
        });
        return new Records(items, next);
    }

    /** One record as of a change; absent: there was none, or not in this view. */
    public Optional<Item> record(Environment environment, String dataset, View view, long asOf, String key) {
        return records(environment, dataset, view, asOf, key, key).items().stream()
                .findFirst();
    }

    /** Count and hash of the records as of a change, from one key to another. */
    public Proof proof(
            Environment environment, String dataset, View view, long asOf, String from, @Nullable String to) {
        Proof proof = new Proof();
        for (String next = from; next != null; ) {
            next = scan(environment, dataset, asOf, next, to, row -> {
                byte[] hash = view.isWhole() ? row.getBytes("content_hash") : view.hash(row.getBytes("data"));
                if (hash != null) {
                    proof.add(row.getString("key"), row.getString("version"), hash);
                }
            });
        }
        return proof;
    }

    /** Where to read on from behind a key. */
    public static String behind(String key) {
        return key + AFTER;
    }

    private interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    /** Reads the records of the next keys that are there as of a change; returns from which key to go on, if from any. */
    private @Nullable String scan(
            Environment environment, String dataset, long asOf, String from, @Nullable String to, RowReader reader) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(RECORDS)) {
            statement.setQueryTimeout(STATEMENT_SECONDS);
            statement.setString(1, environment.name());
            statement.setString(2, dataset);
            statement.setString(3, from);
            statement.setString(4, to);
            statement.setInt(5, KEYS_AT_ONCE);
            statement.setString(6, environment.name());
            statement.setString(7, dataset);
            statement.setLong(8, asOf);
            statement.setLong(9, PAGE_BYTES);
            int looked = 0;
            long bytes = 0;
            String last = from;
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    looked++;
                    last = row.getString("looked_at");
                    byte[] data = row.getBytes("data");
                    bytes = row.getLong("before") + (data == null ? 0 : data.length);
                    if (data != null && !row.getBoolean("deleted")) {
                        reader.read(row);
                    }
                }
            }
            return looked < KEYS_AT_ONCE && bytes < PAGE_BYTES ? null : behind(last);
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /** The last change at a time or before it; 0: there was none. Times of changes ascend with their numbers. */
    public long at(Environment environment, String dataset, Instant time) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(TIME)) {
            statement.setString(1, environment.name());
            statement.setString(2, dataset);
            long at = 0;
            long low = 1;
            long high =
                    head(connection, environment, dataset).map(Head::sequence).orElse(0L);
            while (low <= high) {
                long middle = low + (high - low) / 2;
                statement.setLong(3, middle);
                try (ResultSet row = statement.executeQuery()) {
                    boolean before = row.next()
                            && !row.getObject(2, OffsetDateTime.class)
                                    .toInstant()
                                    .isAfter(time);
                    if (before) {
                        at = row.getLong(1);
                        low = at + 1;
                    } else {
                        high = middle - 1;
                    }
                }
            }
            return at;
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /** The last change before the moment; of all, where none is given. Throws CURSOR_GONE where that is forgotten. */
    public long asOf(Environment environment, String dataset, @Nullable Instant moment) {
        Head head = head(environment, dataset);
        long asOf = moment == null ? head.sequence() : at(environment, dataset, moment);
        if (asOf < head.oldest()) {
            throw new BusException(
                    ErrorCode.CURSOR_GONE,
                    new Wording(
                            "lịch sử còn lưu của " + dataset + " không có đến thời điểm đó",
                            "the history that is kept of " + dataset + " does not reach back so far"));
        }
        return asOf;
    }

    private static Optional<Head> head(Connection connection, Environment environment, String dataset)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(HEAD)) {
            statement.setString(1, environment.name());
            statement.setString(2, dataset);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new Head(row.getObject(1, UUID.class), row.getLong(2), row.getLong(3)))
                        : Optional.empty();
            }
        }
    }

    private static void begin(Connection connection, Environment environment, String dataset) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(BEGIN)) {
            statement.setString(1, environment.name());
            statement.setString(2, dataset);
            statement.executeUpdate();
        }
    }

    private static BusException unreadable(SQLException e) {
        return new BusException(ErrorCode.JOURNAL_UNAVAILABLE, "the datasets cannot be read", e);
    }
}
