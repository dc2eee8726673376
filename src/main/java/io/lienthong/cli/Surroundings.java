package io.lienthong.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import io.lienthong.message.Wording;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What stands around a message: how its systems are called, and who is before it.
 *
 * @param titles of connectors, by name
 * @param away shards of destinations that are away, by name
 * @param before for each step that waits, the delivery at the head of its lane
 */
record Surroundings(Map<String, Wording> titles, Map<String, JsonNode> away, Map<String, JsonNode> before) {
    /** A lane is looked through so far. */
    private static final int LANE = 100;

    static Surroundings of(ControlPlane bus, Story story) {
        Map<String, Wording> titles = new HashMap<>();
        bus.find("/admin/v1/connectors")
                .ifPresent(answer -> answer.path("connectors")
                        .forEach(connector -> titles.put(
                                connector.path("name").asText(),
                                new Wording(
                                        connector.at("/title/vi").asText(),
                                        connector.at("/title/en").asText()))));
        Map<String, JsonNode> away = new HashMap<>();
        Map<String, JsonNode> before = new HashMap<>();
        if (!story.tree().path("deliveries").isEmpty()) {
            bus.find(DeliveryCommand.PATH + "?limit=1")
                    .ifPresent(answer -> answer.path("shards").forEach(shard -> {
                        if (shard.has("pausedSince")
                                && shard.path("environment").asText().equals(story.environment())) {
                            away.put(shard.path("destination").asText(), shard);
                        }
                    }));
            story.tree()
                    .path("deliveries")
                    .forEach(delivery -> head(bus, story, delivery)
                            .ifPresent(
                                    first -> before.put(delivery.path("route").asText(), first)));
        }
        return new Surroundings(titles, away, before);
    }

    /** The first delivery of the lane, where that is another one. */
    private static Optional<JsonNode> head(ControlPlane bus, Story story, JsonNode delivery) {
        if (!delivery.has("lane") || delivery.path("parked").asBoolean()) {
            return Optional.empty();
        }
        ObjectNode lane = Json.object()
                .put("lane", delivery.path("lane").asText())
                .put("destination", delivery.path("destination").asText())
                .put("environment", story.environment());
        List<JsonNode> all = new ArrayList<>(DeliveryListCommand.fetch(bus, lane, false, LANE));
        all.addAll(DeliveryListCommand.fetch(bus, lane, true, LANE));
        return all.stream()
                .min(java.util.Comparator.comparingLong(one -> one.path("seq").asLong()))
                .filter(first -> !first.path("messageId").asText().equals(story.id()));
    }

    /** What people call a system. */
    Wording system(String connector) {
        Wording title = titles.get(connector);
        return title == null || title.vi().isEmpty()
                ? new Wording(connector, connector)
                : new Wording(title.vi() + " (" + connector + ")", title.en() + " (" + connector + ")");
    }
}
