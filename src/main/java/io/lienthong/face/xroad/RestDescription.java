package io.lienthong.face.xroad;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.connector.Operation;
import io.lienthong.contract.ProviderDocument;
import io.lienthong.route.ActiveConnector;
import io.lienthong.route.ActiveOperation;
import io.lienthong.route.FaceDescription;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** The REST protocol for {@code getOpenAPI}: the client is a header and has no token, and refusals are those of X-Road. */
final class RestDescription implements FaceDescription {
    private static final String RESPONSE = "#/components/responses/";
    private static final String HEADER = "#/components/headers/";
    private static final String ERROR = "XRoadError";
    private static final List<String> ANSWERED =
            List.of(RestRequest.CLIENT, "X-Road-Service", RestRequest.ID, "X-Road-Request-Id", "X-Road-Request-Hash");

    /**
     * The document by which clients of the system itself work, cut to some operations.
     *
     * @param server the address that the paths are below
     */
    static ObjectNode ofProvider(ActiveConnector connector, String server, List<ActiveOperation> operations) {
        ObjectNode document = ProviderDocument.of(
                connector.unchangedFolder(),
                Objects.requireNonNull(connector.descriptor().endpoint()).contract(),
                operations.stream().map(ActiveOperation::operation).toList());
        document.putArray("servers").addObject().put("url", server);
        RestDescription face = new RestDescription();
        for (ActiveOperation operation : operations) {
            Operation declared = operation.operation();
            String method = declared.request().method().toLowerCase(Locale.ROOT);
            String shape = shape(declared.request().path());
            document.path("paths").properties().stream()
                    .filter(path -> shape(path.getKey()).equals(shape))
                    .map(path -> path.getValue().path(method))
                    .filter(ObjectNode.class::isInstance)
                    .forEach(one -> face.call(declared, (ObjectNode) one, (ArrayNode) one.path("parameters")));
        }
        return document;
    }

    private static String shape(String path) {
        return (path.isEmpty() ? "/" : path).replaceAll("\\{[^}]*}", "{}");
    }

    @Override
    public void components(ObjectNode components) {
        ObjectNode headers = components.putObject("headers");
        ANSWERED.forEach(name -> header(headers, name));
        header(headers, "X-Road-Error").put("description", "The type, where X-Road and not the service refuses");
        ObjectNode schema = components.withObject("/schemas").putObject(ERROR).put("type", "object");
        schema.putObject("xml").put("name", "error");
        schema.putArray("required").add("type").add("message").add("detail");
        ObjectNode fields = schema.putObject("properties");
        List.of("type", "message", "detail")
                .forEach(name -> fields.putObject(name).put("type", "string"));
        ObjectNode responses = components.putObject("responses");
        refusal(responses, "Refused by X-Road (header X-Road-Error) or by the service", true);
        refusal(responses, "Refused by the service", false);
    }

    private static ObjectNode header(ObjectNode headers, String name) {
        ObjectNode header = headers.putObject(name);
        header.putObject("schema").put("type", "string");
        return header;
    }

    private static void refusal(ObjectNode responses, String description, boolean ofXRoad) {
        ObjectNode refusal =
                responses.putObject(ofXRoad ? ERROR : "ServiceError").put("description", description);
        ObjectNode headers = answered(refusal);
        ObjectNode content = refusal.putObject("content");
        if (ofXRoad) {
            headers.putObject("X-Road-Error").put("$ref", HEADER + "X-Road-Error");
            for (String type : List.of("application/json", "text/xml")) {
                content.putObject(type).putObject("schema").put("$ref", "#/components/schemas/" + ERROR);
            }
        }
        content.putObject("application/problem+json").putObject("schema").put("type", "object");
    }

    private static ObjectNode answered(ObjectNode answer) {
        ObjectNode headers = answer.putObject("headers");
        ANSWERED.forEach(name -> headers.putObject(name).put("$ref", HEADER + name));
        return headers;
    }

    @Override
    public void call(Operation operation, ObjectNode described, ArrayNode parameters) {
        boolean personal = operation.personalData();
        FaceDescription.header(
                parameters, RestRequest.CLIENT, true, "Who calls: INSTANCE/CLASS/MEMBER/SUBSYSTEM of the client");
        FaceDescription.header(
                parameters,
                RestRequest.ID,
                false,
                operation.needsKey()
                        ? "Unique to the message: sent again with the same, it is done once; without it, once more"
                        : "Unique to the message");
        FaceDescription.header(
                parameters, RestRequest.USER, personal, personal ? "The officer who asks" : "The user who asks");
        FaceDescription.header(
                parameters,
                RestRequest.ISSUE,
                personal,
                personal ? "The purpose, a code such as DOSSIER_CHECK" : "The matter that the call belongs to");
        FaceDescription.header(
                parameters, RestRequest.REPRESENTED, false, "On whose behalf the client calls: [CLASS/]CODE");
        FaceDescription.header(
                parameters,
                RestRequest.SERVER,
                false,
                "The security server that is to answer; any but ours is refused");
    }

    @Override
    public void answers(ObjectNode responses) {
        responses.forEach(good -> answered((ObjectNode) good));
        responses.putObject("400").put("$ref", RESPONSE + ERROR);
        responses.putObject("500").put("$ref", RESPONSE + ERROR);
        responses.putObject("default").put("$ref", RESPONSE + "ServiceError");
    }
}
