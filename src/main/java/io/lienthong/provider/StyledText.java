package io.lienthong.provider;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.connector.Operation.Parameter.Style;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Writes a parameter in the styles of OpenAPI, which are those of RFC 6570; consumers write a list with commas and an object as JSON. */
final class StyledText {
    private final Argument argument;
    private final UnaryOperator<String> encoding;

    private StyledText(Argument argument, UnaryOperator<String> encoding) {
        this.argument = argument;
        this.encoding = encoding;
    }

    /** For a URL: every part percent-encoded by itself, so that it cannot be taken for a delimiter. */
    static String encoded(Argument argument, String value) {
        return new StyledText(argument, PercentEncoding::of).written(value);
    }

    /** For a header. */
    static String plain(Argument argument, String value) {
        return new StyledText(argument, UnaryOperator.identity()).written(value);
    }

    private String written(String value) {
        Boolean explode = argument.explode();
        if (explode == null) {
            return prefix() + named(value);
        }
        return prefix() + (explode ? exploded(value) : together(value));
    }

    private String prefix() {
        return switch (argument.style()) {
            case LABEL -> ".";
            case MATRIX -> ";";
            default -> "";
        };
    }

    private boolean hasName() {
        return argument.style() != Style.LABEL && argument.style() != Style.SIMPLE;
    }

    /** {@code name=value} where the style has the name; matrix leaves the equals sign out before nothing. */
    private String named(String value) {
        if (!hasName()) {
            return encoding.apply(value);
        }
        String name = encoding.apply(argument.wireName());
        return argument.style() == Style.MATRIX && value.isEmpty() ? name : name + "=" + encoding.apply(value);
    }

    private String exploded(String value) {
        List<String> parts = new ArrayList<>();
        if (isObject(value)) {
            object(argument, value).properties().stream()
                    .filter(field -> !field.getValue().isNull())
                    .forEach(field ->
                            parts.add(encoding.apply(field.getKey()) + "=" + encoding.apply(text(field.getValue()))));
        } else {
            list(value).forEach(one -> parts.add(named(one)));
        }
        String separator = switch (argument.style()) {
            case LABEL -> ".";
            case MATRIX -> ";";
            case SIMPLE -> ",";
            default -> "&";
        };
        return String.join(separator, parts);
    }

    private String together(String value) {
        List<String> parts = new ArrayList<>();
        if (isObject(value)) {
            for (Map.Entry<String, JsonNode> field : object(argument, value).properties()) {
                if (!field.getValue().isNull()) {
                    parts.add(encoding.apply(field.getKey()));
                    parts.add(encoding.apply(text(field.getValue())));
                }
            }
        } else {
            list(value).forEach(one -> parts.add(encoding.apply(one)));
        }
        String joined = String.join(",", parts);
        return hasName() ? encoding.apply(argument.wireName()) + "=" + joined : joined;
    }

    private static boolean isObject(String value) {
        return value.stripLeading().startsWith("{"); // as JSON may begin
    }

    private static List<String> list(String value) {
        return List.of(value.split(",", -1));
    }

    /** The JSON that a consumer wrote; throws REQUEST_INVALID where it is none. */
    static JsonNode object(Argument argument, String value) {
        try {
            return Json.parse(value.getBytes(StandardCharsets.UTF_8));
        } catch (MalformedBody e) {
            throw new BusException(ErrorCode.REQUEST_INVALID, "parameter " + argument.name() + " is no JSON");
        }
    }

    private static String text(JsonNode value) {
        return value.isContainerNode() ? value.toString() : value.asText();
    }
}
