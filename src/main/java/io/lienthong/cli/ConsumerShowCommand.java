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
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lgsp consumer show}, and {@code list} */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Shows what a consumer may call, which secrets are good, and who changed what, when and why.")
final class ConsumerShowCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ControlPlane bus;

    @Parameters(paramLabel = "ID")
    @SuppressWarnings("NullAway.Init")
    private String id;

    @Override
    public Integer call() {
        JsonNode consumer = bus.find(ConsumerCommand.PATH + "/" + ControlPlane.encode(id))
                .orElseThrow(() -> new Refusal("The bus knows no consumer " + id + "."));
        if (bus.json()) {
            Output.json(spec.commandLine().getOut(), consumer);
        } else {
            print(spec.commandLine().getOut(), consumer);
        }
        return Lgsp.DONE;
    }

    static void print(PrintWriter out, JsonNode consumer) {
        out.println(consumer.path("id").asText() + "  "
                + consumer.path("environment").asText() + "  "
                + consumer.path("state").asText()
                + (consumer.has("title") ? "  " + consumer.path("title").asText() : ""));
        if (consumer.path("state").asText().equals("DECLARED")) {
            out.println("  Declared in config/consumers.yaml: change the file and restart; no command changes it, but"
                    + " lgsp consumer revoke --whole cuts it off.");
        }
        if (consumer.path("state").asText().equals("CUT_OFF")) {
            out.println("  Cut off since " + consumer.path("revokedAt").asText()
                    + ", whatever config/consumers.yaml says; lgsp consumer restore lets it call again.");
        }
        if (consumer.has("requestsPerMinute")) {
            out.println("  requests per minute: "
                    + consumer.path("requestsPerMinute").asText());
        }
        JsonNode xroad = consumer.path("xroad");
        if (xroad.isObject()) {
            List<String> addresses = new ArrayList<>();
            xroad.path("addresses").forEach(address -> addresses.add(address.asText()));
            out.println("  client of X-Road: " + xroad.path("client").asText() + ", "
                    + xroad.path("connectionType").asText()
                    + (addresses.isEmpty() ? "" : " from " + String.join(", ", addresses)));
        }
        consumer.path("grants").forEach(grant -> out.println("  grant " + grant.asText() + terms(consumer, grant)));
        consumer.path("secrets")
                .forEach(secret ->
                        out.println("  secret made " + secret.path("madeAt").asText()
                                + (secret.has("until")
                                        ? ", good until " + secret.path("until").asText()
                                        : "")));
        List<List<String>> rows = new ArrayList<>();
        consumer.path("changes")
                .forEach(change -> rows.add(List.of(
                        change.path("at").asText(),
                        change.path("act").asText(),
                        change.path("subject").asText(),
                        change.path("by").asText(),
                        change.path("reason").asText())));
        Output.table(out, "  ", rows);
    }

    private static String terms(JsonNode consumer, JsonNode grant) {
        for (JsonNode terms : consumer.path("datasets")) {
            if (grant.asText()
                            .equals(ConsumerCommand.DATASET
                                    + terms.path("dataset").asText())
                    && terms.size() > 1) {
                return "  " + terms;
            }
        }
        return "";
    }

    /** {@code lgsp consumer list} */
    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists all consumers.")
    static final class All implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Mixin
        @SuppressWarnings("NullAway.Init")
        private ControlPlane bus;

        @Override
        public Integer call() {
            JsonNode answer = bus.find(ConsumerCommand.PATH).orElseGet(Json::object);
            PrintWriter out = spec.commandLine().getOut();
            if (bus.json()) {
                Output.json(out, answer);
                return Lgsp.DONE;
            }
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("CONSUMER", "ENVIRONMENT", "STATE", "GRANTS", "TITLE"));
            answer.path("consumers")
                    .forEach(consumer -> rows.add(List.of(
                            consumer.path("id").asText(),
                            consumer.path("environment").asText(),
                            consumer.path("state").asText(),
                            Integer.toString(consumer.path("grants").size()),
                            consumer.path("title").asText())));
            Output.table(out, "", rows);
            return Lgsp.DONE;
        }
    }
}
