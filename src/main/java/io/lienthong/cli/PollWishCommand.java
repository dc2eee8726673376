package io.lienthong.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What a person wants of one poll. */
abstract class PollWishCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ControlPlane bus;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private DeliveryPerson person;

    @Parameters(index = "0", paramLabel = "CONNECTOR/OPERATION")
    @SuppressWarnings("NullAway.Init")
    private String poll;

    @Option(names = "--environment", defaultValue = "PRODUCTION", description = "PRODUCTION (default) or SANDBOX.")
    @SuppressWarnings("NullAway.Init")
    private String environment;

    /** What to ask the bus for; adds what it needs. */
    abstract String action(ObjectNode request);

    /** Whether it has to be said why. */
    boolean reasoned() {
        return false;
    }

    static String path(CommandSpec spec, String poll) {
        if (!poll.matches("[a-z0-9-]+/[A-Za-z0-9]+")) {
            throw new ParameterException(
                    spec.commandLine(), "Name the poll as in: business-registration/enterpriseChanges.");
        }
        return PollCommand.PATH + "/" + poll;
    }

    @Override
    public Integer call() {
        ObjectNode request = Json.object().put("environment", environment);
        person.sign(request, reasoned());
        JsonNode answer = bus.post(path(spec, poll) + "/" + action(request), request);
        if (bus.json()) {
            Output.json(spec.commandLine().getOut(), answer);
        } else {
            String would = answer.path("done").asBoolean() ? "" : "Would: ";
            spec.commandLine().getOut().println(would + answer.path("what").asText() + ".");
        }
        return Lgsp.DONE;
    }

    /** {@code lgsp poll rewind} */
    @Command(
            name = "rewind",
            mixinStandardHelpOptions = true,
            description = "Asks a system again from a time or cursor on; what was accepted before stays one message.",
            footer = {
                "",
                "Example: ./lgsp poll rewind business-registration/enterpriseChanges --to 2026-11-01 --dry-run"
            })
    static final class Rewind extends PollWishCommand {
        @Option(
                names = "--to",
                required = true,
                paramLabel = "TIME|CURSOR",
                description = "ISO 8601; a date begins in Vietnam time.")
        @SuppressWarnings("NullAway.Init")
        private String to;

        @Option(names = "--dry-run", description = "Only say what would be read.")
        private boolean dryRun;

        @Override
        String action(ObjectNode request) {
            request.put("to", to).put("dryRun", dryRun);
            return "rewind";
        }
    }

    /** {@code lgsp poll now} */
    @Command(name = "now", mixinStandardHelpOptions = true, description = "Asks the system at once.")
    static final class Now extends PollWishCommand {
        @Override
        String action(ObjectNode request) {
            return "now";
        }
    }

    /** {@code lgsp poll pause} */
    @Command(name = "pause", mixinStandardHelpOptions = true, description = "Asks no more until resumed.")
    static final class Pause extends PollWishCommand {
        @Override
        String action(ObjectNode request) {
            return "pause";
        }
    }

    /** {@code lgsp poll resume} */
    @Command(name = "resume", mixinStandardHelpOptions = true, description = "Goes on from where the poll stands.")
    static final class Resume extends PollWishCommand {
        @Override
        String action(ObjectNode request) {
            return "resume";
        }
    }

    /** {@code lgsp poll retry} */
    @Command(name = "retry", mixinStandardHelpOptions = true, description = "Tries refused records again.")
    static final class Retry extends PollWishCommand {
        @Option(names = "--key", description = "Only this record, as poll refused names it.")
        private @Nullable String key;

        @Option(names = "--dry-run", description = "Only count.")
        private boolean dryRun;

        @Override
        String action(ObjectNode request) {
            request.put("key", key).put("dryRun", dryRun);
            return "retry";
        }
    }

    /** {@code lgsp poll drop} */
    @Command(
            name = "drop",
            mixinStandardHelpOptions = true,
            description = "Gives up one refused record, also when the system lists it again.")
    static final class Drop extends PollWishCommand {
        @Option(names = "--key", required = true, description = "The record, as poll refused names it.")
        @SuppressWarnings("NullAway.Init")
        private String key;

        @Override
        boolean reasoned() {
            return true;
        }

        @Override
        String action(ObjectNode request) {
            request.put("key", key);
            return "drop";
        }
    }
}
