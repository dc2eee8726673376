package io.lienthong.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the command line asks for.
 *
 * @param stored messages that are in the database before each measurement, ascending
 * @param rates messages a second in an open loop; 0: a closed loop
 */
record DeliveryOptions(
        Duration run,
        Duration warmUp,
        int rounds,
        List<Integer> rates,
        int senders,
        int lanes,
        List<Integer> stored,
        int destinations,
        int dead,
        Optional<Path> json,
        Optional<Path> jdk,
        Optional<Path> jar,
        Optional<Path> checkout) {

    static final String USAGE = """
            Usage: src/bench/delivery [options]
              --seconds N       length of one measurement (20)
              --warm-up N       seconds of closed loop before the first measurement (20)
              --rounds N        measurements of each line (1)
              --rates L         messages a second in an open loop, 0 for a closed loop (5000,0)
              --senders N       kept connections of the senders (64)
              --lanes N         lanes of three messages in four; the fourth has none (64)
              --stored L        messages of the last 30 days in the database before measuring, e.g. 10000,5000000 (0)
              --destinations N  systems that messages go to in turn (1; with --dead 20)
              --dead PERCENT    of the destinations answer no more in a second measurement
              --json FILE       write the rows and the environment as JSON
              --jdk DIR         the JDK that runs the bus (the newest LTS found)
              --jar FILE        the bus to measure (target/lienthong.jar, built when missing or stale)
              --checkout DIR    measure target/classes of this checkout instead, as its ./lgsp runs them
            """;

    DeliveryOptions {
        if (run.toSeconds() < 1 || rounds < 1 || senders < 1 || senders > 4096 || lanes < 1 || warmUp.isNegative()) {
            throw new BenchException("--seconds, --rounds, --senders and --lanes are at least 1, --senders at most 4096");
        }
        if (destinations < 1 || destinations > 200 || dead < 0 || dead > 90) {
            throw new BenchException("--destinations are 1 to 200, --dead is 0 to 90");
        }
    }

    static DeliveryOptions parse(String[] arguments) {
        Arguments given = new Arguments(arguments);
        int dead = given.number("--dead", 0);
        DeliveryOptions options = new DeliveryOptions(
                Duration.ofSeconds(given.number("--seconds", 20)),
                Duration.ofSeconds(given.number("--warm-up", 20)),
                given.number("--rounds", 1),
                given.list("--rates", "5000,0").map(Arguments::integer).toList(),
                given.number("--senders", 64),
                given.number("--lanes", 64),
                given.list("--stored", "0").map(Arguments::integer).sorted().toList(),
                given.number("--destinations", dead > 0 ? 20 : 1),
                dead,
                given.text("--json").map(Path::of).map(Path::toAbsolutePath),
                given.text("--jdk").map(Path::of).map(Path::toAbsolutePath),
                given.text("--jar").map(Path::of).map(Path::toAbsolutePath),
                given.text("--checkout").map(Path::of).map(Path::toAbsolutePath));
        given.refuseTheRest();
        return options;
    }

    int deadDestinations() {
        return dead == 0 ? 0 : Math.max(1, destinations * dead / 100);
    }
}
