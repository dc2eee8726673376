package io.lienthong.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lgsp connector drift} */
@Command(
        name = "drift",
        mixinStandardHelpOptions = true,
        description = {
            "Shows where a system's live answers have what its contract neither forbids nor knows: new fields, other",
            "types, fields that come no more. Exit status 1 where there are any."
        })
final class ConnectorDriftCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ControlPlane bus;

    @Parameters(paramLabel = "NAME")
    @SuppressWarnings("NullAway.Init")
    private String name;

    @Override
    public Integer call() {
        JsonNode answer = bus.find("/admin/v1/connectors/" + ControlPlane.encode(name) + "/drift")
                .orElseThrow(() -> new Refusal("There is no active connector " + name + "."));
        PrintWriter out = spec.commandLine().getOut();
        JsonNode places = answer.path("places");
        if (bus.json()) {
            Output.json(out, answer);
        } else if (places.isEmpty()) {
            out.println("The answers that were looked at are as the contract says.");
        } else {
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("OPERATION", "PLACE", "WHAT", "EXPECTED", "SEEN", "SINCE", "COUNT"));
            places.forEach(place -> rows.add(List.of(
                    place.path("operation").asText(),
                    place.path("pointer").asText(),
                    place.path("kind").asText(),
                    place.path("expected").asText(),
                    place.path("seen").asText(),
                    place.path("firstSeen").asText(),
                    place.path("count").asText())));
            Output.table(out, "", rows);
        }
        return places.isEmpty() ? Lgsp.DONE : Lgsp.REFUSED;
    }
}
