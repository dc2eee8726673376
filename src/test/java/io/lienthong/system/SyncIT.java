package io.lienthong.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.cli.Lgsp;
import io.lienthong.message.Json;
import io.lienthong.platform.TestFork;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A downstream system pulls dossiers from the real bus. */
@TestMethodOrder(MethodOrderer.MethodName.class)
class SyncIT {
    private static final String DOSSIERS = "/api/one-stop-dossiers/1.0/dossiers";
    private static final String FEED = "/sync/v1/dossiers";
    /** Sorted keys and no white space are RFC 8785 for what these records hold. */
    private static final ObjectMapper SORTED = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private static BusProcess bus;
    private static Client demo;
    private static Client ioc;

    @BeforeAll
    static void startBus(@TempDir Path folder) throws Exception {
        int simulators = TestFork.freePort();
        BusHome home = BusHome.in(folder)
                .with("one-stop-dossiers", "shared-catalogues")
                .settings(
                        "one-stop-dossiers",
                        "baseUrl: http://127.0.0.1:" + simulators + "/one-stop-dossiers",
                        "apiKey: \"-\"",
                        "agencyCode: H99")
                .consumers("""
                        consumers:
                          - id: ioc
                            environment: PRODUCTION
                            secret: ioc-secret
                            grants: []
                            datasets:
                              - dataset: dossiers
                                fields: [/dossierCode, /status, /agencyCode, /applicant/fullName, /applicant/kind]
                                rows: {/agencyCode: [H99.77, "H99.78.*"]}
                        """);
        bus = BusProcess.start(home, simulators);
        demo = Client.demo(bus);
        ioc = Client.of(bus, "ioc", "ioc-secret");
        for (int i = 1; i <= 5; i++) {
            submit("H99.12-261101-000" + i, "RECEIVED", 1, "H99.12");
        }
    }

    @AfterAll
    static void stopBus() {
        bus.close();
    }

    private static void submit(String code, String status, int sequence, String agency) throws Exception {
        ObjectNode dossier =
                (ObjectNode) Json.parse(Files.readAllBytes(Path.of("test-fixtures/messages/dossier.json")));
        dossier.put("dossierCode", code)
                .put("status", status)
                .put("statusSequence", sequence)
                .put("agencyCode", agency);
        Client.Answer answer = demo.send(
                sequence == 1 ? "POST" : "PUT",
                DOSSIERS,
                Json.write(dossier),
                "Content-Type",
                "application/json",
                "Idempotency-Key",
                UUID.randomUUID().toString());
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    }

    private static List<JsonNode> items(Client.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return StreamSupport.stream(answer.json().path("items").spliterator(), false)
                .toList();
    }

    private static String next(Client.Answer answer) {
        return answer.json().path("next").asText();
    }

    private static String now(Client client) throws Exception {
        return next(client.get(FEED + "?cursor=now"));
    }

    @Test
    void pagesFollowEachOtherToTheLastChange() throws Exception {
        // when
        List<String> keys = new ArrayList<>();
        String query = "?limit=2";
        Client.Answer page;
        do {
            page = demo.get(FEED + query);
            items(page).forEach(item -> keys.add(item.path("key").asText()));
            query = "?limit=2&cursor=" + next(page);
        } while (page.json().path("hasMore").asBoolean());

        // then
        assertThat(keys)
                .startsWith(
                        "H99.12-261101-0001",
                        "H99.12-261101-0002",
                        "H99.12-261101-0003",
                        "H99.12-261101-0004",
                        "H99.12-261101-0005");
        JsonNode first = items(demo.get(FEED + "?limit=1")).get(0);
        assertThat(first.path("operation").asText()).isEqualTo("PUT");
        assertThat(first.path("version").asText()).isEqualTo("1");
        assertThat(first.path("data").path("applicant").path("fullName").asText())
                .isNotEqualTo("***")
                .isNotEmpty();
    }

