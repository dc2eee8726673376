package io.lienthong.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Opaque bodies up to 100 MB go through a bus with a heap of 512 MB without being held, and nothing half remains of any. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LargeBodyIT {
    private static final int MAX_BYTES = 104_857_600;
    private static final int MEGABYTE = 1 << 20;
    private static final int PLACES = 24;
    private static final String FILES = "/api/proof/1.0/files";
    private static final String SMALL_FILES = "/api/proof/1.0/small-files";
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final AtomicInteger KEYS = new AtomicInteger();
    private static final String FLOW = """
            - route:
                id: proof.file
                from:
                  uri: "delivery:proof.file-received"
                  parameters: {lane: /dossierCode}
                  steps: [{to: {uri: "connector:proof/sendFile"}}]
            """;

    private static FileSink sink;
    private static BusProcess bus;
    private static Client client;
    private static Socket dribble;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeAll
    static void startBus(@TempDir Path folder) throws Exception {
        sink = new FileSink();
        BusHome home = BusHome.in(folder).withProof(sink.address()).route("proof", FLOW);
        bus = BusProcess.startWithHeap(home, "512m");
        client = Client.demo(bus);
        dribble = begin("dribble", 10 * MEGABYTE);
    }

    @AfterAll
    static void stopBus() throws IOException {
        dribble.close();
        bus.close();
        sink.close();
    }

    /** Held whole, these five would not fit. */
    @Test
    void severalBodiesOf100MegabytesAtOnceArriveAsTheyWere() throws Exception {
        // given
        List<Content> contents = List.of(
                new Content(1, MAX_BYTES),
                new Content(2, MAX_BYTES),
                new Content(3, MAX_BYTES - 1),
                new Content(4, MAX_BYTES),
                new Content(5, MAX_BYTES));
        // when
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (Content content : contents) {
            answers.add(http.sendAsync(request(FILES, nextKey(), content), HttpResponse.BodyHandlers.ofString()));
        }
        // then
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertThat(answer.get().statusCode()).as(answer.get().body()).isEqualTo(202);
        }
        for (Content content : contents) {
            FileSink.Received received = arrived(content);
            assertThat(received.bytes()).isEqualTo(content.bytes());
            assertThat(received.declared()).isEqualTo(Long.toString(content.bytes()));
        }
        assertThat(bus.output()).doesNotContain("OutOfMemoryError", "thread-blocked");
    }

    @Test
    void aBodyThatIsSentInChunksArrivesToo() throws Exception {
        // given
        Content content = new Content(6, 3 * MEGABYTE + 17);
        // when
        HttpResponse<String> answer = send(chunked(FILES, nextKey(), content));
        // then
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        assertThat(arrived(content).declared()).isEqualTo(Long.toString(content.bytes()));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 262_143, 262_144, 262_145, 524_288})
    void bodiesAroundTheSizeOfAChunkArriveToo(int bytes) throws Exception {
        // given
        Content content = new Content(100 + bytes, bytes);
        // when
        HttpResponse<String> known = send(request(FILES, nextKey(), content));
        HttpResponse<String> unknown = send(chunked(FILES, nextKey(), content));
        // then
        assertThat(known.statusCode()).as(known.body()).isEqualTo(202);
        assertThat(unknown.statusCode()).as(unknown.body()).isEqualTo(202);
        await().atMost(LIMIT).until(() -> arrivals(content).size() == 2);
    }

    // ---- too large

    @ParameterizedTest
    @ValueSource(strings = {"104857601", "1073741824"})
    void aBodyThatIsDeclaredTooLargeIsRefusedBeforeItIsSent(String length) throws Exception {
        // given
        String key = nextKey();
        // when
        List<String> answer = answerTo(head(FILES, key, "Content-Length", length));
        // then
        assertThat(answer.get(0)).startsWith("HTTP/1.1 413");
        assertThat(String.join("\n", answer)).contains("BODY_TOO_LARGE");
        assertNothingOf(key);
    }

    @Test
    void whoeverAsksBeforeSendingTooMuchIsToldNo() throws Exception {
        // when
        List<String> answer = answerTo(head(FILES, nextKey(), "Content-Length", "104857601", "Expect", "100-continue"));
        // then
        assertThat(answer.get(0)).startsWith("HTTP/1.1 413");
    }

    @Test
    void whoeverAsksBeforeSendingWithoutATokenIsToldNo() throws Exception {
        // when
        List<String> answer =
                answerTo(client.withToken("none").head("POST", FILES, "Content-Length", "10", "Expect", "100-continue")
                        + "\r\n");
        // then
        assertThat(answer.get(0)).startsWith("HTTP/1.1 401");
    }

    @Test
    void whoeverAsksBeforeSendingWhatMayComeIsToldToGoOn() throws Exception {
        // given
        Content content = new Content(7, MEGABYTE);
        // when
        HttpResponse<String> answer = send(HttpRequest.newBuilder(uri(FILES))
                .expectContinue(true)
                .header("Authorization", "Bearer " + client.token())
                .header("Idempotency-Key", nextKey())
                .POST(HttpRequest.BodyPublishers.fromPublisher(
                        HttpRequest.BodyPublishers.ofInputStream(content::open), content.bytes()))
                .build());
        // then
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        assertThat(arrived(content).whole()).isTrue();
    }

    @Test
    void aBodyThatTurnsOutTooLargeIsRefusedAndForgotten() throws Exception {
        // given
        String key = nextKey();
        // when
        HttpResponse<String> exact = send(chunked(SMALL_FILES, nextKey(), new Content(8, MEGABYTE)));
        HttpResponse<String> over = send(chunked(SMALL_FILES, key, new Content(9, MEGABYTE + 1)));
        // then
        assertThat(exact.statusCode()).as(exact.body()).isEqualTo(202);
        assertThat(over.statusCode()).as(over.body()).isEqualTo(413);
        assertThat(over.body()).contains("BODY_TOO_LARGE", "1048576");
        assertNothingOf(key);
    }

    @Test
    void aRequestThatLacksItsKeyIsRefusedBeforeItsBody() throws Exception {
        // when
        List<String> answer =
                answerTo(client.head("POST", FILES, "Content-Length", Integer.toString(MAX_BYTES)) + "\r\n");
        // then
        assertThat(answer.get(0)).startsWith("HTTP/1.1 400");
        assertThat(String.join("\n", answer)).contains("Idempotency-Key");
    }

    // ---- keys

    @Test
    void aRepeatGetsTheSameReceiptAndAnotherBodyIsRefused() throws Exception {
        // given
        String key = nextKey();
        Content content = new Content(10, 2 * MEGABYTE);
        // when
        HttpResponse<String> first = send(request(FILES, key, content));
        HttpResponse<String> repeat = send(chunked(FILES, key, content));
        HttpResponse<String> other = send(request(FILES, key, new Content(11, 2 * MEGABYTE)));
        // then
        assertThat(first.statusCode()).as(first.body()).isEqualTo(202);
        assertThat(repeat.body()).isEqualTo(first.body());
        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(other.body()).contains("IDEMPOTENCY_KEY_REUSED");
        assertThat(arrived(content).whole()).isTrue();
        awaitNoOrphans();
        assertThat(arrivals(content)).hasSize(1);
    }

    // ---- what breaks

    @Test
    void aSenderThatLeavesInMidBodyLeavesNothing() throws Exception {
        // given
        String key = nextKey();
        Socket gone = begin(key, 8 * MEGABYTE);
        new Content(12, 3 * MEGABYTE).open().transferTo(gone.getOutputStream());
        await().atMost(LIMIT)
                .until(() -> count("SELECT count(*) FROM body_chunk WHERE body_ref IN"
                                + " (SELECT body_ref FROM body_upload) AND chunk > 5")
                        > 0);
        // when
        gone.setSoLinger(true, 0);
        gone.close();
        // then
        assertNothingOf(key);
    }

    @Test
    void aDestinationThatBreaksOffInMidBodyGetsItAgainFromTheStart() throws Exception {
        // given
        Content content = new Content(13, 6 * MEGABYTE);
        await().atMost(LIMIT).until(() -> count("SELECT count(*) FROM delivery") == 0);
        sink.breakOff(2);
        // when
        HttpResponse<String> answer = send(request(FILES, nextKey(), content));
        // then
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        FileSink.Received whole = arrived(content);
        assertThat(sink.received().stream()
                        .filter(one -> !one.whole() && one.key().equals(whole.key())))
                .hasSize(2);
    }

    @Test
    void moreThanItHasPlacesForIsAskedToComeLater() throws Exception {
        // given
        List<Socket> held = new ArrayList<>();
        while (placesTaken() < PLACES) {
            held.add(begin(nextKey(), MEGABYTE));
            long taken = held.size();
            await().atMost(LIMIT).until(() -> placesTaken() >= Math.min(PLACES, taken));
        }
        // when
        List<String> answer = answerTo(head(FILES, nextKey(), "Content-Length", "1048576"));
        for (Socket socket : held) {
            socket.close();
        }
        // then
        assertThat(answer.get(0)).startsWith("HTTP/1.1 503");
        assertThat(String.join("\n", answer).toLowerCase(java.util.Locale.ROOT)).contains("retry-after: ");
        await().atMost(LIMIT)
                .until(() -> send(request(FILES, nextKey(), new Content(14, MEGABYTE)))
                                .statusCode()
                        == 202);
    }

    @Test
    @Order(Integer.MAX_VALUE - 2)
    void moreHalfBodiesThanMemoryHoldsAreRefusedAndTheBusGoesOn() throws Exception {
        // given: JSON, which is held
        String head = client.head("POST", "/api/proof/1.0/mirror", "Content-Length", "65536") + "\r\n";
        String half = "{\"text\":\"" + "x".repeat(60_000);
        List<Socket> held = new ArrayList<>();
        String refusal = "";
        // when
        while (refusal.isEmpty() && held.size() < 1_000) {
            Socket socket = client.raw(head + half);
            held.add(socket);
            refusal = held.size() % 50 == 0 ? firstRefusal(held) : "";
        }
        if (refusal.isEmpty()) { // a busy machine may accept them all before it looks at the first
            refusal = await().atMost(LIMIT).until(() -> firstRefusal(held), told -> !told.isEmpty());
        }
        for (Socket socket : held) {
            socket.close();
        }
        // then: 60,000 bytes each, a sixteenth of 512 MB in all
        assertThat(refusal)
                .startsWith("HTTP/1.1 503")
                .containsIgnoringCase("retry-after")
                .contains("OVERLOADED");
        assertThat(held).hasSizeGreaterThanOrEqualTo(450); // more where the senders are faster than the bus answers
        await().atMost(LIMIT)
                .until(() -> client.post("/api/proof/1.0/mirror", "{\"text\":\"again\"}")
                                .status()
                        == 204); // the system answers nothing
        assertThat(bus.output()).doesNotContain("OutOfMemoryError");
    }

    /** What the bus has said to any of them so far. */
    private static String firstRefusal(List<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            int waiting = socket.getInputStream().available();
            if (waiting > 0) {
                return new String(socket.getInputStream().readNBytes(waiting), StandardCharsets.UTF_8);
            }
        }
        return "";
    }

    @Test
    @Order(Integer.MAX_VALUE - 1)
    void aSenderThatIsTooSlowIsCutOff() throws Exception {
        // given: the connection that startBus opened
        // when, then
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(500)).until(() -> !takesAnotherByte());
        assertNothingOf("dribble");
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void aKillInMidBodyLeavesNothingHalfAndTheKeyIsFree() throws Exception {
        // given
        String key = nextKey();
        Content content = new Content(15, 8 * MEGABYTE);
        Socket cut = begin(key, 8 * MEGABYTE);
        new Content(15, 3 * MEGABYTE).open().transferTo(cut.getOutputStream());
        await().atMost(LIMIT)
                .until(() -> count("SELECT count(*) FROM body_chunk WHERE body_ref IN"
                                + " (SELECT body_ref FROM body_upload) AND chunk > 5")
                        > 0);
        // when
        bus.kill();
        bus.start();
        // then
        assertNothingOf(key);
        assertThat(send(request(FILES, key, content)).statusCode()).isEqualTo(202);
        assertThat(arrived(content).whole()).isTrue();
        assertThat(
                        count(
                                "SELECT count(*) FROM message m WHERE body_ref IS NOT NULL AND body_bytes <>"
                                        + " (SELECT sum(octet_length(bytes)) FROM body_chunk c WHERE c.day = m.day AND c.body_ref = m.body_ref)"))
                .isZero();
    }

    // ----

    private static FileSink.Received arrived(Content content) throws IOException {
        String sha256 = content.sha256();
        await("the file arrives")
                .atMost(LIMIT)
                .until(() ->
                        sink.received().stream().anyMatch(one -> one.sha256().equals(sha256)));
        return arrivals(content).get(0);
    }

    private static List<FileSink.Received> arrivals(Content content) throws IOException {
        String sha256 = content.sha256();
        return sink.received().stream()
                .filter(one -> one.sha256().equals(sha256))
                .toList();
    }

    private static URI uri(String path) {
        return URI.create("http://127.0.0.1:" + bus.port() + path);
    }

    private static HttpRequest request(String path, String key, Content content) {
        return request(
                path,
                key,
                content.bytes() == 0
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.fromPublisher(
                                HttpRequest.BodyPublishers.ofInputStream(content::open), content.bytes()));
    }

    private static HttpRequest chunked(String path, String key, Content content) {
        return request(path, key, HttpRequest.BodyPublishers.ofInputStream(content::open));
    }

    private static HttpRequest request(String path, String key, HttpRequest.BodyPublisher body) {
        return HttpRequest.newBuilder(uri(path))
                .timeout(LIMIT)
                .header("Authorization", "Bearer " + client.token())
                .header("Content-Type", "application/edoc+zip")
                .header("Idempotency-Key", key)
                .POST(body)
                .build();
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static String head(String path, String key, String... headers) {
        String[] all = java.util.Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "Idempotency-Key";
        all[headers.length + 1] = key;
        return client.head("POST", path, all) + "\r\n";
    }

    /** An upload of which only the first bytes have been sent. */
    private static Socket begin(String key, int length) throws IOException {
        return client.raw(head(FILES, key, "Content-Length", Integer.toString(length)) + "some");
    }

    /** What comes back although no body is sent. */
    private static List<String> answerTo(String head) throws IOException {
        try (Socket socket = client.raw(head);
                BufferedReader reader =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            socket.setSoTimeout(10_000);
            List<String> lines = new ArrayList<>();
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
            return lines;
        }
    }

    private static boolean takesAnotherByte() throws IOException {
        try {
            OutputStream out = dribble.getOutputStream();
            out.write(' ');
            out.flush();
            return true;
        } catch (SocketException cut) {
            return false;
        }
    }

    private static void assertNothingOf(String key) throws SQLException, IOException {
        awaitNoOrphans();
        assertThat(count("SELECT count(*) FROM idempotency_key WHERE key = '" + key + "'"))
                .isZero();
    }

    /** Chunks without a message, those of the dribbling upload aside. */
    private static void awaitNoOrphans() {
        await("nothing half is left")
                .atMost(LIMIT)
                .until(() -> count("SELECT count(DISTINCT body_ref) FROM body_chunk c WHERE NOT EXISTS"
                                + " (SELECT FROM message m WHERE m.day = c.day AND m.body_ref = c.body_ref)")
                        == 0);
    }

    private static long placesTaken() throws SQLException, IOException {
        return count("SELECT count(*) FROM body_upload");
    }

    private static long count(String sql) throws SQLException, IOException {
        try (Connection connection = bus.database();
                Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static String nextKey() {
        return "large-" + KEYS.incrementAndGet();
    }
}
