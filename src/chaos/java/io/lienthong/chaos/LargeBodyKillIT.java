package io.lienthong.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.Json;
import io.lienthong.system.BusHome;
import io.lienthong.system.BusProcess;
import io.lienthong.system.BusProcess.Setup;
import io.lienthong.system.Client;
import io.lienthong.system.Content;
import io.lienthong.system.FileSink;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Bodies of 100 MB on their way in and out of a bus with a heap of 512 MB that is killed meanwhile. */
@Tag("chaos")
@ExtendWith(Chaos.class)
class LargeBodyKillIT {
    private static final int FILES = Chaos.times(3, 12);
    private static final int KILLS = Chaos.times(2, 10);
    private static final int SENDERS = 3;
    private static final int BYTES = 100 << 20;
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final String ORPHANS = "SELECT count(DISTINCT body_ref) FROM body_chunk c WHERE NOT EXISTS"
            + " (SELECT FROM message m WHERE m.day = c.day AND m.body_ref = c.body_ref)";
    private static final String FLOW = """
            - route:
                id: proof.file
                from:
                  uri: "delivery:proof.file-received"
                  parameters: {lane: /dossierCode}
                  steps: [{to: {uri: "connector:proof/sendFile"}}]
            """;

    private final Random random = Chaos.random(LargeBodyKillIT.class);
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void largeBodiesOutliveKillsWhole(@TempDir Path folder) throws Exception {
        ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
        try (FileSink sink = new FileSink();
                BusProcess bus = start(folder, sink)) {
            List<Future<String>> receipts = new ArrayList<>();
            for (int file = 1; file <= FILES; file++) {
                Content content = new Content(file, BYTES);
                receipts.add(senders.submit(() -> untilAccepted(bus, content)));
            }
            for (int kill = 0; kill < KILLS; kill++) {
                TimeUnit.MILLISECONDS.sleep(500 + random.nextInt(3_000));
                bus.kill();
                bus.start();
            }
            for (int file = 1; file <= FILES; file++) {
                arrivesWholeUnderOneKey(sink, new Content(file, BYTES));
                receipts.get(file - 1).get();
            }
            String again = untilAccepted(bus, new Content(1, BYTES));
            assertThat(again).as("seed %d", Chaos.SEED).isEqualTo(receipts.get(0).get());
            await("nothing half is left").atMost(LIMIT).until(() -> count(bus, ORPHANS) == 0);
            assertThat(count(bus, "SELECT count(*) FROM message WHERE body_bytes = " + BYTES))
                    .isEqualTo(FILES);
            await("all is delivered").atMost(LIMIT).until(() -> count(bus, "SELECT count(*) FROM delivery") == 0);
            assertThat(bus.output()).doesNotContain("OutOfMemoryError");
            Chaos.report("killed under bodies of 100 MB at -Xmx512m", KILLS, FILES, List.of(), Duration.ZERO);
        } finally {
            senders.shutdownNow();
        }
    }

    private static BusProcess start(Path folder, FileSink sink) throws Exception {
        BusHome home = BusHome.in(folder).withProof(sink.address()).route("flows/proof", FLOW);
        Prepared.copyTo(home);
        return BusProcess.start(home, Prepared.quick(new Setup(List.of("-Xmx512m"), Map.of(), List.of())));
    }

    private static void arrivesWholeUnderOneKey(FileSink sink, Content content) throws IOException {
        String sha256 = content.sha256();
        await("file " + content.seed() + " arrives")
                .atMost(LIMIT)
                .until(() -> arrivals(sink, sha256).size() > 0);
        assertThat(arrivals(sink, sha256).stream().map(FileSink.Received::key).distinct())
                .as("seed %d: idempotency keys", Chaos.SEED)
                .hasSize(1);
    }

    private static List<FileSink.Received> arrivals(FileSink sink, String sha256) {
        return sink.received().stream()
                .filter(one -> one.sha256().equals(sha256))
                .toList();
    }

    /** Message id and receipt. */
    private String untilAccepted(BusProcess bus, Content content) throws Exception {
        while (true) {
            try {
                HttpResponse<byte[]> answer = http.send(request(bus, content), HttpResponse.BodyHandlers.ofByteArray());
                if (answer.statusCode() == 202) {
                    JsonNode accepted = Json.parse(answer.body());
                    return accepted.path("messageId").asText() + " "
                            + accepted.path("receipt").asText();
                }
                if (answer.statusCode() != 503) {
                    throw new IllegalStateException(content + " was answered with " + answer.statusCode());
                }
            } catch (IOException | AssertionError killed) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
    }

    private static HttpRequest request(BusProcess bus, Content content) throws IOException, InterruptedException {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + bus.port() + "/api/proof/1.0/files"))
                .timeout(LIMIT)
                .header("Authorization", "Bearer " + Client.demo(bus).token())
                .header("Content-Type", "application/edoc+zip")
                .header("Idempotency-Key", "large-" + content.seed())
                .POST(HttpRequest.BodyPublishers.fromPublisher(
                        HttpRequest.BodyPublishers.ofInputStream(content::open), content.bytes()))
                .build();
    }

    private static long count(BusProcess bus, String sql) throws Exception {
        try (Connection connection = bus.database();
                Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
