package io.lienthong.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Writes a query parameter in the style that the connected system wants. */
final class QueryText {
    private QueryText() {}

    /** Returns the separator of what comes next. */
    static char append(StringBuilder target, char separator, Argument argument, String value) {
        switch (argument.style()) {
            case PLAIN -> pair(target, separator, argument.wireName(), value);
            case SPACE_DELIMITED -> pair(target, separator, argument.wireName(), value.replace(',', ' '));
            case PIPE_DELIMITED -> pair(target, separator, argument.wireName(), value.replace(',', '|'));
            case REPEATED -> {
                char before = separator;
                for (String one : value.split(",", -1)) {
                    pair(target, before, argument.wireName(), one);
                    before = '&';
                }
            }
            case DEEP_OBJECT -> {
                return object(target, separator, argument, value);
            }
        }
        return '&';
    }

    private static char object(StringBuilder target, char separator, Argument argument, String value) {
        JsonNode tree;
        try {
            tree = Json.parse(value.getBytes(StandardCharsets.UTF_8));
        } catch (MalformedBody e) {
            throw new BusException(ErrorCode.REQUEST_INVALID, "parameter " + argument.name() + " is no JSON");
        }
        char before = separator;
        for (Map.Entry<String, JsonNode> field : tree.properties()) {
            String name = argument.wireName() + "[" + field.getKey() + "]";
            Iterable<JsonNode> values =
                    field.getValue() instanceof ArrayNode list ? list : java.util.List.of(field.getValue());
            for (JsonNode one : values) {
                pair(target, before, name, one.asText());
                before = '&';
            }
        }
        return before;
    }

    private static void pair(StringBuilder target, char separator, String name, String value) {
        target.append(separator);
        PercentEncoding.append(target, name);
        target.append('=');
        PercentEncoding.append(target, value);
    }
}
