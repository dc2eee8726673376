package io.lienthong.system;

import static io.lienthong.message.BothLanguages.assertBoth;
import static io.lienthong.message.BothLanguages.assertExplained;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.access.ExpiredToken;
import io.lienthong.message.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is wrong with a request or with an answer is refused by its name and place, and nothing of it is left behind. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BadInputIT {
    private static final String RESULTS = "/api/proof/1.0/results";
    private static final String MIRROR = "/api/proof/1.0/mirror";
    private static final String THINGS = "/api/proof/1.0/things/";
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final AtomicInteger KEYS = new AtomicInteger();
    private static final String CONSUMERS = """
            consumers:
              - {id: stranger, environment: PRODUCTION, secret: stranger-secret, grants: [one-stop-dossiers/*, proof/mirror]}
              - {id: hasty, environment: PRODUCTION, secret: hasty-secret, grants: [proof/*], requestsPerMinute: 3}
            """;
    private static Sink sink;
    private static BusHome home;
    private static BusProcess bus;
    private static Client client;
    private static Socket dribble;

    @BeforeAll
    static void startBus(@TempDir Path folder) throws Exception {
        sink = new Sink();
        home = BusHome.in(folder)
                .withProof(sink.address())
                .with("national-population")
                .settings(
                        "national-population",
                        "baseUrl: " + sink.address() + "/soap",
                        "username: lgsp",
                        "secret: \"-\"",
                        "apiKey: \"-\"",
                        "xRoadClient: VN/GOV/H99/lgsp",
                        "integrationCode: LGSP",
                        "agencyCode: H99")
                .withProofDelivered()
                .consumers(CONSUMERS);
        bus = BusProcess.start(home);
        client = Client.demo(bus);
        dribble = client.raw(
                client.head("POST", RESULTS, "Idempotency-Key", "dribble", "Content-Length", "1000") + "\r\n{");
    }

    @AfterAll
    static void stopBus() throws IOException {
        dribble.close();
        bus.close();
        sink.close();
    }

    // ---- tokens

    @Test
    void aMissingTokenIsNamed() throws Exception {
        // when
        Client.Answer answer = client.withToken("").get(THINGS + "without-token");
        // then
        assertRefused(answer, 401, "TOKEN_MISSING");
        assertBoth(answer.json().path("detail").asText());
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(sink.received("without-token")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", "a.b.c", "..", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJkZW1vIn0.", "{{env:HOME}}", "é"})
    void aTokenThatIsNoneOfOursIsInvalid(String token) throws Exception {
        // when
        Client.Answer answer = client.withToken(token).get(THINGS + "wrong-token");
        // then
        assertRefused(answer, 401, "TOKEN_INVALID");
        assertThat(sink.received("wrong-token")).isEmpty();
    }

    @Test
    void aTokenWithAnotherSubjectOrSignatureIsInvalid() throws Exception {
        // given
        String[] parts = client.token().split("\\.");
        String payload = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        String stranger = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(payload.replace("demo", "stranger").getBytes(StandardCharsets.UTF_8));
        // when
        Client.Answer otherSubject =
                client.withToken(parts[0] + "." + stranger + "." + parts[2]).get(THINGS + "forged");
        Client.Answer noSignature =
                client.withToken(parts[0] + "." + parts[1] + ".AAAA").get(THINGS + "forged");
        Client.Answer tooLong =
                client.withToken(client.token() + "A".repeat(5_000)).get(THINGS + "forged");
        // then
        assertRefused(otherSubject, 401, "TOKEN_INVALID");
        assertRefused(noSignature, 401, "TOKEN_INVALID");
        assertRefused(tooLong, 401, "TOKEN_INVALID");
        assertThat(sink.received("forged")).isEmpty();
    }

    @Test
    void anExpiredTokenIsNamed() throws Exception {
        // given
        String token = ExpiredToken.of("demo", home.config(), home.data(), bus::database);
        // when
        Client.Answer answer = client.withToken(token).get(THINGS + "expired-token");
        // then
        assertRefused(answer, 401, "TOKEN_EXPIRED");
        assertThat(sink.received("expired-token")).isEmpty();
    }

    @Test
    void aSchemeOtherThanBearerIsRefused() throws Exception {
        // when
        Client.Answer answer =
                client.withToken("").get(THINGS + "basic", "Authorization", "Basic ZGVtbzpkZW1vLXNlY3JldA==");
        // then
        assertRefused(answer, 401, "TOKEN_INVALID");
    }

    @ParameterizedTest
    @CsvSource({
        "demo, wrong, client_credentials, 401, invalid_client",
        "nobody, demo-secret, client_credentials, 401, invalid_client",
        "demo, demo-secret, password, 400, unsupported_grant_type"
    })
    void noTokenForAWrongSecretOrGrantType(String id, String secret, String grant, int status, String error)
            throws Exception {
        // when
        Client.Answer answer = client.withToken("")
                .send(
                        "POST",
                        "/token",
                        ("grant_type=" + grant + "&client_id=" + id + "&client_secret=" + secret)
                                .getBytes(StandardCharsets.UTF_8),
                        "Content-Type",
                        "application/x-www-form-urlencoded");
        // then
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.json().path("error").asText()).isEqualTo(error);
    }

    // ---- paths, grants, quota

    @ParameterizedTest
    @CsvSource({
        "GET,  /api/nowhere/1.0/things/1,             404, CONNECTOR_UNKNOWN",
        "GET,  /api/,                                 404, CONNECTOR_UNKNOWN",
        "GET,  /api/proof,                            404, INTERFACE_UNKNOWN",
        "GET,  /api/proof/2.0/things/1,               404, INTERFACE_UNKNOWN",
        "GET,  /api/proof/%7B%7Benv:HOME%7D%7D/things/1, 404, INTERFACE_UNKNOWN",
        "GET,  /api/proof/1.0,                        404, PATH_UNKNOWN",
        "GET,  /api/proof/1.0/things,                 404, PATH_UNKNOWN",
        "GET,  /api/proof/1.0/things/1/2,             404, PATH_UNKNOWN",
        "GET,  /api/proof/1.0/take,                   404, PATH_UNKNOWN",
        "GET,  /api/proof/1.0/../../../etc/passwd,    404, PATH_UNKNOWN",
        "POST, /api/proof/1.0/things/1,               405, METHOD_NOT_ALLOWED",
        "DELETE, /api/proof/1.0/results,              405, METHOD_NOT_ALLOWED",
        "PROPFIND, /api/proof/1.0/results,            405, METHOD_NOT_ALLOWED",
        "GET,  /api/proof/1.0/things/%ZZ,             400, REQUEST_INVALID",
        "GET,  /api/proof/1.0/things/1?query=%ZZ,     400, REQUEST_INVALID",
        "GET,  /api/proof/1.0/things/1?query=a&query=b, 400, REQUEST_INVALID",
        "GET,  /api/proof/1.0/things/1?unknown=1,     400, REQUEST_INVALID"
    })
    void aPathThatLeadsNowhereIsNamed(String method, String path, int status, String code) throws Exception {
        // when
        String answer = exchange(client.head(method, path, "Content-Length", "0", "Connection", "close") + "\r\n");
        // then
        assertThat(answer).startsWith("HTTP/1.1 " + status).contains("\"code\":\"" + code + "\"", "\"messageId\":\"");
        assertThat(answer.toLowerCase(java.util.Locale.ROOT)).contains("content-type: application/problem+json");
        if (status != 400) {
            String problem = answer.substring(answer.indexOf("\r\n\r\n") + 4);
            assertBoth(Json.parse(problem.getBytes(StandardCharsets.UTF_8))
                    .path("detail")
                    .asText());
        }
    }

    @Test
    void aConsumerWithoutGrantLearnsTheRuleAndWhoGrants() throws Exception {
        // given
        Client stranger = Client.of(bus, "stranger", "stranger-secret");
        // when
        Client.Answer answer = stranger.get(THINGS + "not-granted");
        // then
        assertRefused(answer, 403, "NOT_GRANTED");
        assertThat(answer.json().path("rule").asText()).contains("proof/find");
        assertThat(answer.json().path("grantedBy").asText()).isEqualTo("proof-owner");
        assertThat(sink.received("not-granted")).isEmpty();
    }

    @Test
    void aGrantIsAskedForBeforeTheQueryIsRead() throws Exception {
        // given
        Client stranger = Client.of(bus, "stranger", "stranger-secret");
        String path = THINGS + "not-granted?query=%ZZ";
        // when
        String answer = exchange(stranger.head("GET", path, "Connection", "close") + "\r\n");
        // then
        assertThat(answer).startsWith("HTTP/1.1 403").contains("\"code\":\"NOT_GRANTED\"");
    }

    @Test
    void aConsumerOverItsQuotaIsToldToWait() throws Exception {
        // given
        Client hasty = Client.of(bus, "hasty", "hasty-secret");
        for (int i = 0; i < 3; i++) {
            hasty.get(THINGS + "in-quota");
        }
        // when
        Client.Answer answer = hasty.get(THINGS + "over-quota");
        // then
        assertRefused(answer, 429, "QUOTA_EXCEEDED");
        assertThat(answer.header("Retry-After")).isEqualTo("20");
        assertThat(answer.json().path("rule").asText()).contains("requestsPerMinute");
        assertThat(sink.received("over-quota")).isEmpty();
        assertThat(scraped())
                .containsPattern("lienthong_requests_refused_total\\{outcome=\"QUOTA_EXCEEDED\"\\} [1-9]")
                .containsPattern("lienthong_requests_seconds_count\\{connector=\"proof\",environment=\"PRODUCTION\","
                        + "operation=\"find\",outcome=\"[A-Z_]+\"\\} [1-9]")
                .doesNotContainPattern("lienthong_requests_seconds_count\\{[^}]*QUOTA_EXCEEDED");
        String counted = "SELECT sum(events) FROM traffic JOIN traffic_class USING (class)"
                + " WHERE consumer = 'hasty' AND code = 'QUOTA_EXCEEDED'";
        await().atMost(LIMIT).until(() -> number(counted) > 0);
    }

    private static String scraped() throws Exception {
        String token = Files.readString(home.data().resolve("admin-token")).strip();
        HttpRequest scrape = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + bus.controlPort() + "/actuator/prometheus"))
                .header("Authorization", "Bearer " + token)
                .build();
        return HttpClient.newHttpClient()
                .send(scrape, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static long number(String query) throws Exception {
        try (Connection database = bus.database();
                Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Its next probe is far away; a call that it answers is as good. */
    @Test
    void whatWaitsForASystemIsSentAsSoonAsItAnswersACall() throws Exception {
        // given
        sink.answer("comes-back", 503, "{}");
        client.post(RESULTS, result("comes-back"), "Idempotency-Key", "comes-back");
        await().atMost(LIMIT)
                .until(() -> bus.admin("/admin/v1/deliveries").findValues("nextProbe").stream()
                        .anyMatch(next -> Instant.parse(next.asText())
                                .isAfter(Instant.now().plusSeconds(6))));
        int before = sink.received("comes-back").size();
        sink.treatWell("comes-back");
        // when
        client.get(THINGS + "one");
        // then
        await().atMost(Duration.ofSeconds(5))
                .until(() -> sink.received("comes-back").size() > before);
    }

    @Test
    void othersMessagesAreAsUnknownAsThoseThatDoNotExist() throws Exception {
        // given
        Client.Answer mine = client.post(RESULTS, result("mine"), "Idempotency-Key", "mine");
        String path = "/api/messages/" + mine.json().path("messageId").asText();
        // when
        Client.Answer seen = client.get(path);
        Client.Answer others = Client.of(bus, "stranger", "stranger-secret").get(path);
        Client.Answer none = client.get("/api/messages/" + UUID.randomUUID());
        Client.Answer farthest = client.get("/api/messages/ffffffff-ffff-7fff-bfff-ffffffffffff");
        Client.Answer malformed = client.get("/api/messages/%24%7Bx%7D");
        // then
        assertThat(seen.status()).isEqualTo(200);
        assertThat(others.status()).isEqualTo(404);
        assertThat(others.code()).isEqualTo("MESSAGE_UNKNOWN");
        assertThat(none.code()).isEqualTo("MESSAGE_UNKNOWN");
        assertThat(farthest.code()).isEqualTo("MESSAGE_UNKNOWN");
        assertThat(malformed.code()).isEqualTo("MESSAGE_UNKNOWN");
    }

    // ---- bodies

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"dossierCode\":                                | not JSON",
                "<xml/>                                           | not JSON",
                "{\"dossierCode\":\"a\",\"dossierCode\":\"b\"}    | twice",
                "{\"dossierCode\":\"a\"} {}                       | not JSON",
                "{\"dossierCode\":\"a\"}}                         | not JSON",
                "{'dossierCode':'a'}                              | not JSON",
                "{\"a\":NaN}                                      | not JSON",
                "{\"a\":01}                                       | not JSON",
                "{\"a\":\"\\x\"}                                  | not JSON",
                "{/* no */}                                       | not JSON"
            })
    void aBodyThatIsNotJsonIsRefusedWithLineAndColumn(String body, String reason) throws Exception {
        // given
        String key = nextKey();
        // when
        Client.Answer answer = client.post(RESULTS, body, "Idempotency-Key", key);
        // then
        assertRefused(answer, 400, "REQUEST_INVALID");
        assertThat(answer.text()).contains(reason).contains("line 1, column");
        assertNothingHappened(answer, key);
    }

    @Test
    void anEmptyBodyIsRefused() throws Exception {
        // given
        String key = nextKey();
        // when
        Client.Answer answer = client.post(RESULTS, "", "Idempotency-Key", key);
        // then
        assertRefused(answer, 400, "REQUEST_INVALID");
        assertThat(answer.text()).contains("a body is required");
        assertNothingHappened(answer, key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "windows-1258", "ISO-8859-1"})
    void aBodyInAnotherEncodingIsRefused(String charset) throws Exception {
        // given
        String key = nextKey();
        byte[] body = result("Đã trả: é").getBytes(charset);
        // when
        Client.Answer answer = client.post(RESULTS, body, "Idempotency-Key", key);
        // then
        assertRefused(answer, 400, "REQUEST_INVALID");
        assertThat(answer.text()).contains("UTF-8");
        assertNothingHappened(answer, key);
    }

    @ParameterizedTest
    @ValueSource(ints = {101, 10_000})
    void aBodyOfTooManyLevelsIsRefused(int levels) throws Exception {
        // given
        String key = nextKey();
        String array = "[".repeat(levels) + "]".repeat(levels);
        String object = "{\"a\":".repeat(levels) + "1" + "}".repeat(levels);
        // when
        Client.Answer answer = client.post(RESULTS, array, "Idempotency-Key", key);
        Client.Answer mirrored = client.post(MIRROR, object);
        // then
        assertRefused(answer, 400, "REQUEST_INVALID");
        assertRefused(mirrored, 400, "REQUEST_INVALID");
        assertThat(answer.text()).contains("over a limit");
        assertNothingHappened(answer, key);
    }

    @Test
    void aNumberOfTooManyDigitsIsRefused() throws Exception {
        // when
        Client.Answer digits = client.post(MIRROR, "{\"n\":" + "9".repeat(1_000) + "}");
        Client.Answer exponent = client.post(MIRROR, "{\"n\":1e999999999}");
        // then
        assertRefused(digits, 400, "REQUEST_INVALID");
        assertThat(exponent.status()).isIn(200, 400);
    }

    @Test
    void aBodyOverTheLimitIsRefused() throws Exception {
        // given
        String key = nextKey();
        byte[] body = " ".repeat(65_537).getBytes(StandardCharsets.UTF_8);
        // when
        Client.Answer answer = client.post(RESULTS, body, "Idempotency-Key", key);
        // then
        assertRefused(answer, 413, "BODY_TOO_LARGE");
        assertThat(answer.text()).contains("65536 bytes at most");
        assertNothingHappened(answer, key);
    }

    @Test
    void aBodyThatGrowsOverTheLimitIsRefusedAndCutOff() throws Exception {
        // given
        String head = client.head("POST", RESULTS, "Idempotency-Key", nextKey(), "Transfer-Encoding", "chunked");
        // when
        try (Socket socket = client.raw(head + "\r\n" + Integer.toHexString(1 << 30) + "\r\n" + " ".repeat(65_537))) {
            // then
            assertThat(firstLine(socket)).isEqualTo("HTTP/1.1 413 Request Entity Too Large");
            assertThat(bytesTakenUntilCut(socket)).isLessThan(20 << 20);
        }
    }

    @Test
    void theBodyOfARefusedRequestIsCutOff() throws Exception {
        // given
        String head = "POST " + RESULTS + " HTTP/1.1\r\nHost: bus\r\nContent-Length: " + (1 << 30) + "\r\n\r\n{";
        // when
        try (Socket socket = client.raw(head)) {
            // then
            assertThat(firstLine(socket)).isEqualTo("HTTP/1.1 401 Unauthorized");
            assertThat(bytesTakenUntilCut(socket)).isLessThan(20 << 20);
        }
        assertThat(bus.output()).doesNotContain("Unhandled exception", "IllegalStateException");
    }

    private static String firstLine(Socket socket) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = socket.getInputStream().read();
                next >= 0 && next != '\r';
                next = socket.getInputStream().read()) {
            line.append((char) next);
        }
        return line.toString();
    }

    private static long bytesTakenUntilCut(Socket socket) throws IOException {
        byte[] block = new byte[64 << 10];
        long taken = 0;
        try {
            for (; taken < 1 << 30; taken += block.length) {
                socket.getOutputStream().write(block);
            }
        } catch (SocketException cut) {
            return taken;
        }
        return taken;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "reason     | {\"dossierCode\":\"H99.12-261102-0007\",\"status\":\"RESOLVED\",\"resolvedAt\":\"2026-11-02T08:20:05+07:00\",\"reason\":7}",
                "status     | {\"dossierCode\":\"H99.12-261102-0007\",\"status\":\"DONE\",\"resolvedAt\":\"2026-11-02T08:20:05+07:00\"}",
                "resolvedAt | {\"dossierCode\":\"H99.12-261102-0007\",\"status\":\"RESOLVED\",\"resolvedAt\":\"2026-02-31T08:20:05+07:00\"}",
                "resolvedAt | {\"dossierCode\":\"H99.12-261102-0007\",\"status\":\"RESOLVED\"}",
                "dossierCode | {\"dossierCode\":\"H99.12-263102-0007\",\"status\":\"RESOLVED\",\"resolvedAt\":\"2026-11-02T08:20:05+07:00\"}",
                "extra      | {\"dossierCode\":\"H99.12-261102-0007\",\"status\":\"RESOLVED\",\"resolvedAt\":\"2026-11-02T08:20:05+07:00\",\"extra\":1}"
            })
    void aBodyThatBreaksItsTypeIsRefusedWithThePlace(String place, String body) throws Exception {
        // given
        String key = nextKey();
        // when
        Client.Answer answer = client.post(RESULTS, body, "Idempotency-Key", key);
        // then
        assertRefused(answer, 400, "REQUEST_INVALID");
        assertThat(answer.json().path("violations").toString()).contains(place);
        assertBoth(answer.json().path("detail").asText());
        answer.json()
                .path("violations")
                .forEach(violation -> assertBoth(violation.path("message").asText()));
        assertNothingHappened(answer, key);
    }

    @ParameterizedTest
    @CsvSource({
        "text/plain,                        identity, header Content-Type",
        "application/xml,                   identity, header Content-Type",
        "application/json;charset=utf-16,   identity, header Content-Type",
        "application/x-www-form-urlencoded, identity, header Content-Type",
        "application/json,                  gzip,     header Content-Encoding",
        "application/json,                  br,       header Content-Encoding"
    })
    void aMediaTypeOrCompressionThatIsNotTakenIsRefused(String type, String encoding, String place) throws Exception {
        // given
        String key = nextKey();
        byte[] body = encoding.equals("gzip")
                ? gzipped(result("zipped"))
                : result("plain").getBytes(StandardCharsets.UTF_8);
        // when
        Client.Answer answer = client.send(
                "POST", RESULTS, body, "Content-Type", type, "Content-Encoding", encoding, "Idempotency-Key", key);
        // then
        assertRefused(answer, 400, "REQUEST_INVALID");
        assertThat(answer.places()).isEqualTo(place);
        assertNothingHappened(answer, key);
    }

    @Test
    void theSameKeyWithAnotherBodyIsRefusedInBothLanguages() throws Exception {
        // given
        String key = nextKey();
        client.post(RESULTS, result("first of " + key), "Idempotency-Key", key);
        // when
        Client.Answer answer = client.post(RESULTS, result("second of " + key), "Idempotency-Key", key);
        // then
        assertRefused(answer, 409, "IDEMPOTENCY_KEY_REUSED");
        assertBoth(answer.json().path("detail").asText());
        assertThat(sink.received("second of " + key)).isEmpty();
    }

    // ---- headers

    @Test
    void aMissingIdempotencyKeyIsNamed() throws Exception {
        // when
        Client.Answer received = client.post(RESULTS, result("without-key"));
        Client.Answer ordered = client.post("/api/proof/1.0/orders", "{\"code\":\"without-key\"}");
        // then
        assertRefused(received, 400, "REQUEST_INVALID");
        assertRefused(ordered, 400, "REQUEST_INVALID");
        assertThat(received.places()).isEqualTo("header Idempotency-Key");
        assertThat(ordered.places()).isEqualTo("header Idempotency-Key");
        assertThat(sink.received("without-key")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "é", "\t"})
    void anIdempotencyKeyOfOtherCharactersIsRefused(String key) throws Exception {
        // when
        String answer = exchange(
                client.head("POST", RESULTS, "Idempotency-Key", key, "Content-Length", "2", "Connection", "close")
                        + "\r\n{}");
        // then
        assertThat(answer).startsWith("HTTP/1.1 400").contains("header Idempotency-Key");
    }

    @Test
    void anIdempotencyKeyThatIsTooLongIsRefused() throws Exception {
        // when
        Client.Answer answer = client.post(RESULTS, result("long-key"), "Idempotency-Key", "k".repeat(201));
        // then
        assertRefused(answer, 400, "REQUEST_INVALID");
        assertThat(answer.places()).isEqualTo("header Idempotency-Key");
    }

    @Test
    void personalDataNeedsPurposeAndOfficer() throws Exception {
        // when
        Client.Answer neither = client.get("/api/proof/1.0/people/secretly");
        Client.Answer malformed =
                client.get("/api/proof/1.0/people/secretly", "X-Purpose", "${jndi:ldap://x}", "X-Officer", "a b");
        Client.Answer both = client.get("/api/proof/1.0/people/openly", "X-Purpose", "TEST", "X-Officer", "tester");
        // then
        assertRefused(neither, 400, "REQUEST_INVALID");
        assertRefused(malformed, 400, "REQUEST_INVALID");
        assertThat(neither.places()).contains("header X-Purpose", "header X-Officer");
        assertThat(malformed.places()).contains("header X-Purpose", "header X-Officer");
        assertThat(both.status()).isEqualTo(200);
        assertThat(sink.received("secretly")).isEmpty();
        assertThat(count("SELECT count(*) FROM access_ledger WHERE message_id = ?::uuid", neither.messageId()))
                .isZero();
        assertThat(count("SELECT count(*) FROM access_ledger WHERE message_id = ?::uuid", both.messageId()))
                .isOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nX-Evil: 1", "a\nX-Evil: 1", "a\rX-Evil: 1", "a\u0000", "Trần"})
    void aParameterThatNoHeaderCanHoldIsRefused(String note) throws Exception {
        // when
        Client.Answer answer = client.get(THINGS + "split?note=" + encoded(note));
        // then
        assertRefused(answer, 400, "REQUEST_INVALID");
        assertThat(answer.text()).contains("note");
        assertThat(sink.received("split")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CamelHttpUri",
                "camelhttpuri",
                "CAMELHTTPURI",
                "CamelBeanMethodName",
                "CamelExecCommandExecutable",
                "org.apache.camel.foo",
                "CamelFileName",
                "X-Message-Id",
                "connector",
                "messageId"
            })
    void aControlHeaderOfTheConsumerNeitherSteersTheBusNorLeavesIt(String name) throws Exception {
        // given
        String code = "steered-" + name.toLowerCase(java.util.Locale.ROOT) + KEYS.incrementAndGet();
        // when
        Client.Answer answer = client.get(THINGS + code, name, sink.address() + "/evil");
        // then
        assertThat(answer.status()).isEqualTo(200);
        assertThat(sink.received(code)).hasSize(1);
        assertThat(sink.received(code).get(0).headers().toString()).doesNotContain("/evil");
        assertThat(answer.messageId()).doesNotContain("evil");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GARBAGE\r\n\r\n",
                "GET /api/proof/1.0/things/1 HTTP/1.1\r\nHost: bus\r\nBad Header: 1\r\n\r\n",
                "GET /api/proof/1.0/things/1 HTTP/1.1\r\nHost: bus\r\nX-A: a\u0000b\r\n\r\n",
                "POST /api/proof/1.0/results HTTP/1.1\r\nHost: bus\r\nContent-Length: -1\r\n\r\n",
                "POST /api/proof/1.0/results HTTP/1.1\r\nHost: bus\r\nContent-Length: abc\r\n\r\n",
                "POST /api/proof/1.0/results HTTP/1.1\r\nHost: bus\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                "POST /api/proof/1.0/results HTTP/1.1\r\nHost: bus\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n"
            })
    void whatIsNotHttpIsRefusedAndTheConnectionEnds(String bytes) throws Exception {
        // when
        String answer = exchange(bytes);
        // then
        assertThat(answer)
                .satisfiesAnyOf(
                        nothing -> assertThat(nothing).isEmpty(),
                        refusal -> assertThat(refusal).matches("(?s)HTTP/1\\.[01] 4.*"));
    }

    @Test
    void headersAndPathsOverTheLimitAreRefused() throws Exception {
        // when
        String headers = exchange(client.head("GET", THINGS + "long", "X-Long", "x".repeat(20_000)) + "\r\n");
        String path = exchange(client.head("GET", THINGS + "x".repeat(10_000)) + "\r\n");
        // then
        assertThat(headers).matches("(?s)HTTP/1\\.[01] 431.*");
        assertThat(path).matches("(?s)HTTP/1\\.[01] 414.*");
    }

    // ---- templates stay text

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${jndi:ldap://127.0.0.1/x}",
                "${header.x}",
                "${bean:x}",
                "#{7*7}",
                "{{env:HOME}}",
                "{{baseUrl}}",
                "%{7*7}",
                "$simple{1}",
                "RAW(x)",
                "../../etc/passwd"
            })
    void aTemplateInAnyFieldIsText(String template) throws Exception {
        // given
        String key = "t" + KEYS.incrementAndGet() + template.replace(' ', '_');
        String json = "\"" + template + "\"";
        // when
        Client.Answer mirrored = client.post(MIRROR, "{" + json + ":" + json + "}");
        Client.Answer found =
                client.get(THINGS + encoded(key) + "?query=" + encoded(template) + "&note=" + encoded(template));
        Client.Answer accepted = client.post(RESULTS, result(key), "Idempotency-Key", key);
        Client.Answer repeated = client.post(RESULTS, result(key), "Idempotency-Key", key);
        // then
        assertThat(mirrored.text()).isEqualTo("{" + json + ":" + json + "}");
        assertThat(found.status()).isEqualTo(200);
        Sink.Received asked = sink.to("/things/" + encoded(key)).get(0);
        assertThat(asked.header("X-Note")).isEqualTo(template);
        assertThat(asked.uri()).contains("query=" + encoded(template));
        assertThat(accepted.status()).isEqualTo(202);
        assertThat(repeated.text()).isEqualTo(accepted.text());
        await().atMost(LIMIT)
                .until(() ->
                        sink.to("/take").stream().anyMatch(one -> one.body().equals(result(key))));
        assertThat(keysInUse(key)).isOne();
    }

    // ---- answers of connected systems

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"code\":1}",
                "{\"text\":\"no code\"}",
                "[]",
                "{\"code\":\"a\",\"code\":\"b\"}",
                "{\"code\":\"a\"} trailing",
                "<html/>",
                "{\"cut"
            })
    void anAnswerThatBreaksItsContractIsABadGateway(String reply) throws Exception {
        // given
        String code = "broken" + KEYS.incrementAndGet();
        sink.answer(code, 200, reply);
        // when
        Client.Answer answer = client.get(THINGS + code);
        // then
        assertRefused(answer, 502, "PROVIDER_REPLY_INVALID");
    }

    @Test
    void aDeliveryWhoseAnswerBreaksItsContractIsParkedWithThePlaceAndWhatToDo() throws Exception {
        // given
        sink.answer("answered-wrongly", 200, "{\"text\":\"no code\"}");
        String body = result("answered-wrongly").replace("-0007", "-0008");
        // when
        Client.Answer accepted = client.post(RESULTS, body, "Idempotency-Key", nextKey());
        // then
        String path = "/messages/" + accepted.json().path("messageId").asText();
        await().atMost(LIMIT)
                .until(() ->
                        client.get("/api" + path).json().path("status").asText().equals("parked"));
        JsonNode step = client.get("/api" + path).json().at("/steps/0");
        assertThat(step.path("reason").asText()).isEqualTo("PROVIDER_REPLY_INVALID");
        assertExplained(step);
        JsonNode delivery = bus.admin("/admin/v1" + path).at("/deliveries/0");
        assertBoth(delivery.path("detail").asText());
        assertThat(delivery.path("detail").asText()).contains("/code (còn thiếu / is missing)");
        assertExplained(delivery);
    }

    @Test
    void anAnswerThatIsTooLongOrTooDeepIsABadGateway() throws Exception {
        // given
        sink.answer("endless", 200, "{\"code\":\"" + "x".repeat(100_000) + "\"}");
        sink.answer("bottomless", 200, "[".repeat(10_000) + "]".repeat(10_000));
        // when
        Client.Answer tooLong = client.get(THINGS + "endless");
        Client.Answer tooDeep = client.get(THINGS + "bottomless");
        // then
        assertRefused(tooLong, 502, "PROVIDER_REPLY_INVALID");
        assertRefused(tooDeep, 502, "PROVIDER_REPLY_INVALID");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>%s",
                "<!DOCTYPE x SYSTEM \"http://127.0.0.1:1/x.dtd\">%s",
                "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>%s",
                "<?xml version=\"1.0\" encoding=\"UTF-16\"?>%s",
                "%s<trailing/>",
                "{\"not\": \"xml\"}"
            })
    void aSoapAnswerWithADtdOrOtherXmlIsABadGateway(String form) throws Exception {
        // given
        String body =
                "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:dc=\"http://dancuquocgia.bca\">"
                        + "<s:Body><dc:TraCuuThongTinCongDanResponse><dc:CongdanCollection/>"
                        + "</dc:TraCuuThongTinCongDanResponse></s:Body></s:Envelope>";
        sink.answerXml("/soap", form.replace("%s", body));
        // when
        Client.Answer answer = lookUp();
        sink.treatWell("/soap");
        // then
        assertRefused(answer, 502, "PROVIDER_REPLY_INVALID");
        assertThat(answer.text()).doesNotContain("root:");
    }

    @Test
    void aSoapAnswerThatIsRightAndEmptyIsNotFound() throws Exception {
        // given
        String body =
                "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:dc=\"http://dancuquocgia.bca\">"
                        + "<s:Body><dc:TraCuuThongTinCongDanResponse><dc:CongdanCollection/>"
                        + "</dc:TraCuuThongTinCongDanResponse></s:Body></s:Envelope>";
        sink.answerXml("/soap", body);
        // when
        Client.Answer answer = lookUp();
        // then
        assertRefused(answer, 404, "RECORD_NOT_FOUND");
    }

    private static Client.Answer lookUp() throws IOException, InterruptedException {
        return client.get(
                "/api/national-population/1.0/citizens/099198000011?birthDate=1998-03-09&fullName="
                        + encoded("Trần Thị Mẫu"),
                "X-Purpose",
                "TEST",
                "X-Officer",
                "tester");
    }

    // ---- consumers that go away or dribble

    @Test
    void aConsumerThatLeavesMidBodyLeavesNothingBehind() throws Exception {
        // given
        String key = nextKey();
        String head = client.head("POST", RESULTS, "Idempotency-Key", key, "Content-Length", "1000");
        // when
        try (Socket gone = client.raw(head + "\r\n{\"dossierCode\":\"H99")) {
            gone.setSoLinger(true, 0);
        }
        Client.Answer next = client.post(RESULTS, result("next of " + key), "Idempotency-Key", "next-" + key);
        // then
        assertThat(next.status()).isEqualTo(202);
        assertThat(keysInUse(key)).isZero();
    }

    @Test
    void whatAConsumerAskedForIsDoneAlthoughItLeft() throws Exception {
        // given
        CountDownLatch answer = new CountDownLatch(1);
        sink.treat("left-behind", new Sink.Manner.Wait(answer));
        Socket gone = client.raw(client.head("GET", THINGS + "left-behind") + "\r\n");
        await().atMost(LIMIT).until(() -> sink.received("left-behind").size() == 1);
        // when
        gone.close();
        answer.countDown();
        // then
        await().atMost(LIMIT)
                .until(() -> count(
                                "SELECT count(*) FROM journal WHERE trace_id = ? AND kind = 'CALLED' AND http_status = 200",
                                traceId(sink.received("left-behind").get(0)))
                        == 1);
    }

    private static String traceId(Sink.Received received) {
        return received.header("traceparent").split("-")[1];
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void aBodyThatDribblesIsCutOff() {
        // given: the connection that startBus opened
        // when, then
        await().atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> !takesAnotherByte());
        assertThat(sink.received("dribble")).isEmpty();
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

    // ----

    private static void assertRefused(Client.Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.json().path("status").asInt()).isEqualTo(status);
        assertThat(answer.json().path("title").asText()).isNotEmpty();
        assertThat(answer.json().path("detail").asText()).isNotEmpty();
        assertExplained(answer.json());
        assertThat(answer.json().path("messageId").asText()).isNotEmpty().isEqualTo(answer.messageId());
        assertThat(answer.text()).doesNotContain("Exception", "io.lienthong", "\\tat ");
    }

    private static void assertNothingHappened(Client.Answer refused, String key) throws SQLException, IOException {
        assertThat(count("SELECT count(*) FROM message WHERE message_id = ?::uuid", refused.messageId()))
                .isZero();
        assertThat(keysInUse(key)).isZero();
        assertThat(sink.received(key)).isEmpty();
    }

    private static long keysInUse(String key) throws SQLException, IOException {
        return count("SELECT count(*) FROM idempotency_key WHERE key = ?", key);
    }

    private static long count(String sql, String value) throws SQLException, IOException {
        try (Connection connection = bus.database();
                PreparedStatement query = connection.prepareStatement(sql)) {
            query.setString(1, value);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** Sends bytes and reads until the other side closes the connection. */
    private static String exchange(String bytes) throws IOException {
        try (Socket socket = client.raw(bytes)) {
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            try {
                socket.getInputStream().transferTo(answer);
            } catch (SocketException reset) {
                // what had come before the reset is what counts
            }
            return answer.toString(StandardCharsets.UTF_8);
        }
    }

    private static String nextKey() {
        return "bad-" + KEYS.incrementAndGet();
    }

    private static String result(String reason) {
        return "{\"dossierCode\":\"H99.12-261102-0007\",\"status\":\"RESOLVED\",\"resolvedAt\":\"2026-11-02T08:20:05+07:00\","
                + "\"reason\":\"" + reason + "\"}";
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
    }

    private static byte[] gzipped(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
