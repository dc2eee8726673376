package io.lienthong.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
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
        description = "Says whether the bus serves (exit status 0: it does), and how the connected systems are.")
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
        JsonNode health = bus.health("");
        JsonNode readiness = bus.health("/readiness");
        boolean serves = "UP".equals(readiness.path("status").asText());
        PrintWriter out = spec.commandLine().getOut();
        if (bus.json()) {
            Output.json(out, Json.object().put("serves", serves).setAll((ObjectNode) health));
        } else {
            out.println("The bus at " + bus.url() + (serves ? " serves." : " DOES NOT SERVE" + why(readiness) + "."));
            List<List<String>> rows = new ArrayList<>();
            components("", health, rows, 1);
            Output.table(out, "  ", rows);
            if (rows.stream().anyMatch(row -> row.get(1).equals("UNTRIED"))) {
                out.println(
                        "UNTRIED: nobody has called the system in that environment since its connector was activated;"
                                + " a system with several environments has the word of the worst that was called.");
            }
            if (!bus.hasToken()) {
                out.println("Without a token it says no more. " + bus.tokenAdvice());
            }
        }
        return serves ? Lgsp.DONE : Lgsp.REFUSED;
    }

    /** Which of what it needs is not there, where the bus tells it. */
    private static String why(JsonNode readiness) {
        List<String> away = new ArrayList<>();
        readiness.path("components").properties().forEach(one -> {
            String status = one.getValue().path("status").asText();
            if (!status.equals("UP")) {
                away.add(one.getKey() + " is " + status);
            }
        });
        return away.isEmpty() ? "" : ": " + String.join(", ", away);
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
