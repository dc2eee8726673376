package io.lienthong.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import io.lienthong.message.MessageId;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lgsp message resend ID} */
@Command(
        name = "resend",
        mixinStandardHelpOptions = true,
        description = "Delivers what is parked of a message again, in its place and under the same idempotency key.",
        footer = {
            "",
            "Example: ./lgsp message resend 019aabcd-0000-7000-8000-000000000000 --why \"system is back\"",
            "Of many messages at once: ./lgsp delivery resend"
        })
final class MessageResendCommand implements Callable<Integer> {
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

    @Option(names = "--route", paramLabel = "STEP", description = "Only this step.")
    private @Nullable String route;

    @Parameters(paramLabel = "ID", description = "The message id.")
    @SuppressWarnings("NullAway.Init")
    private String id;

    @Override
    public Integer call() {
        if (MessageId.parse(id).isEmpty()) {
            throw new ParameterException(spec.commandLine(), "Not a message id (36 characters, UUID version 7): " + id);
        }
        ObjectNode request = Json.object();
        person.sign(request, false);
        others.put(request);
        if (route != null) {
            request.put("route", route);
        }
        JsonNode answer = bus.post("/admin/v1/messages/" + id + "/resend", request);
        PrintWriter out = spec.commandLine().getOut();
        if (bus.json()) {
            Output.json(out, answer);
        } else {
            long deliveries = answer.path("deliveries").asLong();
            out.println(deliveries + (deliveries == 1 ? " delivery goes" : " deliveries go") + " out again.");
        }
        return Lgsp.DONE;
    }
}