    @Test
    void whoWaitsHearsOfTheNextChange() throws Exception {
        // given
        String cursor = now(demo);
        CompletableFuture<Client.Answer> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return demo.get(FEED + "?wait=PT50S&cursor=" + cursor);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });

        // when
        submit("H99.12-261101-1001", "RECEIVED", 1, "H99.12");

        // then
        assertThat(items(waiting.get(40, TimeUnit.SECONDS)))
                .extracting(item -> item.path("key").asText())
                .containsExactly("H99.12-261101-1001");
        Client.Answer none = demo.get(FEED + "?wait=PT0.2S&cursor=" + now(demo));
        assertThat(items(none)).isEmpty();
        assertThat(none.json().path("hasMore").asBoolean()).isFalse();
    }

    @Test
    void theSameItemsAreJsonLinesOrCsvAndCompressed() throws Exception {
        // when
        Client.Answer json = demo.get(FEED + "?limit=3");
        Client.Answer lines = demo.get(FEED + "?limit=3", "Accept", "application/x-ndjson", "Accept-Encoding", "gzip");
        Client.Answer csv = demo.get(FEED + "?limit=3", "Accept", "text/csv");

        // then
        assertThat(lines.header("Content-Encoding")).isEqualTo("gzip");
        String text = new String(
                new GZIPInputStream(new ByteArrayInputStream(lines.bytes())).readAllBytes(), StandardCharsets.UTF_8);
        List<JsonNode> parsed = new ArrayList<>();
        for (String line : text.split("\n")) {
            parsed.add(Json.parse(line.getBytes(StandardCharsets.UTF_8)));
        }
        assertThat(parsed).isEqualTo(items(json));
        assertThat(lines.header("X-Next-Cursor")).isEqualTo(next(json));
        assertThat(lines.header("X-Has-More")).isEqualTo("true");
        assertThat(csv.text().lines())
                .hasSize(4)
                .first()
                .asString()
                .startsWith("operation,key,version,time,dossierCode,procedure,");
        assertThat(csv.text().lines().skip(1)).allMatch(line -> line.startsWith("PUT,H99.12-261101-000"));
        assertThat(demo.get(FEED, "Accept", "application/xml").code()).isEqualTo("NOT_ACCEPTABLE");
        assertThat(demo.get(FEED, "Accept", "image/png").code()).isEqualTo("NOT_ACCEPTABLE");
    }

    @Test
    void whatIsKnownIsNotSentAgain() throws Exception {
        // given
        Client.Answer page = demo.get(FEED + "?limit=2");

        // then
        Client.Answer again = demo.get(FEED + "?limit=2", "If-None-Match", page.header("ETag"));
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.bytes()).isEmpty();
        assertThat(again.header("X-Next-Cursor")).isEqualTo(next(page));
        assertThat(demo.get(FEED + "?limit=3", "If-None-Match", page.header("ETag"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aSnapshotHandsOverToTheChangesAndTheProofSaysSo() throws Exception {
        // given
        submit("H99.12-261101-2001", "RECEIVED", 1, "H99.12");
        Client.Answer snapshot = demo.get(FEED + "/snapshot");
        Map<String, JsonNode> copy = new TreeMap<>();
        items(snapshot).forEach(item -> copy.put(item.path("key").asText(), item));
        assertThat(copy).containsKey("H99.12-261101-2001");

        // when
        submit("H99.12-261101-2001", "IN_PROCESS", 2, "H99.12");
        submit("H99.12-261101-2002", "RECEIVED", 1, "H99.12");
        Client.Answer changes = demo.get(FEED + "?cursor=" + next(snapshot));
        items(changes).forEach(item -> copy.put(item.path("key").asText(), item));

        // then
        assertThat(items(changes))
                .extracting(item -> item.path("key").asText())
                .containsExactly("H99.12-261101-2001", "H99.12-261101-2002");
        JsonNode proof = demo.get(FEED + "/proof?at=" + next(changes)).json();
        assertThat(proof.path("count").asInt()).isEqualTo(copy.size());
        assertThat(proof.path("sha256").asText()).isEqualTo(sha256(copy));
        JsonNode before = demo.get(FEED + "/proof?at=" + next(snapshot)).json();
        assertThat(before.path("sha256").asText()).isNotEqualTo(sha256(copy));
        JsonNode window = demo.get(FEED + "/proof?at=" + next(changes) + "&from=H99.12-261101-2&to=H99.12-261101-2001")
                .json();
        assertThat(window.path("count").asInt()).isEqualTo(1);
        List<JsonNode> again = items(demo.get(FEED + "/snapshot?at=" + next(snapshot) + "&after=H99.12-261101-2"));
        assertThat(again.get(0).path("data").path("statusSequence").asInt()).isEqualTo(1); // as of then
    }

    /** As the documentation says, by means of this test's own. */
    private static String sha256(Map<String, JsonNode> copy) throws Exception {
        MessageDigest all = MessageDigest.getInstance("SHA-256");
        for (JsonNode item : copy.values()) {
            Object data = SORTED.treeToValue(item.path("data"), Object.class);
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(SORTED.writeValueAsBytes(data));
            String line = "[\"" + item.path("key").asText() + "\",\""
                    + item.path("version").asText() + "\",\"" + HexFormat.of().formatHex(hash) + "\"]\n";
            all.update(line.getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(all.digest());
    }

    @Test
    void aGrantShowsItsRowsAndFieldsAndMasksWhatIsPersonal() throws Exception {
        // given
        String cursor = now(ioc);
        submit("H99.77-261101-0001", "RECEIVED", 1, "H99.77");
        submit("H99.78-261101-0002", "RECEIVED", 1, "H99.78.02");
        submit("H99.78-261101-0003", "RECEIVED", 1, "H99.78");

        // when
        List<JsonNode> seen = items(ioc.get(FEED + "?cursor=" + cursor));

        // then
        assertThat(seen)
                .extracting(item -> item.path("data").toString())
                .containsExactly(
                        "{\"dossierCode\":\"H99.77-261101-0001\",\"status\":\"RECEIVED\",\"agencyCode\":\"H99.77\","
                                + "\"applicant\":{\"fullName\":\"***\",\"kind\":\"ENTERPRISE\"}}",
                        "{\"dossierCode\":\"H99.78-261101-0002\",\"status\":\"RECEIVED\",\"agencyCode\":\"H99.78.02\","
                                + "\"applicant\":{\"fullName\":\"***\",\"kind\":\"ENTERPRISE\"}}");
        assertThat(ioc.get(FEED + "/records/H99.77-261101-0001").status()).isEqualTo(200);
        assertThat(ioc.get(FEED + "/records/H99.78-261101-0003").code()).isEqualTo("RECORD_NOT_FOUND");
        assertThat(ioc.get("/sync/v1/catalogue-items").code()).isEqualTo("NOT_GRANTED");
        assertThat(ioc.get("/sync/v1").json().path("datasets")).hasSize(1);
        // a cursor belongs to what it was given out for
        Client.Answer foreign = ioc.get(FEED + "?cursor=" + now(demo));
        assertThat(foreign.status()).isEqualTo(410);
        assertThat(foreign.json().path("detail").asText()).contains("/sync/v1/dossiers/snapshot");
    }

    @Test
    void aRecordIsReadAsItIsAndAsItWas() throws Exception {
        // given
        submit("H99.12-261101-3001", "RECEIVED", 1, "H99.12");
        String first = demo.get(FEED + "/records/H99.12-261101-3001")
                .json()
                .path("time")
                .asText();
        submit("H99.12-261101-3001", "IN_PROCESS", 2, "H99.12");

        // then
        Client.Answer now = demo.get(FEED + "/records/H99.12-261101-3001", "X-Officer", "nguyen.van.a");
        assertThat(now.json().path("data").path("status").asText()).isEqualTo("IN_PROCESS");
        Client.Answer was = demo.get(FEED + "/records/H99.12-261101-3001?asOf=" + first);
        assertThat(was.json().path("data").path("status").asText()).isEqualTo("RECEIVED");
        assertThat(demo.get(FEED + "/records/H99.12-261101-3001?asOf=2020-01-01T00:00:00Z")
                        .code())
                .isEqualTo("RECORD_NOT_FOUND");
        // and the journal knows who read it
        JsonNode story = bus.admin("/admin/v1/messages/" + now.messageId());
        assertThat(story.toString()).contains("nguyen.van.a", "DEMONSTRATION", "\"connector\":\"dossiers\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "?limit=0 | 400 | REQUEST_INVALID | parameter limit",
                "?limit=-1 | 400 | REQUEST_INVALID | parameter limit",
                "?limit=1000000000 | 400 | REQUEST_INVALID | parameter limit",
                "?limit=99999999999999999999 | 400 | REQUEST_INVALID | parameter limit",
                "?limit=many | 400 | REQUEST_INVALID | parameter limit",
                "?wait=5 | 400 | REQUEST_INVALID | parameter wait",
                "?wait=-PT5S | 400 | REQUEST_INVALID | parameter wait",
                "?since=2026 | 400 | REQUEST_INVALID | parameter since",
                "?cursor=madeup | 400 | CURSOR_INVALID | ''",
                "?cursor=1&cursor=2 | 400 | REQUEST_INVALID | parameter",
                "/snapshot?at=madeup | 400 | CURSOR_INVALID | ''",
                "/snapshot?asOf=yesterday | 400 | REQUEST_INVALID | parameter asOf",
                "/snapshot?asOf=2020-01-01T00:00:00Z&at=now | 400 | REQUEST_INVALID | parameter asOf",
                "/proof?at=madeup | 400 | CURSOR_INVALID | ''",
                "/proof?limit=5 | 400 | REQUEST_INVALID | parameter limit",
                "/records/%00 | 400 | REQUEST_INVALID | parameter key",
                "/records/nobody | 404 | RECORD_NOT_FOUND | ''",
                "/elsewhere | 404 | PATH_UNKNOWN | ''"
            })
    void whatIsWrongIsSaid(String path, int status, String code, String place) throws Exception {
        Client.Answer answer = demo.get(FEED + path);
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.places()).isEqualTo(place);
        assertThat(answer.json().path("explanation").path("vi").asText()).isNotEmpty();
    }

    @Test
    void whoMayNotIsRefused() throws Exception {
        assertThat(demo.withToken("").get(FEED).code()).isEqualTo("TOKEN_MISSING");
        assertThat(demo.get("/sync/v1/nothing").code()).isEqualTo("DATASET_UNKNOWN");
        assertThat(demo.post(FEED, "{}").status()).isEqualTo(405);
        assertThat(demo.get("/sync/v1/catalogue-items?cursor=" + now(demo)).code())
                .isEqualTo("CURSOR_INVALID");
        assertThat(demo.get("/sync/v1x").code()).isEqualTo("PATH_UNKNOWN");
    }

    @Test
    void eventsComeAsTheyHappenAndGoOnWhereTheyWereLeft() throws Exception {
        // given
        String cursor = now(demo);
        submit("H99.12-261101-4001", "RECEIVED", 1, "H99.12");

        // when
        List<String> first = events(cursor, 1, () -> {});
        List<String> second = events(
                first.get(0).split("\n")[0].substring("id: ".length()),
                1,
                () -> submit("H99.12-261101-4002", "RECEIVED", 1, "H99.12"));

        // then
        assertThat(first.get(0)).contains("event: put", "H99.12-261101-4001");
        assertThat(second.get(0)).contains("event: put", "H99.12-261101-4002");
    }

    /** Each page of a stream with personal data is a read of its own. */
    @Test
    void eventsWithPersonalDataComePageByPage() throws Exception {
        // given
        String cursor = now(demo);
        for (int i = 1; i <= 3; i++) {
            submit("H99.12-261101-700" + i, "RECEIVED", 1, "H99.12");
        }

        // when
        List<String> events = events(cursor, "?limit=1", 3, () -> {});

        // then
        assertThat(events).hasSize(3).allMatch(event -> event.contains("H99.12-261101-700"));
    }

    /** More than may be open at once, one after the other: a connection that breaks gives its place back. */
    @Test
    void streamsThatBreakAreCountedNoMore() throws Exception {
        for (int i = 0; i < 10; i++) {
            String request = "GET " + FEED + "?cursor=now HTTP/1.1\r\nHost: bus\r\nAccept: text/event-stream\r\n"
                    + "Authorization: Bearer " + ioc.token() + "\r\n\r\n";
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                try (Socket socket = ioc.raw(request)) {
                    return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                            .readLine()
                            .contains("200");
                }
            });
        }
    }

    /** It may hold a part for a minute; what it has read by then is not the whole. */
    @Test
    void aSnapshotReaderThatTakesAByteASecondIsCutOffAndHarmsNobody() throws Exception {
        // given: more than the buffers on the way take in
        demo.get("/sync/v1/catalogue-items");
        try (Connection database = bus.database();
                Statement statement = database.createStatement()) {
            statement.execute(LARGE_DATASET);
        }
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(4 << 10);
            socket.connect(new InetSocketAddress("127.0.0.1", bus.port()));
            socket.getOutputStream()
                    .write(
                            ("GET /sync/v1/catalogue-items/snapshot HTTP/1.1\r\nHost: bus\r\nAccept: application/x-ndjson"
                                            + "\r\nAuthorization: Bearer " + demo.token() + "\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();

            // when
            for (int second = 0; second < 70; second++) {
                assertThat(in.read()).isNotNegative();
                long begun = System.nanoTime();
                demo.get(FEED + "?limit=1");
                assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
                new CountDownLatch(1).await(1, TimeUnit.SECONDS);
            }

            // then: what was on its way still comes, and then the end
            assertThat(lengthOfRest(in)).isLessThan(20L << 20);
        }
    }

    private static final String LARGE_DATASET = """
            WITH item AS (SELECT n, 'L' || n AS key, convert_to('{"t":"' || repeat('x', 8000) || '"}', 'UTF8') AS data
              FROM generate_series(1000001, 1004000) AS n),
            change AS (INSERT INTO dataset_change (environment, dataset, sequence, key, source, deleted, content_hash,
              data, changed_at, message_id) SELECT 'PRODUCTION', 'catalogue-items', n, key, 'test', false, sha256(data),
              data, now(), gen_random_uuid() FROM item),
            record AS (INSERT INTO dataset_record (environment, dataset, key, source, deleted, content_hash, sequence,
              message_id) SELECT 'PRODUCTION', 'catalogue-items', key, 'test', false, sha256(data), n,
              gen_random_uuid() FROM item)
            UPDATE dataset_head SET sequence = 1004000 WHERE environment = 'PRODUCTION' AND dataset = 'catalogue-items'
            """;

    private static long lengthOfRest(InputStream in) {
        long length = 0;
        byte[] part = new byte[1 << 16];
        try {
            for (int read = in.read(part); read >= 0; read = in.read(part)) {
                length += read;
            }
        } catch (IOException reset) {
            // it was cut off
        }
        return length;
    }

    private interface Happening {
        void happen() throws Exception;
    }

    private static List<String> events(String lastId, int count, Happening meanwhile) throws Exception {
        return events(lastId, "", count, meanwhile);
    }

    private static List<String> events(String lastId, String query, int count, Happening meanwhile) throws Exception {
        List<String> events = new ArrayList<>();
        String request =
                "GET " + FEED + query + " HTTP/1.1\r\nHost: bus\r\nAccept: text/event-stream\r\nLast-Event-ID: "
                        + lastId + "\r\nAuthorization: Bearer " + demo.token() + "\r\n\r\n";
        try (Socket socket = demo.raw(request)) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            for (String line = in.readLine(); !line.equals(":"); line = in.readLine()) {
                assertThat(line).isNotNull();
            }
            meanwhile.happen();
            StringBuilder event = new StringBuilder();
            while (events.size() < count) {
                String line = in.readLine();
                assertThat(line).isNotNull();
                if (line.startsWith("id: ") || line.startsWith("event: ") || line.startsWith("data: ")) {
                    event.append(line).append('\n');
                } else if (line.isEmpty() && event.indexOf("data: ") >= 0) {
                    events.add(event.toString());
                    event.setLength(0);
                }
            }
        }
        return events;
    }

    @Test
    void eachConsumerSeesHowFarItHasRead() throws Exception {
        // given
        String cursor = now(ioc);
        ioc.get(FEED + "?cursor=" + cursor);
        submit("H99.77-261101-5001", "RECEIVED", 1, "H99.77");

        // then
        JsonNode position = ioc.get("/sync/v1").json().path("datasets").path(0).path("position");
        assertThat(position.path("cursor").asText()).isEqualTo(cursor);
        assertThat(position.path("changesBehind").asInt()).isEqualTo(1);
        assertThat(position.path("readAt").asText()).isNotEmpty();
    }

    @Test
    void theCommandLineKeepsACopyAndProvesIt(@TempDir Path folder) throws Exception {
        // given
        Path file = folder.resolve("dossiers.ndjson");
        assertThat(pull(file)).contains("equal to the bus");

        // when
        submit("H99.12-261101-6001", "RECEIVED", 1, "H99.12");
        String again = pull(file);

        // then
        assertThat(again).contains("equal to the bus");
        assertThat(file).content().contains("H99.12-261101-6001");
        Files.writeString(file, Files.readString(file).replace("\"statusSequence\":1", "\"statusSequence\":7"));
        assertThat(pull(file)).contains("THE COPY DIFFERS");
    }

    private static String pull(Path file) {
        StringWriter out = new StringWriter();
        Lgsp.execute(
                new PrintWriter(out),
                "sync",
                "pull",
                "dossiers",
                "--to",
                file.toString(),
                "--data-url",
                "http://127.0.0.1:" + bus.port());
        return out.toString();
    }
}
