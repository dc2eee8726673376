package io.lienthong.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.Environment;
import io.lienthong.message.Json;
import io.lienthong.message.OperationName;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lgsp connector ping NAME} */
@Command(
        name = "ping",
        mixinStandardHelpOptions = true,
        description = {
            "Tries from the bus whether a connected system can be reached as it is configured, and says where it fails:",
            "the settings in use, DNS, address, TCP, TLS, then HTTP, authentication and contract by the check that the",
            "connector declares."
        },
        footer = {"", "Example: ./lgsp connector ping civil-status"})
final class ConnectorPingCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ControlPlane bus;

    @Parameters(paramLabel = "NAME")
    @SuppressWarnings("NullAway.Init")
    private String connector;

    @Option(
            names = "--environment",
            defaultValue = "PRODUCTION",
            description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private Environment environment;

    @Override
    public Integer call() {
        if (!OperationName.isConnector(connector)) {
            throw new ParameterException(spec.commandLine(), "Name the connector as in: civil-status.");
        }
        JsonNode answer = bus.post(
                ConnectorActCommand.PATH + "/" + connector + "/ping?environment=" + environment, Json.object());
        PrintWriter out = spec.commandLine().getOut();
        if (bus.json()) {
            Output.json(out, answer);
        } else {
            print(out, answer);
        }
        return answer.path("passed").asBoolean() ? Lgsp.DONE : Lgsp.REFUSED;
    }

    private void print(PrintWriter out, JsonNode answer) {
        if (answer.path("steps").isEmpty()) {
            out.println(connector + ": the system only calls us, there is nothing to try.");
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        for (JsonNode step : answer.path("steps")) {
            rows.add(List.of(
                    step.path("step").asText(),
                    step.path("passed").asBoolean() ? "passed" : "FAILED",
                    step.path("detail").path("en").asText()));
        }
        Output.table(out, "", rows);
        for (JsonNode step : answer.path("steps")) {
            Output.wording(step.path("mend")).forEach(line -> out.println("  " + line));
        }
        if (answer.path("simulator").asBoolean()) {
            out.println(
                    environment == Environment.SANDBOX
                            ? "  This is the simulator: SANDBOX calls never reach the real system."
                            : "  This is the simulator, because there is no config/connectors/" + connector
                                    + ".yaml: the real system was not tried.");
        }
        if (answer.path("passed").asBoolean()
                && rows.stream().noneMatch(row -> row.get(0).equals("HTTP"))) {
            out.println("  The connector declares no endpoint.check: whether the system answers was not tried.");
        }
    }
}
