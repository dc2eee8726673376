package io.lienthong.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import io.lienthong.message.MessageId;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lgsp delivery correct MESSAGE} */
@Command(
        name = "correct",
        mixinStandardHelpOptions = true,
        description = {
            "Puts a corrected message in the place of a parked one, which ends withdrawn.",
            "The body is checked against the message's type before anything changes."
        },
        footer = {"", "Example: ./lgsp delivery correct MESSAGE --body right.json --why \"birth date added\""})
final class DeliveryCorrectCommand implements Callable<Integer> {
    private static final int MAX_BYTES = 1 << 20;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ControlPlane bus;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private DeliveryPerson person;

    @Parameters(paramLabel = "MESSAGE", description = "The parked message's id.")
    @SuppressWarnings("NullAway.Init")
    private String message;

    @Option(names = "--route", paramLabel = "STEP", description = "Only for this step; else for all that are parked.")
    private @Nullable String route;

    @Option(
            names = "--body",
            paramLabel = "FILE",
            required = true,
            description = "The whole corrected message; - reads it from standard input.")
    @SuppressWarnings("NullAway.Init")
    private String body;

    @Override
    public Integer call() {
        if (MessageId.parse(message).isEmpty()) {
            throw new ParameterException(spec.commandLine(), "Not a message id: " + message);
        }
        ObjectNode request = Json.object();
        person.sign(request, true);
        if (route != null) {
            request.put("route", route);
        }
        request.put("bodyBase64", Base64.getEncoder().encodeToString(bytes()));
        JsonNode answer = bus.post(DeliveryCommand.PATH + "/" + message + "/correct", request);
        PrintWriter out = spec.commandLine().getOut();
        if (bus.json()) {
            Output.json(out, answer);
        } else {
            out.println("Message " + answer.path("messageId").asText() + " takes its place.");
        }
        return Lgsp.DONE;
    }

    private byte[] bytes() {
        try (InputStream in = body.equals("-") ? System.in : Files.newInputStream(Path.of(body))) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new Refusal("A correction has at most " + MAX_BYTES + " bytes.");
            }
            return bytes;
        } catch (IOException e) {
            throw new Refusal("Cannot read " + body + ": " + e.getMessage());
        }
    }
}
