package io.lienthong.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.lienthong.message.Json;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Which values of a message may be shown, as its mask says, for the same message in another system's form: there the mask's
 * places are unknown, and what a mapping made of a masked value looks different. So only what stands unmasked in the message is
 * shown of what was sent, and of an answer all but what was not shown before.
 */
final class KnownValues {
    /** Shorter ones identify nobody. */
    private static final int SHORTEST = 3;
    /** Shorter ones are chance within a longer text. */
    private static final int SHORTEST_WITHIN = 4;

    private static final TextNode MASKED = TextNode.valueOf("***");

    private final Set<String> shown = new HashSet<>();
    /** In NFC, as the same name may be written in several ways. */
    private final Set<String> hidden = new HashSet<>();

    private @Nullable List<String> longestFirst;
    private boolean hides;

    /** Adds the values of a message, which is the same with masks. */
    void add(JsonNode whole, JsonNode masked) {
        if (whole.isObject() && masked.isObject()) {
            whole.properties().forEach(field -> add(field.getValue(), masked.path(field.getKey())));
        } else if (whole.isArray() && masked.isArray()) {
            for (int i = 0; i < whole.size(); i++) {
                add(whole.get(i), masked.path(i));
            }
        } else if (whole.equals(masked)) {
            shown.add(Json.text(whole));
            within(whole).ifPresent(inner -> add(inner, inner));
        } else {
            hides = true;
            hide(whole);
        }
    }

    private void hide(JsonNode node) {
        if (node.isTextual() || node.isNumber()) {
            hide(node.asText());
        }
        within(node).ifPresent(this::hide);
        node.forEach(this::hide);
    }

    private void hide(String text) {
        if (hidden.add(composed(text))) {
            longestFirst = null;
        }
    }

    private static String composed(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }

    private static Optional<JsonNode> within(JsonNode value) {
        return value.isTextual() ? Json.within(value.asText()) : Optional.empty();
    }

    /** Whether anything of the message is masked; where nothing is, everything may be shown. */
    boolean hides() {
        return hides;
    }

    /** What was sent, with the values that are known to be harmless; the others must not be shown of the answer either. */
    JsonNode sent(JsonNode tree) {
        return hides ? each(tree, this::harmless) : tree;
    }

    private JsonNode harmless(JsonNode value) {
        String text = Json.text(value);
        if (shown.contains(text) && !hidden.contains(composed(text))) {
            return value;
        }
        hide(value.asText());
        return MASKED;
    }

    /** What was answered, without the values that were hidden. */
    JsonNode answered(JsonNode tree) {
        return hides ? each(tree, this::unhidden) : tree;
    }

    private JsonNode unhidden(JsonNode value) {
        String text = value.asText();
        if (text.length() >= SHORTEST && hidden.contains(composed(text))) {
            return MASKED;
        }
        if (!value.isTextual()) {
            return value;
        }
        String left = answered(text);
        return left.equals(text) ? value : TextNode.valueOf(left);
    }

    /** A text that was answered, without the values that were hidden; a long one before what is part of it. */
    String answered(String text) {
        String whole = composed(text);
        String left = whole;
        for (String one : longestFirst()) {
            left = left.replace(one, MASKED.asText());
        }
        return left.equals(whole) ? text : left;
    }

    private List<String> longestFirst() {
        List<String> sorted = longestFirst;
        if (sorted == null) {
            sorted = hidden.stream()
                    .filter(one -> one.length() >= SHORTEST_WITHIN)
                    .sorted(Comparator.comparingInt(String::length).reversed())
                    .toList();
            longestFirst = sorted;
        }
        return sorted;
    }

    /** The names alone. */
    static JsonNode none(JsonNode tree) {
        return each(tree, value -> MASKED);
    }

    /** The same with another text or number in place of each, also within a text that holds JSON. */
    private static JsonNode each(JsonNode node, UnaryOperator<JsonNode> instead) {
        if (node.isObject()) {
            ObjectNode copy = Json.object();
            node.properties().forEach(field -> copy.set(field.getKey(), each(field.getValue(), instead)));
            return copy;
        }
        if (node.isArray()) {
            ArrayNode copy = Json.object().arrayNode();
            node.forEach(element -> copy.add(each(element, instead)));
            return copy;
        }
        JsonNode inner = within(node).orElse(null);
        if (inner != null) {
            JsonNode copy = each(inner, instead);
            return copy.equals(inner) ? node : TextNode.valueOf(new String(Json.write(copy), StandardCharsets.UTF_8));
        }
        return node.isTextual() || node.isNumber() ? instead.apply(node) : node;
    }
}
