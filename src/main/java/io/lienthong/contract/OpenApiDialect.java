package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import java.util.Set;

/**
 * How a schema is meant: plain draft 2020-12 (canonical types, OpenAPI 3.1) or OpenAPI 3.0, which has its own words for
 * null and for bounds; in a request nobody supplies what is read only, in a reply nobody what is write only.
 */
enum OpenApiDialect {
    PLAIN(false, ""),
    REQUEST_3_0(true, "readOnly"),
    REPLY_3_0(true, "writeOnly"),
    REQUEST_3_1(false, "readOnly"),
    REPLY_3_1(false, "writeOnly");

    private final boolean version30;
    private final String notSupplied;

    OpenApiDialect(boolean version30, String notSupplied) {
        this.version30 = version30;
        this.notSupplied = notSupplied;
    }

    boolean version30() {
        return version30;
    }

    /** The word for properties that nobody supplies; empty where there is none. */
    String notSupplied() {
        return notSupplied;
    }

    /**
     * The schema of draft 2020-12 that means the same; {@code result} already holds the converted keywords.
     *
     * @param left what nobody supplies, so that it cannot be required
     */
    JsonNode converted(JsonNode source, ObjectNode result, Set<String> left) {
        required(result, left);
        if (!version30) {
            return result;
        }
        bound(result, "minimum", "exclusiveMinimum");
        bound(result, "maximum", "exclusiveMaximum");
        result.remove("nullable");
        return source.path("nullable").asBoolean(false) ? nullable(result) : result;
    }

    private static void required(ObjectNode schema, Set<String> left) {
        if (!left.isEmpty() && schema.get("required") instanceof ArrayNode required) {
            ArrayNode kept = schema.putArray("required");
            for (JsonNode name : required) {
                if (!left.contains(name.asText())) {
                    kept.add(name);
                }
            }
        }
    }

    private static void bound(ObjectNode schema, String bound, String exclusive) {
        JsonNode flag = schema.get(exclusive);
        if (flag != null && flag.isBoolean()) {
            schema.remove(exclusive);
            if (flag.booleanValue() && schema.has(bound)) {
                schema.set(exclusive, schema.remove(bound));
            }
        }
    }

    private static JsonNode nullable(ObjectNode schema) {
        ObjectNode either = Json.object();
        ArrayNode choices = either.putArray("anyOf");
        choices.addObject().put("type", "null");
        choices.add(schema);
        return either;
    }
}
