package io.lienthong.cli;

import io.lienthong.platform.StartupRefused;
import io.lienthong.simulator.Simulators;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lgsp simulate} */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        description = {
            "Serves the simulators of connectors without a bus, until Ctrl-C, on this machine only.",
            "lgsp simulator set NAME … --url http://127.0.0.1:8090 makes one slow, faulty or absent."
        },
        footer = {"", "Example: ./lgsp simulate civil-status"})
final class SimulateCommand implements Callable<Integer> {
    private static final String HOST = "127.0.0.1";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "Connectors; default: all with fixtures.")
    private List<String> names = new ArrayList<>();

    @Option(names = "--connectors", paramLabel = "DIR", description = "Their folder; default: connectors.")
    private @Nullable Path folder;

    @Option(names = "--port", paramLabel = "PORT", defaultValue = "8090", description = "Default: ${DEFAULT-VALUE}.")
    private int port;

    @Override
    public Integer call() {
        Path connectors = folder == null ? Home.folder().resolve("connectors") : folder;
        if (!Files.isDirectory(connectors)) {
            throw new ParameterException(spec.commandLine(), "There is no folder " + connectors + ".");
        }
        Vertx vertx = Vertx.vertx();
        try (Simulators simulators = new Simulators(vertx, connectors)) {
            serve(simulators, connectors, spec.commandLine().getOut());
            return Lgsp.DONE;
        } catch (StartupRefused e) {
            throw new Refusal(String.valueOf(e.getMessage()));
        } finally {
            vertx.close();
        }
    }

    private void serve(Simulators simulators, Path connectors, PrintWriter out) {
        List<String> served = names.isEmpty()
                ? ConnectorFolders.within(connectors).stream()
                        .map(one -> String.valueOf(one.getFileName()))
                        .filter(simulators::simulates)
                        .toList()
                : names;
        for (String name : served) {
            if (!simulators.simulates(name)) {
                throw new Refusal("The connector " + name + " has no fixtures to simulate it from.");
            }
        }
        simulators.alone(served);
        int listening = simulators.listen(HOST, port);
        served.forEach(name -> out.println("http://" + HOST + ":" + listening + "/" + name));
        out.println("Serving; Ctrl-C ends it.");
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
