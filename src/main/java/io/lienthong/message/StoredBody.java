package io.lienthong.message;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The name of a body that stays in the database in chunks, because it is too large to be held.
 *
 * @param day whose partition holds its chunks
 * @param size in bytes
 * @param sha256 of all its bytes; must not change
 */
public record StoredBody(LocalDate day, UUID reference, int size, byte[] sha256) {
    /** Of every chunk but the last; a body no larger than this is held, and stays with its message. */
    public static final int CHUNK_BYTES = 256 << 10;

    public String sha256Hex() {
        return HexFormat.of().formatHex(sha256);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StoredBody body
                && body.reference.equals(reference)
                && body.day.equals(day)
                && body.size == size
                && Arrays.equals(body.sha256, sha256);
    }

    @Override
    public int hashCode() {
        return reference.hashCode();
    }

    @Override
    public String toString() {
        return "StoredBody[" + reference + " " + size + " bytes, sha256 " + sha256Hex() + "]";
    }
}
