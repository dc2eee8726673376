package io.lienthong.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lienthong.chaos.RecordingSink.Manner;
import io.lienthong.system.Client;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Messages that come many times at once, that end the process, or that are too large or too many. */
@Tag("chaos")
@ExtendWith(Chaos.class)
class MessagesAtTheEdgeIT {
    private static final int AT_ONCE = 64;
    private static Trial trial;

    @BeforeAll
    static void startBus(@TempDir Path folder) throws Exception {
        trial = Trial.start(folder);
    }

    @AfterAll
    static void stopBus() throws Exception {
        trial.close();
    }

    @Test
    void sixtyFourAtOnceAreOneMessage() throws Exception {
        Client client = Client.demo(trial.bus);
        History.Intent intent = trial.intend(Load.laneCode(0));
        Set<History.Promise> promises = new HashSet<>();
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<Client.Answer>> answers = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                answers.add(threads.submit(() -> Load.post(client, intent)));
            }
            for (Future<Client.Answer> answer : answers) {
                History.Promise promise = Load.promise(intent, answer.get());
                trial.ledger.promised(promise);
                promises.add(promise);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(promises).hasSize(1);
        trial.holdsEveryPromise();
        Chaos.report("the same message 64 times at once", 1, trial, Duration.ZERO);
    }

    @Test
    void poisonIsParkedAfterThreeCrashesAndTheOthersGoOn() throws Exception {
        History.Intent poison = trial.intend(Load.laneCode(100));
        trial.sink.treat(request -> {
            if (request.key().equals(poison.key())) {
                trial.bus.process().toHandle().destroyForcibly();
                return new Manner(false, (socket, out) -> socket.close());
            }
            return Manner.WELL;
        });
        trial.ledger.promised(Load.promise(poison, Load.post(Client.demo(trial.bus), poison)));
        int crashes = 0;
        while (!parked()) {
            await().atMost(Duration.ofMinutes(1)).until(() -> !trial.bus.alive() || parked());
            if (!trial.bus.alive()) {
                crashes++;
                trial.bus.start();
            }
        }
        trial.sink.treatWell();
        assertThat(crashes).isEqualTo(3);
        trial.underLoad(50);
        trial.holdsEveryPromise();
        Chaos.report("poison that kills its worker", crashes, trial, Duration.ZERO);
    }

    private static boolean parked() throws Exception {
        return trial.bus.alive() && trial.count("SELECT count(*) FROM delivery WHERE reason = 'POISON'") == 1;
    }

    @Test
    void bodyOfAGigabyteIsRefusedBeforeItIsRead() throws Exception {
        Client client = Client.demo(trial.bus);
        String head = client.head(
                "POST", "/api/chaos/1.0/results", "Idempotency-Key", "huge", "Content-Length", "1073741824");
        try (Socket socket = client.raw(head + "\r\n")) {
            byte[] answer = socket.getInputStream().readNBytes(12);
            assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 413");
        }
        trial.underLoad(50);
        trial.holdsEveryPromise();
    }
}
