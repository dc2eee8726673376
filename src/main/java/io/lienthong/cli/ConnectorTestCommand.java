package io.lienthong.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.connector.Defect;
import io.lienthong.message.Json;
import io.lienthong.platform.EventLoops;
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

/** {@code lgsp connector test DIR...} */
@Command(
        name = "test",
        mixinStandardHelpOptions = true,
        description = {
            "Runs tests/*.test.yaml of connector folders against their simulators.",
            "Each folder is checked first; one with mistakes is not run. connectors/README.md says what a test may hold."
        },
        footer = {"", "Example: ./lgsp connector test connectors/civil-status"})
final class ConnectorTestCommand implements Callable<Integer> {
    static final Duration EVENT_LOOP_LIMIT = Duration.ofSeconds(5);

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ConnectorFolders folders;

    @Option(names = "--json", description = "Answer as JSON.")
    private boolean json;

    @Option(names = "--verbose", description = "Write the bus's warnings to standard error.")
    private boolean verbose;

    /** A folder with what its check and its cases gave. */
    private record Tested(ConnectorCheck.Checked checked, List<CaseResult> results) {
        boolean passed() {
            return checked.passed() && results.stream().allMatch(CaseResult::passed);
        }
    }

    @Override
    public Integer call() {
        if (verbose) {
            Logging.warnings();
        }
        ConnectorCheck check = new ConnectorCheck(Home.folder().resolve("config/connectors"));
        List<Tested> tested = new ArrayList<>();
        try (EventLoops loops = new EventLoops(EVENT_LOOP_LIMIT)) {
            folders.all().forEach(folder -> tested.add(test(loops, check.check(folder))));
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Output.json(out, describe(tested));
        } else {
            tested.forEach(one -> print(out, one));
            summary(out, tested);
        }
        return tested.stream().allMatch(Tested::passed) ? Lgsp.DONE : Lgsp.REFUSED;
    }

    private static Tested test(EventLoops loops, ConnectorCheck.Checked checked) {
        try {
            return new Tested(checked, ConnectorTestSuite.run(loops.vertx(), checked));
        } catch (ConnectorTestRunner.Unusable e) {
            List<Defect> defects = new ArrayList<>(checked.defects());
            defects.addAll(e.defects());
            return new Tested(new ConnectorCheck.Checked(checked.folder(), defects, null, List.of()), List.of());
        }
    }

    private static void print(PrintWriter out, Tested tested) {
        out.println(tested.checked().name());
        if (!tested.checked().passed()) {
            out.println("  not run, the folder has "
                    + ConnectorCheckCommand.count(tested.checked().defects()) + ":");
            tested.checked().defects().forEach(defect -> out.println("  " + defect));
        } else if (tested.results().isEmpty()) {
            out.println("  there are no tests (tests/*.test.yaml)");
        }
        Output.table(
                out,
                "  ",
                tested.results().stream().map(ConnectorTestCommand::row).toList());
        for (CaseResult result : tested.results()) {
            if (!result.passed()) {
                out.println();
                out.println(
                        "  " + result.test().operation() + ": " + result.test().name() + " (" + where(result) + ")");
                result.failures().forEach(failure -> out.println("    " + failure));
            }
        }
        out.println();
    }

    private static List<String> row(CaseResult result) {
        return List.of(
                result.test().operation(),
                result.test().name(),
                result.passed() ? "passed" : "FAILED",
                result.took().toMillis() + " ms");
    }

    private static String where(CaseResult result) {
        return result.test().file() + ":" + result.test().line();
    }

    private static void summary(PrintWriter out, List<Tested> tested) {
        long cases = tested.stream().mapToLong(one -> one.results().size()).sum();
        long failed = failed(tested);
        long refused = tested.stream().filter(one -> !one.checked().passed()).count();
        out.println(cases + (cases == 1 ? " case" : " cases") + ": " + (cases - failed) + " passed, " + failed
                + " failed" + (refused == 0 ? "" : "; not run: " + refused + (refused == 1 ? " folder" : " folders")));
    }

    private static long failed(List<Tested> tested) {
        return tested.stream()
                .flatMap(one -> one.results().stream())
                .filter(result -> !result.passed())
                .count();
    }

    private static ObjectNode describe(List<Tested> tested) {
        ObjectNode answer = Json.object();
        answer.put("passed", tested.stream().allMatch(Tested::passed));
        answer.put(
                "cases", tested.stream().mapToInt(one -> one.results().size()).sum());
        answer.put("failed", failed(tested));
        ArrayNode connectors = answer.putArray("connectors");
        for (Tested one : tested) {
            ObjectNode connector = ConnectorCheckCommand.describe(one.checked());
            connector.put("passed", one.passed());
            ArrayNode cases = connector.putArray("cases");
            one.results().forEach(result -> cases.add(describe(result)));
            connectors.add(connector);
        }
        return answer;
    }

    private static ObjectNode describe(CaseResult result) {
        ObjectNode described = Json.object();
        described.put("operation", result.test().operation());
        described.put("name", result.test().name());
        described.put("file", result.test().file());
        described.put("line", result.test().line());
        described.put("passed", result.passed());
        described.put("durationMs", result.took().toMillis());
        ArrayNode failures = described.putArray("failures");
        result.failures().forEach(failures::add);
        return described;
    }
}
