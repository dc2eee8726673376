package io.lienthong.delivery;

import com.fasterxml.jackson.core.JsonPointer;
import org.jspecify.annotations.Nullable;

/**
 * One step of a flow: what it waits for, which system it calls, and who does the work.
 *
 * @param route id of the route, {@code flow.step}
 * @param eventType the events that it takes
 * @param when absent: all of them
 * @param lane where the message names its ordering key; absent: every message is its own lane
 * @param destination connector of the system
 * @param operation of the connector, for the journal
 * @param purpose why personal data is read
 */
public record Step(
        String route,
        String eventType,
        @Nullable Condition when,
        @Nullable JsonPointer lane,
        String destination,
        String operation,
        @Nullable String purpose,
        Handler handler) {

    public Step {
        if (route.isEmpty() || eventType.isEmpty() || destination.isEmpty()) {
            throw new IllegalArgumentException("a step needs a route, an event and a destination");
        }
    }

    /** What its destination bears now: its connector may have been changed since the step was registered. */
    Limits limits() {
        return handler.limits();
    }

    /** The flow that the step belongs to: the route's id up to its first dot. */
    public String flow() {
        int dot = route.indexOf('.');
        return dot < 0 ? route : route.substring(0, dot);
    }
}
