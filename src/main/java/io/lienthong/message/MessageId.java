package io.lienthong.message;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Identifies a message: a UUID version 7 (RFC 9562), whose first 48 bits are milliseconds since 1970, UTC. Ids of one
 * process ascend, also when the clock steps back.
 */
public record MessageId(UUID value) implements Comparable<MessageId> {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int COUNTER_BITS = 12;
    /** Milliseconds and a 12-bit counter of the last id: the counter orders ids within a millisecond. */
    private static final AtomicLong LAST = new AtomicLong();
    /** Random bits drawn for each thread in blocks, because SecureRandom is shared and slow. */
    private static final ThreadLocal<RandomBlock> BLOCK = ThreadLocal.withInitial(RandomBlock::new);

    /** A new id with the time of this machine's clock. */
    public static MessageId next() {
        long now = System.currentTimeMillis() << COUNTER_BITS;
        long stamp = LAST.updateAndGet(last -> Math.max(last + 1, now));
        long millis = stamp >>> COUNTER_BITS;
        long counter = stamp & ((1 << COUNTER_BITS) - 1);
        long high = (millis << 16) | 0x7000L | counter;
        long low = (BLOCK.get().next() & 0x3fffffffffffffffL) | 0x8000000000000000L;
        return new MessageId(new UUID(high, low));
    }

    /** What every id made from this moment on is not less than, and every earlier one is; to the millisecond, and no id itself. */
    public static UUID firstOf(Instant at) {
        return new UUID(at.toEpochMilli() << 16, 0);
    }

    /** Reads the form with 36 characters; empty if the text is not a UUID version 7. */
    public static Optional<MessageId> parse(String text) {
        if (text.length() != 36) {
            return Optional.empty();
        }
        try {
            UUID uuid = UUID.fromString(text);
            return uuid.version() == 7 && uuid.toString().equalsIgnoreCase(text)
                    ? Optional.of(new MessageId(uuid))
                    : Optional.empty();
        } catch (IllegalArgumentException notAUuid) {
            return Optional.empty();
        }
    }

    /** When the id was made, to the millisecond. */
    public Instant time() {
        return Instant.ofEpochMilli(value.getMostSignificantBits() >>> 16);
    }

    /** The day (UTC) that names the message's first partition. */
    public LocalDate day() {
        return LocalDate.ofInstant(time(), ZoneOffset.UTC);
    }

    @Override
    public int compareTo(MessageId other) {
        int high = Long.compareUnsigned(value.getMostSignificantBits(), other.value.getMostSignificantBits());
        return high != 0
                ? high
                : Long.compareUnsigned(value.getLeastSignificantBits(), other.value.getLeastSignificantBits());
    }

    @Override
    public String toString() {
        return value.toString();
    }

    private static final class RandomBlock {
        private final long[] block = new long[64];
        private int used = block.length;

        long next() {
            if (used == block.length) {
                byte[] bytes = new byte[block.length * Long.BYTES];
                RANDOM.nextBytes(bytes);
                java.nio.ByteBuffer.wrap(bytes).asLongBuffer().get(block);
                used = 0;
            }
            return block[used++];
        }
    }
}
