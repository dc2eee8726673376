package io.lienthong.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.MessageId;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A message's story as {@code GET /admin/v1/messages/ID} gives it: {@code messageId, environment, connector, operation, consumer,
 * correlationId, accepted: {type, consumer, acceptedAt, routes, bodyBytes, bodySha256}, entries: [{kind, at, connector, operation,
 * route, code, explanation, httpStatus, durationMicros, detail}], deliveries: [{route, destination, attempt, parked, reason,
 * explanation, detail}],
 * children: [id], corrections: [id]}. Keys that are absent are left out.
 */
record Story(JsonNode tree) {

    /** Something that happened, in words. */
    record Moment(Instant at, String what, String detail, List<String> bodies) {}

    String id() {
        return tree.path("messageId").asText();
    }

    String environment() {
        return text(tree, "environment").orElse("PRODUCTION");
    }

    Optional<String> correlationId() {
        return text(tree, "correlationId")
                .or(() -> text(tree.path("accepted"), "correlationId"))
                .or(() -> entries().stream()
                        .flatMap(entry -> text(entry, "correlationId").stream())
                        .findFirst());
    }

    List<String> children() {
        List<String> children = new ArrayList<>();
        tree.path("children").forEach(child -> children.add(child.asText()));
        return children;
    }

    /** What took its place, and whose place it took. */
    List<String> corrections() {
        List<String> corrections = new ArrayList<>();
        tree.path("corrections").forEach(id -> corrections.add(id.asText()));
        text(tree.path("accepted"), "corrects").ifPresent(corrections::add);
        return corrections;
    }

    /** The event that the message carries, or the operation that was called. */
    String subject() {
        return text(tree.path("accepted"), "type").or(() -> text(tree, "type")).orElseGet(() -> operation(tree));
    }

    String consumer() {
        return text(tree, "consumer")
                .or(() -> text(tree.path("accepted"), "consumer"))
                .or(() -> entries().stream()
                        .flatMap(entry -> text(entry, "consumer").stream())
                        .findFirst())
                .orElse("");
    }

    /** When the id was made. */
    Instant start() {
        return MessageId.parse(id()).map(MessageId::time).orElse(Instant.EPOCH);
    }

    /** What happened, in order of time. */
    List<Moment> moments() {
        List<Moment> moments = new ArrayList<>();
        JsonNode accepted = tree.path("accepted");
        if (accepted.isObject()) {
            moments.add(new Moment(time(accepted, "acceptedAt"), "accepted", acceptance(accepted), List.of()));
        }
        entries().forEach(entry -> moments.add(moment(entry)));
        moments.sort(java.util.Comparator.comparing(Moment::at));
        return moments;
    }

    private static String acceptance(JsonNode accepted) {
        int routes = accepted.path("routes").size();
        String body = text(accepted, "bodySha256")
                .map(sha256 -> ", " + accepted.path("bodyBytes").asLong() + " bytes with SHA-256 " + sha256)
                .orElse("");
        return "from " + first(accepted, "consumer", "source") + body
                + (routes == 0 ? "; no step waits for it" : "; for " + routes + (routes == 1 ? " step" : " steps"));
    }

    private Moment moment(JsonNode entry) {
        StringBuilder detail = new StringBuilder(operation(entry));
        text(entry, "route")
                .ifPresent(route -> detail.append(" (").append(route).append(')'));
        if (entry.path("httpStatus").asInt() > 0) {
            detail.append(": ").append(entry.path("httpStatus").asInt());
        }
        text(entry, "code").ifPresent(code -> detail.append(' ').append(code));
        if (entry.path("durationMicros").asLong() > 0) {
            detail.append(" in ").append(millis(entry.path("durationMicros").asLong()));
        }
        text(entry, "officer").ifPresent(officer -> detail.append(" for ").append(officer));
        text(entry, "detail").ifPresent(why -> detail.append("; ").append(why));
        String kind = first(entry, "kind").toLowerCase(Locale.ROOT);
        return new Moment(time(entry, "at"), kind, detail.toString(), bodies(entry));
    }

    /** {@code connector/operation}. */
    static String operation(JsonNode node) {
        String connector = first(node, "connector");
        return connector.isEmpty() ? first(node, "operation") : connector + "/" + first(node, "operation");
    }

    private static String millis(long micros) {
        return String.format(Locale.ROOT, "%.1f ms", micros / 1_000.0);
    }

    private static List<String> bodies(JsonNode entry) {
        List<String> bodies = new ArrayList<>();
        for (String name : List.of("request", "reply")) {
            if (entry.hasNonNull(name)) {
                bodies.add(name + ": " + entry.get(name));
            }
        }
        return bodies;
    }

    /** Steps that are not final, in words. */
    List<Moment> waiting() {
        List<Moment> waiting = new ArrayList<>();
        tree.path("deliveries").forEach(delivery -> {
            boolean parked = delivery.path("parked").asBoolean();
            StringBuilder detail = new StringBuilder(first(delivery, "destination", "route"));
            text(delivery, "route")
                    .ifPresent(route -> detail.append(" (").append(route).append(')'));
            if (delivery.path("attempt").asInt() > 0) {
                detail.append(", attempt ").append(delivery.path("attempt").asInt());
            }
            text(delivery, "reason").ifPresent(reason -> detail.append(": ").append(reason));
            text(delivery, "detail").ifPresent(why -> detail.append("; ").append(why));
            waiting.add(new Moment(Instant.MAX, parked ? "parked" : "waiting", detail.toString(), List.of()));
        });
        return waiting;
    }

    /** What may tell an error code and its explanation. */
    Stream<JsonNode> explained() {
        List<JsonNode> explained = entries();
        tree.path("deliveries").forEach(explained::add);
        return explained.stream();
    }

    private List<JsonNode> entries() {
        List<JsonNode> entries = new ArrayList<>();
        tree.path("entries").forEach(entries::add);
        return entries;
    }

    private Instant time(JsonNode node, String key) {
        return text(node, key).flatMap(Story::parsed).orElseGet(this::start);
    }

    private static Optional<Instant> parsed(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** The value of the first key that is there, else nothing. */
    static String first(JsonNode node, String... keys) {
        for (String key : keys) {
            if (text(node, key).isPresent()) {
                return node.path(key).asText();
            }
        }
        return "";
    }

    private static Optional<String> text(JsonNode node, String key) {
        JsonNode value = node.path(key);
        return value.isValueNode() && !value.isNull() && !value.asText().isEmpty()
                ? Optional.of(value.asText())
                : Optional.empty();
    }
}
