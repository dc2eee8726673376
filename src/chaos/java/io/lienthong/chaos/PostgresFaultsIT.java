package io.lienthong.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL stops at once under load: what pg_ctl -m immediate does. */
@Tag("chaos")
@ExtendWith(Chaos.class)
class PostgresFaultsIT {
    private static final int STOPS = Chaos.times(3, 20);

    private final Random random = Chaos.random(PostgresFaultsIT.class);

    @Test
    void everyPromiseOutlivesImmediateStopsOfPostgres(@TempDir Path folder) throws Exception {
        try (Trial trial = Trial.start(folder)) {
            Duration slowest = Duration.ZERO;
            for (int i = 0; i < STOPS; i++) {
                trial.underLoad(50 + random.nextInt(200));
                TimeUnit.MICROSECONDS.sleep(random.nextInt(5_000));
                Tool.run("kill", "-QUIT", "" + trial.bus.postmaster().orElseThrow().pid());
                slowest = Chaos.longer(slowest, trial.untilAccepted(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200)));
            }
            trial.holdsEveryPromise();
            Chaos.report("immediate stop of PostgreSQL", STOPS, trial, slowest);
        }
    }
}
