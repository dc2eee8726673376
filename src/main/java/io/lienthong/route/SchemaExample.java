package io.lienthong.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.lienthong.contract.PatternExample;
import io.lienthong.message.Json;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Makes data of a schema of an OpenAPI document: what is required, at most six levels deep. */
final class SchemaExample {
    private static final int MAX_DEPTH = 6;
    private static final Map<String, String> FORMATS = Map.of(
            "date", "2026-11-02",
            "date-time", "2026-11-02T08:00:00+07:00",
            "uri", "https://example.vn/",
            "email", "a@example.vn",
            "uuid", "00000000-0000-4000-8000-000000000000",
            "tax-code", "0100109106",
            "dossier-code", "H99.12-261102-0021",
            "agency-code", "H99.12",
            "citizen-number", "099198000011");

    private final JsonNode document;

    SchemaExample(JsonNode document) {
        this.document = document;
    }

    JsonNode of(JsonNode schema) {
        return of(schema, 0);
    }

    private JsonNode of(JsonNode schema, int depth) {
        for (String told : new String[] {"example", "const", "default"}) {
            if (schema.has(told)) {
                return schema.get(told);
            }
        }
        if (schema.path("examples").has(0)) {
            return schema.path("examples").get(0);
        }
        if (schema.path("enum").has(0)) {
            return schema.path("enum").get(0);
        }
        if (depth < MAX_DEPTH && schema.path("$ref").isTextual()) {
            return of(document.at(schema.get("$ref").asText().substring(1)), depth + 1);
        }
        for (String choice : new String[] {"allOf", "oneOf", "anyOf"}) {
            if (depth < MAX_DEPTH && schema.path(choice).has(0)) {
                return of(schema.path(choice).get(0), depth + 1);
            }
        }
        return typed(schema, depth);
    }

    private JsonNode typed(JsonNode schema, int depth) {
        JsonNode type = schema.path("type");
        return switch (type.isArray() ? type.path(0).asText() : type.asText(schema.has("properties") ? "object" : "")) {
            case "object" -> object(schema, depth);
            case "array" -> {
                var list = Json.object().putArray("list");
                if (depth < MAX_DEPTH && schema.path("minItems").asInt() > 0) {
                    list.add(of(schema.path("items"), depth + 1));
                }
                yield list;
            }
            case "integer", "number" ->
                IntNode.valueOf(Math.max(1, schema.path("minimum").asInt(1)));
            case "boolean" -> com.fasterxml.jackson.databind.node.BooleanNode.TRUE;
            default -> text(schema);
        };
    }

    private static TextNode text(JsonNode schema) {
        String known = FORMATS.getOrDefault(schema.path("format").asText(), "text");
        String pattern = schema.path("pattern").asText();
        if (!matches(pattern, known)) {
            return TextNode.valueOf(
                    PatternExample.of(pattern, schema.path("minLength").asInt()));
        }
        int least = schema.path("minLength").asInt();
        int most = schema.path("maxLength").asInt(Integer.MAX_VALUE);
        String padded = known.length() < least ? known + "x".repeat(Math.min(least - known.length(), 1_000)) : known;
        return TextNode.valueOf(padded.length() > most ? padded.substring(0, most) : padded);
    }

    private static boolean matches(String pattern, String text) {
        try {
            return Pattern.compile(pattern).matcher(text).find();
        } catch (PatternSyntaxException e) {
            return true; // of another dialect: left to people
        }
    }

    private ObjectNode object(JsonNode schema, int depth) {
        ObjectNode made = Json.object();
        schema.path("required").forEach(name -> {
            JsonNode property = schema.path("properties").path(name.asText());
            if (depth < MAX_DEPTH && !property.isMissingNode()) {
                made.set(name.asText(), of(property, depth + 1));
            }
        });
        return made;
    }
}
