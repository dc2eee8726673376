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
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What a person does to one webhook. */
abstract class WebhookActCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ControlPlane bus;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private DeliveryPerson person;

    @Parameters(index = "0", paramLabel = "CONSUMER/DATASET")
    @SuppressWarnings("NullAway.Init")
    private String webhook;

    /** What to ask the bus for; adds what it needs. */
    abstract String action(ObjectNode request);

    /** The answer in words. */
    abstract String told(JsonNode answer);

    /** Whether the answer is what was hoped for. */
    boolean good(JsonNode answer) {
        return true;
    }

    @Override
    public Integer call() {
        if (!webhook.matches("[a-z0-9.-]+/[a-z0-9-]+")) {
            throw new ParameterException(spec.commandLine(), "Name the webhook as in: provincial-portal/dossiers.");
        }
        ObjectNode request = Json.object();
        String action = action(request);
        person.sign(request, false);
        JsonNode answer = bus.post(WebhookCommand.PATH + "/" + webhook + "/" + action, request);
        if (bus.json()) {
            Output.json(spec.commandLine().getOut(), answer);
        } else {
            spec.commandLine().getOut().println(told(answer));
            Output.languages(answer).forEach(spec.commandLine().getOut()::println);
        }
        return good(answer) ? Lgsp.DONE : Lgsp.REFUSED;
    }

    /** {@code lgsp webhook enable} */
    @Command(
            name = "enable",
            mixinStandardHelpOptions = true,
            description = "Pushes again at once, from where it stopped; where that is no good any more, from now.")
    static final class Enable extends WebhookActCommand {
        @Option(
                names = "--from-now",
                description = "Skip what came meanwhile; the consumer is told to read a snapshot.")
        private boolean fromNow;

        @Override
        String action(ObjectNode request) {
            request.put("fromNow", fromNow);
            return "enable";
        }

        @Override
        String told(JsonNode answer) {
            return answer.path("from").asText().equals("NOW")
                    ? "Enabled, from now: the consumer is told to read a snapshot."
                    : "Enabled, from where it stopped.";
        }
    }

    /** {@code lgsp webhook disable} */
    @Command(
            name = "disable",
            mixinStandardHelpOptions = true,
            description = "Pushes no more until an operator enables it.")
    static final class Disable extends WebhookActCommand {
        @Override
        String action(ObjectNode request) {
            return "disable";
        }

        @Override
        String told(JsonNode answer) {
            return "Disabled.";
        }
    }

    /** {@code lgsp webhook test} */
    @Command(
            name = "test",
            mixinStandardHelpOptions = true,
            description = "Sends an event that tells nothing, and says what the receiver answered.")
    static final class Test extends WebhookActCommand {
        @Override
        String action(ObjectNode request) {
            return "test";
        }

        @Override
        boolean good(JsonNode answer) {
            return answer.path("taken").asBoolean();
        }

        @Override
        String told(JsonNode answer) {
            String what = answer.has("status")
                    ? "the receiver answered " + answer.path("status").asText()
                    : answer.path("failure").asText();
            return (good(answer) ? "Taken: " : "Not taken: ") + what + ".";
        }
    }
}
