package io.lienthong.mapping;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.schibsted.spt.data.jslt.JsltException;
import io.lienthong.message.Violation;
import io.lienthong.message.Wording;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A function could not do with its first argument. Knows where in a mapping's input that stands, and never says what it is. */
final class ArgumentRefused extends JsltException {
    private static final long serialVersionUID = 1L;

    private final transient JsonNode[] arguments;
    private final String function;
    private final String reason;

    ArgumentRefused(String function, String reason, JsonNode[] arguments) {
        super(function + ": " + reason);
        this.function = function;
        this.reason = reason;
        this.arguments = arguments.clone();
    }

    /** Where the argument was taken from; empty where the mapping had made it, or the text stands for itself nowhere. */
    List<Violation> places(JsonNode input) {
        JsonNode refused = arguments[0];
        if (!refused.isTextual() || refused.asText().isEmpty()) { // others are shared by many places
            return List.of();
        }
        JsonPointer place = place(input, refused, JsonPointer.empty());
        return place == null ? List.of() : List.of(new Violation(place.toString(), wording()));
    }

    /** By identity: the mapping took it from there. */
    private static @Nullable JsonPointer place(JsonNode node, JsonNode wanted, JsonPointer here) {
        if (node == wanted) {
            return here;
        }
        JsonPointer found = null;
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            found = found == null ? place(field.getValue(), wanted, here.appendProperty(field.getKey())) : found;
        }
        for (int i = 0; node.isArray() && i < node.size() && found == null; i++) {
            found = place(node.get(i), wanted, here.appendIndex(i));
        }
        return found;
    }

    private Wording wording() {
        return switch (function) {
            case "iso-date", "iso-date-time" -> {
                String pattern = arguments[1].asText();
                yield new Wording(
                        "không phải ngày giờ có thật theo mẫu " + pattern, "is no date or time of the form " + pattern);
            }
            case "vn-date" -> new Wording("không phải ngày giờ theo ISO 8601", "is no date or time of ISO 8601");
            default -> new Wording("không dùng được cho hàm " + function, "is nothing for " + function + ": " + reason);
        };
    }
}
