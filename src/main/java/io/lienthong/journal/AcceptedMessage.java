package io.lienthong.journal;

import io.lienthong.message.Event;
import io.lienthong.message.MessageId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message to accept, with the key that makes accepting it twice impossible.
 *
 * @param consumer who hands it over: a consumer id, {@code poll}, or {@code flow}
 * @param operation what the key is claimed for: connector/operation, or a route id
 * @param bodyHash SHA-256 of what was sent under the key
 * @param parent the message whose step published this one
 * @param deliveries none: the message is final at once
 * @param reference what its connector calls the matter, {@code CONNECTOR/TEXT}: teaches the correlation id, or learns it
 */
@SuppressWarnings("ArrayRecordComponent") // messages are never compared
public record AcceptedMessage(
        Event event,
        String consumer,
        String operation,
        String idempotencyKey,
        byte[] bodyHash,
        @Nullable MessageId parent,
        @Nullable String purpose,
        Instant acceptedAt,
        List<NewDelivery> deliveries,
        @Nullable String reference) {
    public AcceptedMessage {
        deliveries = List.copyOf(deliveries);
    }

    /** A message that says itself what it belongs to. */
    public AcceptedMessage(
            Event event,
            String consumer,
            String operation,
            String idempotencyKey,
            byte[] bodyHash,
            @Nullable MessageId parent,
            @Nullable String purpose,
            Instant acceptedAt,
            List<NewDelivery> deliveries) {
        this(event, consumer, operation, idempotencyKey, bodyHash, parent, purpose, acceptedAt, deliveries, null);
    }
}
