package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.lienthong.message.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes an object of texts, as a form or a query has them, by the types of a schema. A text that is not of its type stays a
 * text, so that a check can name it. Immutable.
 */
public final class TypedFields {
    private static final int MAX_REFERENCES = 20;

    private final Map<String, Field> fields = new HashMap<>();
    private final JsonNode definitions;

    /** @param itemType of an array's elements; else empty */
    private record Field(String type, String itemType) {}

    private TypedFields(JsonNode bundle) {
        this.definitions = bundle.path("$defs");
        properties(bundle, 0);
    }

    /** @param schema whole, as in {@link ConsumerView} */
    public static TypedFields of(JsonNode schema) {
        return new TypedFields(schema);
    }

    /** @param given names and texts in their order; what is there several times is a list */
    public ObjectNode read(List<Map.Entry<String, String>> given) {
        ObjectNode object = Json.object();
        given.forEach(one -> {
            Field field = fields.getOrDefault(one.getKey(), new Field("string", ""));
            boolean list = field.type().equals("array");
            JsonNode value = value(list ? field.itemType() : field.type(), one.getValue());
            JsonNode before = object.get(one.getKey());
            if (before instanceof ArrayNode several) {
                several.add(value);
            } else if (before != null) {
                object.putArray(one.getKey()).add(before).add(value);
            } else if (list) {
                object.putArray(one.getKey()).add(value);
            } else {
                object.set(one.getKey(), value);
            }
        });
        return object;
    }

    /** The same of an object that was read already: its texts, alone or in a list. */
    public ObjectNode typed(JsonNode object) {
        ObjectNode typed = Json.object();
        object.properties().forEach(one -> {
            Field field = fields.getOrDefault(one.getKey(), new Field("string", ""));
            JsonNode value = one.getValue();
            if (value instanceof ArrayNode list) {
                ArrayNode copy = typed.putArray(one.getKey());
                list.forEach(item -> copy.add(item.isTextual() ? value(field.itemType(), item.asText()) : item));
            } else {
                typed.set(one.getKey(), value.isTextual() ? value(field.type(), value.asText()) : value);
            }
        });
        return typed;
    }

    private static JsonNode value(String type, String text) {
        JsonNode value = type.equals("object") ? ParameterCheck.object(text) : ParameterCheck.node(type, text);
        return value == null ? TextNode.valueOf(text) : value;
    }

    private void properties(JsonNode schema, int depth) {
        JsonNode own = resolved(schema);
        if (depth > MAX_REFERENCES) {
            return;
        }
        own.path("properties").properties().forEach(property -> {
            JsonNode described = resolved(property.getValue());
            String type = type(described);
            fields.put(
                    property.getKey(),
                    new Field(type, type.equals("array") ? type(resolved(described.path("items"))) : ""));
        });
        own.path("allOf").forEach(part -> properties(part, depth + 1));
    }

    private static String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        for (JsonNode one : type) {
            if (!one.asText().equals("null")) {
                return one.asText();
            }
        }
        return type.asText("string");
    }

    /** Behind references, and beside a null that is allowed too. */
    private JsonNode resolved(JsonNode schema) {
        JsonNode found = schema;
        for (int i = 0; i < MAX_REFERENCES; i++) {
            JsonNode either = found.path("anyOf");
            if (found.has("$ref")) {
                String reference = found.path("$ref").asText();
                found = definitions.path(reference.substring(reference.lastIndexOf('/') + 1));
            } else if (either.size() == 2
                    && either.path(0).path("type").asText().equals("null")) {
                found = either.path(1);
            } else {
                return found;
            }
        }
        return found;
    }
}
