package io.lienthong.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.connector.YamlDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a person does about the rules of alerts. */
abstract class AlertRuleCommand extends AlertActCommand {
    @Parameters(index = "0", paramLabel = "RULE", description = "Its name, as ./lgsp alert rules shows it.")
    @SuppressWarnings("NullAway.Init")
    private String name;

    String name() {
        return name;
    }

    String rulePath() {
        return "/rules/" + ControlPlane.encode(name);
    }

    /** {@code lgsp alert set-rule} */
    @Command(
            name = "set-rule",
            mixinStandardHelpOptions = true,
            description = {
                "Changes a rule or adds one, from the next look on and on all nodes; it goes before the file's.",
                "FILE holds one rule in the words of config/monitoring/alerts.yaml (YAML or JSON); its name is RULE."
            },
            footer = {"", "Example: ./lgsp alert set-rule latency-land rule.yaml --preview"})
    static final class Set extends AlertRuleCommand {
        @Parameters(index = "1", paramLabel = "FILE", description = "The rule.")
        @SuppressWarnings("NullAway.Init")
        private Path file;

        @Option(names = "--preview", description = "Only say what it would tell now.")
        private boolean preview;

        @Override
        String path(ObjectNode request) {
            request.set("rule", rule());
            return rulePath() + (preview ? "/preview" : "");
        }

        private ObjectNode rule() {
            try {
                if (YamlDocument.parse(Files.readString(file)).root() instanceof ObjectNode rule) {
                    return rule;
                }
                throw new Refusal(Output.path(file) + " holds no rule.");
            } catch (YamlDocument.Malformed e) {
                throw new Refusal(Output.path(file) + ":" + e.line() + " is not YAML: " + e.reason());
            } catch (IOException e) {
                throw new Refusal("Cannot read " + Output.path(file) + ": " + e.getMessage());
            }
        }

        @Override
        JsonNode ask(ControlPlane bus, String path, ObjectNode request) {
            return preview ? bus.post(path, request) : bus.put(path, request);
        }

        @Override
        String told(JsonNode answer) {
            if (!preview) {
                return name() + " is in force from the next look on.";
            }
            if (!answer.path("known").asBoolean()) {
                return "Its figures are being read, or cannot be read: try again in some minutes.";
            }
            StringBuilder text = new StringBuilder();
            text.append(answer.path("found").size())
                    .append(" of ")
                    .append(answer.path("seen").asText())
                    .append(" figures are worse than the bound now.");
            answer.path("found")
                    .forEach(one -> text.append("\n  ")
                            .append(one.path("subject").asText())
                            .append("  ")
                            .append(one.at("/detail/vi").asText())
                            .append(" / ")
                            .append(one.at("/detail/en").asText()));
            return text.toString();
        }
    }

    /** {@code lgsp alert reset-rule} */
    @Command(
            name = "reset-rule",
            mixinStandardHelpOptions = true,
            description = "Takes back what was changed: the rule is as the file says again; one of no file is gone.")
    static final class Reset extends AlertRuleCommand {
        @Override
        String path(ObjectNode request) {
            return rulePath();
        }

        @Override
        JsonNode ask(ControlPlane bus, String path, ObjectNode request) {
            return bus.delete(
                    path + "?by=" + ControlPlane.encode(request.path("by").asText()));
        }

        @Override
        String told(JsonNode answer) {
            for (JsonNode one : answer.path("rules")) {
                if (one.at("/rule/name").asText().equals(name())) {
                    return name() + " is as the file says again.";
                }
            }
            return name() + " is gone.";
        }
    }
}
