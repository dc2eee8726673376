package io.lienthong.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** Runs the comparison; src/bench/compare compiles and starts it. */
public class Compare {
    private static final int DONE = 0;
    private static final int NOT_REACHED = 1;
    private static final int USAGE = 2;
    private static final int FAILED = 3;

    private Compare() {}

    public static void main(String[] arguments) {
        if (List.of(arguments).contains("--help")) {
            System.out.print(Options.USAGE);
            return;
        }
        Options options = parsed(arguments);
        Path root = Path.of(System.getProperty("bench.root"));
        Path work = root.resolve("target/bench/run-" + ProcessHandle.current().pid());
        Children children = new Children();
        AtomicBoolean keepLogs = new AtomicBoolean();
        Thread cleaning = new Thread(() -> clean(children, work, keepLogs.get()), "clean");
        Runtime.getRuntime().addShutdownHook(cleaning);
        int status = run(options, root, work, children);
        keepLogs.set(status == FAILED);
        System.exit(status);
    }

    /** Runs at every end, also on ctrl-C. */
    static void clean(Children children, Path work, boolean keepLogs) {
        children.stopAll();
        stopDatabase(work);
        if (!keepLogs) {
            delete(work);
        }
    }

    /** The database of a bus that could not stop it itself. */
    private static void stopDatabase(Path work) {
        Postmaster.under(work)
                .filter(Postmaster::runs)
                .flatMap(postmaster -> ProcessHandle.of(postmaster.pid()))
                .ifPresent(Children::stop);
    }

    private static Options parsed(String[] arguments) {
        try {
            return Options.parse(arguments);
        } catch (BenchException e) {
            System.err.println(e.getMessage() + "\n\n" + Options.USAGE);
            System.exit(USAGE);
            throw e;
        }
    }

    private static int run(Options options, Path root, Path work, Children children) {
        try {
            Site site = new Site(root, Files.createDirectories(work), jdk(options.jdk()), children, Site.freePort());
            return compare(options, site);
        } catch (BenchException | UncheckedIOException | IOException e) {
            if (!children.stopping()) {
                System.err.println(e.getMessage() + "\nLogs: " + root.relativize(work));
            }
            return FAILED;
        }
    }

    private static int compare(Options options, Site site) {
        Map<String, Object> facts = Environment.facts(site, options);
        List<Row> rows = new Measurement(options, new Wrk(site, options.threads())).run(started(options, site));
        Results results = new Results(rows);
        Report report = new Report(facts, results);
        report.print();
        options.json().ifPresent(report::writeJson);
        return !options.check() || Target.check(results) ? DONE : NOT_REACHED;
    }

    private static List<Subject> started(Options options, Site site) {
        Nginx.startBackend(site);
        List<Subject> subjects = new ArrayList<>();
        for (String name : options.subjects()) {
            System.err.println("Starting " + name);
            subjects.add(start(name, options, site));
        }
        return subjects;
    }

    private static Subject start(String name, Options options, Site site) {
        return switch (name) {
            case "nginx" -> Nginx.startProxy(site);
            case "bus" -> Bus.start(site, options.jar());
            default -> JvmPeer.start(site, name);
        };
    }

    static Jdk jdk(Optional<Path> given) {
        return given.map(home -> Jdk.at(home).orElseThrow(() -> new BenchException("No JDK in " + home)))
                .orElseGet(Jdk::newestLongTerm);
    }

    private static void delete(Path folder) {
        try (Stream<Path> found = Files.walk(folder)) {
            for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            System.err.println("Cannot remove the work folder: " + e.getMessage());
        }
    }
}
