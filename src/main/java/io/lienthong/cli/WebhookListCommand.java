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

/** {@code lgsp webhook list} */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Shows how every webhook stands, and why one does not push.")
final class WebhookListCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ControlPlane bus;

    @Override
    public Integer call() {
        JsonNode answer = bus.find(WebhookCommand.PATH).orElseGet(Json::object);
        PrintWriter out = spec.commandLine().getOut();
        if (bus.json()) {
            Output.json(out, answer);
            return Lgsp.DONE;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("CONSUMER", "DATASET", "ENVIRONMENT", "STATE", "SINCE", "BEHIND", "LAST", "NEXT"));
        answer.path("webhooks").forEach(webhook -> rows.add(row(webhook)));
        Output.table(out, "", rows);
        Output.explanations(out, bus, answer.path("webhooks"));
        return Lgsp.DONE;
    }

    private static List<String> row(JsonNode webhook) {
        String reason = webhook.path("reason").asText();
        return List.of(
                webhook.path("consumer").asText(),
                webhook.path("dataset").asText(),
                webhook.path("environment").asText(),
                webhook.path("state").asText() + (reason.isEmpty() ? "" : " " + reason),
                Output.time(webhook.path("since").asText()),
                webhook.has("cursor") ? webhook.path("changesBehind").asText() : "all", // it took nothing yet
                webhook.has("lastFailure")
                        ? webhook.path("lastFailure").asText()
                        : webhook.path("lastStatus").asText(),
                Output.time(webhook.path("nextAttempt").asText()));
    }
}
