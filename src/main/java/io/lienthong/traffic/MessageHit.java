package io.lienthong.traffic;

import io.lienthong.message.MessageId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message that was found, with its latest event that is what was looked for.
 *
 * @param at of the event
 * @param detail what the error said
 * @param standing what else is to be said of it; absent: it is final, as the event says
 */
public record MessageHit(
        MessageId id,
        Instant at,
        TrafficClass event,
        @Nullable String correlationId,
        @Nullable String detail,
        long micros,
        @Nullable Standing standing) {
    /** Of a message with several deliveries, the first of these that is so. */
    public enum Standing {
        PARKED,
        WAITING,
        WITHDRAWN
    }

    MessageHit standing(Standing how) {
        return new MessageHit(id, at, event, correlationId, detail, micros, how);
    }
}
