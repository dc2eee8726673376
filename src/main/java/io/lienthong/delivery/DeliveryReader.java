package io.lienthong.delivery;

import io.lienthong.message.Body;
import io.lienthong.message.ChunkSource;
import io.lienthong.message.Environment;
import io.lienthong.message.Event;
import io.lienthong.message.MessageId;
import io.lienthong.message.StoredBody;
import io.lienthong.message.Trace;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads pages of waiting deliveries and their messages. */
final class DeliveryReader {
    private static final Logger log = LoggerFactory.getLogger(DeliveryReader.class);
    private static final int STATEMENT_SECONDS = 10;

    /** A lane that waits for a parked delivery is left out, so that it takes no place in memory. */
    private static final String PAGE = "SELECT s.repaired, pg_snapshot_xmin(pg_current_snapshot())::text::bigint, w.*"
            + " FROM shard s LEFT JOIN LATERAL (SELECT d.seq, d.lane, d.message_id, d.day, d.route, d.attempt, d.crashes,"
            + " greatest(d.day, d.resent_on) AS since"
            + " FROM delivery d WHERE d.shard = s.shard AND d.state = 'WAITING' AND d.withdrawn_by IS NULL"
            + " AND d.seq > ? AND d.seq <> ALL (?)"
            + " AND (d.lane IS NULL OR NOT EXISTS (SELECT FROM delivery p WHERE p.shard = d.shard"
            + " AND p.state = 'PARKED' AND p.lane = d.lane AND p.seq < d.seq))"
            + " ORDER BY d.seq LIMIT ?) w ON true WHERE s.shard = ? ORDER BY w.seq";

    private static final String TRANSACTION = "SELECT pg_current_xact_id()::text::bigint";

    /**
     * Bodies are counted, and left out behind the bound, before they are fetched from where large ones are kept. The day is
     * written out, so that partitions of other days are neither planned nor locked. OFFSET 0 has each message looked up by
     * itself: a plan that was made when the day had few messages would otherwise read all of them when it has many.
     */
    private static final String MESSAGES =
            "SELECT counted.*, CASE WHEN body_ref IS NOT NULL AND body_sha256 IS NULL THEN (SELECT string_agg(c.bytes, ''::bytea ORDER BY c.chunk)"
                    + " FROM body_chunk c WHERE c.day = DATE '%1$s' AND c.body_ref = counted.body_ref) END AS chunks"
                    + " FROM (SELECT w.n, m.*, sum(coalesce(octet_length(m.body),"
                    + " CASE WHEN m.body_sha256 IS NOT NULL THEN "
                    + Entry.Message.CHUNKS_IN_FLIGHT * StoredBody.CHUNK_BYTES
                    + " END, (SELECT sum(octet_length(c.bytes))"
                    + " FROM body_chunk c WHERE c.day = DATE '%1$s' AND c.body_ref = m.body_ref), 0))"
                    + " OVER (ORDER BY w.n) AS total FROM unnest(?::uuid[]) WITH ORDINALITY AS w(id, n)"
                    + " LEFT JOIN LATERAL (SELECT * FROM message f WHERE f.day = DATE '%1$s' AND f.message_id = w.id OFFSET 0)"
                    + " AS m ON true) AS counted"
                    + " WHERE n = 1 OR total <= ? ORDER BY n";

    private final DataSource database;
    private final ChunkSource chunks;

    DeliveryReader(DataSource database, ChunkSource chunks) {
        this.database = database;
        this.chunks = chunks;
    }

    private record Row(
            long seq,
            @Nullable String lane,
            UUID messageId,
            LocalDate day,
            String route,
            LocalDate since,
            int attempt,
            int crashes) {}

    Page read(Page.Query query) throws SQLException {
        try (Connection connection = database.getConnection()) {
            List<Row> rows = new ArrayList<>();
            long[] repairedAndXmin = rows(connection, query, rows);
            Cursor.Mark mark = query.toMark() == 0 ? null : new Cursor.Mark(query.toMark(), newTransaction(connection));
            return page(connection, query, rows, repairedAndXmin, mark);
        }
    }

