package io.lienthong.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.List;
import java.util.Map;

/** Writes a query parameter in the style that the connected system wants. */
final class QueryText {
    private QueryText() {}

    /** Returns the separator of what comes next. */
    static char append(StringBuilder target, char separator, Argument argument, String value) {
        switch (argument.style()) {
            case PLAIN, SIMPLE, LABEL, MATRIX -> pair(target, separator, argument.wireName(), value);
            case SPACE_DELIMITED -> pair(target, separator, argument.wireName(), value.replace(',', ' '));
            case PIPE_DELIMITED -> pair(target, separator, argument.wireName(), value.replace(',', '|'));
            case REPEATED -> {
                char before = separator;
                for (String one : value.split(",", -1)) {
                    pair(target, before, argument.wireName(), one);
                    before = '&';
                }
            }
            case FORM -> target.append(separator).append(StyledText.encoded(argument, value));
            case DEEP_OBJECT -> {
                return object(target, separator, argument.wireName(), StyledText.object(argument, value));
            }
        }
        return '&';
    }

    private static char object(StringBuilder target, char separator, String name, JsonNode tree) {
        char before = separator;
        for (Map.Entry<String, JsonNode> field : tree.properties()) {
            String inner = name + "[" + field.getKey() + "]";
            Iterable<JsonNode> values = field.getValue() instanceof ArrayNode list ? list : List.of(field.getValue());
            for (JsonNode one : values) {
                if (one.isContainerNode()) {
                    before = object(target, before, inner, one);
                } else {
                    pair(target, before, inner, one.asText());
                    before = '&';
                }
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
