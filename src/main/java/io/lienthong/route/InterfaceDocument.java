package io.lienthong.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.connector.Descriptor;
import io.lienthong.connector.Operation;
import io.lienthong.contract.ConsumerView;
import io.lienthong.message.Json;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A connector as its consumers see it, in OpenAPI 3.1: the exposed operations, with the canonical types as schemas and, where
 * an operation has none, what the connected system's contract says.
 */
public final class InterfaceDocument {
    private static final String COMPONENTS = "#/components/schemas/";
    private static final String DEFINITIONS = "#/$defs/";

    private final ActiveConnector connector;
    private final FaceDescription face;
    private final ObjectNode schemas = Json.object();

    private InterfaceDocument(ActiveConnector connector, FaceDescription face) {
        this.connector = connector;
        this.face = face;
    }

    /**
     * The document of what may be called over {@code /api}.
     *
     * @param server the address that the paths are below
     * @param shown which of the exposed operations are in it
     */
    static ObjectNode of(ActiveConnector connector, String server, Predicate<ActiveOperation> shown) {
        return new InterfaceDocument(connector, new ApiDescription()).document(server, shown);
    }

    /** The document of all that may be called over another face, below this address of its server. */
    public static ObjectNode of(ActiveConnector connector, String server, FaceDescription face) {
        return new InterfaceDocument(connector, face).document(server, any -> true);
    }

    private ObjectNode document(String server, Predicate<ActiveOperation> shown) {
        Descriptor.Metadata metadata = connector.descriptor().metadata();
        ObjectNode document = Json.object().put("openapi", "3.1.0");
        document.putObject("info")
                .put("title", titled(metadata.title(), metadata.name()))
                .put("version", metadata.interfaceVersion());
        document.putArray("servers").addObject().put("url", server);
        ObjectNode paths = document.putObject("paths");
        for (ActiveOperation operation : connector.operations().values().stream()
                .sorted((one, other) ->
                        one.name().operation().compareTo(other.name().operation()))
                .toList()) {
            Operation.Expose expose = operation.operation().expose();
            if (expose != null && !operation.callback() && shown.test(operation)) {
                JsonNode known = paths.path(expose.path());
                ObjectNode path = known instanceof ObjectNode object ? object : paths.putObject(expose.path());
                path.set(expose.method().toLowerCase(Locale.ROOT), operation(operation, expose));
            }
        }
        ObjectNode components = document.putObject("components");
        components.set("schemas", schemas);
        face.components(components);
        return document;
    }

    private static String titled(@Nullable Map<String, String> title, String name) {
        return title == null ? name : title.getOrDefault("en", title.getOrDefault("vi", name));
    }

    private ObjectNode operation(ActiveOperation operation, Operation.Expose expose) {
        ConsumerView view = operation.contract().view(operation.operation());
        ObjectNode described = Json.object();
        described.put("operationId", operation.name().operation());
        described.put(
                "summary",
                titled(operation.operation().title(), operation.name().operation()));
        ArrayNode parameters = described.putArray("parameters");
        for (ConsumerView.Parameter parameter : view.parameters()) {
            boolean inPath = expose.path().contains("{" + parameter.name() + "}");
            ObjectNode one = parameters.addObject();
            one.put("name", parameter.name()).put("in", inPath ? "path" : "query");
            one.put("required", inPath || parameter.required());
            JsonNode schema = parameter(operation.name().operation() + "." + parameter.name(), parameter.schemas());
            shaped(one, parameter.form(), inPath, schema);
        }
        face.call(operation.operation(), described, parameters);
        if (operation.opaque() && operation.operation().pattern() == Operation.Pattern.RECEIVE) {
            described
                    .putObject("requestBody")
                    .put("required", true)
                    .putObject("content")
                    .putObject("*/*");
        } else if (view.request() != null) {
            ObjectNode body = described
                    .putObject("requestBody")
                    .put("required", view.request().required());
            content(body, operation.name().operation() + ".request", view.request());
        }
        replies(operation, view, described.putObject("responses"));
        return described;
    }

    private static void shaped(ObjectNode parameter, ConsumerView.Form form, boolean inPath, JsonNode schema) {
        if (form == ConsumerView.Form.OBJECT) {
            parameter.putObject("content").putObject("application/json").set("schema", schema);
            return;
        }
        if (form == ConsumerView.Form.LIST && !inPath) {
            parameter
                    .put("style", "form")
                    .put("explode", true)
                    .put("description", "Once for each value, or once with commas between the values");
        }
        parameter.set("schema", schema);
    }

    private JsonNode parameter(String name, List<JsonNode> bundles) {
        if (bundles.isEmpty()) {
            return Json.object().put("type", "string");
        }
        if (bundles.size() == 1) {
            return reference(name, bundles.get(0));
        }
        ObjectNode all = Json.object();
        ArrayNode list = all.putArray("allOf");
        for (int i = 0; i < bundles.size(); i++) {
            list.add(reference(i == 0 ? name : name + "." + i, bundles.get(i)));
        }
        return all;
    }

    private void replies(ActiveOperation operation, ConsumerView view, ObjectNode responses) {
        boolean receives = operation.operation().pattern() == Operation.Pattern.RECEIVE;
        // The status of a document is the system's own.
        ObjectNode good = responses.putObject(receives ? "202" : operation.opaque() ? "2XX" : "200");
        good.put("description", receives ? "Accepted" : "Done");
        if (receives) {
            ObjectNode receipt =
                    good.putObject("content").putObject("application/json").putObject("schema");
            receipt.put("type", "object")
                    .putArray("required")
                    .add("messageId")
                    .add("status")
                    .add("receipt");
            ObjectNode fields = receipt.putObject("properties");
            List.of("messageId", "status", "receipt")
                    .forEach(name -> fields.putObject(name).put("type", "string"));
        } else if (operation.opaque()) {
            good.putObject("content").putObject("*/*");
        } else if (view.reply() != null) {
            content(good, operation.name().operation() + ".reply", view.reply());
        } else {
            good.putObject("content").putObject("application/json");
            responses.putObject("204").put("description", "Done, without content");
        }
        face.answers(responses);
    }

    private void content(ObjectNode owner, String name, ConsumerView.Message message) {
        JsonNode one = reference(message.type() == null ? name : message.type(), message.schema());
        ObjectNode schema =
                owner.putObject("content").putObject("application/json").putObject("schema");
        if (message.list()) {
            schema.put("type", "array").set("items", one);
        } else {
            schema.setAll((ObjectNode) one);
        }
    }

    /** Puts a bundle's definitions among the components, the one that it begins with under the name alone. */
    private ObjectNode reference(String name, JsonNode bundle) {
        String first = bundle.path("$ref").asText();
        if (!schemas.has(name)) {
            UnaryOperator<String> targets = target -> target.startsWith(DEFINITIONS)
                    ? COMPONENTS + (target.equals(first) ? name : name + "." + target.substring(DEFINITIONS.length()))
                    : target;
            ObjectNode start = (ObjectNode) References.moved(bundle, targets);
            JsonNode definitions = start.remove("$defs");
            schemas.set(name, first.isEmpty() ? start : Json.object());
            if (definitions != null) {
                definitions.properties().forEach(definition -> {
                    String place = targets.apply(DEFINITIONS + definition.getKey());
                    schemas.set(place.substring(COMPONENTS.length()), definition.getValue());
                });
            }
        }
        return Json.object().put("$ref", COMPONENTS + name);
    }
}
