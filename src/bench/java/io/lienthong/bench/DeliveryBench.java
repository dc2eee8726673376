package io.lienthong.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** Measures acceptance and delivery; src/bench/delivery compiles and starts it. */
public class DeliveryBench {
    private static final int DONE = 0;
    private static final int FAULTS = 1;
    private static final int USAGE = 2;
    private static final int FAILED = 3;

    private DeliveryBench() {}

    public static void main(String[] arguments) {
        if (List.of(arguments).contains("--help")) {
            System.out.print(DeliveryOptions.USAGE);
            return;
        }
        DeliveryOptions options = parsed(arguments);
        Path root = Path.of(System.getProperty("bench.root"));
        Path work = root.resolve("target/bench/run-" + ProcessHandle.current().pid());
        Children children = new Children();
        AtomicBoolean keepLogs = new AtomicBoolean();
        Thread cleaning = new Thread(() -> Compare.clean(children, work, keepLogs.get()), "clean");
        Runtime.getRuntime().addShutdownHook(cleaning);
        int status = run(options, root, work, children);
        keepLogs.set(status == FAILED);
        System.exit(status);
    }

    private static DeliveryOptions parsed(String[] arguments) {
        try {
            return DeliveryOptions.parse(arguments);
        } catch (BenchException e) {
            System.err.println(e.getMessage() + "\n\n" + DeliveryOptions.USAGE);
            System.exit(USAGE);
            throw e;
        }
    }

    private static int run(DeliveryOptions options, Path root, Path work, Children children) {
        try {
            Site site = new Site(root, Files.createDirectories(work), Compare.jdk(options.jdk()), children, 0);
            return measure(options, site);
        } catch (BenchException | UncheckedIOException | IOException e) {
            if (!children.stopping()) {
                System.err.println(e.getMessage() + "\nLogs: " + root.relativize(work));
            }
            return FAILED;
        }
    }

    private static int measure(DeliveryOptions options, Site site) {
        Map<String, Object> facts = Environment.facts(site);
        facts.put("secondsPerMeasurement", options.run().toSeconds());
        facts.put("warmUpSeconds", options.warmUp().toSeconds());
        facts.put("senders", options.senders());
        facts.put("lanes", options.lanes());
        facts.put("destinations", options.destinations());
        options.checkout().ifPresent(checkout -> facts.put("commitOfBus", Environment.commit(checkout)));
        try (Sinks sinks = new Sinks(options.destinations());
                DeliveryBus bus = DeliveryBus.start(site, options, sinks)) {
            System.err.println("The bus runs, pid " + bus.pid());
            if (!bus.isDurable()) {
                throw new BenchException("PostgreSQL would not write through");
            }
            List<DeliveryRow> rows = new DeliveryRun(options, bus, sinks).run();
            DeliveryReport.print(facts, rows);
            options.json().ifPresent(file -> DeliveryReport.writeJson(file, facts, rows));
            boolean whole = rows.stream()
                    .allMatch(row -> row.refused() + row.missing() + row.repeated() + row.outOfOrder() == 0);
            return whole ? DONE : FAULTS;
        }
    }
}
