package io.lienthong.delivery;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.journal.NewDelivery;
import io.lienthong.message.Event;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.MessageId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The steps of all flows, replaced as a whole at each change, so that a reader needs no lock. */
public final class Steps {
    private static final int MAX_LANE_LENGTH = 500;

    private volatile Snapshot snapshot = new Snapshot(Map.of(), Map.of());

    private record Snapshot(Map<String, Step> byRoute, Map<String, List<Step>> byEvent) {
        static Snapshot of(Map<String, Step> byRoute) {
            Map<String, List<Step>> byEvent = new LinkedHashMap<>();
            byRoute.values()
                    .forEach(step -> byEvent.computeIfAbsent(step.eventType(), type -> new ArrayList<>())
                            .add(step));
            return new Snapshot(byRoute, byEvent);
        }
    }

    /** Adds the step, in place of one with the same route. */
    public synchronized void register(Step step) {
        Map<String, Step> byRoute = new LinkedHashMap<>(snapshot.byRoute);
        byRoute.put(step.route(), step);
        snapshot = Snapshot.of(byRoute);
    }

    public synchronized void unregister(String route) {
        Map<String, Step> byRoute = new LinkedHashMap<>(snapshot.byRoute);
        byRoute.remove(route);
        snapshot = Snapshot.of(byRoute);
    }

    public Optional<Step> find(String route) {
        return Optional.ofNullable(snapshot.byRoute.get(route));
    }

    /** All steps, in order of registration. */
    public List<Step> all() {
        return List.copyOf(snapshot.byRoute.values());
    }

    /** The deliveries that the acceptance of this event must insert; empty: the message is final at once. */
    public List<NewDelivery> match(Event event) {
        List<Step> candidates = snapshot.byEvent.get(event.type());
        if (candidates == null) {
            return List.of();
        }
        List<NewDelivery> deliveries = new ArrayList<>(candidates.size());
        for (Step step : candidates) {
            if (meant(step, event)) {
                deliveries.add(new NewDelivery(step.route(), step.destination(), lane(step, event)));
            }
        }
        return deliveries;
    }

    /** The ordering key that the route's step sees in the event; empty where it has none, or the route is gone. */
    Optional<String> lane(String route, Event event) {
        return find(route).map(step -> lane(step, event));
    }

    private static boolean meant(Step step, Event event) {
        Condition when = step.when();
        if (when == null) {
            return true;
        }
        JsonNode message = json(event);
        return message != null && when.holds(message);
    }

    /** The ordering key. A message without it is its own lane. */
    private static @Nullable String lane(Step step, Event event) {
        JsonPointer pointer = step.lane();
        JsonNode message = pointer == null ? null : json(event);
        if (pointer == null || message == null) {
            return null;
        }
        JsonNode value = message.at(pointer);
        if (!value.isValueNode() || value.isNull()) {
            return null;
        }
        return shortened(value.asText());
    }

    /** Lanes live in memory: a key without measure, or one that PostgreSQL cannot store, is named by its hash. */
    private static @Nullable String shortened(String lane) {
        if (lane.isEmpty()) {
            return null;
        }
        return lane.length() <= MAX_LANE_LENGTH && lane.indexOf('\0') < 0
                ? lane
                : Delivery.idempotencyKey(new MessageId(new java.util.UUID(0, 0)), lane);
    }

    private static @Nullable JsonNode json(Event event) {
        try {
            return event.data().json();
        } catch (MalformedBody notJson) {
            return null;
        }
    }
}
