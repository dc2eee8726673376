package io.lienthong.chaos;

import io.lienthong.system.BusProcess;
import io.lienthong.system.Client;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Senders in a closed loop, one for each lane of production and one of the sandbox. Whatever happens to the bus, a sender
 * repeats its message under the same key until it has a 202, and now and then once more.
 */
final class Load {
    static final int LANES = 8;
    private static final Duration STOP_LIMIT = Duration.ofMinutes(3);
    private static final long PAUSE_MILLIS = 40;
    private static final int REPEATED = 20;

    private final BusProcess bus;
    private final Ledger ledger;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newFixedThreadPool(LANES + 1);
    private final Map<Integer, AtomicInteger> statuses = new ConcurrentHashMap<>();
    private volatile long acceptedAt = System.nanoTime();

    private final int repeatedEvery;

    private Load(BusProcess bus, Ledger ledger, int repeatedEvery) {
        this.repeatedEvery = repeatedEvery;
        this.bus = bus;
        this.ledger = ledger;
    }

    static Load start(BusProcess bus, Ledger ledger) {
        return start(new Load(bus, ledger, REPEATED));
    }

    /** Without repeats of what has its 202, which need no commit of their own. */
    static Load startWithoutRepeats(BusProcess bus, Ledger ledger) {
        return start(new Load(bus, ledger, Integer.MAX_VALUE));
    }

    private static Load start(Load load) {
        for (int lane = 0; lane < LANES; lane++) {
            String code = laneCode(lane);
            load.threads.execute(() -> load.run(new Sender(History.PRODUCTION, "demo", code)));
        }
        load.threads.execute(() -> load.run(new Sender("SANDBOX", "demo-sandbox", laneCode(LANES))));
        return load;
    }

    static String laneCode(int lane) {
        return "H99.12-261102-%04d".formatted(lane);
    }

    /** What was answered, and how often; 0: cut off. */
    Map<Integer, AtomicInteger> statuses() {
        return statuses;
    }

    /** When the last 202 came, on the scale of nanoTime. */
    long acceptedAt() {
        return acceptedAt;
    }

    /** No new messages; returns once every sender has its 202. */
    void stop() throws InterruptedException {
        stopped.countDown();
        threads.shutdown();
        if (!threads.awaitTermination(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            threads.shutdownNow();
        }
    }

    /** Senders give up, whatever they were promised: what is judged was judged before. */
    void abandon() {
        stopped.countDown();
        threads.shutdownNow();
    }

    /** A consumer with its token. */
    private static final class Sender {
        final String environment;
        final String id;
        final String lane;
        @org.jspecify.annotations.Nullable
        Client client;

        Sender(String environment, String id, String lane) {
            this.environment = environment;
            this.id = id;
            this.lane = lane;
        }

        Client client(BusProcess bus) throws IOException, InterruptedException {
            Client known = client;
            if (known == null) {
                known = Client.of(bus, id, "demo-secret");
                client = known;
            }
            return known;
        }
    }

    private void run(Sender sender) {
        try {
            int sent = 0;
            do {
                String key = ledger.nextKey();
                History.Intent intent =
                        new History.Intent(key, sender.environment, sender.lane, body(key, sender.lane));
                ledger.intend(intent);
                untilAccepted(sender, intent);
                if (++sent % repeatedEvery == 0) {
                    untilAccepted(sender, intent);
                }
            } while (stopped.getCount() > 0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static String body(String key, String lane) {
        return "{\"dossierCode\":\"" + lane + "\",\"status\":\"RESOLVED\",\"reason\":\"" + key
                + "\",\"resolvedAt\":\"2026-11-02T08:20:05+07:00\"}";
    }

    private void untilAccepted(Sender sender, History.Intent intent) throws InterruptedException {
        while (!send(sender, intent)) {
            pause();
        }
    }

    private static void pause() throws InterruptedException {
        if (new CountDownLatch(1).await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("nobody counts it down");
        }
    }

    private boolean send(Sender sender, History.Intent intent) throws InterruptedException {
        try {
            Client.Answer answer = post(sender.client(bus), intent);
            count(answer.status());
            if (answer.status() == 401) {
                sender.client = null;
            }
            if (answer.status() != 202) {
                return false;
            }
            acceptedAt = System.nanoTime();
            ledger.promised(promise(intent, answer));
            return true;
        } catch (IOException | AssertionError away) {
            count(0);
            return false;
        }
    }

    static Client.Answer post(Client client, History.Intent intent) throws IOException, InterruptedException {
        return client.post("/api/chaos/1.0/results", intent.body(), "Idempotency-Key", intent.key());
    }

    static History.Promise promise(History.Intent intent, Client.Answer accepted) {
        return new History.Promise(
                intent.key(),
                accepted.json().path("messageId").asText(),
                accepted.json().path("receipt").asText());
    }

    private void count(int status) {
        statuses.computeIfAbsent(status, first -> new AtomicInteger()).incrementAndGet();
    }
}
