package io.lienthong.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.lienthong.contract.ConsumerView;
import io.lienthong.message.Json;
import java.util.function.UnaryOperator;

/** What points from one schema to others: {@code $ref}, and the {@code mapping} of a discriminator. */
final class References {
    private References() {}

    /** A copy of schemas whose references lead elsewhere, without the keyword that is ours alone. */
    static JsonNode moved(JsonNode node, UnaryOperator<String> targets) {
        if (node instanceof ArrayNode array) {
            ArrayNode copy = array.arrayNode();
            array.forEach(one -> copy.add(moved(one, targets)));
            return copy;
        }
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        ObjectNode copy = Json.object();
        object.properties().forEach(field -> {
            JsonNode value = field.getValue();
            if (field.getKey().equals("$ref") && value.isTextual()) {
                copy.put("$ref", targets.apply(value.textValue()));
            } else if (field.getKey().equals("discriminator")) {
                copy.set("discriminator", discriminator(moved(value, targets), targets));
            } else if (!field.getKey().equals(ConsumerView.INTERNAL)) {
                copy.set(field.getKey(), moved(value, targets));
            }
        });
        return copy;
    }

    /** A property may be called so too: it has no mapping of texts. */
    private static JsonNode discriminator(JsonNode copy, UnaryOperator<String> targets) {
        copy.path("mapping").properties().forEach(entry -> {
            if (entry.getValue().isTextual()) {
                entry.setValue(TextNode.valueOf(targets.apply(entry.getValue().textValue())));
            }
        });
        return copy;
    }
}
