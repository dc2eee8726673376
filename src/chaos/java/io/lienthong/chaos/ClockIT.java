package io.lienthong.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.chaos.agent.SeededBug;
import io.lienthong.system.BusProcess.Setup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The clock of the machine jumps, for the bus and its PostgreSQL alike. */
@Tag("chaos")
@ExtendWith(Chaos.class)
class ClockIT {
    private static final String LIBRARY = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";

    @BeforeAll
    static void faketimeIsThere() {
        Tool.needed(LIBRARY, "faketime");
    }

    private static Setup underAClock(Path folder, Setup setup) throws IOException {
        Path clock = folder.resolve("clock");
        Files.writeString(clock, "+0");
        return new Setup(
                setup.virtualMachine(),
                Map.of(
                        "LD_PRELOAD",
                        LIBRARY,
                        "FAKETIME_TIMESTAMP_FILE",
                        clock.toString(),
                        "FAKETIME_DONT_FAKE_MONOTONIC",
                        "1",
                        "FAKETIME_CACHE_DURATION",
                        "1"),
                setup.properties());
    }

    private static void jump(Trial trial, String offset) throws IOException {
        Files.writeString(trial.home.folder().resolve("clock"), offset);
    }

    @Test
    void everyPromiseOutlivesJumpsOfTheClock(@TempDir Path folder) throws Exception {
        try (Trial trial = Trial.start(folder, underAClock(folder, Setup.PLAIN))) {
            Duration slowest = Duration.ZERO;
            for (String offset : List.of("-1h", "+1d", "+0", "+2y", "+0")) {
                trial.underLoad(100);
                long jumped = System.nanoTime();
                jump(trial, offset);
                trial.underLoad(200);
                Duration away = trial.untilAccepted(jumped);
                slowest = away.compareTo(slowest) > 0 ? away : slowest;
            }
            trial.holdsEveryPromise();
            Chaos.report("clock jumps -1 h, +1 d, -1 d, +2 y, -2 y", 5, trial, slowest);
        }
    }

    /** A backlog, a restart one hour earlier, and more messages for the same lanes. */
    private static List<Violation> backlogOfTwoClocks(Trial trial) throws Exception {
        trial.sink.goAway();
        trial.underLoad(100);
        jump(trial, "-1h");
        trial.bus.kill();
        trial.bus.start();
        trial.underLoad(100);
        trial.stopLoad();
        trial.sink.comeBack();
        return trial.settle();
    }

    @Test
    void orderIsNotThatOfTheClock(@TempDir Path folder) throws Exception {
        try (Trial trial = Trial.start(folder, underAClock(folder, Setup.PLAIN))) {
            assertThat(backlogOfTwoClocks(trial)).isEmpty();
            Chaos.report("restarted an hour earlier with a backlog", 1, trial, Duration.ZERO);
        }
    }

    @Test
    void orderingByTimestampIsCaught(@TempDir Path folder) throws Exception {
        Setup setup = underAClock(folder, Agent.with("bug " + SeededBug.ORDERED_BY_TIMESTAMP));
        try (Trial trial = Trial.start(folder, setup)) {
            List<Violation> violations = backlogOfTwoClocks(trial);
            assertThat(violations).extracting(Violation::promise).contains(Violation.Promise.ORDER);
            Chaos.report(
                    "seeded bug ORDERED_BY_TIMESTAMP", 1, trial.ledger.promises(), violations, Duration.ZERO);
        }
    }
}
