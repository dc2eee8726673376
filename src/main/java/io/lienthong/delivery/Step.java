package io.lienthong.delivery;

import com.fasterxml.jackson.core.JsonPointer;
import io.lienthong.connector.ErrorHandling.Retry;
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
 * @param retry bounds attempts that count, and the pauses between them
 * @param concurrency calls in flight to the destination at once, on one node
 * @param waitsForCommit the next message of a lane goes out only after the outcome of the last one is committed, for a
 *     destination that ignores the idempotency key
 */
public record Step(
        String route,
        String eventType,
        @Nullable Condition when,
        @Nullable JsonPointer lane,
        String destination,
        String operation,
        @Nullable String purpose,
        Retry retry,
        int concurrency,
        boolean waitsForCommit,
        Handler handler) {
    private static final Retry DEFAULT_RETRY = new Retry(null, null, null, null);
    private static final int DEFAULT_CONCURRENCY = 8;
    private static final int MAX_CONCURRENCY = 1_000;

    public Step {
        if (route.isEmpty() || eventType.isEmpty() || destination.isEmpty()) {
            throw new IllegalArgumentException("a step needs a route, an event and a destination");
        }
        if (concurrency < 1 || concurrency > MAX_CONCURRENCY) {
            throw new IllegalArgumentException("concurrency is 1 to " + MAX_CONCURRENCY + ", not " + concurrency);
        }
    }

    /** A step with the default bounds. */
    public Step(
            String route,
            String eventType,
            @Nullable Condition when,
            @Nullable JsonPointer lane,
            String destination,
            @Nullable String purpose,
            Handler handler) {
        this(
                route,
                eventType,
                when,
                lane,
                destination,
                "",
                purpose,
                DEFAULT_RETRY,
                DEFAULT_CONCURRENCY,
                false,
                handler);
    }

    /** The flow that the step belongs to: the route's id up to its first dot. */
    public String flow() {
        int dot = route.indexOf('.');
        return dot < 0 ? route : route.substring(0, dot);
    }
}
