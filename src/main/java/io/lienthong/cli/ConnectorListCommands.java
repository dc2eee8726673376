package io.lienthong.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.OperationName;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What the bus knows of connectors, as a table. */
abstract class ConnectorListCommands implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ControlPlane bus;

    abstract String path();

    abstract List<String> head();

    abstract Iterable<JsonNode> rows(JsonNode answer);

    abstract List<String> row(JsonNode one);

    /** What stands below the table. */
    void foot(PrintWriter out, JsonNode answer) {}

    @Override
    public Integer call() {
        JsonNode answer = bus.find(path()).orElseThrow(() -> new Refusal("The bus knows no such connector."));
        PrintWriter out = spec.commandLine().getOut();
        if (bus.json()) {
            Output.json(out, answer);
            return Lgsp.DONE;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(head());
        rows(answer).forEach(one -> rows.add(row(one)));
        Output.table(out, "", rows);
        foot(out, answer);
        return Lgsp.DONE;
    }

    String path(String name, String what) {
        if (!OperationName.isConnector(name)) {
            throw new ParameterException(spec.commandLine(), "Name the connector as in: civil-status.");
        }
        return ConnectorActCommand.PATH + "/" + name + "/" + what;
    }

    static String text(JsonNode one, String key, String otherwise) {
        String text = one.path(key).asText();
        return text.isEmpty() ? otherwise : text;
    }

    /** {@code lgsp connector list} */
    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Shows all connectors of a running bus: version, state, and why one is refused.")
    static final class All extends ConnectorListCommands {
        @Override
        String path() {
            return ConnectorActCommand.PATH;
        }

        @Override
        List<String> head() {
            return List.of("CONNECTOR", "VERSION", "STATE", "SOURCE", "SUPPORT", "SYSTEM");
        }

        @Override
        Iterable<JsonNode> rows(JsonNode answer) {
            return answer.path("connectors");
        }

        @Override
        List<String> row(JsonNode one) {
            return List.of(
                    one.path("name").asText(),
                    text(one, "version", "-"),
                    one.path("state").asText(),
                    one.path("source").asText(),
                    text(one, "supportLevel", "-"),
                    one.path("systems").path("PRODUCTION").path("state").asText());
        }

        @Override
        void foot(PrintWriter out, JsonNode answer) {
            for (JsonNode connector : answer.path("connectors")) {
                for (JsonNode defect : connector.path("defects")) {
                    out.println();
                    out.println(connector.path("name").asText() + ": "
                            + defect.path("file").asText() + ":"
                            + defect.path("line").asText() + " "
                            + defect.path("key").asText() + ": "
                            + defect.path("message").asText() + " ("
                            + defect.path("mend").asText() + ")");
                }
            }
        }
    }

    /** {@code lgsp connector versions NAME} */
    @Command(
            name = "versions",
            mixinStandardHelpOptions = true,
            description = "Shows the versions of a connector that were uploaded; * is the one that all nodes run.")
    static final class OfConnector extends ConnectorListCommands {
        @Parameters(paramLabel = "NAME")
        @SuppressWarnings("NullAway.Init")
        private String connector;

        @Override
        String path() {
            return path(connector, "versions");
        }

        @Override
        List<String> head() {
            return List.of("", "VERSION", "UPLOADED", "BY", "SIGNED BY", "FINGERPRINT");
        }

        @Override
        Iterable<JsonNode> rows(JsonNode answer) {
            return answer.path("versions");
        }

        @Override
        List<String> row(JsonNode one) {
            return List.of(
                    one.path("chosen").asBoolean() ? "*" : "",
                    one.path("version").asText(),
                    one.path("uploadedAt").asText(),
                    one.path("uploadedBy").asText(),
                    text(one, "signedBy", "nobody"),
                    one.path("fingerprint").asText());
        }
    }

    /** {@code lgsp connector history NAME} */
    @Command(
            name = "history",
            mixinStandardHelpOptions = true,
            description = "Shows who did what with a connector, when and why.")
    static final class History extends ConnectorListCommands {
        @Parameters(paramLabel = "NAME")
        @SuppressWarnings("NullAway.Init")
        private String connector;

        @Override
        String path() {
            return path(connector, "history");
        }

        @Override
        List<String> head() {
            return List.of("AT", "ACT", "VERSION", "BEFORE", "BY", "WHY");
        }

        @Override
        Iterable<JsonNode> rows(JsonNode answer) {
            return answer.path("acts");
        }

        @Override
        List<String> row(JsonNode one) {
            return List.of(
                    Output.time(one.path("at").asText()),
                    one.path("act").asText(),
                    text(one, "version", "folder"),
                    text(one, "previous", "-"),
                    one.path("by").asText(),
                    one.path("reason").asText());
        }
    }
}
