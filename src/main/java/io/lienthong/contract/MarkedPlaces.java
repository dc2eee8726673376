package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Finds what a mark in a bundled schema marks. A type within itself is marked whole if it marks anything. */
final class MarkedPlaces {
    private static final List<String> SAME_PLACE = List.of("allOf", "anyOf", "oneOf");
    private static final List<String> SAME_PLACE_ONE = List.of("if", "then", "else");
    private static final List<String> ELEMENTS =
            List.of("items", "contains", "additionalProperties", "unevaluatedProperties");

    /** Beyond, everything is marked: better too much than too little. */
    private static final int MAX_VISITED = 100_000;

    private final JsonNode definitions;
    private final String mark;
    private final Predicate<JsonNode> isMarked;
    private int visited;
    private final Set<String> open = new HashSet<>();

    private MarkedPlaces(JsonNode definitions, String mark, Predicate<JsonNode> isMarked) {
        this.definitions = definitions;
        this.mark = mark;
        this.isMarked = isMarked;
    }

    /** What {@code x-masked: true} marks. */
    static Mask masked(JsonNode bundle) {
        return new MarkedPlaces(bundle.path("$defs"), "x-masked", value -> value.asBoolean(false)).mask(bundle);
    }

    /** What {@code x-search} marks so. */
    static Mask searched(JsonNode bundle, String as) {
        return new MarkedPlaces(
                        bundle.path("$defs"),
                        "x-search",
                        value -> value.asText().equals(as))
                .mask(bundle);
    }

    private Mask mask(JsonNode schema) {
        if (!schema.isObject()) {
            return Mask.NOTHING;
        }
        if (++visited > MAX_VISITED) {
            return Mask.EVERYTHING;
        }
        if (isMarked.test(schema.path(mark))) {
            return Mask.EVERYTHING;
        }
        Mask mask = schema.has("$ref") ? referred(schema.get("$ref").asText()) : Mask.NOTHING;
        for (String key : SAME_PLACE) {
            for (JsonNode part : schema.path(key)) {
                mask = mask.and(mask(part));
            }
        }
        for (String key : SAME_PLACE_ONE) {
            mask = mask.and(mask(schema.path(key)));
        }
        for (Map.Entry<String, JsonNode> part : schema.path("dependentSchemas").properties()) {
            mask = mask.and(mask(part.getValue()));
        }
        return mask.and(below(schema));
    }

    private Mask below(JsonNode schema) {
        Mask mask = Mask.NOTHING;
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            mask = mask.and(Mask.property(property.getKey(), mask(property.getValue())));
        }
        for (Map.Entry<String, JsonNode> property :
                schema.path("patternProperties").properties()) {
            mask = mask.and(Mask.elements(mask(property.getValue())));
        }
        for (String key : ELEMENTS) {
            mask = mask.and(Mask.elements(mask(schema.path(key))));
        }
        for (JsonNode element : schema.path("prefixItems")) {
            mask = mask.and(Mask.elements(mask(element)));
        }
        return mask;
    }

    private Mask referred(String reference) {
        String name = reference.substring(reference.lastIndexOf('/') + 1);
        if (!open.add(name)) {
            return marks(name, new HashSet<>()) ? Mask.EVERYTHING : Mask.NOTHING;
        }
        Mask mask = mask(definitions.path(name));
        open.remove(name);
        return mask;
    }

    /** Whether a definition marks anything, itself or through what it refers to. */
    private boolean marks(String name, Set<String> seen) {
        if (!seen.add(name)) {
            return false;
        }
        JsonNode definition = definitions.path(name);
        if (definition.findValues(mark).stream().anyMatch(isMarked)) {
            return true;
        }
        return definition.findValuesAsText("$ref").stream()
                .anyMatch(reference -> marks(reference.substring(reference.lastIndexOf('/') + 1), seen));
    }
}
