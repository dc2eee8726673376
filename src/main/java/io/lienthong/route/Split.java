package io.lienthong.route;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cuts a message with a list into messages with at most {@code size} elements each, in order; all else is in each of them. */
record Split(String field, int size) {
    private static final int MAX_SIZE = 1_000;

    Split {
        if (size < 1 || size > MAX_SIZE) {
            throw new IllegalArgumentException("size is 1 to " + MAX_SIZE + ", not " + size);
        }
    }

    /** @param pointer a field of the message, e.g. {@code /progress}; absent: nothing is split */
    static @Nullable Split of(@Nullable String pointer, int size) {
        if (pointer == null) {
            return null;
        }
        JsonPointer place = JsonPointer.compile(pointer);
        if (place.matches() || !place.tail().matches()) {
            throw new IllegalArgumentException("split names a field of the message, like /entries, not " + pointer);
        }
        return new Split(place.getMatchingProperty(), size);
    }

    /** Empty where there is no element. */
    List<JsonNode> parts(JsonNode message) {
        List<JsonNode> parts = new ArrayList<>();
        if (!(message instanceof ObjectNode object) || !(object.get(field) instanceof ArrayNode elements)) {
            return parts;
        }
        for (int from = 0; from < elements.size(); from += size) {
            ObjectNode part = Json.object();
            part.setAll(object);
            ArrayNode some = part.putArray(field);
            for (int i = from; i < Math.min(from + size, elements.size()); i++) {
                some.add(elements.get(i));
            }
            parts.add(part);
        }
        return parts;
    }
}
