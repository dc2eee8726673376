package io.lienthong.journal;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Rows in the binary format of COPY, in a buffer that the next batch uses again. For one thread. */
final class CopyBuffer {
    private static final byte[] HEADER = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final int TEXT_OID = 25;
    private static final int KEPT_BYTES = 4 << 20;
    private static final int FIRST_BYTES = 64 << 10;
    private static final long DAYS_TO_2000 = 10_957;
    private static final long SECONDS_TO_2000 = DAYS_TO_2000 * 86_400;

    private byte[] buffer = new byte[FIRST_BYTES];
    private int length;
    private int rows;

    CopyBuffer() {
        clear();
    }

    CopyBuffer row(int columns) {
        rows++;
        reserve(2);
        return putShort(columns);
    }

    CopyBuffer text(@Nullable String value) {
        return value == null ? absent() : bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    CopyBuffer bytes(byte @Nullable [] value) {
        if (value == null) {
            return absent();
        }
        reserve(4 + value.length);
        putInt(value.length);
        System.arraycopy(value, 0, buffer, length, value.length);
        length += value.length;
        return this;
    }

    CopyBuffer uuid(@Nullable UUID value) {
        if (value == null) {
            return absent();
        }
        reserve(20);
        return putInt(16).putLong(value.getMostSignificantBits()).putLong(value.getLeastSignificantBits());
    }

    CopyBuffer smallint(int value) {
        reserve(6);
        return putInt(2).putShort(value);
    }

    CopyBuffer integer(int value) {
        reserve(8);
        return putInt(4).putInt(value);
    }

    CopyBuffer bigint(long value) {
        reserve(12);
        return putInt(8).putLong(value);
    }

    CopyBuffer date(LocalDate value) {
        return integer((int) (value.toEpochDay() - DAYS_TO_2000));
    }

    CopyBuffer timestamp(Instant value) {
        return bigint((value.getEpochSecond() - SECONDS_TO_2000) * 1_000_000 + value.getNano() / 1_000);
    }

    /** A one-dimensional array of text. */
    CopyBuffer texts(List<String> values) {
        List<byte[]> encoded = values.stream()
                .map(value -> value.getBytes(StandardCharsets.UTF_8))
                .toList();
        int size = encoded.stream().mapToInt(value -> 4 + value.length).sum();
        boolean some = !encoded.isEmpty();
        reserve(16 + (some ? 8 : 0));
        putInt(12 + (some ? 8 : 0) + size);
        putInt(some ? 1 : 0).putInt(0).putInt(TEXT_OID);
        if (some) {
            putInt(encoded.size()).putInt(1);
        }
        encoded.forEach(this::bytes);
        return this;
    }

    CopyBuffer absent() {
        reserve(4);
        return putInt(-1);
    }

    /** Sends the rows to {@code COPY … FROM STDIN (FORMAT binary)} and forgets them. */
    void send(Connection connection, String copy) throws SQLException {
        try {
            reserve(2);
            putShort(-1);
            CopyIn copyIn = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(copy);
            try {
                copyIn.writeToCopy(buffer, 0, length);
                copyIn.endCopy();
            } finally {
                if (copyIn.isActive()) {
                    copyIn.cancelCopy();
                }
            }
        } finally {
            clear();
        }
    }

    void sendIfAny(Connection connection, String copy) throws SQLException {
        if (rows > 0) {
            send(connection, copy);
        }
    }

    void clear() {
        if (buffer.length > KEPT_BYTES) {
            buffer = new byte[FIRST_BYTES];
        }
        System.arraycopy(HEADER, 0, buffer, 0, HEADER.length);
        length = HEADER.length;
        rows = 0;
    }

    private void reserve(int more) {
        if (length + more > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, length + more));
        }
    }

    private CopyBuffer putShort(int value) {
        buffer[length++] = (byte) (value >> 8);
        buffer[length++] = (byte) value;
        return this;
    }

    private CopyBuffer putInt(int value) {
        putShort(value >> 16);
        return putShort(value);
    }

    private CopyBuffer putLong(long value) {
        putInt((int) (value >> 32));
        return putInt((int) value);
    }
}
