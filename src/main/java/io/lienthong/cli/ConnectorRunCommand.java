package io.lienthong.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.connector.Operation;
import io.lienthong.platform.EventLoops;
import io.lienthong.route.ActiveConnector;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lgsp connector run NAME --sandbox} */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Runs one connector against its simulator in a small process, with a line for every call, until Ctrl-C.",
            "The bus's own checks, mappings and client; no token, no journal, no database. What a 'receive' operation takes is shown."
        },
        footer = {"", "Example: ./lgsp connector run civil-status --sandbox"})
final class ConnectorRunCommand implements Callable<Integer> {
    private static final Duration EVENT_LOOP_LIMIT = Duration.ofSeconds(5);

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME|DIR", description = "A connector of connectors/, or its folder.")
    @SuppressWarnings("NullAway.Init")
    private String connector;

    @Option(names = "--sandbox", required = true, description = "Against its simulator; there is no other way yet.")
    private boolean sandbox;

    @Option(
            names = "--port",
            defaultValue = "8070",
            description = "On this machine only; 0: a free one; default ${DEFAULT-VALUE}.")
    private int port;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Path folder = folder();
        ConnectorCheck.Checked checked = new ConnectorCheck(Home.folder().resolve("config/connectors")).check(folder);
        if (checked.compiled() == null) {
            checked.defects().forEach(out::println);
            throw new Refusal("Not run: the folder has " + ConnectorCheckCommand.count(checked.defects()) + ".");
        }
        try (EventLoops loops = new EventLoops(EVENT_LOOP_LIMIT);
                Sandbox running = Sandbox.open(loops.vertx(), checked.compiled(), port, out)) {
            greet(out, running, checked.cases());
            // Ctrl-C ends the process, and with it this.
            new CountDownLatch(1).await();
        }
        return Lgsp.DONE;
    }

    private Path folder() {
        Path named = Home.folder().resolve("connectors").resolve(connector);
        Path folder = Files.isDirectory(named) ? named : Path.of(connector);
        if (!Files.isDirectory(folder)) {
            throw new ParameterException(spec.commandLine(), "There is no connector " + connector + ".");
        }
        return folder.toAbsolutePath().normalize();
    }

    private static void greet(PrintWriter out, Sandbox running, List<TestCase> cases) {
        ActiveConnector connector = running.connector();
        out.println(connector.descriptor().name() + " "
                + connector.descriptor().metadata().version() + " takes calls at " + running.address()
                + "; its simulator is at " + running.simulator() + ". Ctrl-C ends it. Try:");
        out.println();
        connector.descriptor().operations().stream()
                .filter(operation -> operation.expose() != null)
                .forEach(operation -> out.println("  " + line(running.address(), operation, cases)));
        out.println();
    }

    /** The call that a test says succeeds, best one that needs nothing set up; only a test knows what to send. */
    static String line(String address, Operation operation, List<TestCase> cases) {
        Operation.Expose expose = java.util.Objects.requireNonNull(operation.expose());
        return cases.stream()
                .filter(test -> test.operation().equals(operation.name())
                        && test.then().error() == null
                        && test.then().outcome() == null)
                .min(Comparator.comparing(test ->
                        test.given().stubs().size() + test.given().remembered().size()))
                .map(test -> curl(address, operation, expose, test.when()))
                .orElseGet(() -> "# " + operation.name() + ": " + expose.method() + " " + expose.path()
                        + " (no test says what to send)");
    }

    private static String raw(TestCase.Content body) {
        return body.file() == null || body.text()
                ? new String(body.bytes(), StandardCharsets.UTF_8)
                : "@" + body.file();
    }

    private static String curl(String address, Operation operation, Operation.Expose expose, TestCase.When when) {
        StringBuilder line = new StringBuilder("curl -sS");
        if (!expose.method().equals("GET")) {
            line.append(" -X ").append(expose.method());
        }
        if (operation.personalData()) {
            line.append(" -H 'X-Purpose: TEST' -H 'X-Officer: tester'");
        }
        TestCase.Content body = when.body();
        if (body != null) {
            JsonNode tree = body.tree();
            String text = tree == null ? raw(body) : tree.toString();
            line.append(" -H 'Content-Type: ")
                    .append(tree == null ? "application/octet-stream" : "application/json")
                    .append("' --data-binary '")
                    .append(text.replace("'", "'\\''"))
                    .append('\'');
        }
        String path = expose.path();
        StringBuilder query = new StringBuilder();
        for (Map.Entry<String, String> parameter : when.parameters().entrySet()) {
            String value = URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8)
                    .replace("+", "%20");
            String place = "{" + parameter.getKey() + "}";
            if (path.contains(place)) {
                path = path.replace(place, value);
            } else {
                query.append(query.isEmpty() ? '?' : '&')
                        .append(parameter.getKey())
                        .append('=')
                        .append(value);
            }
        }
        return line.append(" '")
                .append(address)
                .append(path)
                .append(query)
                .append("'   # ")
                .append(operation.name())
                .toString();
    }
}
