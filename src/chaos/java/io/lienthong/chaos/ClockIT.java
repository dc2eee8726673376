package io.lienthong.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.chaos.agent.SeededBug;
import io.lienthong.system.BusProcess.Setup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The clock of the machine jumps, for the bus and its PostgreSQL alike. */
@Tag("chaos")
@ExtendWith(Chaos.class)
class ClockIT {
    @BeforeAll
    static void faketimeIsThere() {
        FakeClock.neededOrSkip();
    }

    @Test
    void everyPromiseOutlivesJumpsOfTheClock(@TempDir Path folder) throws Exception {
        FakeClock clock = FakeClock.in(folder);
        try (Trial trial = clock.start(folder, Setup.PLAIN)) {
            Duration slowest = Duration.ZERO;
            List<Duration> offsets = List.of(
                    Duration.ofHours(-1), Duration.ofDays(1), Duration.ZERO, Duration.ofDays(730), Duration.ZERO);
            for (Duration offset : offsets) {
                trial.underLoad(100);
                clock.jump(trial, offset);
                slowest = Chaos.longer(slowest, trial.untilAccepted(System.nanoTime()));
                trial.underLoad(200);
            }
            trial.holdsEveryPromise();
            Chaos.report("clock jumps -1 h, +1 d, -1 d, +2 y, -2 y", 5, trial, slowest);
        }
    }

    /** A backlog, a restart one hour earlier, and more messages for the same lanes. */
    private static List<Violation> backlogOfTwoClocks(FakeClock clock, Trial trial) throws Exception {
        trial.sink.goAway();
        trial.underLoad(100);
        clock.jump(trial, Duration.ofHours(-1));
        trial.bus.kill();
        trial.bus.start();
        trial.underLoad(100);
        trial.stopLoad();
        trial.sink.comeBack();
        return trial.settle();
    }

    @Test
    void orderIsNotThatOfTheClock(@TempDir Path folder) throws Exception {
        FakeClock clock = FakeClock.in(folder);
        try (Trial trial = clock.start(folder, Setup.PLAIN)) {
            assertThat(backlogOfTwoClocks(clock, trial)).isEmpty();
            Chaos.report("restarted an hour earlier with a backlog", 1, trial, Duration.ZERO);
        }
    }

    @Test
    void orderingByTimestampIsCaught(@TempDir Path folder) throws Exception {
        FakeClock clock = FakeClock.in(folder);
        try (Trial trial = clock.start(folder, Agent.with("bug " + SeededBug.ORDERED_BY_TIMESTAMP))) {
            List<Violation> violations = backlogOfTwoClocks(clock, trial);
            assertThat(violations).extracting(Violation::promise).contains(Violation.Promise.ORDER);
            Chaos.report(
                    "seeded bug ORDERED_BY_TIMESTAMP", 1, trial.ledger.promises(), violations, Duration.ZERO);
        }
    }
}
