package io.lienthong.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lgsp flow list} */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists the flows that can be run: test-fixtures/scenarios/NAME.")
final class FlowListCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--json", description = "Answer as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        List<Scenario> all = Scenario.all();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            ObjectNode answer = Json.object();
            ArrayNode flows = answer.putArray("flows");
            for (Scenario one : all) {
                ObjectNode flow = flows.addObject().put("name", one.name());
                flow.set(
                        "title",
                        Json.object()
                                .put("vi", one.title().vi())
                                .put("en", one.title().en()));
                ArrayNode steps = flow.putArray("steps");
                one.steps().forEach(steps::add);
            }
            Output.json(out, answer);
        } else {
            Output.table(
                    out,
                    "",
                    Stream.concat(
                                    Stream.of(List.of("FLOW", "STEPS", "TITLE")),
                                    all.stream()
                                            .map(one -> List.of(
                                                    one.name(),
                                                    Integer.toString(one.steps().size()),
                                                    one.title().toString())))
                            .toList());
        }
        return Lgsp.DONE;
    }
}
