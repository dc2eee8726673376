package io.lienthong.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lienthong.chaos.RecordingSink.Manner;
import io.lienthong.chaos.RecordingSink.Request;
import io.lienthong.system.Client;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The destination misbehaves towards one message while others are under way, and then behaves. */
@Tag("chaos")
@ExtendWith(Chaos.class)
class DestinationFaultsIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String JSON = "application/json";
    private static Trial trial;

    enum Misbehaviour {
        RESETS_IN_THE_MIDDLE_OF_THE_BODY(new Manner(true, (socket, out) -> {
            out.write(Manner.bytes("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{\"co"));
            out.flush();
            socket.setSoLinger(true, 0);
            socket.close();
        })),
        SAYS_NOTHING(Manner.SILENT),
        SENDS_ONE_BYTE_A_SECOND(new Manner(false, (socket, out) -> {
            for (byte one : Manner.bytes(Manner.head(200, JSON, "{}") + "{}")) {
                out.write(one);
                out.flush();
                pause();
            }
        })),
        SENDS_WITHOUT_END(new Manner(false, (socket, out) -> {
            out.write(Manner.bytes("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"));
            while (true) {
                out.write(Manner.bytes("400\r\n" + " ".repeat(1024) + "\r\n"));
            }
        })),
        ANSWERS_500(Manner.answering(500, JSON, "{}")),
        ANSWERS_503(Manner.answering(503, JSON, "{}")),
        ANSWERS_429_WITH_RETRY_AFTER(Manner.answering(429, JSON, "{}", "Retry-After", "1")),
        ANSWERS_200_WITH_AN_ERROR_INSIDE(
                Manner.refusingWith200(JSON, "{\"code\":\"none\",\"error\":\"rejected\"}"), true),
        ANSWERS_ANOTHER_TYPE(Manner.refusingWith200("text/html", "<html>maintenance</html>"), true),
        REDIRECTS_ELSEWHERE(
                Manner.answering(302, JSON, "{}", "Location", "http://redirected.example/take"), true),
        LOSES_THE_ANSWER_AFTER_THE_EFFECT(Manner.SILENT_EFFECT);

        final Manner manner;
        /** Whether the message waits for a person after it. */
        final boolean parks;

        Misbehaviour(Manner manner) {
            this(manner, false);
        }

        Misbehaviour(Manner manner, boolean parks) {
            this.manner = manner;
            this.parks = parks;
        }
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.SECONDS.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @BeforeAll
    static void startBus(@TempDir Path folder) throws Exception {
        trial = Trial.start(folder);
    }

    @AfterAll
    static void stopBus() throws Exception {
        trial.close();
    }

    @ParameterizedTest
    @EnumSource
    void everyPromiseHoldsThoughTheDestination(Misbehaviour misbehaviour) throws Exception {
        History.Intent victim = trial.intend(Load.laneCode(200 + misbehaviour.ordinal()));
        trial.sink.treat(twice(victim.key(), misbehaviour.manner));
        trial.ledger.promised(Load.promise(victim, Load.post(Client.demo(trial.bus), victim)));
        trial.underLoad(50);
        String open = "SELECT coalesce(max(state), 'DELIVERED') FROM delivery WHERE lane = '" + victim.lane() + "'";
        String state = await("it is delivered or parked").atMost(LIMIT).until(() -> trial.text(open), now -> !now.equals("WAITING"));
        if (misbehaviour.parks) {
            assertThat(state).isEqualTo("PARKED");
        }
        trial.sink.treatWell();
        trial.resendParkedOf(victim.lane());
        trial.holdsEveryPromise();
        assertThat(trial.sink.arrivals().stream().filter(one -> one.key().equals(victim.key())))
                .as("attempts")
                .hasSizeGreaterThan(1);
        Chaos.report("destination " + misbehaviour, 1, trial, Duration.ZERO);
    }

    @Test
    void everyPromiseHoldsThoughTheDestinationRefusesConnections() throws Exception {
        trial.underLoad(100);
        trial.sink.goAway();
        trial.underLoad(100);
        trial.sink.comeBack();
        trial.holdsEveryPromise();
        Chaos.report("destination refuses connections", 1, trial, Duration.ZERO);
    }

    @Test
    void everyPromiseHoldsThoughTheDestinationFlapsEverySecond() throws Exception {
        for (int i = 0; i < Chaos.times(5, 60); i++) {
            trial.sink.goAway();
            TimeUnit.MILLISECONDS.sleep(500);
            trial.sink.comeBack();
            TimeUnit.MILLISECONDS.sleep(500);
            trial.underLoad(1);
        }
        trial.holdsEveryPromise();
        Chaos.report("destination flaps at 1 Hz", Chaos.times(5, 60), trial, Duration.ZERO);
    }

    /** The victim's first two attempts are treated so. */
    private static Function<Request, Manner> twice(String key, Manner manner) {
        AtomicInteger attempts = new AtomicInteger();
        return request -> request.path().equals("/take")
                        && request.key().equals(key)
                        && attempts.incrementAndGet() <= (manner.applies() ? 1 : 2)
                ? manner
                : Manner.WELL;
    }
}
