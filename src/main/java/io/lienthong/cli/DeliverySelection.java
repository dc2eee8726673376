package io.lienthong.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which deliveries are meant: options of all commands about several. */
final class DeliverySelection {
    @Parameters(paramLabel = "MESSAGE", arity = "0..1", description = "Only of this message.")
    private @Nullable String message;

    @Option(names = "--route", paramLabel = "STEP", description = "Only of this step.")
    private @Nullable String route;

    @Option(names = "--environment", paramLabel = "E", description = "PRODUCTION or SANDBOX.")
    private @Nullable String environment;

    @Option(names = "--destination", paramLabel = "CONNECTOR", description = "Only to this system.")
    private @Nullable String destination;

    @Option(names = "--flow", paramLabel = "FLOW", description = "Only of this flow's steps.")
    private @Nullable String flow;

    @Option(names = "--reason", paramLabel = "CODE", description = "Only what this error code parked.")
    private @Nullable String reason;

    @Option(names = "--lane", paramLabel = "KEY", description = "Only of this ordering key.")
    private @Nullable String lane;

    @Option(names = "--correlation", paramLabel = "X", description = "Only of this matter, such as a dossier code.")
    private @Nullable String correlation;

    @Option(names = "--parked-from", paramLabel = "TIME", description = "Parked then or later, with offset.")
    private @Nullable String parkedFrom;

    @Option(names = "--parked-to", paramLabel = "TIME", description = "Parked before, with offset.")
    private @Nullable String parkedTo;

    ObjectNode filter() {
        ObjectNode filter = Json.object();
        put(filter, "message", message);
        put(filter, "route", route);
        put(filter, "environment", environment);
        put(filter, "destination", destination);
        put(filter, "flow", flow);
        put(filter, "reason", reason);
        put(filter, "lane", lane);
        put(filter, "correlationId", correlation);
        put(filter, "parkedFrom", parkedFrom);
        put(filter, "parkedTo", parkedTo);
        return filter;
    }

    /** As parameters of a query, each with an ampersand before it. */
    static String query(ObjectNode filter) {
        Iterable<java.util.Map.Entry<String, com.fasterxml.jackson.databind.JsonNode>> fields = filter::fields;
        return StreamSupport.stream(fields.spliterator(), false)
                .map(field -> "&" + field.getKey() + "="
                        + ControlPlane.encode(field.getValue().asText()))
                .collect(Collectors.joining());
    }

    private static void put(ObjectNode filter, String key, @Nullable String value) {
        if (value != null) {
            filter.put(key, value);
        }
    }
}
