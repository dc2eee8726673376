package io.lienthong.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import io.lienthong.message.MessageId;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lgsp delivery correct} */
@Command(
        name = "correct",
        mixinStandardHelpOptions = true,
        description = {
            "Puts corrected messages in the place of parked ones, which end withdrawn.",
            "With --body, of one message; with --mapping, of all that options select: those that it leaves as they are, and",
            "those that would not be of their type, stay parked. Each is checked before anything changes.",
            "Exit status 1 where nothing was corrected, or something refused."
        },
        footer = {
            "",
            "Examples: ./lgsp delivery correct MESSAGE --body right.json --why \"birth date added\"",
            "          ./lgsp delivery correct --flow birth-registration --mapping mend.jslt --why \"old codes\" --dry-run"
        })
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

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private OthersToo others;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private DeliverySelection selection;

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init")
    private How how;

    @Option(names = "--dry-run", description = "With --mapping: only count, and show what would change in the first.")
    private boolean dryRun;

    /** By hand or by rule. */
    private static final class How {
        @Option(
                names = "--body",
                paramLabel = "FILE",
                description = "The whole corrected message; - reads it from standard input.")
        private @Nullable String body;

        @Option(
                names = "--mapping",
                paramLabel = "FILE",
                description = "JSLT that makes the right message of each wrong one; - reads it from standard input.")
        private @Nullable String mapping;
    }

    @Override
    public Integer call() {
        ObjectNode filter = selection.filter();
        ObjectNode request = Json.object();
        person.sign(request, true);
        others.put(request);
        if (how.body != null) {
            return one(filter, how.body, request);
        }
        if (filter.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "Say which deliveries: a message id, or an option.");
        }
        request.set("filter", filter);
        request.put("mapping", new String(bytes(String.valueOf(how.mapping)), StandardCharsets.UTF_8));
        request.put("dryRun", dryRun);
        return all(request);
    }

    private int one(ObjectNode filter, String file, ObjectNode request) {
        String message = filter.path("message").asText();
        filter.remove("message");
        JsonNode route = filter.remove("route");
        if (MessageId.parse(message).isEmpty() || !filter.isEmpty() || dryRun) {
            throw new ParameterException(
                    spec.commandLine(), "--body is for one message: give its id, and --route where one step is meant.");
        }
        if (route != null) {
            request.set("route", route);
        }
        request.put("bodyBase64", Base64.getEncoder().encodeToString(bytes(file)));
        JsonNode answer = bus.post(DeliveryCommand.PATH + "/" + message + "/correct", request);
        PrintWriter out = spec.commandLine().getOut();
        if (bus.json()) {
            Output.json(out, answer);
        } else {
            out.println("Message " + answer.path("messageId").asText() + " takes its place.");
        }
        return Lgsp.DONE;
    }

    private int all(ObjectNode request) {
        CorrectionReport report = new CorrectionReport();
        JsonNode answer;
        do {
            answer = bus.post(DeliveryCommand.PATH + "/correct", request);
            report.add(answer);
            request.put("after", answer.path("next").asLong());
        } while (answer.path("more").asBoolean());
        PrintWriter out = spec.commandLine().getOut();
        if (bus.json()) {
            Output.json(out, report.whole());
        } else {
            report.print(out);
        }
        return report.clean() ? Lgsp.DONE : Lgsp.REFUSED;
    }

    private byte[] bytes(String file) {
        try (InputStream in = file.equals("-") ? System.in : Files.newInputStream(Path.of(file))) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new Refusal("A correction has at most " + MAX_BYTES + " bytes.");
            }
            return bytes;
        } catch (IOException e) {
            throw new Refusal("Cannot read " + file + ": " + e.getMessage());
        }
    }
}
