package io.lienthong.indicator;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.Environment;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the changes of a dataset mean for its figures: what a record counted for before is taken away, what it counts for now added. */
final class Changes {
    private static final int ROWS_AT_ONCE = 25; // a record may have a megabyte
    private static final String READ = """
            SELECT c.sequence, c.key, c.changed_at, CASE WHEN NOT c.deleted THEN c.data END, p.changed_at, p.data
            FROM dataset_change c LEFT JOIN LATERAL (
              SELECT b.changed_at, CASE WHEN NOT b.deleted THEN b.data END AS data FROM dataset_change b
              WHERE b.environment = c.environment AND b.dataset = c.dataset AND b.key = c.key
                AND b.sequence < c.sequence ORDER BY b.sequence DESC LIMIT 1) AS p ON true
            WHERE c.environment = ?::environment AND c.dataset = ? AND c.sequence > ? AND c.sequence <= ?
            ORDER BY c.sequence LIMIT ?""";

    private final Connection open;
    private final List<Cube> cubes;

    /** Takes what a record adds to a figure, or takes from it. */
    interface Sink {
        void add(Cube cube, Cell cell, long[] amounts, int sign);
    }

    /** The last change that was read; absent: there were none. */
    record Read(long sequence, Instant changedAt, int rows) {}

    /** @param open a connection in a transaction, so that rows come in portions */
    Changes(Connection open, List<Cube> cubes) {
        this.open = open;
        this.cubes = cubes;
    }

    /** Reads up to {@code limit} changes behind {@code after}, {@code to} the last one at most. */
    @Nullable
    Read read(Environment environment, String dataset, long after, long to, int limit, Sink sink) throws SQLException {
        Read last = null;
        try (PreparedStatement statement = open.prepareStatement(READ)) {
            statement.setFetchSize(ROWS_AT_ONCE);
            statement.setString(1, environment.name());
            statement.setString(2, dataset);
            statement.setLong(3, after);
            statement.setLong(4, to);
            statement.setInt(5, limit);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    Instant at = row.getObject(3, OffsetDateTime.class).toInstant();
                    OffsetDateTime before = row.getObject(5, OffsetDateTime.class);
                    if (before != null) {
                        count(row.getBytes(6), before.toInstant(), -1, sink);
                    }
                    count(row.getBytes(4), at, 1, sink);
                    last = new Read(row.getLong(1), at, last == null ? 1 : last.rows() + 1);
                }
            }
        }
        return last;
    }

    private void count(byte @Nullable [] data, Instant cameAt, int sign, Sink sink) {
        if (data == null) {
            return;
        }
        JsonNode record = parse(data);
        for (Cube cube : cubes) {
            cube.count(record, cameAt, (cell, amounts) -> sink.add(cube, cell, amounts, sign));
        }
    }

    static JsonNode parse(byte[] stored) {
        try {
            return Json.parse(stored);
        } catch (MalformedBody e) {
            throw new IllegalStateException("a record that was stored is no JSON", e);
        }
    }
}
