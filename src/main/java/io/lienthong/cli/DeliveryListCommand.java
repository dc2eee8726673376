package io.lienthong.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lgsp delivery list} */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists parked deliveries, or those that wait, in order of acceptance.",
        footer = {"", "Example: ./lgsp delivery list --destination civil-status --reason REQUEST_REFUSED"})
final class DeliveryListCommand implements Callable<Integer> {
    /** As many as the bus gives at once. */
    private static final int PAGE = 500;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ControlPlane bus;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private DeliverySelection selection;

    @Option(names = "--waiting", description = "Those that wait for their turn, instead of those that are parked.")
    private boolean waiting;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "At most so many; default ${DEFAULT-VALUE}.")
    private int limit;

    @Override
    public Integer call() {
        List<JsonNode> found = fetch(bus, selection.filter(), waiting, limit);
        PrintWriter out = spec.commandLine().getOut();
        if (bus.json()) {
            ObjectNode answer = Json.object();
            answer.putArray("deliveries").addAll(found);
            Output.json(out, answer);
        } else if (found.isEmpty()) {
            out.println("No such delivery " + (waiting ? "waits." : "is parked."));
        } else {
            print(out, bus, found);
        }
        return Lgsp.DONE;
    }

    static List<JsonNode> fetch(ControlPlane bus, ObjectNode filter, boolean waiting, int limit) {
        List<JsonNode> found = new ArrayList<>();
        long after = 0;
        while (found.size() < limit) {
            String query = "?state=" + (waiting ? "waiting" : "parked") + "&after=" + after + "&limit="
                    + Math.min(PAGE, limit - found.size()) + DeliverySelection.query(filter);
            JsonNode page = bus.find(DeliveryCommand.PATH + query)
                    .orElseThrow(() -> new Refusal("The bus at " + bus.url() + " has no list of deliveries."));
            page.path("deliveries").forEach(found::add);
            if (!page.path("next").isNumber()) {
                break;
            }
            after = page.path("next").asLong();
        }
        return found;
    }

    static void print(PrintWriter out, ControlPlane bus, List<JsonNode> found) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("MESSAGE", "STEP", "TO", "LANE", "STATE", "AGE", "BEHIND", "OWNER", "WHY"));
        for (JsonNode delivery : found) {
            rows.add(List.of(
                    delivery.path("messageId").asText(),
                    delivery.path("route").asText(),
                    delivery.path("destination").asText()
                            + (delivery.path("environment").asText().equals("SANDBOX") ? " (SANDBOX)" : ""),
                    Story.first(delivery, "lane"),
                    delivery.path("parked").asBoolean() ? Story.first(delivery, "reason") : "waiting",
                    age(delivery.path("ageSeconds").asDouble()),
                    delivery.path("behind").asText(),
                    Story.first(delivery, "assignee"),
                    (Story.first(delivery, "detail") + " " + Story.first(delivery, "note")).strip()));
        }
        Output.table(out, "", rows);
        Output.explanations(out, bus, found);
    }

    private static String age(double seconds) {
        Duration age = Duration.ofSeconds((long) seconds);
        if (age.toDays() > 0) {
            return age.toDays() + "d" + age.toHoursPart() + "h";
        }
        return age.toHours() > 0
                ? age.toHours() + "h" + age.toMinutesPart() + "m"
                : age.toMinutes() + "m" + age.toSecondsPart() + "s";
    }
}
