package io.lienthong.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Consumers that keep a copy of a dataset are killed, and now and then the bus: the copies end equal to the source. */
@Tag("chaos")
@ExtendWith(Chaos.class)
class SyncKillIT {
    private static final int KILLS = Chaos.times(6, 100);
    private static final int BUS_KILLED_EVERY = 4;
    private static final int JUDGED_EVERY = Chaos.times(3, 20);

    private final Random random = Chaos.random(SyncKillIT.class);

    @Test
    void copiesAreEqualWhoeverIsKilled(@TempDir Path folder, @TempDir Path copies) throws Exception {
        try (Trial trial = Trial.start(folder)) {
            Duration slowest = Duration.ZERO;
            Path file = copies.resolve("items.ndjson");
            for (int kill = 1; kill <= KILLS; kill++) {
                Process consumer = pull(trial, file, copies, true);
                trial.underLoad(30 + random.nextInt(150));
                TimeUnit.MICROSECONDS.sleep(random.nextInt(50_000));
                if (kill % BUS_KILLED_EVERY == 0) {
                    trial.bus.kill();
                    long killed = System.nanoTime();
                    trial.bus.start();
                    slowest = Chaos.longer(slowest, trial.untilAccepted(killed));
                }
                consumer.destroyForcibly().waitFor();
                if (kill % JUDGED_EVERY == 0) {
                    trial.holdsEveryPromise();
                    Process last = pull(trial, file, copies, false);
                    assertThat(last.waitFor(60, TimeUnit.SECONDS)).isTrue();
                    String said = Files.readString(copies.resolve("said"));
                    assertThat(said).as("seed %d", Chaos.SEED).contains("equal to the bus");
                    assertThat(last.exitValue()).isZero();
                }
            }
            Chaos.report("consumer of a dataset killed, each fourth time the bus", KILLS, trial, slowest);
        }
    }

    private static Process pull(Trial trial, Path file, Path folder, boolean follow) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                "io.lienthong.cli.Lgsp",
                "sync",
                "pull",
                "chaos-items",
                "--to",
                file.toString(),
                "--data-url",
                "http://127.0.0.1:" + trial.bus.port()));
        if (follow) {
            command.add("--follow");
        }
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile())
                .start();
    }
}
