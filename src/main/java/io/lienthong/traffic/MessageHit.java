package io.lienthong.traffic;

import io.lienthong.message.MessageId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message that was found, with its latest event that is what was looked for.
 *
 * @param at of the event
 * @param detail what the error said
 * @param open whether something of it waits, or is parked; absent: it is final
 */
public record MessageHit(
        MessageId id,
        Instant at,
        TrafficClass event,
        @Nullable String correlationId,
        @Nullable String detail,
        long micros,
        @Nullable Open open) {
    /** Of several deliveries, the worst. */
    public enum Open {
        WAITING,
        PARKED
    }

    MessageHit opened(@Nullable Open how) {
        return new MessageHit(id, at, event, correlationId, detail, micros, how);
    }
}
