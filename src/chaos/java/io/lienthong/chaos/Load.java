package io.lienthong.chaos;

import io.lienthong.system.BusProcess;
import io.lienthong.system.Client;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Senders in a closed loop, one for each lane of production, one of the sandbox, and two that send versions of the same
 * records, in any order and more than once. Whatever happens to the bus, a sender repeats its message under the same key
 * until it has a 202, and now and then once more.
 */
final class Load {
    static final int LANES = 8;
    private static final int KEEPERS = 2;
    private static final int RECORDS = 4;
    /** So far a version may be from where its sender stands. */
    private static final int DISORDER = 10;

    private static final Duration STOP_LIMIT = Duration.ofMinutes(3);
    private static final long PAUSE_MILLIS = 40;
    private static final int REPEATED = 20;

    private final BusProcess bus;
    private final Ledger ledger;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newFixedThreadPool(LANES + 1 + KEEPERS);
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
            load.threads.execute(() ->
                    load.run(new Sender("demo", key -> new History.Intent(key, History.PRODUCTION, code, body(key, code)))));
        }
        String lane = laneCode(LANES);
        load.threads.execute(() -> load.run(
                new Sender("demo-sandbox", key -> new History.Intent(key, "SANDBOX", lane, body(key, lane)))));
        for (int keeper = 0; keeper < KEEPERS; keeper++) {
            Random random = new Random(Chaos.SEED + keeper);
            load.threads.execute(() -> load.run(new Sender("demo", key -> change(key, random))));
        }
        return load;
    }

    static String laneCode(int lane) {
        return "H99.12-261102-%04d".formatted(lane);
    }

    /** Of a record that others change too, a version near the number of the key, which grows. */
    private static History.Change change(String key, Random random) {
        int version = Math.max(1, Integer.parseInt(key.substring(key.indexOf('-') + 1)) / 10 + random.nextInt(DISORDER));
        String record = "record-" + random.nextInt(RECORDS);
        String body = "{\"catalogue\":\"chaos\",\"code\":\"" + record + "\",\"title\":\"" + key
                + "\",\"record\":{\"version\":" + version + "}}";
        return new History.Change(key, record, version, body);
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
        final String id;
        final Function<String, History.Sent> messages;
        @org.jspecify.annotations.Nullable
        Client client;

        Sender(String id, Function<String, History.Sent> messages) {
            this.id = id;
            this.messages = messages;
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
                History.Sent next = sender.messages.apply(ledger.nextKey());
                ledger.intend(next);
                untilAccepted(sender, next);
                if (++sent % repeatedEvery == 0) {
                    untilAccepted(sender, next);
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

    private void untilAccepted(Sender sender, History.Sent message) throws InterruptedException {
        while (!send(sender, message)) {
            pause();
        }
    }

    private static void pause() throws InterruptedException {
        if (new CountDownLatch(1).await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("nobody counts it down");
        }
    }

    private boolean send(Sender sender, History.Sent message) throws InterruptedException {
        try {
            Client.Answer answer = post(sender.client(bus), message);
            count(answer.status());
            if (answer.status() == 401) {
                sender.client = null;
            }
            if (answer.status() != 202) {
                return false;
            }
            acceptedAt = System.nanoTime();
            ledger.promised(promise(message, answer));
            return true;
        } catch (IOException | AssertionError away) {
            count(0);
            return false;
        }
    }

    static Client.Answer post(Client client, History.Sent message) throws IOException, InterruptedException {
        String path = message instanceof History.Change ? "items" : "results";
        return client.post("/api/chaos/1.0/" + path, message.body(), "Idempotency-Key", message.key());
    }

    static History.Promise promise(History.Sent message, Client.Answer accepted) {
        return new History.Promise(
                message.key(),
                accepted.json().path("messageId").asText(),
                accepted.json().path("receipt").asText());
    }

    private void count(int status) {
        statuses.computeIfAbsent(status, first -> new AtomicInteger()).incrementAndGet();
    }
}
