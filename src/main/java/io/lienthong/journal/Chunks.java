package io.lienthong.journal;

import io.lienthong.message.MessageId;
import io.lienthong.message.StoredBody;
import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Bodies too large for a row: chunks in a table of their own, so that one of them does not hold up a whole batch. */
final class Chunks {
    /** Size of a chunk, and of the largest body that is kept in its row. */
    static final int CHUNK_BYTES = StoredBody.CHUNK_BYTES;

    private Chunks() {}

    static boolean isLarge(byte @Nullable [] body) {
        return body != null && body.length > CHUNK_BYTES;
    }

    /** Writes the chunks into the open transaction; the day's partition must exist. */
    static UUID store(Connection connection, LocalDate day, byte[] body) throws SQLException {
        UUID reference = MessageId.next().value();
        String insert = "INSERT INTO body_chunk (day, body_ref, chunk, bytes) VALUES (?, ?, ?, ?)";
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            for (int from = 0, chunk = 0; from < body.length; from += CHUNK_BYTES, chunk++) {
                int to = Math.min(body.length, from + CHUNK_BYTES);
                statement.setObject(1, day);
                statement.setObject(2, reference);
                statement.setInt(3, chunk);
                statement.setBytes(4, java.util.Arrays.copyOfRange(body, from, to));
                statement.executeUpdate();
            }
        }
        return reference;
    }

    /** A second copy, made inside PostgreSQL. */
    static UUID copy(Connection connection, LocalDate day, StoredBody body) throws SQLException {
        UUID reference = MessageId.next().value();
        String insert = "INSERT INTO body_chunk (day, body_ref, chunk, bytes)"
                + " SELECT ?, ?, chunk, bytes FROM body_chunk WHERE day = ? AND body_ref = ?";
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            statement.setObject(1, day);
            statement.setObject(2, reference);
            statement.setObject(3, body.day());
            statement.setObject(4, body.reference());
            statement.executeUpdate();
        }
        return reference;
    }

    /** How large the body is, and its hash, without a byte of it. */
    static StoredBody name(Connection connection, LocalDate day, UUID reference) throws SQLException {
        String select =
                "SELECT coalesce(sum(length(bytes)), 0), sha256(coalesce(string_agg(bytes, '' ORDER BY chunk), ''))"
                        + " FROM body_chunk WHERE day = ? AND body_ref = ?";
        try (PreparedStatement statement = connection.prepareStatement(select)) {
            statement.setObject(1, day);
            statement.setObject(2, reference);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new StoredBody(day, reference, row.getInt(1), row.getBytes(2));
            }
        }
    }

    /** The body that was stored; empty bytes if its chunks are gone. */
    static byte[] read(Connection connection, LocalDate day, UUID reference) throws SQLException {
        String select = "SELECT bytes FROM body_chunk WHERE day = ? AND body_ref = ? ORDER BY chunk";
        try (PreparedStatement statement = connection.prepareStatement(select)) {
            statement.setObject(1, day);
            statement.setObject(2, reference);
            ByteArrayOutputStream body = new ByteArrayOutputStream(2 * CHUNK_BYTES);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    body.writeBytes(row.getBytes(1));
                }
            }
            return body.toByteArray();
        }
    }
}
