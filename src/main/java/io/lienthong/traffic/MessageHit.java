package io.lienthong.traffic;

import io.lienthong.message.MessageId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message that was found, with its latest event that is what was looked for.
 *
 * @param at of the event
 * @param event of what is parked with the error of the delivery that is parked, where the event has no error of its own; also with its
 *     system and operation, where no others were looked for
 * @param detail what the error said
 * @param standing what else is to be said of it; absent: it is final, as the event says
 * @param sender the system that the message came from, or the consumer; absent: it is a call of the event's consumer
 * @param systems to which it went or is to go, by name; none: a call, or nobody takes the event
 */
public record MessageHit(
        MessageId id,
        Instant at,
        TrafficClass event,
        @Nullable String correlationId,
        @Nullable String detail,
        long micros,
        @Nullable Standing standing,
        @Nullable String sender,
        List<String> systems) {
    /** Of a message with several deliveries, the first of these that is so. */
    public enum Standing {
        PARKED,
        WAITING,
        /** A correction took its place. */
        REPLACED,
        WITHDRAWN
    }

    /**
     * The first of its deliveries that wait for people, as a list is to show it.
     *
     * @param operation absent: nothing is known of it but the step
     */
    record Parked(
            String destination,
            @Nullable String operation,
            String reason,
            @Nullable String detail) {}

    /**
     * As people read it off a list: where the event itself is no error, what is parked is what they look for.
     *
     * @param consumer who handed it over, where somebody here caused the event
     */
    MessageHit told(@Nullable String consumer, @Nullable Parked parked) {
        Parked why = event.code().isEmpty() ? parked : null;
        String operation = why == null ? null : why.operation();
        TrafficClass shown = new TrafficClass(
                event.environment(),
                consumer == null ? event.consumer() : consumer,
                why == null ? event.connector() : why.destination(),
                operation == null ? event.operation() : operation,
                event.kind(),
                why == null ? event.code() : why.reason());
        return new MessageHit(
                id, at, shown, correlationId, why == null ? detail : why.detail(), micros, standing, sender, systems);
    }

    MessageHit with(@Nullable Standing how, @Nullable String from, List<String> to) {
        return new MessageHit(id, at, event, correlationId, detail, micros, how, from, to);
    }
}
