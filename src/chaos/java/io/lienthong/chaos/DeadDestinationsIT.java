package io.lienthong.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lienthong.chaos.RecordingSink.Manner;
import io.lienthong.chaos.RecordingSink.Request;
import io.lienthong.system.BusHome;
import io.lienthong.system.BusProcess.Setup;
import io.lienthong.system.Client;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** One destination of ten takes requests and never answers: what it costs the other nine. */
@Tag("chaos")
@Isolated // it measures
@ExtendWith(Chaos.class)
class DeadDestinationsIT {
    private static final int DESTINATIONS = 10;
    private static final int ROUNDS = Chaos.times(4, 10);
    private static final Duration ROUND = Duration.ofSeconds(Chaos.times(5, 20));
    private static final int MESSAGES_A_SECOND = 200;
    private static final int SENDERS = 16;
    private static final double LIMIT = 1.5;
    private static final Duration DRAINED = Duration.ofMinutes(1);
    private static final String ROUTE = """
            - route:
                id: destination-%1$d.take
                from:
                  uri: "delivery:chaos.submitted"
                  parameters: {when: "/dossierCode = %2$s", lane: /reason}
                  steps: [{to: {uri: "connector:destination-%1$d/take"}}]
            """;

    /** When each message arrived, on the scale of nanoTime. */
    private final Map<String, Long> arrivedAt = new ConcurrentHashMap<>();

    private volatile String dead = "";

    @Test
    void aDeadDestinationCostsTheOthersNothing(@TempDir Path folder) throws Exception {
        RecordingSink sink = new RecordingSink(folder.resolve("arrivals"), hosts());
        sink.treat(this::arrive);
        try (Trial trial = Trial.start(home(folder, sink), sink, Setup.PLAIN)) {
            round(trial); // to warm up
            List<Double> before = new ArrayList<>();
            List<Double> after = new ArrayList<>();
            for (int i = 0; i < ROUNDS; i++) {
                before.add(round(trial));
                dead = hosts().get(0);
                after.add(round(trial));
                dead = "";
                await("its messages are delivered")
                        .atMost(DRAINED)
                        .until(() -> trial.count("SELECT count(*) FROM delivery") == 0);
            }
            trial.holdsEveryPromise();
            String p99 = "p99 in ms of the others %.1f, with one of ten dead %.1f".formatted(median(before), median(after));
            Chaos.report(p99, ROUNDS, trial, Duration.ZERO);
            assertThat(median(after)).as("%s: %s, then %s", p99, before, after).isLessThan(LIMIT * median(before));
        }
    }

    /** On this machine, but each at an address of its own. */
    private static List<String> hosts() {
        return IntStream.rangeClosed(1, DESTINATIONS)
                .mapToObj(number -> "127.0.0." + number)
                .toList();
    }

    private static BusHome home(Path folder, RecordingSink sink) throws IOException {
        BusHome home = BusHome.in(folder);
        Trial.connector(home, "chaos", "baseUrl: " + sink.address());
        for (int i = 0; i < DESTINATIONS; i++) {
            String name = "destination-" + i;
            Path own = home.connectors().resolve(name);
            BusHome.copy(Trial.BUS.resolve("connectors/destination"), own);
            Path descriptor = own.resolve("connector.yaml");
            Files.writeString(
                    descriptor, Files.readString(descriptor).replace("{name: destination,", "{name: " + name + ","));
            home.settings(name, "baseUrl: http://" + hosts().get(i) + ":" + sink.port());
            home.route("flows/" + name, ROUTE.formatted(i, Load.laneCode(i)));
        }
        return home;
    }

    private Manner arrive(Request request) {
        String host = request.headers().getOrDefault("host", "");
        if (host.startsWith(dead + ":")) {
            return Manner.SILENT;
        }
        arrivedAt.putIfAbsent(request.key(), System.nanoTime());
        return Manner.WELL;
    }

    /** One message and when it was due, which its sender may have missed. */
    private record Sent(String key, int destination, long due) {}

    /** p99 in ms from when each message was due until it arrived, of all destinations but the first. */
    private double round(Trial trial) throws Exception {
        List<Sent> others =
                sendAll(trial).stream().filter(one -> one.destination() > 0).toList();
        await("the others have all")
                .atMost(DRAINED)
                .until(() -> others.stream().allMatch(one -> arrivedAt.containsKey(one.key())));
        double[] millis = others.stream()
                .mapToDouble(one -> (Objects.requireNonNull(arrivedAt.get(one.key())) - one.due()) / 1e6)
                .sorted()
                .toArray();
        return millis[(int) (0.99 * millis.length)];
    }

    /** Evenly, to all destinations in turn. */
    private static List<Sent> sendAll(Trial trial) throws Exception {
        Client client = Client.demo(trial.bus);
        ExecutorService threads = Executors.newFixedThreadPool(SENDERS);
        long begin = System.nanoTime();
        int messages = (int) (ROUND.toSeconds() * MESSAGES_A_SECOND);
        List<Future<Sent>> sending = new ArrayList<>();
        for (int i = 0; i < messages; i++) {
            int destination = i % DESTINATIONS;
            long due = begin + i * TimeUnit.SECONDS.toNanos(1) / MESSAGES_A_SECOND;
            sending.add(threads.submit(() -> send(trial, client, destination, due)));
        }
        threads.shutdown();
        List<Sent> sent = new ArrayList<>();
        for (Future<Sent> one : sending) {
            sent.add(one.get());
        }
        return sent;
    }

    private static Sent send(Trial trial, Client client, int destination, long due) throws Exception {
        LockSupport.parkNanos(due - System.nanoTime());
        String key = trial.ledger.nextKey();
        // Each is a lane of its own.
        History.Intent intent =
                new History.Intent(key, History.PRODUCTION, key, Load.body(key, Load.laneCode(destination)));
        trial.ledger.intend(intent);
        Client.Answer answer = Load.post(client, intent);
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        trial.ledger.promised(Load.promise(intent, answer));
        return new Sent(key, destination, due);
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return Arrays.stream(sorted, (sorted.length - 1) / 2, sorted.length / 2 + 1)
                .average()
                .orElseThrow();
    }
}
