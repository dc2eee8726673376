package io.lienthong.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Promises P1, P2, P3 and P5 against kill -9 under load. The judges are the senders' ledger, the sink and the database; all
 * of them live outside the bus.
 */
class KillIT {
    private static final int ROUNDS = Integer.getInteger("proof.rounds", 2);
    private static final long SEED = Long.getLong("proof.seed", System.nanoTime());
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static Sink sink;
    private static BusHome home;
    private static BusProcess bus;
    private static Ledger ledger;
    private static final ConcurrentLinkedQueue<String> LOGGED = new ConcurrentLinkedQueue<>();
    private static final Random RANDOM = new Random(SEED);

    @BeforeAll
    static void startBus(@TempDir Path folder) throws Exception {
        sink = new Sink();
        home = BusHome.in(folder).withProof(sink.address()).withProofDelivered();
        bus = BusProcess.start(home);
        ledger = new Ledger(folder.resolve("ledger"));
    }

    @AfterAll
    static void stopBus() throws IOException {
        bus.close();
        sink.close();
        ledger.close();
    }

    @Test
    void everyPromiseOutlivesAKilledBus() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            // given
            Client client = Client.demo(bus);
            Load load = Load.start(client, ledger, LOGGED);
            String order = beginOrder(client, "order-" + round);
            underLoad(100 + RANDOM.nextInt(300));
            // when
            bus.kill();
            load.stop();
            letSinkAnswer(order);
            if (round % 2 == 1) {
                deleteBroker();
            }
            bus.start();
            // then
            assertThat(load.statuses()).as("seed %d, round %d", SEED, round).containsOnly(200, 202);
            Client again = Client.demo(bus);
            repeatedOrderIsUnknown(again, order);
            everythingPromisedIsThere(again);
        }
    }

    @Test
    void everyPromiseOutlivesAKilledPostmaster() throws Exception {
        // given
        Client client = Client.demo(bus);
        Load load = Load.start(client, ledger, LOGGED);
        underLoad(100);
        // when
        bus.killPostmaster();
        underLoad(200);
        load.stop();
        // then
        assertThat(load.statuses()).as("seed %d", SEED).containsOnly(200, 202, 503);
        everythingPromisedIsThere(client);
    }

    /** Returns once so many more messages were accepted. */
    private static void underLoad(int more) {
        int before = ledger.promises();
        await("messages are accepted").atMost(LIMIT).until(() -> ledger.promises() >= before + more);
    }

    // ---- a call with an effect that is under way when the bus dies

    private static final Map<String, CountDownLatch> HELD = new java.util.concurrent.ConcurrentHashMap<>();

    private static String beginOrder(Client client, String code) {
        CountDownLatch answer = new CountDownLatch(1);
        HELD.put(code, answer);
        sink.treat(code, new Sink.Manner.Wait(answer));
        CompletableFuture<Void> cutOff = CompletableFuture.runAsync(() -> {
            try {
                order(client, code);
            } catch (IOException | InterruptedException killed) {
                // as expected
            }
        });
        await().atMost(LIMIT).until(() -> sink.received(code).size() == 1);
        assertThat(cutOff).isNotDone();
        return code;
    }

    private static void letSinkAnswer(String order) {
        java.util.Objects.requireNonNull(HELD.remove(order)).countDown();
        sink.treatWell(order);
    }

    private static Client.Answer order(Client client, String code) throws IOException, InterruptedException {
        return client.post("/api/proof/1.0/orders", "{\"code\":\"" + code + "\"}", "Idempotency-Key", code);
    }

    private static void repeatedOrderIsUnknown(Client client, String code) throws IOException, InterruptedException {
        Client.Answer repeated = order(client, code);
        assertThat(repeated.status()).isEqualTo(503);
        assertThat(repeated.code()).isEqualTo("OUTCOME_UNKNOWN");
        assertThat(sink.received(code)).hasSize(1);
    }

    // ---- the checker

    private static void everythingPromisedIsThere(Client client) throws Exception {
        List<Ledger.Entry> before = ledger.read();
        for (Ledger.Entry entry : before) {
            boolean sample = !entry.promised() || RANDOM.nextInt(10) == 0;
            if (sample) {
                Client.Answer answer = sendAgain(client, entry);
                if (entry.promised()) {
                    assertThat(Load.promise(answer))
                            .as("seed %d, %s", SEED, entry)
                            .isEqualTo(entry.promise());
                }
            }
        }
        everyMessageIsDeliveredUnderOneKey(before);
        lanesKeepTheirOrder(before);
        noDeliveryIsLeft();
        everyAnsweredCallIsLogged();
    }

    private static Client.Answer sendAgain(Client client, Ledger.Entry entry) {
        return await().atMost(LIMIT)
                .ignoreExceptions()
                .until(() -> Load.submit(client, ledger, entry.key(), entry.lane()), answer -> answer.status() == 202);
    }

    private static void everyMessageIsDeliveredUnderOneKey(List<Ledger.Entry> entries) {
        Set<String> sent = entries.stream().map(Ledger.Entry::key).collect(Collectors.toSet());
        await("all messages reach the sink")
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(idempotencyKeys().keySet()).isEqualTo(sent));
        idempotencyKeys()
                .forEach((message, keys) ->
                        assertThat(keys).as("seed %d, %s", SEED, message).hasSize(1));
        Set<String> all = new HashSet<>();
        idempotencyKeys().values().forEach(all::addAll);
        assertThat(all).hasSameSizeAs(sent);
    }

    /** The idempotency keys under which each message came to the sink. */
    private static Map<String, Set<String>> idempotencyKeys() {
        Map<String, Set<String>> keys = new LinkedHashMap<>();
        for (Sink.Received one : sink.to("/take")) {
            keys.computeIfAbsent(message(one), message -> new LinkedHashSet<>()).add(one.header("Idempotency-Key"));
        }
        return keys;
    }

    private static String message(Sink.Received received) {
        try {
            return Json.parse(received.body().getBytes(StandardCharsets.UTF_8))
                    .path("reason")
                    .asText();
        } catch (MalformedBody e) {
            throw new AssertionError(received.body(), e);
        }
    }

    /** One sender a lane, which waited for each 202: first arrivals are in its order. What was cut off may come later. */
    private static void lanesKeepTheirOrder(List<Ledger.Entry> entries) {
        List<String> arrived = List.copyOf(idempotencyKeys().keySet());
        Map<String, Integer> place = new LinkedHashMap<>();
        for (int i = 0; i < arrived.size(); i++) {
            place.put(arrived.get(i), i);
        }
        Map<Integer, List<String>> lanes = entries.stream()
                .filter(Ledger.Entry::promised)
                .filter(entry -> !CUT_OFF.contains(entry.key()))
                .collect(Collectors.groupingBy(
                        Ledger.Entry::lane, Collectors.mapping(Ledger.Entry::key, Collectors.toList())));
        entries.stream()
                .filter(entry -> !entry.promised())
                .map(Ledger.Entry::key)
                .forEach(CUT_OFF::add);
        lanes.forEach((lane, keys) -> assertThat(keys)
                .as("seed %d, lane %d", SEED, lane)
                .isSortedAccordingTo(Comparator.comparing(place::get)));
    }

    private static final Set<String> CUT_OFF = new HashSet<>();

    private static void noDeliveryIsLeft() {
        await("all deliveries are final")
                .atMost(LIMIT)
                .untilAsserted(
                        () -> assertThat(count("SELECT count(*) FROM delivery")).isZero());
    }

    private static void everyAnsweredCallIsLogged() throws SQLException, IOException {
        UUID[] ids = LOGGED.stream().distinct().map(UUID::fromString).toArray(UUID[]::new);
        try (Connection connection = bus.database();
                PreparedStatement query = connection.prepareStatement(
                        "SELECT count(*) FROM journal WHERE message_id = ANY (?) AND kind = 'CALLED' AND http_status = 200")) {
            query.setArray(1, connection.createArrayOf("uuid", ids));
            try (ResultSet row = query.executeQuery()) {
                row.next();
                assertThat(row.getLong(1)).as("seed %d", SEED).isEqualTo(ids.length);
            }
        }
    }

    private static long count(String sql) throws SQLException, IOException {
        try (Connection connection = bus.database();
                PreparedStatement query = connection.prepareStatement(sql);
                ResultSet row = query.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private static void deleteBroker() throws IOException {
        Path broker = home.data().resolve("artemis");
        assertThat(broker).isNotEmptyDirectory();
        try (Stream<Path> files = Files.walk(broker)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
