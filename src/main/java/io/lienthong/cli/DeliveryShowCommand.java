package io.lienthong.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import io.lienthong.message.MessageId;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lgsp delivery show MESSAGE} */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = {
            "Shows what is open of a message; with --body, writes its body to a file, to be corrected.",
            "The journal tells who read the body, and why."
        },
        footer = {"", "Example: ./lgsp delivery show MESSAGE --body wrong.json --why \"birth date is missing\""})
final class DeliveryShowCommand implements Callable<Integer> {
    private static final int MOST = 500;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ControlPlane bus;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private DeliveryPerson person;

    @Parameters(paramLabel = "MESSAGE", description = "The message id.")
    @SuppressWarnings("NullAway.Init")
    private String message;

    @Option(names = "--body", paramLabel = "FILE", description = "Write the parked message's body there, unmasked.")
    private @Nullable Path body;

    @Override
    public Integer call() {
        if (MessageId.parse(message).isEmpty()) {
            throw new ParameterException(spec.commandLine(), "Not a message id: " + message);
        }
        ObjectNode filter = Json.object().put("message", message);
        List<JsonNode> open = new ArrayList<>(DeliveryListCommand.fetch(bus, filter, false, MOST));
        open.addAll(DeliveryListCommand.fetch(bus, filter, true, MOST));
        Path file = body;
        if (file != null) {
            save(file);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (bus.json()) {
            ObjectNode answer = Json.object();
            answer.putArray("deliveries").addAll(open);
            Output.json(out, answer);
        } else if (open.isEmpty()) {
            out.println("Nothing of this message is open. ./lgsp message show tells its story.");
        } else {
            DeliveryListCommand.print(out, bus, open);
            open.stream()
                    .map(delivery -> Output.wording(delivery.path("advice")))
                    .filter(lines -> !lines.isEmpty())
                    .distinct()
                    .forEach(lines -> {
                        out.println();
                        lines.forEach(out::println);
                    });
        }
        return open.isEmpty() ? Lgsp.REFUSED : Lgsp.DONE;
    }

    private void save(Path file) {
        ObjectNode request = Json.object();
        person.sign(request, true);
        byte[] bytes = bus.read(DeliveryCommand.PATH + "/" + message + "/body", request);
        try {
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new Refusal("Cannot write " + Output.path(file) + ": " + e.getMessage());
        }
        spec.commandLine().getErr().println("Wrote " + bytes.length + " bytes to " + Output.path(file) + ".");
    }
}
