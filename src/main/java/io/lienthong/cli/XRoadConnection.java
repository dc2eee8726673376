package io.lienthong.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How a client of X-Road shows that it is the one. */
final class XRoadConnection {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--connection",
            paramLabel = "HTTPS|HTTPS_NO_AUTH|HTTP",
            description =
                    "What it shows: its certificate (--certificate-sha256 of the consumer), or its address, over TLS"
                            + " or without; default HTTPS.")
    private @Nullable String type;

    @Option(
            names = "--address",
            paramLabel = "RANGE",
            description = "From where it calls, e.g. 10.20.0.5 or 10.20.0.0/24. May be repeated.")
    private List<String> addresses = new ArrayList<>();

    /** What {@code config/consumers.yaml} has below {@code xroad}; empty without a client. */
    Optional<ObjectNode> of(@Nullable String client) {
        if (client == null) {
            if (type != null || !addresses.isEmpty()) {
                throw new ParameterException(
                        spec.commandLine(), "--connection and --address are of a client of X-Road: name it.");
            }
            return Optional.empty();
        }
        ObjectNode said = Json.object().put("client", client);
        if (type != null) {
            said.put("connectionType", type.toUpperCase(Locale.ROOT));
        }
        if (!addresses.isEmpty()) {
            ArrayNode list = said.putArray("addresses");
            addresses.forEach(list::add);
        }
        return Optional.of(said);
    }
}
