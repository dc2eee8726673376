package io.lienthong.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lgsp flow run NAME} */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description =
                "Sends a flow's synthetic message through a running demo bus, follows it until every step of the flow has"
                        + " delivered, and prints what happened as a timeline. Exit status 1: a step is parked, or late.",
        footer = {"", "Example: ./lgsp flow run death-registration"})
final class FlowRunCommand implements Callable<Integer> {
    private static final int MAX_ATTEMPTS = 100;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ControlPlane bus;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private DataPlane data;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "90",
            description = "How long to wait for the last step before exit status 1; default ${DEFAULT-VALUE}.")
    private int timeoutSeconds;

    @Parameters(paramLabel = "NAME", description = "The flow, as 'lgsp flow list' shows it.")
    @SuppressWarnings("NullAway.Init")
    private String name;

    @Override
    public Integer call() {
        Scenario scenario = Scenario.find(name)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "There is no flow " + name + "; there are "
                                + Scenario.all().stream().map(Scenario::name).collect(Collectors.joining(", "))
                                + "."));
        Stories stories = new Stories(bus);
        FreshValues values = unused(stories, scenario);
        String correlation = values.fill(scenario.correlation());
        PrintWriter out = spec.commandLine().getOut();
        if (!bus.json()) {
            out.println(scenario.title().vi() + " / " + scenario.title().en() + ": " + correlation);
            out.println(scenario.about());
            out.println();
        }
        for (Scenario.Start start : scenario.start()) {
            data.send(start, values.fill(scenario.message(start)), values);
        }
        FlowWatch watch = new FlowWatch(stories, correlation, scenario.steps());
        FlowWatch.Sight sight = watch.until(Instant.now().plus(Duration.ofSeconds(timeoutSeconds)));
        print(out, scenario, correlation, sight);
        return sight.done() ? Lgsp.DONE : Lgsp.REFUSED;
    }

    /** Codes that no message of the bus has yet. */
    private static FreshValues unused(Stories stories, Scenario scenario) {
        Instant now = Instant.now();
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            FreshValues values = FreshValues.at(now, scenario.agency(), attempt);
            if (stories.list(values.fill(scenario.correlation()), null).isEmpty()) {
                return values;
            }
        }
        throw new Refusal("The bus knows every code that was tried; try again in a minute.");
    }

    private void print(PrintWriter out, Scenario scenario, String correlation, FlowWatch.Sight sight) {
        if (bus.json()) {
            ObjectNode answer = Json.object()
                    .put("flow", scenario.name())
                    .put("correlationId", correlation)
                    .put("done", sight.done());
            ArrayNode missing = answer.putArray("missing");
            sight.missing().forEach(missing::add);
            ArrayNode parked = answer.putArray("parked");
            sight.parked().forEach(parked::add);
            ArrayNode messages = answer.putArray("messages");
            sight.matter().forEach(story -> messages.add(story.tree()));
            Output.json(out, answer);
            return;
        }
        List<Story> matter = sight.matter();
        if (!matter.isEmpty()) {
            new Timeline(out, matter, false).print(matter.get(0));
            out.println();
        }
        out.println(verdict(scenario, sight));
    }

    private String verdict(Scenario scenario, FlowWatch.Sight sight) {
        if (sight.done()) {
            return "Done: all " + scenario.steps().size() + " steps have delivered.";
        }
        String missing = "Not delivered: " + String.join(", ", sight.missing()) + ".";
        return sight.parked().isEmpty()
                ? "Not done after " + timeoutSeconds + " s. " + missing + " The bus goes on by itself."
                : "Parked: " + String.join("; ", sight.parked()) + ". " + missing
                        + "\n./lgsp delivery list shows what a person has to decide.";
    }
}
