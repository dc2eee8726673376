package io.lienthong.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts made-up values of the same shape in place of personal ones, the same one everywhere in a call: digits but 0 become 1,
 * letters x. Values of one or two characters identify nobody and stay.
 */
final class Disguise {
    private static final int SHORTEST = 3;
    /** Shorter ones are replaced where they are the whole of a value; in a longer text they are chance. */
    private static final int SHORTEST_WITHIN = 6;

    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?");

    /** The longest first: one may be a part of another. */
    private final Map<String, String> madeUp =
            new TreeMap<>(Comparator.comparing(String::length).reversed().thenComparing(Comparator.naturalOrder()));

    private final Set<String> met = new HashSet<>();

    void add(String value) {
        if (value.length() >= SHORTEST) {
            madeUp.put(value, shape(value));
        }
    }

    /** Adds the values of one tree that another, which is the same with masks, does not show. */
    void addHidden(JsonNode whole, JsonNode masked) {
        if (whole == masked) {
            return;
        }
        if (whole.isObject() && masked.isObject()) {
            whole.properties().forEach(field -> addHidden(field.getValue(), masked.path(field.getKey())));
        } else if (whole.isArray() && masked.isArray()) {
            for (int i = 0; i < whole.size(); i++) {
                addHidden(whole.get(i), masked.path(i));
            }
        } else if (!whole.equals(masked)) {
            addAll(whole);
        }
    }

    private void addAll(JsonNode node) {
        if (node.isTextual() || node.isNumber()) {
            add(node.asText());
        }
        node.forEach(this::addAll);
    }

    boolean isEmpty() {
        return madeUp.isEmpty();
    }

    /** What was added and is no value that was replaced since. */
    boolean missed() {
        return !met.containsAll(madeUp.keySet());
    }

    /** Forgets what was replaced so far. */
    void lookAnew() {
        met.clear();
    }

    JsonNode in(JsonNode node) {
        if (node.isObject()) {
            ObjectNode copy = Json.object();
            node.properties().forEach(field -> copy.set(field.getKey(), in(field.getValue())));
            return copy;
        }
        if (node.isArray()) {
            ArrayNode copy = Json.object().arrayNode();
            node.forEach(element -> copy.add(in(element)));
            return copy;
        }
        if (node.isTextual()) {
            return TextNode.valueOf(in(node.asText()));
        }
        String replaced = node.isNumber() ? replaced(node.asText()) : null;
        if (replaced == null) {
            return node;
        }
        BigDecimal number = NUMBER.matcher(replaced).matches() ? new BigDecimal(replaced) : BigDecimal.ONE;
        return JsonNodeFactory.instance.numberNode(number);
    }

    String in(String text) {
        String whole = replaced(text);
        if (whole != null) {
            return whole;
        }
        String result = text;
        for (Map.Entry<String, String> one : madeUp.entrySet()) {
            if (one.getKey().length() >= SHORTEST_WITHIN && result.contains(one.getKey())) {
                met.add(one.getKey());
                result = result.replace(one.getKey(), one.getValue());
            }
        }
        return result;
    }

    /** JSON, or else what is read as text: there a short value is one that tags or quotes surround. */
    byte[] in(byte[] body) {
        if (isEmpty() || body.length == 0) {
            return body;
        }
        try {
            return Json.write(in(Json.parse(body)));
        } catch (MalformedBody notJson) {
            String text = new String(body, StandardCharsets.UTF_8);
            for (Map.Entry<String, String> one : madeUp.entrySet()) {
                text = within(text, ">", xml(one.getKey()), "<", xml(one.getValue()), one.getKey());
                text = within(text, "\"", xml(one.getKey()), "\"", xml(one.getValue()), one.getKey());
            }
            return in(text).getBytes(StandardCharsets.UTF_8);
        }
    }

    private String within(String text, String before, String value, String after, String instead, String key) {
        String sought = before + value + after;
        if (!text.contains(sought)) {
            return text;
        }
        met.add(key);
        return text.replace(sought, before + instead + after);
    }

    private static String xml(String value) {
        return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private @Nullable String replaced(String text) {
        String known = madeUp.get(text);
        if (known != null) {
            met.add(text);
        }
        return known;
    }

    private static String shape(String value) {
        StringBuilder shape = new StringBuilder(value.length());
        value.codePoints().forEach(character -> {
            if (Character.isDigit(character)) {
                shape.append(character == '0' ? '0' : '1');
            } else if (Character.isLetter(character)) {
                shape.append(Character.isUpperCase(character) ? 'X' : 'x');
            } else {
                shape.appendCodePoint(character);
            }
        });
        return shape.toString();
    }
}
