package io.lienthong.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the command line asks for. */
record Options(
        Duration run,
        Duration warmUp,
        int rounds,
        int threads,
        List<Integer> connections,
        List<String> subjects,
        List<Case> cases,
        Optional<Path> json,
        Optional<Path> jdk,
        Optional<Path> jar,
        boolean check) {

    static final List<String> SUBJECTS = List.of("nginx", "stock-camel", "spring-cloud-gateway", "bus");
    static final String USAGE = """
            Usage: src/bench/compare [options]
              --seconds N       length of one measurement (10)
              --rounds N        measurements of each line, of which the median counts (5)
              --warm-up N       seconds of load on each case before the first measurement (10; nginx always 1)
              --connections L   connection counts (64,256)
              --threads N       threads of wrk (2)
              --subjects L      of nginx,stock-camel,spring-cloud-gateway,bus (all)
              --cases L         of pass-through,mapped,logged,soap-mapped,soap-logged,xroad-rest,xroad-soap (all)
              --json FILE       write the rows and the environment as JSON
              --check           compare with the targets; exit 1 when one is not met
              --jdk DIR         the JDK that runs the JVM subjects (the newest LTS found)
              --jar FILE        the bus to measure (target/lienthong.jar, built when missing or stale)
            """;

    Options {
        if (run.toSeconds() < 1 || rounds < 1 || threads < 1 || warmUp.isNegative()) {
            throw new BenchException("--seconds, --rounds and --threads are at least 1, --warm-up at least 0");
        }
        if (connections.stream().anyMatch(count -> count < threads || count > 4096)) {
            throw new BenchException("--connections are between the threads of wrk and 4096");
        }
        subjects.stream().filter(name -> !SUBJECTS.contains(name)).forEach(name -> {
            throw new BenchException("Unknown subject: " + name);
        });
    }

    static Options parse(String[] arguments) {
        Arguments given = new Arguments(arguments);
        Options options = new Options(
                Duration.ofSeconds(given.number("--seconds", 10)),
                Duration.ofSeconds(given.number("--warm-up", 10)),
                given.number("--rounds", 5),
                given.number("--threads", 2),
                given.list("--connections", "64,256").map(Arguments::integer).toList(),
                given.list("--subjects", String.join(",", SUBJECTS)).toList(),
                given.list("--cases", allCases()).map(Case::of).toList(),
                given.text("--json").map(Path::of).map(Path::toAbsolutePath),
                given.text("--jdk").map(Path::of).map(Path::toAbsolutePath),
                given.text("--jar").map(Path::of).map(Path::toAbsolutePath),
                given.flag("--check"));
        given.refuseTheRest();
        return options;
    }

    private static String allCases() {
        return String.join(",", Stream.of(Case.values()).map(Case::label).toList());
    }
}
