package io.lienthong.dataset;

import io.lienthong.message.Environment;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The change a result set stands at. What is large does not come with its row but is read by itself when it is asked for, so
 * that the rows that are read at once are bounded.
 */
record ChangeRow(ResultSet row, Environment environment, String dataset) {
    /** Bytes above which a content is read by itself. */
    private static final int LARGE = 8 << 10;

    /** Of table {@code c}; two columns may follow. */
    static final String COLUMNS = " c.sequence, c.key, c.version, c.deleted,"
            + " (extract(epoch FROM c.changed_at) * 1000000)::bigint, " + unlessLarge("c.data");

    private static final int SEQUENCE = 1;
    private static final int KEY = 2;
    private static final int VERSION = 3;
    private static final int DELETED = 4;
    private static final int MICROS = 5;
    private static final int CONTENT = 6;
    static final int NEXT = 7;

    private static final String LARGE_ONE =
            "SELECT data FROM dataset_change WHERE environment = ?::environment AND dataset = ? AND sequence = ?";

    static String unlessLarge(String column) {
        return "CASE WHEN octet_length(" + column + ") <= " + LARGE + " THEN " + column + " END";
    }

    long sequence() throws SQLException {
        return row.getLong(SEQUENCE);
    }

    String key() throws SQLException {
        return row.getString(KEY);
    }

    @Nullable
    String version() throws SQLException {
        return row.getString(VERSION);
    }

    /** Whether there is a record after it, and it is a change at all: numbers of changes begin at 1. */
    boolean isThere() throws SQLException {
        return sequence() > 0 && !row.getBoolean(DELETED);
    }

    byte[] content() throws SQLException {
        return content(SEQUENCE, CONTENT);
    }

    /**
     * The content of the change whose sequence number stands in one column, and itself, unless it is large, in another.
     */
    byte[] content(int sequence, int column) throws SQLException {
        byte[] small = row.getBytes(column);
        return small == null ? large(row.getLong(sequence)) : small;
    }

    private byte[] large(long sequence) throws SQLException {
        try (PreparedStatement statement = row.getStatement().getConnection().prepareStatement(LARGE_ONE)) {
            statement.setQueryTimeout(Feed.STATEMENT_SECONDS);
            statement.setString(1, environment.name());
            statement.setString(2, dataset);
            statement.setLong(3, sequence);
            try (ResultSet one = statement.executeQuery()) {
                if (!one.next()) {
                    throw new SQLException("change " + sequence + " was forgotten while it was read");
                }
                return one.getBytes(1);
            }
        }
    }

    /** @param seen the content as a view shows it; absent: it does not */
    Item item(byte @Nullable [] seen) throws SQLException {
        return new Item(sequence(), key(), version(), row.getLong(MICROS), seen);
    }
}
