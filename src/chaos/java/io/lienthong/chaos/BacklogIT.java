package io.lienthong.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lienthong.system.BusHome;
import io.lienthong.system.BusProcess.Setup;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A destination is away until a million messages wait for it, and the bus is killed meanwhile. */
@Tag("chaos")
@ExtendWith(Chaos.class)
class BacklogIT {
    private static final int MESSAGES = Chaos.times(20_000, 1_000_000);
    private static final int DAYS = 7;
    private static final int MESSAGES_A_DAY = Chaos.times(1_000, 1_000_000 / DAYS + 1);
    private static final Duration RETURN_LIMIT = Duration.ofSeconds(30);
    /** What leaves a bus at least, on whatever machine. */
    private static final int MESSAGES_A_SECOND = 300;

    /** In a life of the bus: its calls in flight, and probes at growing intervals. */
    private static final int ATTEMPTS_OF_A_LIFE = 40;

    private static final String FLOW = """
            - route:
                id: chaos.take
                from:
                  uri: "delivery:chaos.submitted"
                  parameters: {lane: /dossierCode}
                  steps: [{to: {uri: "connector:chaos/take"}}]
            """;

    /** Of one step, so that a message is one delivery. */
    private static BusHome home(Path folder, RecordingSink sink) throws IOException {
        BusHome home = BusHome.in(folder).route("flows/chaos", FLOW);
        Trial.connector(home, "chaos", "baseUrl: " + sink.address());
        return home;
    }

    @Test
    void backlogDelaysNoRestartAndDrainsInOrder(@TempDir Path folder) throws Exception {
        RecordingSink sink = new RecordingSink(folder.resolve("arrivals"));
        try (Trial trial = Trial.start(home(folder, sink), sink, Setup.PLAIN)) {
            Backlog backlog = new Backlog(trial);
            sink.goAway();
            backlog.add(MESSAGES);
            trial.underLoad(100);
            trial.bus.kill();
            long killed = System.nanoTime();
            trial.bus.start();
            Duration away = trial.untilAccepted(killed);
            backlog.repeatSome(MESSAGES / 200);
            sink.comeBack();
            judge(trial);
            Chaos.report("kill -9 with a backlog", 1, trial, away);
            assertThat(away).isLessThan(RETURN_LIMIT);
        }
    }

    @Test
    void backlogOfAWeekWithoutItsDestinationExpiresNotAndDrainsInOrder(@TempDir Path folder) throws Exception {
        FakeClock.neededOrSkip();
        FakeClock clock = FakeClock.in(folder);
        RecordingSink sink = new RecordingSink(folder.resolve("arrivals"));
        try (Trial trial = clock.start(home(folder, sink), sink, Setup.PLAIN)) {
            Backlog backlog = new Backlog(trial);
            sink.treat(request -> RecordingSink.Manner.answering(503, "application/json", "{}"));
            for (int day = 1; day <= DAYS; day++) {
                backlog.add(MESSAGES_A_DAY);
                trial.underLoad(50);
                clock.jump(trial, Duration.ofDays(day));
                trial.bus.kill(); // each life is a day on which the bus ran, and days are what messages have
                trial.bus.start();
                trial.underLoad(50);
            }
            assertThat(sink.count()).as("attempts").isLessThan(ATTEMPTS_OF_A_LIFE * (DAYS + 1));
            assertThat(trial.count("SELECT count(*) FROM service_day")).isGreaterThan(DAYS);
            sink.treatWell();
            judge(trial);
            Chaos.report("a week without the destination", DAYS, trial, Duration.ZERO);
        }
    }

    private static void judge(Trial trial) throws Exception {
        Duration limit = Duration.ofSeconds(60 + MESSAGES / MESSAGES_A_SECOND);
        trial.stopLoad();
        await("the backlog drains")
                .atMost(limit)
                .pollInterval(Duration.ofSeconds(1)) // it counts them all
                .until(() -> trial.waiting() == 0);
        trial.holdsEveryPromise();
    }
}
