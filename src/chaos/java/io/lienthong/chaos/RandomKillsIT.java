package io.lienthong.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 of the bus under load, at instants that the seed chooses, some of them while it starts. */
@Tag("chaos")
@ExtendWith(Chaos.class)
class RandomKillsIT {
    private static final int KILLS = Chaos.times(10, 500);
    private static final int JUDGED_EVERY = Chaos.times(5, 50);
    private static final Duration RETURN_LIMIT = Duration.ofSeconds(30);

    private final Random random = Chaos.random(RandomKillsIT.class);

    @Test
    void everyPromiseOutlivesRandomKillsUnderLoad(@TempDir Path folder) throws Exception {
        try (Trial trial = Trial.start(folder)) {
            Duration slowest = Duration.ZERO;
            for (int kill = 1; kill <= KILLS; kill++) {
                trial.underLoad(20 + random.nextInt(300));
                TimeUnit.MICROSECONDS.sleep(random.nextInt(5_000));
                trial.bus.kill();
                long killed = System.nanoTime();
                if (random.nextInt(10) == 0) {
                    killWhileItStarts(trial);
                }
                trial.bus.start();
                slowest = Chaos.longer(slowest, trial.untilAccepted(killed));
                if (kill % JUDGED_EVERY == 0) {
                    trial.holdsEveryPromise();
                }
            }
            Chaos.report("kill -9 of the bus under load", KILLS, trial, slowest);
            assertThat(slowest).isLessThan(RETURN_LIMIT);
        }
    }

    private void killWhileItStarts(Trial trial) throws InterruptedException {
        trial.bus.launch();
        TimeUnit.MILLISECONDS.sleep(random.nextInt(6_000));
        trial.bus.kill();
    }
}
