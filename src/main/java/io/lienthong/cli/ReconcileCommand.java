package io.lienthong.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lgsp reconcile} */
@Command(
        name = "reconcile",
        mixinStandardHelpOptions = true,
        description =
                "Says whether a day adds up, e.g. payments: asked for = paid + failed + not initiated + pending. Exits with 1 where it does not.")
final class ReconcileCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "What to reconcile, e.g. payments.")
    @SuppressWarnings("NullAway.Init")
    private String name;

    @Option(names = "--day", paramLabel = "YYYY-MM-DD", description = "In Vietnam time; default yesterday.")
    private @Nullable LocalDate day;

    @Option(names = "--sandbox", description = "The sandbox's instead of production's.")
    private boolean sandbox;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ControlPlane bus;

    @Override
    public Integer call() {
        JsonNode result = bus.find("/admin/v1/reconciliations/" + ControlPlane.encode(name) + "?environment="
                        + (sandbox ? "SANDBOX" : "PRODUCTION") + (day == null ? "" : "&day=" + day))
                .orElseThrow(() -> new Refusal("The bus at " + bus.url() + " cannot reconcile."));
        PrintWriter out = spec.commandLine().getOut();
        if (bus.json()) {
            Output.json(out, result);
        } else {
            print(out, result);
        }
        return result.path("balanced").asBoolean() ? Lgsp.DONE : Lgsp.REFUSED;
    }

    private static void print(PrintWriter out, JsonNode result) {
        out.println(result.path("name").asText() + " of " + result.path("day").asText() + ": "
                + (result.path("balanced").asBoolean() ? "it adds up" : "IT DOES NOT ADD UP"));
        List<List<String>> sums = new ArrayList<>();
        sums.add(sum("opened", result.path("opened")));
        result.path("outcomes")
                .fields()
                .forEachRemaining(outcome -> sums.add(sum(outcome.getKey(), outcome.getValue())));
        sums.add(sum("pending", result.path("pending")));
        Output.table(out, "  ", sums);
        List<List<String>> differences = new ArrayList<>();
        for (JsonNode difference : result.path("differences")) {
            differences.add(List.of(
                    difference.path("kind").asText(),
                    difference.path("key").asText(),
                    difference.path("detail").asText(),
                    String.join(
                            " ",
                            StreamSupport.stream(difference.path("messageIds").spliterator(), false)
                                    .map(JsonNode::asText)
                                    .toList())));
        }
        Output.table(out, "  ", differences);
    }

    private static List<String> sum(String name, JsonNode sum) {
        return List.of(name, sum.path("count").asText(), sum.path("amount").asText());
    }
}
