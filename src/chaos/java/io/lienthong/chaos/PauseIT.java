package io.lienthong.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lienthong.chaos.agent.SeededBug;
import io.lienthong.system.BusProcess;
import io.lienthong.system.BusProcess.Setup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A node stands still while it holds leases; another one takes them, and the first wakes up late. */
@Tag("chaos")
@ExtendWith(Chaos.class)
class PauseIT {
    private static final int PAUSES = Chaos.times(2, 10);
    /** At most so many moments are tried until one leaves work behind. */
    private static final int MOMENTS = 50;

    private static final Duration TAKE_OVER_LIMIT = Duration.ofMinutes(2);

    @Test
    void everyPromiseOutlivesPausesOfTheNodeThatHoldsTheLeases(@TempDir Path folder, @TempDir Path other)
            throws Exception {
        try (Trial trial = Trial.start(folder);
                BusProcess second = trial.secondNode(other, Setup.PLAIN)) {
            assertThat(second.alive()).isTrue();
            for (int i = 0; i < PAUSES; i++) {
                trial.underLoad(50);
                pauseUntilTakenOver(trial);
            }
            trial.holdsEveryPromise();
            Chaos.report("pause of a node until take-over", PAUSES, trial, Duration.ZERO);
        }
    }

    @Test
    void leaseWithoutAFenceIsCaught(@TempDir Path folder, @TempDir Path other) throws Exception {
        Setup setup = Agent.with("bug " + SeededBug.LEASE_WITHOUT_FENCE);
        try (Trial trial = Trial.start(folder, setup);
                BusProcess second = trial.secondNode(other, setup)) {
            assertThat(second.alive()).isTrue();
            for (int i = 0; i < 3; i++) {
                trial.underLoad(50);
                pauseUntilTakenOver(trial);
            }
            List<Violation> violations = trial.settle();
            assertThat(violations).extracting(Violation::promise).contains(Violation.Promise.EFFECT);
            Chaos.report("seeded bug LEASE_WITHOUT_FENCE", 1, trial.ledger.promises(), violations, Duration.ZERO);
        }
    }

    /** Stops the first node while outcomes wait for their commit, until the other has delivered what it left. */
    private static void pauseUntilTakenOver(Trial trial) throws Exception {
        String pid = "" + trial.bus.process().pid();
        Tool.run("kill", "-STOP", pid);
        for (int i = 0; trial.waiting() == 0 && i < MOMENTS; i++) {
            Tool.run("kill", "-CONT", pid);
            trial.underLoad(1);
            Tool.run("kill", "-STOP", pid);
        }
        try {
            await("the other node takes over and delivers")
                    .atMost(TAKE_OVER_LIMIT)
                    .until(() -> trial.waiting() == 0);
        } finally {
            Tool.run("kill", "-CONT", pid);
        }
        trial.untilAccepted(System.nanoTime());
    }
}
