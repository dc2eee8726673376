package io.lienthong.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What is decided about parked deliveries, of one message or of all that options select. */
abstract class DeliveryRepairCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ControlPlane bus;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private DeliverySelection selection;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    DeliveryPerson person;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private OthersToo others;

    @Option(names = "--dry-run", description = "Only count, by destination and reason.")
    boolean dryRun;

    /** What to ask the bus for. */
    abstract String action();

    /** Who decides, why, and what else the action needs. */
    abstract void fill(ObjectNode request);

    @Override
    public Integer call() {
        ObjectNode request = Json.object();
        ObjectNode filter = selection.filter();
        if (filter.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "Say which deliveries: a message id, or an option.");
        }
        fill(request);
        others.put(request);
        request.set("filter", filter);
        request.put("dryRun", dryRun);
        long deliveries = 0;
        JsonNode answer;
        do {
            answer = bus.post(DeliveryCommand.PATH + "/" + action(), request);
            deliveries += answer.path("deliveries").asLong();
            request.put("after", answer.path("next").asLong());
        } while (answer.path("more").asBoolean());
        print(request, answer, deliveries);
        return deliveries == 0 ? Lgsp.REFUSED : Lgsp.DONE;
    }

    private void print(ObjectNode request, JsonNode answer, long deliveries) {
        PrintWriter out = spec.commandLine().getOut();
        if (bus.json()) {
            ObjectNode whole = answer.deepCopy();
            whole.put("deliveries", deliveries);
            Output.json(out, whole);
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        answer.path("counts")
                .forEach(count -> rows.add(List.of(
                        count.path("environment").asText(),
                        count.path("destination").asText(),
                        Story.first(count, "reason"),
                        count.path("deliveries").asText())));
        Output.table(out, "", rows);
        out.println(
                deliveries == 0
                        ? "No such delivery is " + (request.path("waiting").asBoolean() ? "waiting." : "parked.")
                        : deliveries + (deliveries == 1 ? " delivery" : " deliveries")
                                + (dryRun ? " would be done: " : " done: ") + action() + ".");
    }

    /** {@code lgsp delivery resend} */
    @Command(
            name = "resend",
            mixinStandardHelpOptions = true,
            description = "Delivers parked deliveries again, in their place and under the same idempotency key.",
            footer = {"", "Example: ./lgsp delivery resend --destination civil-status --reason EXPIRED --dry-run"})
    static final class Resend extends DeliveryRepairCommand {
        @Override
        String action() {
            return "resend";
        }

        @Override
        void fill(ObjectNode request) {
            person.sign(request, false);
        }
    }

    /** {@code lgsp delivery withdraw} */
    @Command(
            name = "withdraw",
            mixinStandardHelpOptions = true,
            description = {
                "Gives parked deliveries up for good; what waits behind them goes on. With --waiting those that wait for their",
                "turn: what is just being sent is sent to its end, and withdrawn where it does not arrive."
            },
            footer = {"", "Example: ./lgsp delivery withdraw MESSAGE --route birth-registration.register --why twice"})
    static final class Withdraw extends DeliveryRepairCommand {
        @Option(names = "--waiting", description = "Those that wait for their turn, not parked ones.")
        private boolean waiting;

        @Override
        String action() {
            return "withdraw";
        }

        @Override
        void fill(ObjectNode request) {
            person.sign(request, !dryRun);
            request.put("waiting", waiting);
        }
    }

    /** {@code lgsp delivery assign} */
    @Command(
            name = "assign",
            mixinStandardHelpOptions = true,
            description = "Makes a person responsible for parked deliveries, with a note; without --to: nobody.")
    static final class Assign extends DeliveryRepairCommand {
        @Option(names = "--to", paramLabel = "NAME", description = "The person.")
        private @Nullable String assignee;

        @Option(names = "--note", paramLabel = "TEXT", description = "What the person should know.")
        private @Nullable String note;

        @Override
        String action() {
            return "assign";
        }

        @Override
        void fill(ObjectNode request) {
            person.sign(request, false);
            if (assignee != null) {
                request.put("assignee", assignee);
            }
            if (note != null) {
                request.put("note", note);
            }
        }
    }
}
