package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The places of a body that the journal must not show, as a tree of names.
 *
 * @param whole everything here and below
 * @param every what is masked in each element of an array, or in each property not named
 */
record Mask(
        boolean whole, Map<String, Mask> names, @Nullable Mask every) {
    static final Mask NOTHING = new Mask(false, Map.of(), null);
    static final Mask EVERYTHING = new Mask(true, Map.of(), null);
    private static final TextNode MASKED = TextNode.valueOf("***");

    Mask {
        names = Map.copyOf(names);
    }

    /** From JSON pointers in which {@code *} stands for every element of an array. */
    static Mask of(List<String> pointers) {
        Mask mask = NOTHING;
        for (String pointer : pointers) {
            Mask branch = EVERYTHING;
            String[] steps =
                    pointer.isEmpty() ? new String[0] : pointer.substring(1).split("/", -1);
            for (int i = steps.length - 1; i >= 0; i--) {
                String name = steps[i].replace("~1", "/").replace("~0", "~");
                branch = name.equals("*") ? elements(branch) : property(name, branch);
            }
            mask = mask.and(branch);
        }
        return mask;
    }

    static Mask property(String name, Mask below) {
        return below.isEmpty() ? NOTHING : new Mask(false, Map.of(name, below), null);
    }

    static Mask elements(Mask below) {
        return below.isEmpty() ? NOTHING : new Mask(false, Map.of(), below);
    }

    boolean isEmpty() {
        return !whole && names.isEmpty() && every == null;
    }

    /** What either of the two masks. */
    Mask and(Mask other) {
        if (whole || other.isEmpty()) {
            return this;
        }
        if (other.whole || isEmpty()) {
            return other;
        }
        Map<String, Mask> both = new HashMap<>(names);
        other.names.forEach((name, mask) -> both.merge(name, mask, Mask::and));
        Mask elements = every == null ? other.every : other.every == null ? every : every.and(other.every);
        return new Mask(false, both, elements);
    }

    /** The body with {@code "***"} in place of what is masked; the same instance where nothing of it is. */
    JsonNode apply(JsonNode body) {
        if (body.isNull() || body.isMissingNode() || isEmpty()) {
            return body;
        }
        if (whole) {
            return MASKED;
        }
        if (body instanceof ObjectNode object) {
            return object(object);
        }
        return body instanceof ArrayNode array ? array(array) : body;
    }

    /** The texts and numbers at the places. */
    List<String> values(JsonNode body) {
        List<String> values = new ArrayList<>();
        collect(body, values);
        return values;
    }

    private void collect(JsonNode body, List<String> values) {
        if (isEmpty()) {
            return;
        }
        if (body.isTextual() || body.isNumber()) {
            if (whole) {
                values.add(body.asText());
            }
            return;
        }
        for (Map.Entry<String, JsonNode> field : body.properties()) {
            (whole ? this : below(field.getKey())).collect(field.getValue(), values);
        }
        for (int i = 0; body.isArray() && i < body.size(); i++) {
            (whole ? this : below(names.isEmpty() ? "" : String.valueOf(i))).collect(body.get(i), values);
        }
    }

    private JsonNode object(ObjectNode object) {
        ObjectNode copy = null;
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            Mask mask = below(field.getKey());
            JsonNode value = field.getValue();
            JsonNode masked = mask.apply(value);
            if (masked != value) {
                copy = copy == null ? object.objectNode().setAll(object) : copy;
                copy.set(field.getKey(), masked);
            }
        }
        return copy == null ? object : copy;
    }

    private JsonNode array(ArrayNode array) {
        ArrayNode copy = null;
        for (int i = 0; i < array.size(); i++) {
            Mask mask = below(names.isEmpty() ? "" : String.valueOf(i));
            JsonNode value = array.get(i);
            JsonNode masked = mask.apply(value);
            if (masked != value) {
                copy = copy == null ? array.arrayNode().addAll(array) : copy;
                copy.set(i, masked);
            }
        }
        return copy == null ? array : copy;
    }

    private Mask below(String name) {
        Mask all = every == null ? NOTHING : every;
        return names.isEmpty() ? all : all.and(names.getOrDefault(name, NOTHING));
    }
}
