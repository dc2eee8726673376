package io.lienthong.route;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.lienthong.journal.Journal;
import io.lienthong.message.Body;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.Request;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What connected systems call a matter: the text at a pointer of a message, known for the connector alone. */
record MatterNames(JsonPointer pointer, Journal journal) {
    private static final int MAX_LENGTH = 500;

    /** The message that taught the bus the name; null where there is none. */
    JsonNode find(Request request) {
        String name = of(request.operation().connector(), pointer, request.body());
        Optional<Body> taught = name == null ? Optional.empty() : journal.findMatter(request.environment(), name);
        return taught.isEmpty() ? NullNode.instance : tree(taught.get());
    }

    /** {@code CONNECTOR/TEXT}; null where the message has no text of a reasonable length there. */
    static @Nullable String of(String connector, @Nullable JsonPointer pointer, Body message) {
        JsonNode value = pointer == null ? NullNode.instance : tree(message).at(pointer);
        String text = value.isValueNode() && !value.isNull() ? value.asText() : "";
        return text.isEmpty() || text.length() > MAX_LENGTH || text.indexOf('\0') >= 0 ? null : connector + "/" + text;
    }

    private static JsonNode tree(Body message) {
        try {
            return message.json();
        } catch (MalformedBody e) {
            return NullNode.instance;
        }
    }
}
