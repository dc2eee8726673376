package io.lienthong.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks the control plane for messages and for everything else of the same matter. */
final class Stories {
    private static final String MESSAGES = "/admin/v1/messages";
    /** Messages of one matter that are followed. */
    private static final int MAX_MESSAGES = 100;

    private final ControlPlane bus;

    Stories(ControlPlane bus) {
        this.bus = bus;
    }

    Optional<Story> find(String id) {
        return bus.find(MESSAGES + "/" + ControlPlane.encode(id)).map(Story::new);
    }

    /** The messages with a correlation id, as the bus lists them; of both environments where none is named. */
    List<JsonNode> list(String correlationId, @Nullable String environment) {
        String query = "?correlationId=" + ControlPlane.encode(correlationId)
                + (environment == null ? "" : "&environment=" + environment);
        JsonNode answer = bus.find(MESSAGES + query)
                .orElseThrow(() -> new Refusal("The bus at " + bus.url() + " has no list of messages."));
        List<JsonNode> found = new ArrayList<>();
        (answer.isArray() ? answer : answer.path("messages")).forEach(found::add);
        return found;
    }

    /** The message and the others of its matter, oldest first. */
    List<Story> matter(Story asked) {
        Set<String> ids = new LinkedHashSet<>();
        asked.correlationId()
                .ifPresent(id -> list(id, asked.environment())
                        .forEach(found -> ids.add(found.path("messageId").asText())));
        ids.addAll(asked.children());
        ids.addAll(asked.corrections());
        ids.remove(asked.id());
        List<Story> matter = new ArrayList<>(List.of(asked));
        ids.stream().limit(MAX_MESSAGES).forEach(id -> find(id).ifPresent(matter::add));
        matter.sort(java.util.Comparator.comparing(Story::start));
        return matter;
    }
}
