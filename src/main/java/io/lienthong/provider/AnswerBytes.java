package io.lienthong.provider;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Collects the chunks of an answer up to a cap, with one copy where the answer comes in one chunk. */
final class AnswerBytes {
    private static final byte[] NONE = new byte[0];

    private final int capBytes;
    private @Nullable Buffer only;
    private byte[] collected = NONE;
    private int length;

    AnswerBytes(int capBytes) {
        this.capBytes = capBytes;
    }

    /** Takes a chunk; false where the cap is exceeded. */
    boolean add(Buffer chunk) {
        int size = chunk.length();
        if (size > capBytes - length) {
            return false;
        }
        if (length == 0) {
            only = chunk;
        } else {
            Buffer first = only;
            if (first != null) {
                collected = Arrays.copyOf(first.getBytes(), Math.min(capBytes, 2 * (length + size)));
                only = null;
            } else if (collected.length < length + size) {
                collected = Arrays.copyOf(collected, Math.min(capBytes, 2 * (length + size)));
            }
            chunk.getBytes(collected, length);
        }
        length += size;
        return true;
    }

    byte[] bytes() {
        if (only != null) {
            return only.getBytes();
        }
        return collected.length == length ? collected : Arrays.copyOf(collected, length);
    }
}
