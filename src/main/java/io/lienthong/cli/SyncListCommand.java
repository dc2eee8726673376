package io.lienthong.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lgsp sync list} */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Shows the datasets that the consumer was granted, and how far it has read each.")
final class SyncListCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private SyncSource source;

    @Option(names = "--json", description = "Answer as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        JsonNode answer = source.get("");
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Output.json(out, answer);
            return Lgsp.DONE;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("DATASET", "TYPES", "PERSONAL DATA", "READ AT", "CHANGES BEHIND", "SECONDS BEHIND"));
        answer.path("datasets").forEach(dataset -> rows.add(row(dataset)));
        Output.table(out, "", rows);
        return Lgsp.DONE;
    }

    private static List<String> row(JsonNode dataset) {
        JsonNode position = dataset.path("position");
        return List.of(
                dataset.path("dataset").asText(),
                types(dataset),
                dataset.path("grant").path("personalData").asBoolean() ? "in clear" : "masked",
                position.path("readAt").asText("never"),
                position.path("changesBehind").asText("-"),
                position.path("secondsBehind").asText("-"));
    }

    private static String types(JsonNode dataset) {
        List<String> types = new ArrayList<>();
        dataset.path("messageTypes").forEach(type -> types.add(type.asText()));
        return String.join(", ", types);
    }
}
