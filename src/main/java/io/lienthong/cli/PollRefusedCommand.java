package io.lienthong.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.Json;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lgsp poll refused CONNECTOR/OPERATION} */
@Command(
        name = "refused",
        mixinStandardHelpOptions = true,
        description = {
            "Lists the records of a poll that could not be taken, the oldest first, and why.",
            "KEY is the system's own key where that can be read and is not personal; retry and drop take it. Places are",
            "those of the record in its page, and below the list stands what the mapping makes of each, masked."
        })
final class PollRefusedCommand implements Callable<Integer> {
    private static final int MAX_CONTENT = 1_000;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ControlPlane bus;

    @Parameters(paramLabel = "CONNECTOR/OPERATION")
    @SuppressWarnings("NullAway.Init")
    private String poll;

    @Option(names = "--environment", defaultValue = "PRODUCTION", description = "PRODUCTION (default) or SANDBOX.")
    @SuppressWarnings("NullAway.Init")
    private String environment;

    @Override
    public Integer call() {
        String path = PollWishCommand.path(spec, poll) + "/refused?environment=" + ControlPlane.encode(environment);
        JsonNode answer = bus.find(path).orElseGet(Json::object);
        PrintWriter out = spec.commandLine().getOut();
        if (bus.json()) {
            Output.json(out, answer);
        } else if (answer.path("records").isEmpty()) {
            out.println("No record of this poll is refused.");
        } else {
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("KEY", "SINCE", "TRIES", "WHY"));
            Set<String> twice = ambiguous(answer.path("records"));
            answer.path("records")
                    .forEach(record -> rows.add(List.of(
                            shown(record, twice),
                            Output.time(record.path("refusedAt").asText()),
                            record.path("tries").asText(),
                            record.path("code").asText() + ": "
                                    + record.path("detail").asText())));
            Output.table(out, "", rows);
            answer.path("records").forEach(record -> content(out, record, shown(record, twice)));
            Output.explanations(out, bus, answer.path("records"));
        }
        return Lgsp.DONE;
    }

    /** What {@code --key} takes: the system's own key where it names one record alone. */
    private static String shown(JsonNode record, Set<String> ambiguous) {
        String name = record.path("name").asText();
        return name.isEmpty() || ambiguous.contains(name) ? record.path("key").asText() : name;
    }

    private static Set<String> ambiguous(JsonNode records) {
        Set<String> names = new HashSet<>();
        Set<String> twice = new HashSet<>();
        records.forEach(record -> {
            String name = record.path("name").asText();
            if (!names.add(name)) {
                twice.add(name);
            }
        });
        return twice;
    }

    private static void content(PrintWriter out, JsonNode record, String key) {
        if (record.has("record")) {
            String content = record.path("record").toString();
            out.println();
            out.println(key);
            out.println("  " + (content.length() <= MAX_CONTENT ? content : content.substring(0, MAX_CONTENT) + "…"));
        }
    }
}
