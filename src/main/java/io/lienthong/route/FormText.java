package io.lienthong.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.lienthong.message.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes an object as the fields of a form: a list repeats its field, an object within is JSON, null is left out. */
final class FormText {
    static final String MEDIA_TYPE = "application/x-www-form-urlencoded";

    private FormText() {}

    static byte[] of(JsonNode object) {
        List<String> fields = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            Iterable<JsonNode> values = field.getValue() instanceof ArrayNode list ? list : List.of(field.getValue());
            for (JsonNode value : values) {
                if (!value.isNull()) {
                    fields.add(encoded(field.getKey()) + "=" + encoded(text(value)));
                }
            }
        }
        return String.join("&", fields).getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(JsonNode value) {
        return value.isContainerNode() ? value.toString() : Json.text(value);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
