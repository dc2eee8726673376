package io.lienthong.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.chaos.agent.SeededBug;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The most telling faults, and proof that the checker would tell: part of every build. */
@ExtendWith(Chaos.class)
class ChaosSmokeIT {
    private static final Duration SETTLED = Duration.ofSeconds(30);

    @Test
    void everyPromiseOutlivesAKillAnImmediateStopAndTheLossOfTheBroker(@TempDir Path folder) throws Exception {
        try (Trial trial = Trial.start(folder)) {
            Scenario.KILL.play(trial);
            Tool.run("kill", "-QUIT", "" + trial.bus.postmaster().orElseThrow().pid());
            trial.underLoad(100);
            Scenario.DELETE_BROKER.play(trial);
            trial.holdsEveryPromise();
            Chaos.report("kill, immediate stop, broker deleted", 1, trial, Duration.ZERO);
        }
    }

    @Test
    void acknowledgingBeforeTheCommitIsCaught(@TempDir Path folder) throws Exception {
        try (Trial trial = Trial.start(folder, Agent.with("bug " + SeededBug.ACKNOWLEDGED_BEFORE_COMMIT))) {
            trial.underLoad(200);
            trial.bus.kill();
            trial.bus.start();
            List<Violation> violations = trial.settle(SETTLED);
            assertThat(violations).extracting(Violation::promise).contains(Violation.Promise.ACCEPTANCE);
        }
    }
}
