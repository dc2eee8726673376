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
import picocli.CommandLine.Spec;

/** {@code lgsp poll list} */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Shows where every poll stands, why it fails, and what it owes.")
final class PollListCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ControlPlane bus;

    @Override
    public Integer call() {
        JsonNode answer = bus.find(PollCommand.PATH).orElseGet(Json::object);
        PrintWriter out = spec.commandLine().getOut();
        if (bus.json()) {
            Output.json(out, answer);
            return Lgsp.DONE;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("POLL", "ENVIRONMENT", "POSITION", "LAG", "OWED", "REFUSED", "STATE"));
        answer.path("polls").forEach(poll -> rows.add(row(poll)));
        Output.table(out, "", rows);
        Output.explanations(out, bus, answer.path("polls"));
        return Lgsp.DONE;
    }

    private static List<String> row(JsonNode poll) {
        String state = "asks";
        if (poll.has("pausedBy")) {
            state = "paused by " + poll.path("pausedBy").asText();
        } else if (poll.has("failure")) {
            state = poll.path("failure").asText();
        }
        return List.of(
                poll.path("operation").asText(),
                poll.path("environment").asText(),
                poll.has("cursor")
                        ? poll.path("cursor").asText()
                        : Output.time(poll.path("from").asText()),
                poll.path("lag").asText(),
                poll.path("owed").asText(),
                poll.path("refused").asText(),
                state);
    }
}
