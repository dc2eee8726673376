package io.lienthong.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.system.Client;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The bus ends at a named point of its work, as by kill -9, under load. */
@Tag("chaos")
@ExtendWith(Chaos.class)
class NamedPointsIT {
    private static final int TIMES = Chaos.times(1, 5);
    private static Trial trial;

    enum Point {
        BEFORE_READ("halt@enter io.lienthong.face.RequestReader#accept/1"),
        BEFORE_INSERT("halt@enter io.lienthong.journal.WorkWriter#write/2"),
        BETWEEN_INSERT_AND_COMMIT("halt@exit io.lienthong.journal.Acceptor#insert/4"),
        AFTER_COMMIT_BEFORE_REPLY("halt@exit io.lienthong.journal.WorkWriter#write/2"),
        LEASE_TAKEN("halt@exit io.lienthong.delivery.Leases#take/0"),
        TOKEN_SENT("halt@exit io.lienthong.delivery.Tokens#send/2"),
        BEFORE_THE_CALL("halt@enter io.lienthong.provider.Provider#call/2"),
        AFTER_THE_CALL("halt@enter io.lienthong.delivery.Dispatcher#answered/2"),
        OUTCOME_WRITTEN_NOT_COMMITTED("halt@exit io.lienthong.delivery.OutcomeTransaction#record/3"),
        OUTCOME_COMMITTED("halt@exit io.lienthong.delivery.OutcomeTransaction#write/1");

        final String order;

        Point(String order) {
            this.order = order;
        }
    }

    @BeforeAll
    static void startBus(@TempDir Path folder) throws Exception {
        trial = Trial.start(
                folder,
                Agent.with(Arrays.stream(Point.values()).map(point -> point.order).toArray(String[]::new)));
    }

    @AfterAll
    static void stopBus() throws Exception {
        trial.close();
    }

    @ParameterizedTest
    @EnumSource
    void everyPromiseOutlivesAnEndAt(Point point) throws Exception {
        Duration slowest = Duration.ZERO;
        for (int i = 0; i < TIMES; i++) {
            trial.underLoad(20);
            trial.endAt(point.order);
            long ended = System.nanoTime();
            trial.bus.start();
            slowest = Chaos.longer(slowest, trial.untilAccepted(ended));
        }
        trial.holdsEveryPromise();
        Chaos.report("ended at " + point, TIMES, trial, slowest);
    }

    @Test
    void everyPromiseOutlivesAKillInTheMiddleOfABody() throws Exception {
        Client client = Client.demo(trial.bus);
        History.Intent intent = trial.intend(Load.laneCode(0));
        String head = client.head(
                "POST",
                "/api/chaos/1.0/results",
                "Idempotency-Key",
                intent.key(),
                "Content-Length",
                "" + intent.body().length());
        try (Socket half = client.raw(head + "\r\n" + intent.body().substring(0, 40))) {
            trial.underLoad(20);
            trial.bus.kill();
            assertThat(half.isConnected()).isTrue();
        }
        trial.bus.start();
        trial.stopLoad();
        assertThat(trial.count("SELECT count(*) FROM idempotency_key WHERE key = '" + intent.key() + "'"))
                .isZero();
        trial.repeatAll();
        trial.holdsEveryPromise();
        Chaos.report("killed in the middle of a body", 1, trial, Duration.ZERO);
    }
}
