package io.lienthong.delivery;

import io.lienthong.message.Event;
import io.lienthong.message.MessageId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at one step of one message.
 *
 * @param seq its place in the order of acceptance
 * @param event the message
 * @param purpose of the step, else of the message
 * @param attempt attempts before this one that count
 * @param idempotencyKey the same for every attempt: UUIDv5 (message id, route)
 * @param deadline the call must have ended then, because the lease may have passed on
 */
public record Delivery(
        long seq,
        Event event,
        String route,
        @Nullable String lane,
        @Nullable String purpose,
        int attempt,
        String idempotencyKey,
        Instant acceptedAt,
        Instant deadline) {

    /** The key under which the destination knows this step of this message. */
    public static String idempotencyKey(MessageId message, String route) {
        ByteBuffer namespace = ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(message.value().getMostSignificantBits())
                .putLong(message.value().getLeastSignificantBits());
        MessageDigest sha1 = sha1();
        sha1.update(namespace.array());
        ByteBuffer digest = ByteBuffer.wrap(sha1.digest(route.getBytes(StandardCharsets.UTF_8)));
        long high = (digest.getLong() & 0xffffffffffff0fffL) | 0x5000L;
        long low = (digest.getLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
        return new UUID(high, low).toString();
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
