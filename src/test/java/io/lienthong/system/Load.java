package io.lienthong.system;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Senders, one for each lane, and readers, all in a closed loop until they are stopped or the bus is gone. */
final class Load {
    static final int LANES = 8;
    private static final int READERS = 2;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Client client;
    private final Ledger ledger;
    private final Queue<String> logged;
    private final ExecutorService threads = Executors.newFixedThreadPool(LANES + READERS);
    private final Set<Integer> statuses = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;

    /** @param logged takes the message ids of all replies with 200 */
    Load(Client client, Ledger ledger, Queue<String> logged) {
        this.client = client;
        this.ledger = ledger;
        this.logged = logged;
    }

    static Load start(Client client, Ledger ledger, ConcurrentLinkedQueue<String> logged) {
        Load load = new Load(client, ledger, logged);
        for (int i = 0; i < LANES; i++) {
            int lane = i;
            load.threads.execute(() -> load.run(() -> load.send(lane)));
        }
        for (int i = 0; i < READERS; i++) {
            load.threads.execute(() -> load.run(load::look));
        }
        return load;
    }

    /** Whatever was answered besides being cut off. */
    Set<Integer> statuses() {
        return statuses;
    }

    void stop() throws InterruptedException {
        stopped = true;
        threads.shutdown();
        if (!threads.awaitTermination(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("the load did not end");
        }
    }

    private interface Work {
        void once() throws IOException, InterruptedException;
    }

    private void run(Work work) {
        try {
            while (!stopped) {
                work.once();
            }
        } catch (IOException cutOff) {
            // the bus was killed: what was not answered is sent again after its restart
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(int lane) throws IOException, InterruptedException {
        String key = ledger.intend(lane);
        Client.Answer first = submit(client, ledger, key, lane);
        statuses.add(first.status());
        if (first.status() != 202) {
            await().atMost(LIMIT).pollInterval(Duration.ofMillis(100)).until(() -> {
                Client.Answer next = submit(client, ledger, key, lane);
                statuses.add(next.status());
                return stopped || next.status() == 202;
            });
        }
    }

    /** Sends one message; its promise goes to the ledger. */
    static Client.Answer submit(Client client, Ledger ledger, String key, int lane)
            throws IOException, InterruptedException {
        String body = "{\"dossierCode\":\"H99.12-261102-%04d\",\"status\":\"RESOLVED\",\"reason\":\"%s\","
                        .formatted(lane, key)
                + "\"resolvedAt\":\"2026-11-02T08:20:05+07:00\"}";
        Client.Answer answer = client.post("/api/proof/1.0/results", body, "Idempotency-Key", key);
        if (answer.status() == 202) {
            ledger.promised(key, promise(answer));
        }
        return answer;
    }

    static String promise(Client.Answer accepted) {
        return accepted.json().path("messageId").asText() + " "
                + accepted.json().path("receipt").asText();
    }

    private void look() throws IOException, InterruptedException {
        Client.Answer answer = client.get("/api/proof/1.0/things/seen");
        statuses.add(answer.status());
        if (answer.status() == 200) {
            logged.add(answer.messageId());
        } else {
            await().atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() ->
                            stopped || client.get("/api/proof/1.0/things/seen").status() == 200);
        }
    }
}
