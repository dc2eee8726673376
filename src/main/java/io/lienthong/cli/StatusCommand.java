package io.lienthong.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code lgsp status} */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Says whether the bus serves, and how the connected systems are.")
final class StatusCommand implements Callable<Integer> {
    private static final int MAX_DEPTH = 3;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ControlPlane bus;

    @Override
    public Integer call() {
        JsonNode health = bus.health();
        PrintWriter out = spec.commandLine().getOut();
        if (bus.json()) {
            Output.json(out, health);
        } else {
            out.println(
                    "The bus at " + bus.url() + " is " + health.path("status").asText("UNKNOWN") + ".");
            List<List<String>> rows = new ArrayList<>();
            components("", health, rows, 1);
            Output.table(out, "  ", rows);
        }
        return "UP".equals(health.path("status").asText()) ? Lgsp.DONE : Lgsp.REFUSED;
    }

    private static void components(String above, JsonNode health, List<List<String>> rows, int depth) {
        health.path("components").fields().forEachRemaining(component -> {
            String name = above + component.getKey();
            JsonNode details = component.getValue().path("details");
            rows.add(List.of(
                    name, component.getValue().path("status").asText(), details.isEmpty() ? "" : details.toString()));
            if (depth < MAX_DEPTH) {
                components(name + ".", component.getValue(), rows, depth + 1);
            }
        });
    }
}
