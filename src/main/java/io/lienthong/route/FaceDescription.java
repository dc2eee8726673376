package io.lienthong.route;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.connector.Operation;

/** What a face wants with a call beside the message, and how it refuses one, as {@link InterfaceDocument} says it. */
public interface FaceDescription {
    /** Puts what calls and answers refer to among the components. */
    void components(ObjectNode components);

    /** Describes the security and the headers of a call. */
    void call(Operation operation, ObjectNode described, ArrayNode parameters);

    /** Describes the headers of the good answer, which is there already, and the refusals. */
    void answers(ObjectNode responses);

    /** Adds a header that a call has. */
    static void header(ArrayNode parameters, String name, boolean required, String description) {
        ObjectNode header =
                parameters.addObject().put("name", name).put("in", "header").put("required", required);
        if (!description.isEmpty()) {
            header.put("description", description);
        }
        header.putObject("schema").put("type", "string");
    }
}
