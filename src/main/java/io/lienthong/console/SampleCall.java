package io.lienthong.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.access.Consumer;
import io.lienthong.connector.Operation;
import io.lienthong.message.Json;
import io.lienthong.route.ActiveConnector;
import io.lienthong.route.CallExample;
import io.lienthong.route.Connectors;
import io.lienthong.route.ConsumerDocument;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One operation that a consumer was granted, with a call that works.
 *
 * @param target path and query, percent-encoded
 * @param body absent where none is sent
 */
record SampleCall(
        String name,
        @Nullable Map<String, String> title,
        String method,
        String target,
        List<Map.Entry<String, String>> headers,
        @Nullable String body) {

    /** By connector and operation. Bodies of bytes have no sample. */
    static List<SampleCall> of(Connectors connectors, Consumer consumer, String address) {
        ObjectNode document = ConsumerDocument.of(connectors.all(), consumer, address);
        List<SampleCall> calls = new ArrayList<>();
        connectors.all().stream()
                .sorted(Comparator.comparing(connector -> connector.descriptor().name()))
                .forEach(connector -> connector.descriptor().operations().stream()
                        .filter(operation -> operation.expose() != null
                                && !(operation.bodyKind() == Operation.BodyKind.OPAQUE
                                        && operation.pattern() == Operation.Pattern.RECEIVE))
                        .forEach(operation -> add(calls, connector, operation, document)));
        return calls;
    }

    private static void add(
            List<SampleCall> calls, ActiveConnector connector, Operation operation, ObjectNode document) {
        Operation.Expose expose = java.util.Objects.requireNonNull(operation.expose());
        String path = "/api/" + connector.descriptor().name() + "/"
                + connector.descriptor().metadata().interfaceVersion() + expose.path();
        JsonNode described =
                document.path("paths").path(path).path(expose.method().toLowerCase(Locale.ROOT));
        if (described.isMissingNode()) {
            return; // not granted
        }
        CallExample example = CallExample.of(connector, operation, described, document);
        JsonNode body = example.body();
        calls.add(new SampleCall(
                connector.descriptor().name() + "/" + operation.name(),
                operation.title(),
                expose.method(),
                example.target(path),
                example.headers(described),
                body == null ? null : new String(Json.write(body), StandardCharsets.UTF_8)));
    }
}
