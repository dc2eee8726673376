package io.lienthong.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.access.Consumer;
import io.lienthong.access.DatasetGrant;
import io.lienthong.message.Json;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** All that one consumer may call, in one OpenAPI 3.1 document: the interfaces of connectors cut to its grants, and its datasets. */
public final class ConsumerDocument {
    private static final String COMPONENTS = "#/components/schemas/";

    private final Consumer consumer;
    private final ObjectNode paths = Json.object();
    private final ObjectNode schemas = Json.object();

    private ConsumerDocument(Consumer consumer) {
        this.consumer = consumer;
    }

    /** @param address of the data plane, e.g. {@code https://bus.example} */
    public static ObjectNode of(Collection<ActiveConnector> connectors, Consumer consumer, String address) {
        ConsumerDocument document = new ConsumerDocument(consumer);
        connectors.stream()
                .sorted(Comparator.comparing(connector -> connector.descriptor().name()))
                .forEach(document::add);
        consumer.datasets().forEach(document::add);
        return document.written(address);
    }

    private ObjectNode written(String address) {
        ObjectNode document = Json.object().put("openapi", "3.1.0");
        document.putObject("info")
                .put("title", "Lienthong for " + consumer.id() + " (" + consumer.environment() + ")")
                .put("version", "v1")
                .put(
                        "description",
                        "What this consumer was granted. Tokens: POST /token (OAuth 2 client credentials). Errors are RFC 9457"
                                + " problems with a code, and an explanation in Vietnamese and English.");
        document.putArray("servers").addObject().put("url", address);
        document.set("paths", paths);
        ObjectNode components = document.putObject("components");
        components.set("schemas", schemas);
        components
                .putObject("securitySchemes")
                .putObject("token")
                .put("type", "http")
                .put("scheme", "bearer");
        document.putArray("security").addObject().putArray("token");
        return document;
    }

    private void add(ActiveConnector connector) {
        String name = connector.descriptor().name();
        ObjectNode own = InterfaceDocument.of(
                connector, "", operation -> consumer.grants().allow(operation.name()));
        String base = "/api/" + name + "/" + connector.descriptor().metadata().interfaceVersion();
        own.path("paths").properties().forEach(path -> {
            ObjectNode item = (ObjectNode) renamed(path.getValue(), name);
            item.forEach(operation -> {
                ObjectNode described = (ObjectNode) operation;
                described.put(
                        "operationId",
                        name + "." + operation.path("operationId").asText());
                described.putArray("tags").add(name);
            });
            paths.set(base + path.getKey(), item);
        });
        own.at("/components/schemas")
                .properties()
                .forEach(schema -> schemas.set(name + "." + schema.getKey(), renamed(schema.getValue(), name)));
    }

    /** Each connector's schemas have its name before theirs. */
    private static JsonNode renamed(JsonNode node, String connector) {
        return References.moved(
                node,
                target -> target.startsWith(COMPONENTS)
                        ? COMPONENTS + connector + "." + target.substring(COMPONENTS.length())
                        : target);
    }

    private void add(DatasetGrant grant) {
        boolean every = grant.dataset().equals("*");
        String base = "/sync/v1/" + (every ? "{dataset}" : grant.dataset());
        for (String[] one : List.of(
                new String[] {"", "Read changes by cursor"},
                new String[] {"/snapshot", "Read all records as they are"},
                new String[] {"/proof", "Learn whether a copy is complete"})) {
            ObjectNode read = paths.putObject(base + one[0]).putObject("get");
            read.put("operationId", "sync." + grant.dataset().replace("*", "any") + one[0].replace('/', '.'))
                    .put("summary", one[1]);
            read.putArray("tags").add("sync");
            if (every) {
                ObjectNode parameter = read.putArray("parameters").addObject();
                parameter.put("name", "dataset").put("in", "path").put("required", true);
                parameter.putObject("schema").put("type", "string");
            }
            read.putObject("responses").putObject("200").put("description", "Done");
        }
    }
}
