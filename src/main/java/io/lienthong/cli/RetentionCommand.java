package io.lienthong.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lgsp retention …} */
@Command(
        name = "retention",
        mixinStandardHelpOptions = true,
        description = "See which days of messages and journal went, and let them go again after a jump of the clock.",
        subcommands = {RetentionCommand.Show.class, RetentionCommand.Confirm.class})
final class RetentionCommand implements Runnable {
    private static final String PATH = "/admin/v1/retention";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say whether to show or to confirm.");
    }

    private static void print(CommandSpec spec, ControlPlane bus, JsonNode status) {
        if (bus.json()) {
            Output.json(spec.commandLine().getOut(), status);
            return;
        }
        String dropped = Story.first(status, "droppedDay");
        spec.commandLine()
                .getOut()
                .println("Messages and journal are kept " + status.path("days").asText() + " days; "
                        + (dropped.isEmpty() ? "no day has gone yet." : "the last day that went is " + dropped + "."));
        if (status.hasNonNull("suspendedAt")) {
            spec.commandLine()
                    .getOut()
                    .println("Suspended since " + Story.first(status, "suspendedAt") + ": "
                            + Story.first(status, "suspendedReason")
                            + ". If the clock is right: ./lgsp retention confirm");
        }
    }

    /** {@code lgsp retention show} */
    @Command(name = "show", mixinStandardHelpOptions = true, description = "Says how retention stands.")
    static final class Show implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Mixin
        @SuppressWarnings("NullAway.Init")
        private ControlPlane bus;

        @Override
        public Integer call() {
            JsonNode status =
                    bus.find(PATH).orElseThrow(() -> new Refusal("The bus at " + bus.url() + " has no retention."));
            print(spec, bus, status);
            return status.hasNonNull("suspendedAt") ? Lgsp.REFUSED : Lgsp.DONE;
        }
    }

    /** {@code lgsp retention confirm} */
    @Command(
            name = "confirm",
            mixinStandardHelpOptions = true,
            description = "Confirms that the clock is right after a jump, so that days may go again.")
    static final class Confirm implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Mixin
        @SuppressWarnings("NullAway.Init")
        private ControlPlane bus;

        @Option(
                names = "--by",
                paramLabel = "NAME",
                defaultValue = "${sys:user.name}",
                description = "Who confirms; default: your name on this machine.")
        @SuppressWarnings("NullAway.Init")
        private String by;

        @Override
        public Integer call() {
            ObjectNode request = Json.object().put("by", by);
            print(spec, bus, bus.post(PATH + "/confirm", request));
            return Lgsp.DONE;
        }
    }
}
