package io.lienthong.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.chaos.RecordingSink.Manner;
import io.lienthong.system.BusProcess.Setup;
import io.lienthong.system.Client;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A hundred times the senders of the other scenarios, a slow destination, a small heap, and besides so many senders that
 * stop in the middle of their bodies that there is no memory for others.
 */
@Tag("chaos")
@ExtendWith(Chaos.class)
class OverloadIT {
    private static final int SENDERS = 1_200;
    private static final int MESSAGES_OF_A_SENDER = Chaos.times(2, 20);
    private static final int LANES = 50;
    /** With 60,000 bytes each they hold more than the sixteenth of the heap that is for bodies. */
    private static final int HALF_BODIES = 400;

    private static final int REFUSALS = 100;
    private static final Duration SLOW = Duration.ofMillis(5);
    private static final String DOCUMENTS = IntStream.range(0, 50)
            .mapToObj(number -> "{\"kind\":\"OTHER\",\"title\":\"" + "t".repeat(200) + "\",\"number\":\"" + number + "\"}")
            .collect(Collectors.joining(",", ",\"documents\":[", "]}"));

    private final Map<Integer, AtomicInteger> statuses = new ConcurrentHashMap<>();
    private final AtomicInteger withoutRetryAfter = new AtomicInteger();
    private final List<Socket> halfBodies = new ArrayList<>();

    @Test
    void moreThanItCanTakeIsRefusedForLaterAndNothingIsLost(@TempDir Path folder) throws Exception {
        Setup small = new Setup(List.of("-Xmx256m"), Map.of(), List.of());
        try (Trial trial = Trial.start(folder, small)) {
            trial.sink.treat(request -> {
                LockSupport.parkNanos(SLOW.toNanos());
                return Manner.WELL;
            });
            sendAll(trial);
            assertThat(statuses.keySet()).as("%s", statuses).isSubsetOf(202, 429, 503).contains(503);
            assertThat(withoutRetryAfter).as("refusals without Retry-After").hasValue(0);
            trial.sink.treatWell();
            trial.holdsEveryPromise();
            assertThat(trial.bus.output()).doesNotContain("OutOfMemoryError");
            Chaos.report("1,200 senders with 13 KB each at -Xmx256m", 1, trial, Duration.ZERO);
        }
    }

    private void sendAll(Trial trial) throws Exception {
        Client client = Client.demo(trial.bus);
        holdBodies(client);
        ExecutorService threads = Executors.newFixedThreadPool(SENDERS);
        try {
            List<Future<?>> senders = new ArrayList<>();
            for (int i = 0; i < SENDERS; i++) {
                String lane = Load.laneCode(700 + i % LANES);
                senders.add(threads.submit(() -> {
                    send(trial, client, lane);
                    return null;
                }));
            }
            for (Future<?> sender : senders) {
                sender.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void send(Trial trial, Client client, String lane) throws IOException, InterruptedException {
        for (int i = 0; i < MESSAGES_OF_A_SENDER; i++) {
            String key = trial.ledger.nextKey();
            String body = Load.body(key, lane);
            History.Intent intent = new History.Intent(
                    key, History.PRODUCTION, lane, body.substring(0, body.length() - 1) + DOCUMENTS);
            trial.ledger.intend(intent);
            Client.Answer answer = Load.post(client, intent);
            while (count(answer) != 202) {
                TimeUnit.MILLISECONDS.sleep(200);
                answer = Load.post(client, intent);
            }
            trial.ledger.promised(Load.promise(intent, answer));
        }
    }

    private void holdBodies(Client client) throws IOException {
        String head = client.head(
                "POST", "/api/chaos/1.0/results", "Idempotency-Key", "half", "Content-Length", "65536");
        String half = "{\"reason\":\"" + "x".repeat(60_000);
        try {
            for (int i = 0; i < HALF_BODIES; i++) {
                halfBodies.add(client.raw(head + "\r\n" + half));
            }
        } catch (SocketException refused) {
            // there is no memory already
        }
    }

    private void letBodiesGo() throws IOException {
        for (Socket socket : halfBodies) {
            socket.close();
        }
    }

    private int count(Client.Answer answer) throws IOException {
        int times = statuses.computeIfAbsent(answer.status(), first -> new AtomicInteger())
                .incrementAndGet();
        if (answer.status() == 503 && times == REFUSALS) {
            letBodiesGo();
        }
        if (answer.status() != 202 && answer.header("Retry-After").isEmpty()) {
            withoutRetryAfter.incrementAndGet();
        }
        return answer.status();
    }
}
