package io.lienthong.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.connector.Defect;
import io.lienthong.message.Json;
import io.lienthong.platform.EventLoops;
import io.lienthong.route.ConnectorCompiler;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lgsp connector check DIR...} */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Finds the mistakes of connector folders, without calling anything.",
            "Looks at the descriptor, its placeholders, contract, mappings, fixtures, tests, and at the operator's settings if there"
                    + " are any. Each mistake: file:line key: what is wrong (the mend)."
        },
        footer = {"", "Example: ./lgsp connector check connectors/civil-status"})
final class ConnectorCheckCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ConnectorFolders folders;

    @Option(names = "--json", description = "Answer as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        ConnectorCheck check = new ConnectorCheck(Home.folder().resolve("config/connectors"));
        List<ConnectorCheck.Checked> checked;
        try (EventLoops loops = new EventLoops(ConnectorTestCommand.EVENT_LOOP_LIMIT)) {
            checked = folders.all().stream()
                    .map(check::check)
                    .map(one -> usable(loops, one))
                    .toList();
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            ObjectNode answer = Json.object();
            ArrayNode connectors = answer.putArray("connectors");
            checked.forEach(one -> connectors.add(describe(one)));
            Output.json(out, answer);
        } else {
            checked.forEach(one -> print(out, one));
        }
        return checked.stream().allMatch(ConnectorCheck.Checked::passed) ? Lgsp.DONE : Lgsp.REFUSED;
    }

    private static ConnectorCheck.Checked usable(EventLoops loops, ConnectorCheck.Checked checked) {
        ConnectorCompiler.Compiled compiled = checked.compiled();
        return compiled == null || !checked.passed()
                ? checked
                : new ConnectorCheck.Checked(
                        checked.folder(),
                        ConnectorTestRunner.unusable(loops.vertx(), compiled),
                        compiled,
                        checked.cases());
    }

    private static void print(PrintWriter out, ConnectorCheck.Checked checked) {
        out.println(checked.passed() ? checked.name() + ": right" : checked.name() + ": " + count(checked.defects()));
        checked.defects().forEach(defect -> out.println("  " + defect));
    }

    static String count(List<Defect> defects) {
        return defects.size() == 1 ? "1 mistake" : defects.size() + " mistakes";
    }

    static ObjectNode describe(ConnectorCheck.Checked checked) {
        ObjectNode connector = Json.object();
        connector.put("connector", checked.name());
        connector.put("folder", Output.path(checked.folder()));
        connector.put("passed", checked.passed());
        ArrayNode defects = connector.putArray("defects");
        checked.defects()
                .forEach(defect -> defects.addObject()
                        .put("file", defect.file())
                        .put("line", defect.line())
                        .put("key", defect.key())
                        .put("message", defect.message())
                        .put("mend", defect.mend()));
        return connector;
    }
}
