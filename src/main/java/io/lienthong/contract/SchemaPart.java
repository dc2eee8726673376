package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import org.jspecify.annotations.Nullable;

/** Finds what a bundled schema says of a part of the data. */
final class SchemaPart {
    private static final String DEFINITIONS = "#/$defs/";
    private static final int MAX_REFERENCES = 50;

    private SchemaPart() {}

    /** The schema of what a JSON pointer leads to, whole as the bundle is; null where the bundle does not say. */
    static @Nullable JsonNode at(JsonNode bundle, String pointer) {
        JsonNode schema = bundle;
        for (String step :
                pointer.isEmpty() ? new String[0] : pointer.substring(1).split("/", -1)) {
            String name = step.replace("~1", "/").replace("~0", "~");
            schema = child(resolved(bundle, schema), bundle, name);
            if (schema == null) {
                return null;
            }
        }
        ObjectNode part = Json.object();
        ObjectNode definitions = Json.object();
        bundle.path("$defs").properties().forEach(one -> definitions.set(one.getKey(), one.getValue()));
        definitions.set("part", schema);
        part.set("$defs", definitions);
        return part.put("$ref", DEFINITIONS + "part");
    }

    private static @Nullable JsonNode child(JsonNode schema, JsonNode bundle, String name) {
        JsonNode property = schema.path("properties").path(name);
        if (!property.isMissingNode()) {
            return property;
        }
        if (name.matches("[0-9]+") && schema.has("items")) {
            return schema.get("items");
        }
        for (String choice : new String[] {"allOf", "anyOf", "oneOf"}) {
            for (JsonNode one : schema.path(choice)) {
                JsonNode found = child(resolved(bundle, one), bundle, name);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    /** Follows the references of a bundle. */
    static JsonNode resolved(JsonNode bundle, JsonNode schema) {
        JsonNode found = schema;
        for (int i = 0; i < MAX_REFERENCES && found.path("$ref").isTextual(); i++) {
            found = bundle.path("$defs").path(found.get("$ref").asText().substring(DEFINITIONS.length()));
        }
        return found;
    }
}
