package io.lienthong.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** Looks at the messages of one matter until the steps of a flow have delivered, or one of them is parked. */
final class FlowWatch {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

    private final Stories stories;
    private final String correlation;
    private final List<String> steps;

    FlowWatch(Stories stories, String correlation, List<String> steps) {
        this.stories = stories;
        this.correlation = correlation;
        this.steps = steps;
    }

    /**
     * What was seen at one look.
     *
     * @param missing steps that have not delivered
     * @param parked steps that wait for a person, with the reason
     */
    record Sight(List<Story> matter, List<String> missing, List<String> parked) {
        boolean done() {
            return missing.isEmpty();
        }
    }

    Sight until(Instant end) {
        Sight sight = look();
        while (!sight.done() && sight.parked().isEmpty() && Instant.now().isBefore(end)) {
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            sight = look();
        }
        return sight;
    }

    private Sight look() {
        List<Story> matter = new ArrayList<>();
        stories.list(correlation, null)
                .forEach(found -> stories.find(found.path("messageId").asText()).ifPresent(matter::add));
        matter.sort(java.util.Comparator.comparing(Story::start));
        Set<String> delivered = new HashSet<>();
        List<String> parked = new ArrayList<>();
        for (Story story : matter) {
            for (JsonNode entry : story.tree().path("entries")) {
                if (Story.first(entry, "kind").equals("DELIVERED")) {
                    delivered.add(Story.first(entry, "route"));
                }
            }
            for (JsonNode delivery : story.tree().path("deliveries")) {
                String step = Story.first(delivery, "route");
                if (delivery.path("parked").asBoolean() && steps.contains(step)) {
                    parked.add(step + " (" + Story.first(delivery, "reason") + " " + Story.first(delivery, "detail")
                            + ")");
                }
            }
        }
        return new Sight(
                matter, steps.stream().filter(step -> !delivered.contains(step)).toList(), parked);
    }
}
