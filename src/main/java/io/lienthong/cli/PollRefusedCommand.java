package io.lienthong.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.Json;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
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
        description = "Lists the records of a poll that could not be taken, the oldest first, and why.")
final class PollRefusedCommand implements Callable<Integer> {
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
            answer.path("records")
                    .forEach(record -> rows.add(List.of(
                            record.path("key").asText(),
                            record.path("refusedAt").asText(),
                            record.path("tries").asText(),
                            record.path("code").asText() + ": "
                                    + record.path("detail").asText())));
            Output.table(out, "", rows);
            Output.explanations(out, answer.path("records"));
        }
        return Lgsp.DONE;
    }
}
