package io.lienthong.console.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.delivery.DeliveryEngine;
import io.lienthong.journal.MessageStory;
import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.Event;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.Violation;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a step that is parked would send of a corrected message, and whether its system's contract takes it. Nobody is called.
 *
 * @param sent absent: it would not be sent
 * @param refused why; absent: it would be sent
 */
public record CorrectionTrial(
        String destination,
        String route,
        @Nullable MappedFields sent,
        Words.@Nullable Refused refused,
        List<Violation> violations) {

    /** Of each step of which that can be told beforehand. Throws REQUEST_INVALID for what would be another matter. */
    static List<CorrectionTrial> of(DeliveryEngine engine, MessageStory story, Event wrong, Body body) {
        Event right = new Event(
                wrong.id(),
                wrong.environment(),
                wrong.type(),
                wrong.source(),
                wrong.messageType(),
                wrong.correlationId(),
                wrong.officer(),
                wrong.trace(),
                body);
        List<MessageStory.OpenDelivery> steps = story.deliveries().stream()
                .filter(MessageStory.OpenDelivery::parked)
                .toList();
        steps.forEach(parked -> engine.corrections().requireSameLane(parked.route(), wrong, right));
        return steps.stream()
                .flatMap(parked -> of(engine, parked, right).stream())
                .toList();
    }

    private static Optional<CorrectionTrial> of(DeliveryEngine engine, MessageStory.OpenDelivery parked, Event right) {
        try {
            Optional<JsonNode> sent = engine.attempt(parked.route(), right);
            return sent.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new CorrectionTrial(
                            parked.destination(),
                            parked.route(),
                            MappedFields.between(right.data().json(), sent.get()),
                            null,
                            List.of()));
        } catch (BusException refused) {
            return Optional.of(new CorrectionTrial(
                    parked.destination(), parked.route(), null, Words.of(refused), refused.violations()));
        } catch (MalformedBody notJson) {
            return Optional.empty();
        }
    }
}
