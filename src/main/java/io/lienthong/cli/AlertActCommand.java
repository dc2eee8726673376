package io.lienthong.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What a person does about alerts. */
abstract class AlertActCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ControlPlane bus;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private DeliveryPerson person;

    /** The path below that of alerts; adds to the request what it needs. */
    abstract String path(ObjectNode request);

    abstract String told(JsonNode answer);

    JsonNode ask(ControlPlane bus, String path, ObjectNode request) {
        return bus.post(path, request);
    }

    /** Whether it needs a reason. */
    boolean reasoned() {
        return false;
    }

    /** Whether the answer is what was hoped for. */
    boolean good(JsonNode answer) {
        return true;
    }

    CommandLine commandLine() {
        return spec.commandLine();
    }

    @Override
    public Integer call() {
        ObjectNode request = Json.object();
        String path = path(request);
        person.sign(request, reasoned());
        JsonNode answer = ask(bus, AlertCommand.PATH + path, request);
        if (bus.json()) {
            Output.json(spec.commandLine().getOut(), answer);
        } else {
            spec.commandLine().getOut().println(told(answer));
        }
        return good(answer) ? Lgsp.DONE : Lgsp.REFUSED;
    }

    /** {@code lgsp alert ack} */
    @Command(
            name = "ack",
            mixinStandardHelpOptions = true,
            description = "You look after it: nobody is told of it again until it is over. --why is a note for others.")
    static final class Acknowledge extends AlertActCommand {
        @Parameters(index = "0", paramLabel = "ID", description = "As ./lgsp alert list shows it.")
        private long id;

        @Override
        String path(ObjectNode request) {
            return "/" + id + "/acknowledge";
        }

        @Override
        String told(JsonNode answer) {
            return answer.path("acknowledgedBy").asText() + " looks after "
                    + answer.path("rule").asText() + " of "
                    + answer.path("subject").asText() + ".";
        }
    }

    /** {@code lgsp alert silence} */
    @Command(
            name = "silence",
            mixinStandardHelpOptions = true,
            description = "Nobody is told of these for a while; what is still there then is told.")
    static final class Silence extends AlertActCommand {
        private static final Duration LONGEST = Duration.ofDays(30);

        @Option(names = "--rule", paramLabel = "NAME", defaultValue = "*", description = "Default: all.")
        @SuppressWarnings("NullAway.Init")
        private String rule;

        @Option(
                names = "--subject",
                paramLabel = "TEXT",
                defaultValue = "*",
                description = "What is meant, with * for anything; default: all.")
        @SuppressWarnings("NullAway.Init")
        private String subject;

        @Option(
                names = "--for",
                paramLabel = "PT2H",
                required = true,
                description = "For how long, ISO 8601; 30 days at most.")
        @SuppressWarnings("NullAway.Init")
        private Duration lasting;

        @Override
        boolean reasoned() {
            return true;
        }

        @Override
        String path(ObjectNode request) {
            if (lasting.isNegative() || lasting.isZero() || lasting.compareTo(LONGEST) > 0) {
                throw new ParameterException(commandLine(), "--for is more than PT0S, and at most P30D.");
            }
            request.put("rule", rule)
                    .put("subject", subject)
                    .put("until", Instant.now().plus(lasting).toString());
            return "/silences";
        }

        @Override
        String told(JsonNode answer) {
            return "Silenced as number " + answer.path("id").asText() + "; ./lgsp alert unsilence "
                    + answer.path("id").asText() + " ends it.";
        }
    }

    /** {@code lgsp alert unsilence} */
    @Command(name = "unsilence", mixinStandardHelpOptions = true, description = "Ends a silence now.")
    static final class Unsilence extends AlertActCommand {
        @Parameters(index = "0", paramLabel = "ID", description = "As ./lgsp alert silences shows it.")
        private long id;

        @Override
        String path(ObjectNode request) {
            return "/silences/" + id + "/end";
        }

        @Override
        String told(JsonNode answer) {
            return "Ended.";
        }
    }

    /** What becomes of what a channel refused for good. */
    abstract static class SetAside extends AlertActCommand {
        @Parameters(index = "0", paramLabel = "CHANNEL", description = "Its name in config/monitoring/alerts.yaml.")
        @SuppressWarnings("NullAway.Init")
        private String channel;

        abstract String act();

        @Override
        String path(ObjectNode request) {
            return "/channels/" + ControlPlane.encode(channel) + "/" + act();
        }
    }

    /** {@code lgsp alert send-again} */
    @Command(
            name = "send-again",
            mixinStandardHelpOptions = true,
            description = "Sends again what a channel refused ten times, so that it was set aside.")
    static final class SendAgain extends SetAside {
        @Override
        String act() {
            return "send-again";
        }

        @Override
        String told(JsonNode answer) {
            return answer.path("notifications").asText() + " notifications will be sent again.";
        }
    }

    /** {@code lgsp alert drop} */
    @Command(
            name = "drop",
            mixinStandardHelpOptions = true,
            description = "Drops what a channel refused ten times: nobody is told of it by that channel.")
    static final class Drop extends SetAside {
        @Override
        String act() {
            return "drop";
        }

        @Override
        String told(JsonNode answer) {
            return answer.path("notifications").asText() + " notifications dropped.";
        }
    }

    /** {@code lgsp alert test} */
    @Command(
            name = "test",
            mixinStandardHelpOptions = true,
            description = "Sends a message that tells nothing, and says whether it was taken.")
    static final class Test extends AlertActCommand {
        @Parameters(index = "0", paramLabel = "CHANNEL", description = "Its name in config/monitoring/alerts.yaml.")
        @SuppressWarnings("NullAway.Init")
        private String channel;

        @Override
        String path(ObjectNode request) {
            return "/channels/" + ControlPlane.encode(channel) + "/test";
        }

        @Override
        boolean good(JsonNode answer) {
            return answer.path("taken").asBoolean();
        }

        @Override
        String told(JsonNode answer) {
            return good(answer)
                    ? "Taken."
                    : "Not taken: " + answer.path("failure").asText();
        }
    }
}
