package io.lienthong.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import io.lienthong.message.OperationName;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What a person decides about one connector, for all nodes; the command is called as the bus calls the act. */
abstract class ConnectorActCommand implements Callable<Integer> {
    static final String PATH = "/admin/v1/connectors";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ControlPlane bus;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private DeliveryPerson person;

    @Parameters(index = "0", paramLabel = "NAME", description = "The connector; activate: or NAME@VERSION.")
    @SuppressWarnings("NullAway.Init")
    private String connector;

    @Override
    public Integer call() {
        int at = connector.indexOf('@');
        String name = at < 0 ? connector : connector.substring(0, at);
        if (!OperationName.isConnector(name) || (at >= 0 && !spec.name().equals("activate"))) {
            throw new ParameterException(spec.commandLine(), "Name the connector as in: civil-status.");
        }
        ObjectNode request = Json.object();
        if (at >= 0) {
            request.put("version", connector.substring(at + 1));
        }
        person.sign(request, true);
        JsonNode answer = bus.post(PATH + "/" + name + "/" + spec.name(), request);
        if (bus.json()) {
            Output.json(spec.commandLine().getOut(), answer);
        } else {
            String version = answer.path("version").asText();
            spec.commandLine()
                    .getOut()
                    .println(name + ": " + answer.path("state").asText() + ", "
                            + (version.isEmpty() ? "the folder" : "version " + version) + ".");
        }
        return Lgsp.DONE;
    }

    /** {@code lgsp connector activate} */
    @Command(
            name = "activate",
            mixinStandardHelpOptions = true,
            description = {
                "Makes a version the one that all nodes run; without @VERSION the one that was uploaded last.",
                "Hot: calls under way end on the version that they began with. The same version again reads its settings anew.",
                "A disabled connector stays disabled."
            },
            footer = {
                "",
                "Example: ./lgsp connector activate civil-status@1.1.0 --by nguyen.van.an --why 'new catalogue'"
            })
    static final class Activate extends ConnectorActCommand {}

    /** {@code lgsp connector rollback} */
    @Command(
            name = "rollback",
            mixinStandardHelpOptions = true,
            description = "Goes back to the version before the present one; before the first, to the folder.")
    static final class Rollback extends ConnectorActCommand {}

    /** {@code lgsp connector disable} */
    @Command(
            name = "disable",
            mixinStandardHelpOptions = true,
            description = "Takes no calls on any node until it is enabled; deliveries wait.")
    static final class Disable extends ConnectorActCommand {}

    /** {@code lgsp connector enable} */
    @Command(name = "enable", mixinStandardHelpOptions = true, description = "Takes calls again.")
    static final class Enable extends ConnectorActCommand {}

    /** {@code lgsp connector retire} */
    @Command(
            name = "retire",
            mixinStandardHelpOptions = true,
            description = "Ends a connector; refused while deliveries are open for it. Versions and history stay.")
    static final class Retire extends ConnectorActCommand {}
}
