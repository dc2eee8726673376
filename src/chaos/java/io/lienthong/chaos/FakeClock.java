package io.lienthong.chaos;

import static org.awaitility.Awaitility.await;

import io.lienthong.system.BusHome;
import io.lienthong.system.BusProcess.Setup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A clock for a bus and its PostgreSQL that jumps when it is told to. Time goes on at its own pace. */
final class FakeClock {
    private static final String LIBRARY = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";
    private static final Duration LIMIT = Duration.ofSeconds(30);
    /** libfaketime looks at the file so often, and more seconds are between two readings of ours. */
    private static final Duration EXACT = Duration.ofSeconds(10);

    private final Path file;

    private FakeClock(Path file) {
        this.file = file;
    }

    static void neededOrSkip() {
        Tool.needed(LIBRARY, "faketime");
    }

    /** For the node in this folder, which has not been started yet. */
    static FakeClock in(Path folder) throws IOException {
        return new FakeClock(Files.writeString(folder.resolve("clock"), "+0"));
    }

    private Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD", LIBRARY,
                "FAKETIME_TIMESTAMP_FILE", file.toString(),
                "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                // Its correction of timed waits on the monotonic clock is for an older glibc: with it they end at once.
                "FAKETIME_FORCE_MONOTONIC_FIX", "0",
                "FAKETIME_CACHE_DURATION", "1");
    }

    private Setup with(Setup setup) {
        return new Setup(setup.virtualMachine(), environment(), setup.properties());
    }

    Trial start(Path folder, Setup setup) throws Exception {
        RecordingSink sink = new RecordingSink(folder.resolve("arrivals"));
        return start(Trial.home(folder, sink), sink, setup);
    }

    Trial start(BusHome home, RecordingSink sink, Setup setup) throws Exception {
        Prepared.copyTo(home);
        forPostgres(home.data());
        return Trial.startPrepared(home, sink, with(setup));
    }

    /** The bus passes no environment on to PostgreSQL: a script in its place sets it. */
    private void forPostgres(Path data) throws Exception {
        try (Stream<Path> files = Files.list(data.resolve("postgresql"))) {
            Path link = files.filter(Files::isSymbolicLink).findFirst().orElseThrow();
            Path programs = link.toRealPath();
            Files.delete(link);
            Tool.run("cp", "-a", programs.toString(), link.toString());
            Path postgres = link.resolve("bin/postgres");
            Files.move(postgres, link.resolve("bin/postgres.real"));
            String exports = environment().entrySet().stream()
                    .map(entry -> "export " + entry.getKey() + "=" + entry.getValue() + "\n")
                    .collect(Collectors.joining());
            Files.writeString(postgres, "#!/bin/sh\n" + exports + "exec \"$0.real\" \"$@\"\n");
            Tool.run("chmod", "755", postgres.toString());
        }
    }

    /** The offset from the time of the machine. Returns when PostgreSQL has it, and the bus will have had it. */
    void jump(Trial trial, Duration offset) throws IOException {
        long seconds = offset.toSeconds();
        Files.writeString(file, (seconds < 0 ? "" : "+") + seconds);
        await("PostgreSQL's clock jumps by " + offset).atMost(LIMIT).ignoreExceptions().until(() -> {
            Duration off = Duration.between(Instant.now(), now(trial)).minus(offset).abs();
            return off.compareTo(EXACT) < 0;
        });
    }

    private static Instant now(Trial trial) throws Exception {
        return Instant.ofEpochSecond(trial.count("SELECT extract(epoch FROM clock_timestamp())::bigint"));
    }
}
