package io.lienthong.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import java.io.PrintWriter;
import java.util.List;

/** The answers to the parts of one correction of many messages, put together. */
final class CorrectionReport {
    private static final List<String> COUNTS = List.of("corrected", "unchanged", "refused");

    private final ObjectNode whole = Json.object();

    CorrectionReport() {
        COUNTS.forEach(count -> whole.put(count, 0L));
        whole.putArray("reasons");
    }

    void add(JsonNode answer) {
        whole.set("dryRun", answer.path("dryRun"));
        COUNTS.forEach(
                count -> whole.put(count, count(count) + answer.path(count).asLong()));
        answer.path("reasons").forEach(this::addReason);
        if (answer.has("changes")) {
            whole.set("changes", answer.path("changes"));
        }
    }

    private void addReason(JsonNode reason) {
        for (JsonNode known : reasons()) {
            if (known.path("code").equals(reason.path("code"))
                    && known.path("detail").equals(reason.path("detail"))) {
                long messages = known.path("messages").asLong()
                        + reason.path("messages").asLong();
                ((ObjectNode) known).put("messages", messages);
                return;
            }
        }
        reasons().add(reason);
    }

    ObjectNode whole() {
        return whole;
    }

    /** Whether something was corrected, or would be, and nothing refused. */
    boolean clean() {
        return count("corrected") > 0 && count("refused") == 0;
    }

    void print(PrintWriter out) {
        for (JsonNode change : whole.path("changes")) {
            out.println("Message " + change.path("messageId").asText());
            change.path("places").forEach(place -> out.println("  " + line(place)));
        }
        for (JsonNode reason : reasons()) {
            out.println(reason.path("messages").asText() + " refused: "
                    + reason.path("code").asText() + " " + reason.path("detail").asText());
            reason.path("first").forEach(example -> print(out, example));
        }
        out.println(count("corrected") + (whole.path("dryRun").asBoolean() ? " would be corrected, " : " corrected, ")
                + count("unchanged") + " unchanged, " + count("refused") + " refused.");
    }

    private static String line(JsonNode place) {
        String pointer = place.path("place").asText();
        return (pointer.isEmpty() ? "the whole" : pointer) + ": " + JsonDifference.shown(place.path("was")) + " -> "
                + JsonDifference.shown(place.path("is"));
    }

    private static void print(PrintWriter out, JsonNode example) {
        out.println("  " + example.path("messageId").asText());
        example.path("places")
                .forEach(place -> out.println("    " + place.path("place").asText() + " "
                        + place.path("message").asText()));
    }

    private ArrayNode reasons() {
        return (ArrayNode) whole.path("reasons");
    }

    private long count(String name) {
        return whole.path(name).asLong();
    }
}
