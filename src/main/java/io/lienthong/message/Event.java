package io.lienthong.message;

import org.jspecify.annotations.Nullable;

/**
 * Something that happened, in past tense; written as a CloudEvent 1.0 wherever it leaves the bus.
 *
 * @param id the message that carries the event
 * @param type e.g. {@code civil-status.birth-registered}
 * @param source the operation (connector/operation), or the flow's route id, that published it
 * @param messageType the canonical type of the data, e.g. {@code BirthRegistration.v1}
 * @param correlationId inherited from the message that caused it
 * @param officer on whose behalf, inherited
 * @param data of type {@code messageType}
 * @param once of all events of this type that the steps of one flow publish with the same text here, only the first is accepted
 */
public record Event(
        MessageId id,
        Environment environment,
        String type,
        String source,
        String messageType,
        @Nullable String correlationId,
        @Nullable String officer,
        Trace trace,
        Body data,
        @Nullable String once) {

    /** An event that may happen again. */
    public Event(
            MessageId id,
            Environment environment,
            String type,
            String source,
            String messageType,
            @Nullable String correlationId,
            @Nullable String officer,
            Trace trace,
            Body data) {
        this(id, environment, type, source, messageType, correlationId, officer, trace, data, null);
    }
}