    private static long[] rows(Connection connection, Page.Query query, List<Row> rows) throws SQLException {
        long[] repairedAndXmin = {0, 0};
        try (PreparedStatement statement = connection.prepareStatement(PAGE)) {
            // Planned anew with the array's values, which are then hashed; a generic plan searches them one by one.
            statement.unwrap(PGStatement.class).setPrepareThreshold(0);
            statement.setQueryTimeout(STATEMENT_SECONDS);
            statement.setLong(1, query.passed());
            statement.setArray(2, Parameters.array(connection, "int8", query.inMemory()));
            statement.setInt(3, query.limit());
            statement.setInt(4, query.shard());
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    repairedAndXmin[0] = result.getLong(1);
                    repairedAndXmin[1] = result.getLong(2);
                    if (result.getObject(3) != null) {
                        rows.add(row(result));
                    }
                }
            }
        }
        return repairedAndXmin;
    }

    private static Row row(ResultSet result) throws SQLException {
        return new Row(
                result.getLong("seq"),
                result.getString("lane"),
                result.getObject("message_id", UUID.class),
                result.getObject("day", LocalDate.class),
                result.getString("route"),
                result.getObject("since", LocalDate.class),
                result.getInt("attempt"),
                result.getInt("crashes"));
    }

    /** The id of a transaction that begins now. */
    private static long newTransaction(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(TRANSACTION)) {
            statement.setQueryTimeout(STATEMENT_SECONDS);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** A page is of one day, whose partition of messages it reads. */
    private Page page(
            Connection connection, Page.Query query, List<Row> rows, long[] repairedAndXmin, Cursor.@Nullable Mark mark)
            throws SQLException {
        List<Row> sameDay = sameDay(rows);
        List<Entry> entries = new ArrayList<>(sameDay.size());
        int read = sameDay.isEmpty() ? 0 : messages(connection, query, sameDay, entries);
        boolean complete = read == rows.size() && rows.size() < query.limit();
        long last = complete ? Long.MAX_VALUE : sameDay.get(read - 1).seq;
        return new Page(entries, repairedAndXmin[0], repairedAndXmin[1], last, mark);
    }

    private static List<Row> sameDay(List<Row> rows) {
        int to = 0;
        while (to < rows.size() && rows.get(to).day.equals(rows.get(0).day)) {
            to++;
        }
        return rows.subList(0, to);
    }

    private int messages(Connection connection, Page.Query query, List<Row> rows, List<Entry> entries)
            throws SQLException {
        int read = 0;
        try (PreparedStatement statement = connection.prepareStatement(String.format(MESSAGES, rows.get(0).day))) {
            statement.setQueryTimeout(STATEMENT_SECONDS);
            UUID[] ids = rows.stream().map(Row::messageId).toArray(UUID[]::new);
            statement.setArray(1, Parameters.array(connection, "uuid", ids));
            statement.setLong(2, query.bytes());
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    Row row = rows.get(read++);
                    if (result.getObject("message_id") == null) {
                        park(connection, query.shard(), row.seq);
                    } else {
                        entries.add(entry(row, message(result)));
                    }
                }
            }
        }
        return read;
    }

    /** A delivery whose message is gone: somebody has dropped a partition by hand. */
    private static void park(Connection connection, int shard, long seq) throws SQLException {
        String update =
                "UPDATE delivery SET state = 'PARKED', reason = 'INTERNAL_ERROR', parked_at = clock_timestamp(),"
                        + " detail = 'thông điệp không còn trong cơ sở dữ liệu / the message is not in the database any more' WHERE shard = ? AND seq = ?";
        try (PreparedStatement statement = connection.prepareStatement(update)) {
            statement.setInt(1, shard);
            statement.setLong(2, seq);
            statement.executeUpdate();
        }
        log.error("event=message-missing shard={} seq={}", shard, seq);
    }

    private static Entry entry(Row row, Entry.Message message) {
        return new Entry(row.seq, row.lane, row.route, message, row.since, row.attempt, row.crashes);
    }

    private Entry.Message message(ResultSet row) throws SQLException {
        Body body = body(row);
        Event event = new Event(
                new MessageId(row.getObject("message_id", UUID.class)),
                Environment.valueOf(row.getString("environment")),
                row.getString("event_type"),
                row.getString("source"),
                row.getString("message_type"),
                row.getString("correlation_id"),
                row.getString("officer"),
                Trace.stored(row.getString("traceparent")),
                body);
        return Entry.Message.of(
                event,
                row.getString("purpose"),
                row.getObject("accepted_at", OffsetDateTime.class).toInstant());
    }

    private Body body(ResultSet row) throws SQLException {
        String mediaType = row.getString("media_type");
        byte[] sha256 = row.getBytes("body_sha256");
        if (sha256 != null) {
            LocalDate day = row.getObject("day", LocalDate.class);
            UUID reference = row.getObject("body_ref", UUID.class);
            return Body.stored(new StoredBody(day, reference, row.getInt("body_bytes"), sha256), chunks, mediaType);
        }
        byte[] small = row.getBytes("body");
        byte[] known = small == null ? row.getBytes("chunks") : small;
        byte[] bytes = known == null ? new byte[0] : known;
        boolean opaque = row.getObject("body_bytes") != null;
        return opaque ? Body.opaque(bytes, mediaType) : Body.received(bytes, mediaType);
    }
}
