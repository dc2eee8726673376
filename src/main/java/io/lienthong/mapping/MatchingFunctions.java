package io.lienthong.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.schibsted.spt.data.jslt.Function;
import com.schibsted.spt.data.jslt.JsltException;
import io.lienthong.mapping.MappingFunctions.Named;
import io.lienthong.message.BoundedPattern;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** JSLT's functions that match regular expressions, with a bound on their steps; otherwise they do what JSLT says. */
final class MatchingFunctions {
    private static final int MAX_CACHED = 500;
    private static final Pattern GROUP_NAME = Pattern.compile("\\(\\?<([A-Za-z][A-Za-z0-9]*)>");
    private static final Map<String, BoundedPattern> PATTERNS = new ConcurrentHashMap<>();

    private MatchingFunctions() {}

    static List<Function> all() {
        return List.of(
                new Test(),
                new Named("capture", 2, 2, MatchingFunctions::capture),
                new Named("split", 2, 2, MatchingFunctions::split),
                new Named("replace", 3, 3, MatchingFunctions::replace));
    }

    /** Unlike the others it answers for null: null does not match. */
    private static final class Test implements Function {
        @Override
        public String getName() {
            return "test";
        }

        @Override
        public int getMinArguments() {
            return 2;
        }

        @Override
        public int getMaxArguments() {
            return 2;
        }

        @Override
        public JsonNode call(JsonNode input, JsonNode[] arguments) {
            return arguments[0].isNull()
                    ? BooleanNode.FALSE
                    : match(arguments, matcher -> BooleanNode.valueOf(matcher.find()));
        }
    }

    private static JsonNode match(JsonNode[] arguments, java.util.function.Function<Matcher, JsonNode> use) {
        String text = arguments[0].isValueNode() ? arguments[0].asText() : arguments[0].toString();
        try {
            return pattern(MappingFunctions.text(arguments, 1)).match(text, use);
        } catch (BoundedPattern.TooManySteps e) {
            throw new JsltException(String.valueOf(e.getMessage()));
        }
    }

    private static BoundedPattern pattern(String expression) {
        BoundedPattern known = PATTERNS.get(expression);
        if (known != null) {
            return known;
        }
        BoundedPattern pattern = BoundedPattern.compileJava(expression);
        if (PATTERNS.size() < MAX_CACHED) {
            PATTERNS.put(expression, pattern);
        }
        return pattern;
    }

    private static JsonNode capture(JsonNode[] arguments) {
        return match(arguments, matcher -> {
            ObjectNode groups = JsonNodeFactory.instance.objectNode();
            if (matcher.find()) {
                Matcher names = GROUP_NAME.matcher(MappingFunctions.text(arguments, 1));
                while (names.find()) {
                    String value = matcher.group(names.group(1));
                    if (value != null) {
                        groups.put(names.group(1), value);
                    }
                }
            }
            return groups;
        });
    }

    private static JsonNode split(JsonNode[] arguments) {
        String text = MappingFunctions.text(arguments, 0);
        return match(arguments, matcher -> {
            ArrayNode parts = JsonNodeFactory.instance.arrayNode();
            int start = 0;
            while (matcher.find()) {
                if (matcher.end() > 0 && matcher.start() < text.length()) {
                    parts.add(text.substring(start, matcher.start()));
                    start = matcher.end();
                }
            }
            boolean whole = parts.isEmpty();
            parts.add(text.substring(start));
            while (!whole
                    && !parts.isEmpty()
                    && parts.get(parts.size() - 1).asText().isEmpty()) {
                parts.remove(parts.size() - 1);
            }
            return parts;
        });
    }

    private static JsonNode replace(JsonNode[] arguments) {
        String text = MappingFunctions.text(arguments, 0);
        String replacement = MappingFunctions.text(arguments, 2);
        return match(arguments, matcher -> {
            StringBuilder result = new StringBuilder();
            int start = 0;
            while (matcher.find()) {
                if (matcher.start() == matcher.end()) {
                    throw new IllegalArgumentException("the regular expression matches an empty text");
                }
                result.append(text, start, matcher.start()).append(replacement);
                start = matcher.end();
            }
            return TextNode.valueOf(result.append(text, start, text.length()).toString());
        });
    }
}
