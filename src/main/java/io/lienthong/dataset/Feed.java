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
    /** Of the records that one page reads, now and as they were; the one that reaches it is the page's last. */
    private static final long PAGE_BYTES = 4L << 20;

    /** What is not large comes with its row, 8 kB at most. */
    private static final int ROWS_AT_ONCE = 500;

    /** Behind a key comes the key with this at its end: no text in PostgreSQL holds a zero. */
    private static final char AFTER = '\u0001';

    static final int STATEMENT_SECONDS = 30;

    private static final String HEAD =
            "SELECT epoch, sequence, oldest FROM dataset_head" + " WHERE environment = ?::environment AND dataset = ?";
    private static final String BEGIN = "INSERT INTO dataset_head (environment, dataset, epoch)"
            + " VALUES (?::environment, ?, gen_random_uuid()) ON CONFLICT DO NOTHING";

    private static final String CHANGES = "SELECT" + ChangeRow.COLUMNS + " FROM dataset_change c"
            + " WHERE c.environment = ?::environment AND c.dataset = ? AND c.sequence > ? ORDER BY c.sequence LIMIT ?";

    /** With what each record was before: a consumer may have seen it that must not see it now. */
    private static final String CHANGES_AND_WAS = "SELECT" + ChangeRow.COLUMNS + ", was.sequence, "
            + ChangeRow.unlessLarge("was.data") + " FROM (SELECT * FROM dataset_change n"
            + " WHERE n.environment = ?::environment AND n.dataset = ? AND n.sequence > ? ORDER BY n.sequence LIMIT ?) AS c"
            + " LEFT JOIN LATERAL (SELECT p.sequence, p.deleted, p.data FROM dataset_change p"
            + " WHERE p.environment = c.environment AND p.dataset = c.dataset AND p.key = c.key"
            + " AND p.sequence < c.sequence ORDER BY p.sequence DESC LIMIT 1) AS was ON NOT was.deleted"
            + " ORDER BY c.sequence";

    private static final int WAS = ChangeRow.NEXT;

    /** For each key that ever was, what its history says: nothing, where there was no such record yet. */
    private static final String RECORDS = "SELECT" + ChangeRow.COLUMNS + ", c.content_hash, k.key FROM (SELECT r.key"
            + " FROM dataset_record r WHERE r.environment = ?::environment AND r.dataset = ? AND r.key >= ?"
            + " AND r.key <= coalesce(?, r.key) ORDER BY r.key LIMIT ?) AS k LEFT JOIN LATERAL (SELECT *"
            + " FROM dataset_change h WHERE h.environment = ?::environment AND h.dataset = ? AND h.key = k.key"
            + " AND h.sequence <= ? ORDER BY h.sequence DESC LIMIT 1) AS c ON true ORDER BY k.key";

    private static final int CONTENT_HASH = ChangeRow.NEXT;
    private static final int LOOKED_AT = ChangeRow.NEXT + 1;

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
        try (Connection connection = database.getConnection();
                PreparedStatement changes =
                        connection.prepareStatement(view.selectsRows() ? CHANGES_AND_WAS : CHANGES)) {
            changes.setQueryTimeout(STATEMENT_SECONDS);
            changes.setString(1, environment.name());
            changes.setString(2, dataset);
            Head head = head(connection, environment, dataset).orElseThrow();
            List<Item> items = new ArrayList<>();
            long last = after;
            long bytes = 0;
            boolean all = false;
            for (int left = limit; left > 0 && bytes < PAGE_BYTES && !all; ) {
                int asked = Math.min(left, ROWS_AT_ONCE);
                changes.setLong(3, last);
                changes.setInt(4, asked);
                int looked = 0;
                try (ResultSet rows = changes.executeQuery()) {
                    ChangeRow row = new ChangeRow(rows, environment, dataset);
                    while (bytes < PAGE_BYTES && rows.next()) {
                        looked++;
                        last = row.sequence();
                        byte[] content = row.isThere() ? row.content() : null;
                        bytes += content == null ? 0 : content.length;
                        byte[] seen = content == null ? null : view.of(content);
                        byte[] was = seen == null && view.selectsRows() ? was(row) : null;
                        bytes += was == null ? 0 : was.length;
                        if (seen != null || !view.selectsRows() || (was != null && view.shows(was))) {
                            items.add(row.item(seen));
                        }
                    }
                    all = looked < asked && bytes < PAGE_BYTES;
                }
                left -= looked;
            }
            long next = all ? Math.max(last, head.sequence()) : last;
            return new Page(items, next, next < head.sequence());
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /** What the record was: one that leaves the view is gone for it, one that never was in it is nothing. */
    private static byte @Nullable [] was(ChangeRow row) throws SQLException {
        row.row().getLong(WAS);
        return row.row().wasNull() ? null : row.content(WAS, WAS + 1);
    }

    /**
     * The records as of a change, in byte order of their keys: up to 500 keys are looked at.
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
            byte[] content = row.content();
            byte[] seen = view.of(content);
            if (seen != null) {
                items.add(row.item(seen));
            }
            return content.length;
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
                byte[] hash = view.isWhole() ? row.row().getBytes(CONTENT_HASH) : view.hash(row.content());
                if (hash != null) {
                    proof.add(row.key(), row.version(), hash);
                }
                return 0;
            });
        }
        return proof;
    }

    /** Where to read on from behind a key. */
    public static String behind(String key) {
        return key + AFTER;
    }

    private interface RowReader {
        /** Returns how many bytes of it are kept. */
        int read(ChangeRow row) throws SQLException;
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
            statement.setInt(5, ROWS_AT_ONCE);
            statement.setString(6, environment.name());
            statement.setString(7, dataset);
            statement.setLong(8, asOf);
            int looked = 0;
            long bytes = 0;
            String last = from;
            try (ResultSet rows = statement.executeQuery()) {
                ChangeRow row = new ChangeRow(rows, environment, dataset);
                while (bytes < PAGE_BYTES && rows.next()) {
                    looked++;
                    last = rows.getString(LOOKED_AT);
                    if (row.isThere()) {
                        bytes += reader.read(row);
                    }
                }
            }
            return looked < ROWS_AT_ONCE && bytes < PAGE_BYTES ? null : behind(last);
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
