package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds what {@code x-masked: true} marks in a bundled schema. A type within itself is masked whole if it masks anything. */
final class MaskedPlaces {
    private static final String MARK = "x-masked";
    private static final List<String> SAME_PLACE = List.of("allOf", "anyOf", "oneOf");
    private static final List<String> SAME_PLACE_ONE = List.of("if", "then", "else");
    private static final List<String> ELEMENTS =
            List.of("items", "contains", "additionalProperties", "unevaluatedProperties");

    /** Beyond, everything is masked: better too much than too little. */
    private static final int MAX_VISITED = 100_000;

    private final JsonNode definitions;
    private int visited;
    private final Set<String> open = new HashSet<>();

    private MaskedPlaces(JsonNode definitions) {
        this.definitions = definitions;
    }

    static Mask of(JsonNode bundle) {
        return new MaskedPlaces(bundle.path("$defs")).mask(bundle);
    }

    private Mask mask(JsonNode schema) {
        if (!schema.isObject()) {
            return Mask.NOTHING;
        }
        if (++visited > MAX_VISITED) {
            return Mask.EVERYTHING;
        }
        if (schema.path(MARK).asBoolean(false)) {
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
        if (definition.findValues(MARK).stream().anyMatch(mark -> mark.asBoolean(false))) {
            return true;
        }
        return definition.findValuesAsText("$ref").stream()
                .anyMatch(reference -> marks(reference.substring(reference.lastIndexOf('/') + 1), seen));
    }
}
