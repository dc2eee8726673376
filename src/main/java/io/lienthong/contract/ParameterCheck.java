package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.Violation;
import io.lienthong.message.Wording;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What consumers may send as parameters: known names, those that must be there, and the schema of each. */
record ParameterCheck(Map<String, Rule> rules) {
    private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9][0-9]{0,30})");
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,30})?");

    private static final int MAX_ITEMS = 1_000;
    /** The type of a parameter whose text is JSON, of whatever type that is. */
    static final String JSON = "JSON";

    ParameterCheck {
        rules = Map.copyOf(rules);
    }

    /** A parameter as its declared types see it, each with its own check. */
    record Rule(boolean required, List<Typed> checks) {
        Rule {
            checks = List.copyOf(checks);
        }

        boolean isList() {
            return checks.stream().anyMatch(typed -> typed.type().equals("array"));
        }
    }

    /** Names of those that are arrays. */
    Set<String> lists() {
        return rules.entrySet().stream()
                .filter(rule -> rule.getValue().isList())
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * @param type string, integer, number, boolean, array (by commas), object (as JSON) or {@link #JSON}: what the text is before it is checked
     * @param itemType of an array's elements
     */
    record Typed(String type, String itemType, JsonCheck check) {
        Typed(String type, JsonCheck check) {
            this(type, "string", check);
        }
    }

    List<Violation> check(Map<String, String> parameters) {
        List<Violation> violations = new ArrayList<>();
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            Rule rule = rules.get(parameter.getKey());
            if (rule == null) {
                violations.add(violation(parameter.getKey(), Words.UNKNOWN));
            } else {
                check(parameter.getKey(), parameter.getValue(), rule, violations);
            }
        }
        for (Map.Entry<String, Rule> rule : rules.entrySet()) {
            if (rule.getValue().required() && !parameters.containsKey(rule.getKey())) {
                violations.add(violation(rule.getKey(), Words.MISSING));
            }
        }
        return violations;
    }

    private static void check(String name, String value, Rule rule, List<Violation> violations) {
        for (Typed typed : rule.checks()) {
            JsonNode node = node(typed, value);
            if (node == null) {
                violations.add(violation(name, Words.type(typed.type())));
                return;
            }
            List<Violation> found = typed.check().check(node);
            if (!found.isEmpty()) {
                found.forEach(violation -> violations.add(violation(name, violation.message())));
                return;
            }
        }
    }

    private static @Nullable JsonNode node(Typed typed, String value) {
        return switch (typed.type()) {
            case "array" -> array(typed.itemType(), value);
            case "object" -> object(value);
            case JSON -> json(value);
            default -> node(typed.type(), value);
        };
    }

    private static @Nullable JsonNode array(String itemType, String value) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (String one : value.split(",", -1)) {
            JsonNode item = node(itemType, one);
            if (item == null || array.size() >= MAX_ITEMS) {
                return null;
            }
            array.add(item);
        }
        return array;
    }

    static @Nullable JsonNode object(String value) {
        JsonNode tree = json(value);
        return tree == null || tree.isObject() ? tree : null;
    }

    private static @Nullable JsonNode json(String value) {
        try {
            return Json.parse(value.getBytes(StandardCharsets.UTF_8));
        } catch (MalformedBody e) {
            return null;
        }
    }

    static @Nullable JsonNode node(String type, String value) {
        return switch (type) {
            case "integer" ->
                INTEGER.matcher(value).matches() ? JsonNodeFactory.instance.numberNode(new BigInteger(value)) : null;
            case "number" -> NUMBER.matcher(value).matches() ? DecimalNode.valueOf(new BigDecimal(value)) : null;
            case "boolean" ->
                value.equals("true") ? BooleanNode.TRUE : value.equals("false") ? BooleanNode.FALSE : null;
            default -> TextNode.valueOf(value);
        };
    }

    private static Violation violation(String name, Wording message) {
        return new Violation("parameter " + shown(name), message);
    }

    private static String shown(String name) {
        return name.length() <= 60 ? name : name.substring(0, 60) + "…";
    }
}
