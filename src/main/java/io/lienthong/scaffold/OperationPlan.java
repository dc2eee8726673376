package io.lienthong.scaffold;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.scaffold.OpenApiDocuments.Located;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One operation of an OpenAPI document, as the descriptor will have it.
 *
 * @param contractName its operationId, else method and path
 * @param path in the document, with its variables
 * @param descriptor its entry in {@code connector.yaml}
 * @param arguments what consumers supply
 * @param request absent where nothing is mapped
 * @param status of the answer that is a success
 * @param reply absent where nothing is mapped
 * @param replyType media type of the answer, empty where it has no body
 * @param declaresConflict whether the contract names the answer 409
 * @param conflicts whether the system may say that it has the record already
 */
record OperationPlan(
        String contractName,
        String method,
        String path,
        ObjectNode descriptor,
        List<Argument> arguments,
        @Nullable Content request,
        int status,
        @Nullable Content reply,
        String replyType,
        boolean declaresConflict,
        boolean conflicts) {
    OperationPlan {
        arguments = List.copyOf(arguments);
    }

    /** A body's schema, and the examples that the document gives of the body. */
    record Content(Located schema, List<JsonNode> examples) {}

    /**
     * @param name ours
     * @param schema a missing node where the document has none
     * @param json whether its text is JSON
     * @param style as the descriptor says it, with {@code explode} beside it where the style has that; empty: as it is
     */
    record Argument(
            String name,
            String wireName,
            String place,
            boolean required,
            Located schema,
            ObjectNode style,
            boolean json,
            List<JsonNode> examples) {
        /** A value as consumers write it. */
        String written(JsonNode value) {
            return json ? value.toString() : Values.written(value);
        }

        /** Whether it stands in the call just as consumers write it. */
        boolean plain() {
            return style.isEmpty();
        }
    }

    String name() {
        return descriptor.path("name").asText();
    }

    boolean opaque() {
        return descriptor.path("body").asText().equals("opaque");
    }

    /** Whether the request is a form of parts. */
    boolean multipart() {
        return descriptor.path("request").path("contentType").asText().equals(OperationReader.MULTIPART);
    }

    boolean removes() {
        return method.equals("DELETE");
    }

    boolean repeatable() {
        return method.equals("GET");
    }

    /** What the path ends with, where that is a variable: the key of one record. */
    Optional<Argument> key() {
        return path.endsWith("}")
                ? arguments.stream()
                        .filter(one -> one.place().equals("path") && one.plain())
                        .filter(one -> path.endsWith("/{" + one.wireName() + "}"))
                        .findFirst()
                : Optional.empty();
    }
}
