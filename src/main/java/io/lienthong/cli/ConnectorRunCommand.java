package io.lienthong.cli;

import io.lienthong.connector.Operation;
import io.lienthong.platform.EventLoops;
import io.lienthong.route.ActiveConnector;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
            greet(out, running);
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

    private static void greet(PrintWriter out, Sandbox running) {
        ActiveConnector connector = running.connector();
        out.println(connector.descriptor().name() + " "
                + connector.descriptor().metadata().version() + " takes calls at " + running.address()
                + "; its simulator is at " + running.simulator() + ". Ctrl-C ends it. Try:");
        out.println();
        connector.descriptor().operations().stream()
                .filter(operation -> operation.expose() != null)
                .forEach(operation -> out.println("  " + curl(running.address(), operation)));
        out.println();
    }

    private static String curl(String address, Operation operation) {
        Operation.Expose expose = java.util.Objects.requireNonNull(operation.expose());
        StringBuilder line = new StringBuilder("curl -sS");
        if (!expose.method().equals("GET")) {
            line.append(" -X ").append(expose.method());
        }
        if (operation.personalData()) {
            line.append(" -H 'X-Purpose: TEST' -H 'X-Officer: tester'");
        }
        if (expose.method().startsWith("P")) {
            line.append(" -H 'Content-Type: application/json' -d @message.json");
        }
        return line.append(" '")
                .append(address)
                .append(expose.path())
                .append("'   # ")
                .append(operation.name())
                .toString();
    }
}
