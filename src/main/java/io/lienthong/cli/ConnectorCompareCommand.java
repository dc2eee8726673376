package io.lienthong.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import io.lienthong.message.OperationName;
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
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lgsp connector compare NAME[@VERSION]} */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description = {
            "Puts recorded calls through the active version and another, and shows every difference in what would be sent,",
            "in the reply and in the outcome. Both get what the system answered then; nothing goes to the real system. Where no",
            "answer was kept both meet the simulator of the other version, and the call says so. Calls that were not recorded",
            "and whose request the journal masked or did not keep are listed as skipped. Exit status 1: there are differences."
        },
        footer = {"", "Example: ./lgsp connector compare civil-status@1.1.0 --last 50"})
final class ConnectorCompareCommand implements Callable<Integer> {
    private static final int SHOWN = 70;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ControlPlane bus;

    @Parameters(paramLabel = "NAME[@VERSION]", description = "Without a version the one that was uploaded last.")
    @SuppressWarnings("NullAway.Init")
    private String connector;

    @Option(
            names = "--last",
            paramLabel = "N",
            description = "How many calls, the newest first; default 20, at most 200.")
    private @Nullable Integer last;

    @Option(names = "--since", paramLabel = "TIME", description = "As in 2026-11-27T00:00:00Z; default seven days ago.")
    private @Nullable String since;

    @Override
    public Integer call() {
        int at = connector.indexOf('@');
        String name = at < 0 ? connector : connector.substring(0, at);
        if (!OperationName.isConnector(name)) {
            throw new ParameterException(spec.commandLine(), "Name the connector as in: civil-status@1.1.0.");
        }
        ObjectNode request = Json.object();
        if (at >= 0) {
            request.put("version", connector.substring(at + 1));
        }
        if (last != null) {
            request.put("last", last);
        }
        if (since != null) {
            request.put("since", since);
        }
        JsonNode answer = bus.post(ConnectorActCommand.PATH + "/" + name + "/compare", request);
        if (bus.json()) {
            Output.json(spec.commandLine().getOut(), answer);
        } else {
            print(spec.commandLine().getOut(), answer);
        }
        return answer.path("different").asInt() == 0 ? Lgsp.DONE : Lgsp.REFUSED;
    }

    private static void print(PrintWriter out, JsonNode answer) {
        for (JsonNode call : answer.path("calls")) {
            int differences = call.path("differences").size();
            String title = call.path("messageId").asText() + " "
                    + call.path("operation").asText() + ": ";
            if (call.has("skipped")) {
                out.println(title + "skipped, " + english(call.path("skipped")));
            } else {
                out.println(title
                        + (differences == 0 ? "the same" : differences + " differences")
                        + (call.has("simulated")
                                ? ", by the simulator: " + english(call.path("simulated"))
                                : ", by what the system answered")
                        + (call.path("disguised").asBoolean() ? " (personal values are made up)" : ""));
            }
            if (differences > 0) {
                differences(out, answer, call);
            }
        }
        out.println(answer.path("compared").asText() + " compared ("
                + answer.path("recorded").asText() + " by what the system answered, "
                + answer.path("simulated").asText() + " by the simulator), "
                + answer.path("different").asText() + " different, "
                + answer.path("skipped").asText() + " skipped.");
        answer.path("reasons")
                .forEach(one ->
                        out.println("  " + one.path("calls").asText() + " calls: " + english(one.path("reason"))));
    }

    private static String english(JsonNode wording) {
        return wording.path("en").asText();
    }

    private static void differences(PrintWriter out, JsonNode answer, JsonNode call) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "PLACE", answer.path("now").asText(), answer.path("next").asText()));
        call.path("differences")
                .forEach(one ->
                        rows.add(List.of(one.path("place").asText(), value(one.path("now")), value(one.path("next")))));
        Output.table(out, "  ", rows);
    }

    private static String value(JsonNode value) {
        String text = value.isMissingNode() ? "(absent)" : value.toString();
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
