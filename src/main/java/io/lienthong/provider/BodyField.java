package io.lienthong.provider;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import org.jspecify.annotations.Nullable;

/** Puts a proof (a signature, a session) into a field of the JSON body. */
final class BodyField {
    private BodyField() {}

    static JsonNode tree(@Nullable Body body) {
        if (body == null || body.isEmpty()) {
            return MissingNode.getInstance();
        }
        try {
            return body.json();
        } catch (MalformedBody e) {
            throw new BusException(
                    ErrorCode.MAPPING_FAILED,
                    "the body to prove is no JSON: " + e.reason().en());
        }
    }

    /** A copy with one field set; objects beside the path are shared, because a tree does not change once it is a body. */
    static JsonNode with(JsonNode node, JsonPointer place, String proof) {
        if (!(node instanceof ObjectNode object) || place.matches()) {
            throw new BusException(
                    ErrorCode.MAPPING_FAILED, "the body has no object that takes the signature or session");
        }
        ObjectNode copy = Json.object();
        copy.setAll(object);
        String name = place.getMatchingProperty();
        JsonPointer rest = place.tail();
        if (rest.matches()) {
            copy.put(name, proof);
        } else {
            copy.set(name, with(object.path(name), rest, proof));
        }
        return copy;
    }
}
