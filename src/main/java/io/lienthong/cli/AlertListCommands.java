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
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What is shown of alerts: as a table, or with {@code --json} as the bus tells it. */
abstract class AlertListCommands implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ControlPlane bus;

    abstract String path();

    abstract List<String> head();

    /** The name of the list in the answer. */
    abstract String list();

    abstract List<String> row(JsonNode one);

    /** Whether the handbook says what to do about the rows. */
    boolean inHandbook() {
        return false;
    }

    /** Said instead of an empty table. */
    abstract String nothing();

    @Override
    public Integer call() {
        JsonNode answer = bus.find(AlertCommand.PATH + path()).orElseGet(Json::object);
        PrintWriter out = spec.commandLine().getOut();
        if (bus.json()) {
            Output.json(out, answer);
        } else if (answer.path(list()).isEmpty()) {
            out.println(nothing());
        } else {
            List<List<String>> rows = new ArrayList<>();
            rows.add(head());
            answer.path(list()).forEach(one -> rows.add(row(one)));
            Output.table(out, "", rows);
            if (inHandbook()) {
                out.println();
                out.println(bus.handbook());
            }
        }
        return Lgsp.DONE;
    }

    /** {@code lgsp alert list} */
    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Shows what is wrong, the worst first, since when, and who looks after it.")
    static final class Open extends AlertListCommands {
        @Option(names = "--ended", description = "What is over instead, newest first.")
        private boolean ended;

        @Override
        boolean inHandbook() {
            return !ended;
        }

        @Override
        String path() {
            return "?ended=" + ended;
        }

        @Override
        List<String> head() {
            return List.of("ID", "SEVERITY", "RULE", "SUBJECT", "SINCE", ended ? "ENDED" : "WHO", "WHAT");
        }

        @Override
        String list() {
            return "alerts";
        }

        @Override
        List<String> row(JsonNode one) {
            String node = one.path("node").asText();
            return List.of(
                    one.path("id").asText(),
                    one.path("severity").asText(),
                    one.path("rule").asText(),
                    one.path("subject").asText() + (node.isEmpty() ? "" : " @ " + node),
                    Output.time(one.path("since").asText()),
                    ended
                            ? Output.time(one.path("ended").asText())
                            : one.path("acknowledgedBy").asText(),
                    one.at("/detail/vi").asText() + " / " + one.at("/detail/en").asText());
        }

        @Override
        String nothing() {
            return ended ? "Nothing has ended yet." : "Nothing is wrong.";
        }
    }

    /** {@code lgsp alert rules} */
    @Command(name = "rules", mixinStandardHelpOptions = true, description = "Shows by which rules it is judged.")
    static final class Rules extends AlertListCommands {
        @Override
        String path() {
            return "/rules";
        }

        @Override
        List<String> head() {
            return List.of("RULE", "SIGNAL", "BOUND", "FOR", "SEVERITY", "CHANNELS", "ON", "FROM");
        }

        @Override
        String list() {
            return "rules";
        }

        @Override
        List<String> row(JsonNode one) {
            JsonNode rule = one.path("rule");
            List<String> channels = new ArrayList<>();
            rule.path("channels").forEach(channel -> channels.add(channel.asText()));
            return List.of(
                    rule.path("name").asText(),
                    rule.path("signal").asText(),
                    rule.has("below")
                            ? "below " + rule.path("below").asText()
                            : "above " + rule.path("above").asText(),
                    rule.path("for").asText(),
                    rule.path("severity").asText(),
                    String.join(",", channels),
                    rule.path("enabled").asBoolean(true) ? "yes" : "no",
                    one.path("changed").asBoolean() ? "console" : "file");
        }

        @Override
        String nothing() {
            return "There are no rules: config/monitoring/alerts.yaml is missing.";
        }
    }

    /** {@code lgsp alert silences} */
    @Command(
            name = "silences",
            mixinStandardHelpOptions = true,
            description = "Shows of what nobody is told, until when, and why.")
    static final class Silences extends AlertListCommands {
        @Override
        String path() {
            return "/silences";
        }

        @Override
        List<String> head() {
            return List.of("ID", "RULE", "SUBJECT", "UNTIL", "WHO", "WHY");
        }

        @Override
        String list() {
            return "silences";
        }

        @Override
        List<String> row(JsonNode one) {
            return List.of(
                    one.path("id").asText(),
                    one.path("rule").asText(),
                    one.path("subject").asText(),
                    Output.time(one.path("ends").asText()),
                    one.path("person").asText(),
                    one.path("reason").asText());
        }

        @Override
        String nothing() {
            return "Nothing is silenced.";
        }
    }
}
