package io.lienthong.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.schibsted.spt.data.jslt.Function;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The functions that mappings have beyond JSLT's own, and bounded ones in place of some of JSLT's. None is told a null:
 * null stays null. What they throw never holds a value.
 */
final class MappingFunctions {
    static final List<Function> ALL = Stream.concat(
                    Stream.of(
                            Loops.FUNCTION,
                            new Named("vn-upper", 1, 1, arguments -> TextNode.valueOf(upper(text(arguments, 0)))),
                            new Named("words", 1, 1, arguments -> words(text(arguments, 0))),
                            new Named(
                                    "vn-date",
                                    2,
                                    2,
                                    arguments -> TextNode.valueOf(
                                            VietnamDates.format(text(arguments, 0), text(arguments, 1)))),
                            new Named(
                                    "iso-date",
                                    2,
                                    2,
                                    arguments -> TextNode.valueOf(
                                            VietnamDates.isoDate(text(arguments, 0), text(arguments, 1)))),
                            new Named(
                                    "iso-date-time",
                                    2,
                                    2,
                                    arguments -> TextNode.valueOf(
                                            VietnamDates.isoDateTime(text(arguments, 0), text(arguments, 1)))),
                            new Named("from-json", 1, 2, MappingFunctions::fromJson),
                            new Named("keep-empty", 3, 3, MappingFunctions::keepEmpty)),
                    MatchingFunctions.all().stream())
            .toList();

    private MappingFunctions() {}

    /** What a function does with its arguments, the first of which is not null. */
    interface Body {
        JsonNode apply(JsonNode[] arguments);
    }

    record Named(String name, int least, int most, Body body) implements Function {
        @Override
        public String getName() {
            return name;
        }

        @Override
        public int getMinArguments() {
            return least;
        }

        @Override
        public int getMaxArguments() {
            return most;
        }

        @Override
        public JsonNode call(JsonNode input, JsonNode[] arguments) {
            if (arguments[0].isNull()) {
                return NullNode.getInstance();
            }
            try {
                return body.apply(arguments);
            } catch (IllegalArgumentException e) {
                throw new ArgumentRefused(name, String.valueOf(e.getMessage()), arguments);
            }
        }
    }

    /** The argument as text; numbers and booleans as they are written. */
    static String text(JsonNode[] arguments, int index) {
        JsonNode argument = arguments[index];
        if (!argument.isValueNode() || argument.isNull()) {
            throw new IllegalArgumentException("argument " + (index + 1) + " is no text");
        }
        return argument.asText();
    }

    private static String upper(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC).toUpperCase(Locale.ROOT);
    }

    private static ArrayNode words(String text) {
        ArrayNode words = JsonNodeFactory.instance.arrayNode();
        int start = -1;
        for (int i = 0; i <= text.length(); i++) {
            boolean space = i == text.length() || space(text.charAt(i));
            if (space && start >= 0) {
                words.add(text.substring(start, i));
                start = -1;
            } else if (!space && start < 0) {
                start = i;
            }
        }
        return words;
    }

    private static boolean space(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    /** The object made, with those of the named keys that the source has and JSLT leaves out because they are empty or null. */
    private static JsonNode keepEmpty(JsonNode[] arguments) {
        if (!(arguments[0] instanceof ObjectNode made) || !(arguments[1] instanceof ObjectNode source)) {
            throw new IllegalArgumentException(
                    "the first two arguments are the object made and the one it is made from");
        }
        ObjectNode whole = Json.object();
        whole.setAll(made);
        for (JsonNode key : arguments[2]) {
            JsonNode value = source.get(key.asText());
            if (value != null
                    && (value.isNull() || (value.isContainerNode() && value.isEmpty()))
                    && !made.has(key.asText())) {
                whole.set(key.asText(), value);
            }
        }
        return whole;
    }

    /** With the bus's limits, unlike JSLT's own. */
    private static JsonNode fromJson(JsonNode[] arguments) {
        try {
            return Json.parse(text(arguments, 0).getBytes(StandardCharsets.UTF_8));
        } catch (MalformedBody e) {
            if (arguments.length == 2) {
                return arguments[1];
            }
            throw new IllegalArgumentException("the text is no JSON", e);
        }
    }
}
