package io.lienthong.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Does the work of one step: one call with an effect. */
public interface Handler {
    /**
     * Starts the work and returns. Gives its result to {@code done} once, from any thread; a second result and one that comes
     * after the deadline are ignored.
     */
    void deliver(Delivery delivery, Consumer<Result> done);

    /**
     * What would be sent of a message, masked nowhere; calls nobody. Empty where that cannot be told beforehand. Throws a
     * BusException, with the places that are wrong, where it would be refused before it is sent.
     */
    default Optional<JsonNode> attempt(Delivery delivery) {
        return Optional.empty();
    }

    /** How long after its acceptance a message is delivered at the earliest; those behind it in its lane wait with it. */
    default Duration delay() {
        return Duration.ZERO;
    }

    /** What its destination bears now; asked for each delivery. */
    default Limits limits() {
        return Limits.DEFAULT;
    }

    /** Version of the connector that it calls now, for the journal. */
    default String version() {
        return "";
    }
}
