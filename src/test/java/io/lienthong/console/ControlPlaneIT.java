package io.lienthong.console;

import static io.lienthong.console.TestConsole.json;
import static io.lienthong.message.BothLanguages.assertBoth;
import static io.lienthong.message.BothLanguages.assertExplained;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.connector.Operation.DatasetTarget;
import io.lienthong.dataset.Applier;
import io.lienthong.dataset.Change;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.MessageId;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The control plane over real HTTP, on a real PostgreSQL and broker. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ControlPlaneIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String CITIZEN = "034190099871";

    @SuppressWarnings("NullAway.Init")
    private TestConsole console;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        console = new TestConsole(folder);
    }

    @AfterAll
    void stop() {
        console.close();
    }

    // Messages

    @Test
    void parkedMessageTellsItsStoryAndIsResent() throws Exception {
        // given
        console.bean(AtomicBoolean.class).set(false);
        MessageId id = console.accept("H99.12-261102-0001", null);
        MessageId child = console.accept("H99.12-261102-0001", id);
        awaitStatus(id, "parked");
        JsonNode parked = json(console.get("/admin/v1/messages/" + id));

        // when
        console.bean(AtomicBoolean.class).set(true);
        HttpResponse<String> resent =
                console.post("/admin/v1/messages/" + id + "/resend", "{\"by\":\"nguyen.van.an\"}");

        // then
        assertThat(resent.statusCode()).as(resent.body()).isEqualTo(200);
        assertThat(json(resent).path("deliveries").asInt()).isEqualTo(1);
        awaitStatus(id, "delivered");
        JsonNode delivery = parked.path("deliveries").get(0);
        assertThat(delivery.path("route").asText()).isEqualTo(TestConsole.ROUTE);
        assertThat(delivery.path("destination").asText()).isEqualTo(TestConsole.SYSTEM);
        assertThat(delivery.path("lane").asText()).isEqualTo("H99.12-261102-0001");
        assertThat(delivery.path("parked").asBoolean()).isTrue();
        assertThat(delivery.path("reason").asText()).isEqualTo("REQUEST_REFUSED");
        assertThat(parked.at("/accepted/type").asText()).isEqualTo(TestConsole.EVENT);
        assertThat(parked.at("/accepted/routes/0").asText()).isEqualTo(TestConsole.ROUTE);
        assertThat(parked.path("children").get(0).asText()).isEqualTo(child.toString());
        assertThat(parked.toString()).doesNotContain("034190012345");
        JsonNode story = json(console.get("/admin/v1/messages/" + id));
        assertThat(story.path("entries"))
                .extracting(entry -> entry.path("kind").asText())
                .containsExactly("PARKED", "RESENT", "DELIVERED");
        assertThat(story.at("/entries/1/detail").asText()).isEqualTo("by nguyen.van.an");
    }

    @Test
    void parkedMessageIsWithdrawnByAPersonWithAReason() throws Exception {
        // given
        console.bean(AtomicBoolean.class).set(false);
        MessageId id = console.accept("H99.12-261102-0002", null);
        awaitStatus(id, "parked");
        String path = "/admin/v1/messages/" + id + "/withdraw";

        // when
        HttpResponse<String> withdrawn = console.post(path, "{\"by\":\"nguyen.van.an\",\"reason\":\"sent twice\"}");

        // then
        assertThat(withdrawn.statusCode()).as(withdrawn.body()).isEqualTo(200);
        awaitStatus(id, "withdrawn");
        HttpResponse<String> again = console.post(path, "{\"by\":\"nguyen.van.an\",\"reason\":\"sent twice\"}");
        assertProblem(again, 409, "NOTHING_PARKED");
    }

    @Test
    void messagesOfOneMatterComeOldestFirst() throws Exception {
        // given
        MessageId first = console.log("H99.12-261102-0003", Environment.PRODUCTION, null);
        MessageId second = console.log("H99.12-261102-0003", Environment.SANDBOX, ErrorCode.RECORD_NOT_FOUND);
        MessageId third = console.log("H99.12-261102-0003", Environment.PRODUCTION, null);
        String path = "/admin/v1/messages?correlationId=H99.12-261102-0003";

        // when
        JsonNode all = json(console.get(path)).path("messages");
        JsonNode production =
                json(console.get(path + "&environment=PRODUCTION&limit=1")).path("messages");

        // then
        assertThat(all)
                .extracting(message -> message.path("messageId").asText())
                .containsExactly(first.toString(), second.toString(), third.toString());
        assertThat(all.get(1).path("status").asText()).isEqualTo("failed");
        assertThat(all.get(1).path("code").asText()).isEqualTo("RECORD_NOT_FOUND");
        assertThat(production)
                .extracting(message -> message.path("messageId").asText())
                .containsExactly(first.toString());
    }

    @Test
    void maskedBodiesAreJsonWhereTheyCanBe() throws Exception {
        MessageId id = console.log("H99.12-261102-0004", Environment.PRODUCTION, null);

        JsonNode entry = json(console.get("/admin/v1/messages/" + id)).at("/entries/0");

        assertThat(entry.at("/request/catalogue").asText()).isEqualTo("***");
        assertThat(entry.path("reply").asText()).isEqualTo("<not><json/></not>");
        assertThat(entry.path("connector").asText()).isEqualTo("civil-status");
        assertThat(entry.path("operation").asText()).isEqualTo("getCatalogue");
        assertThat(entry.path("httpStatus").asInt()).isEqualTo(200);
    }

    @Test
    void messageIsSearchedByTheCitizenInItAndByItsFields() throws Exception {
        // given
        MessageId id = console.accept("H99.12-261102-0077", null);
        String search = "/admin/v1/messages/search";
        String byFields =
                "{\"operation\":\"submitDossier\",\"outcome\":\"ok\",\"from\":\"" + id.time() + "\",\"limit\":200}";

        // when
        HttpResponse<String> byNumber = console.post(search, "{\"text\":\"" + TestConsole.APPLICANT + "\"}");
        await().atMost(SOON).until(() -> console.post(search, byFields).body(), body -> body.contains(id.toString()));
        HttpResponse<String> answer = console.post(search, byFields);

        // then
        assertThat(byNumber.body()).contains(id.toString()).doesNotContain(TestConsole.APPLICANT);
        assertThat(json(answer).path("messages"))
                .filteredOn(message -> message.path("messageId").asText().equals(id.toString()))
                .first()
                .satisfies(message -> {
                    assertThat(message.path("operation").asText()).isEqualTo("submitDossier");
                    assertThat(message.path("correlationId").asText()).isEqualTo("H99.12-261102-0077");
                    assertThat(message.path("status").isTextual()).isTrue();
                });
        assertThat(answer.body()).doesNotContain(TestConsole.APPLICANT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"text\": \"034190012345\\u0000\"} | text has 1 to 200",
                "{\"limit\": 0} | from 1 to",
                "{\"limit\": 201} | from 1 to 200",
                "{\"environment\": \"production\"} | PRODUCTION or SANDBOX",
                "{\"outcome\": \"zzz\"} | ok, failed, parked, waiting or an error code",
                "{\"from\": \"yesterday\"} | a time with its offset",
                "{\"from\": \"2026-11-27T08:00:00Z\", \"until\": \"2026-11-27T08:00:00Z\"} | before until",
                "{\"until\": \"+999999999-01-01T00:00:00Z\"} | 1970 to 9999",
                "{\"after\": \"1\"} | next of the answer before",
                "{\"text\": {}} | not the JSON object",
            })
    void searchThatNobodyCanMeanIsAProblemInWords(String body, String words) throws Exception {
        HttpResponse<String> answer = console.post("/admin/v1/messages/search", body);

        assertProblem(answer, 400, "REQUEST_INVALID");
        assertThat(answer.body()).contains(words).doesNotContain(TestConsole.APPLICANT);
    }

    @ParameterizedTest
    @CsvSource({
        "/admin/v1/messages/not-an-id, 400, REQUEST_INVALID, UUID of version 7",
        "/admin/v1/messages/7b0b9f4e-58a9-4c1f-9a51-111111111111, 400, REQUEST_INVALID, UUID of version 7",
        "/admin/v1/messages/019ab2c4-7d1e-7abc-8def-0123456789ab, 404, MESSAGE_UNKNOWN, no message 019ab2c4",
        "/admin/v1/messages/ffffffff-ffff-7fff-bfff-ffffffffffff, 404, MESSAGE_UNKNOWN, no message ffffffff",
        "/admin/v1/messages, 400, REQUEST_INVALID, correlationId is missing",
        "/admin/v1/messages?correlationId=, 400, REQUEST_INVALID, correlationId has 1 to 200",
        "/admin/v1/messages?correlationId=a%00, 400, REQUEST_INVALID, visible characters",
        "/admin/v1/messages?correlationId=a&limit=0, 400, REQUEST_INVALID, from 1 to 200",
        "/admin/v1/messages?correlationId=a&limit=201, 400, REQUEST_INVALID, from 1 to 200",
        "/admin/v1/messages?correlationId=a&limit=99999999999999999999, 400, REQUEST_INVALID, from 1 to 200",
        "/admin/v1/messages?correlationId=a&environment=production, 400, REQUEST_INVALID, PRODUCTION or SANDBOX",
        "/admin/v1/datasets/enterprises/conflicts?limit=0, 400, REQUEST_INVALID, from 1 to 1000",
        "/admin/v1/datasets/enterprises/conflicts?limit=1001, 400, REQUEST_INVALID, from 1 to 1000",
        "/admin/v1/nowhere, 404, PATH_UNKNOWN, /docs",
        "/admin/v1/messages/019ab2c4-7d1e-7abc-8def-0123456789ab/resend, 405, METHOD_NOT_ALLOWED, takes POST",
    })
    void badRequestIsAProblemInWords(String path, int status, String code, String words) throws Exception {
        HttpResponse<String> answer = console.get(path);

        assertProblem(answer, status, code);
        assertThat(json(answer).path("detail").asText()).contains(words);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"by\":\"nguyen.van.an\"}",
                "{\"reason\":\"sent twice\"}",
                "{\"by\":\"nguyen.van.an\",\"reason\":\" \"}",
                "{\"by\":\"nguyen.van.an\",\"reason\":\"a\\u0000b\"}",
                "{\"by\":\"nguyen.van.an\",\"reason\":\"asked by " + CITIZEN + "\"}",
                "{\"by\":\"nguyen.van.an\",\"reason\":\"sent twice\",\"route\":\"\\u0000\"}"
            })
    void withdrawalNeedsAPersonAndAPresentableReason(String body) throws Exception {
        String path = "/admin/v1/messages/019ab2c4-7d1e-7abc-8def-0123456789ab/withdraw";

        assertProblem(console.post(path, body), 400, "REQUEST_INVALID");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"by\":{}}", "{\"by\":\"x y\"}", "{\"by\":\"" + CITIZEN + "\u0000\"}"})
    void badBodyIsAProblemInWords(String body) throws Exception {
        String path = "/admin/v1/messages/019ab2c4-7d1e-7abc-8def-0123456789ab/resend";

        assertProblem(console.post(path, body), 400, "REQUEST_INVALID");
    }

    @Test
    void bodyOverTheLimitIsNotRead() throws Exception {
        String path = "/admin/v1/messages/019ab2c4-7d1e-7abc-8def-0123456789ab/resend";

        assertProblem(console.post(path, "x".repeat(70_000)), 413, "BODY_TOO_LARGE");
    }

    @Test
    void repairOfAnUnknownMessageIsUnknown() throws Exception {
        String path = "/admin/v1/messages/019ab2c4-7d1e-7abc-8def-0123456789ab/resend";

        assertProblem(console.post(path, "{\"by\":\"nguyen.van.an\"}"), 404, "MESSAGE_UNKNOWN");
    }

    // Connectors, deliveries, status, keys

    @Test
    void connectorsShowWhatIsActiveAndWhyAFolderIsRefused() throws Exception {
        JsonNode connectors = json(console.get("/admin/v1/connectors")).path("connectors");

        assertThat(connectors).extracting(one -> one.path("name").asText()).containsExactly("broken", "civil-status");
        assertThat(connectors.get(0).at("/defects/0/file").asText()).isEqualTo("connector.yaml");
        assertThat(connectors.get(0).at("/defects/0/mend").asText()).isNotEmpty();
        JsonNode civilStatus = connectors.get(1);
        assertThat(civilStatus.at("/title/vi").asText()).isNotEmpty();
        assertThat(civilStatus.path("interface").asText()).isEqualTo("1.0");
        assertThat(civilStatus.path("defects")).isEmpty();
        assertThat(civilStatus.path("systems").has("PRODUCTION")).isTrue();
        assertThat(civilStatus.path("operations"))
                .filteredOn(operation -> operation.path("name").asText().equals("getCatalogue"))
                .first()
                .satisfies(operation -> {
                    assertThat(operation.path("pattern").asText()).isEqualTo("requestReply");
                    assertThat(operation.path("path").asText()).startsWith("/api/civil-status/1.0/");
                });
    }

    @Test
    void deliveriesAreCountedPerShard() throws Exception {
        console.bean(AtomicBoolean.class).set(false);
        awaitStatus(console.accept("H99.12-261102-0005", null), "parked");

        await().atMost(SOON).untilAsserted(() -> {
            JsonNode shards = json(console.get("/admin/v1/deliveries")).path("shards");
            assertThat(shards).isNotEmpty();
            assertThat(shards).anySatisfy(shard -> {
                assertThat(shard.path("destination").asText()).isEqualTo(TestConsole.SYSTEM);
                assertThat(shard.path("parked").asInt()).isPositive();
            });
        });
    }

    @Test
    void statusTellsOfJournalAndBroker() throws Exception {
        await().atMost(SOON).untilAsserted(() -> {
            JsonNode status = json(console.get("/admin/v1/status"));
            assertThat(status.path("postgresql").asBoolean()).isTrue();
            assertThat(status.path("broker").asBoolean()).isTrue();
            assertThat(status.at("/journal/available").asBoolean()).isTrue();
            assertThat(status.path("uptime").asText()).startsWith("PT");
        });
    }

    @Test
    void publicKeysAreOpen() throws Exception {
        HttpResponse<String> answer = console.open("/.well-known/jwks.json");

        JsonNode key = json(answer).at("/keys/0");
        assertThat(key.path("crv").asText()).isEqualTo("P-256");
        assertThat(key.has("d")).isFalse();
    }

    // Who may see what

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/admin/v1/status",
                "/admin/v1/messages?correlationId=a",
                "/admin/v1/nowhere",
                "/actuator",
                "/actuator/prometheus",
                "/actuator/metrics",
                "/actuator/env",
                "/"
            })
    void strangersSeeNothing(String path) throws Exception {
        HttpResponse<String> answer = console.open(path);

        assertProblem(answer, 401, "TOKEN_MISSING");
        assertBoth(json(answer).path("detail").asText());
        assertThat(json(answer).at("/explanation/en").asText()).contains("an operator's is the admin token");
        assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer realm=\"lienthong\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer wrong", "Bearer ", "Basic b3BlcmF0b3I6eA==", "Bearer " + TestConsole.TOKEN + "x"})
    void wrongTokenIsRefusedEvenWhereNoneIsNeeded(String authorization) throws Exception {
        for (String path : List.of("/admin/v1/status", "/actuator/health")) {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(console.address(path)).header("Authorization", authorization);

            assertProblem(console.send(request), 401, "TOKEN_INVALID");
        }
    }

    @Test
    void onlyNamedEndpointsExist() throws Exception {
        for (String path : List.of("/actuator/env", "/actuator/heapdump", "/actuator/loggers", "/actuator/shutdown")) {
            assertProblem(console.get(path), 404, "PATH_UNKNOWN");
        }
    }

    @Test
    void answersCarrySecurityHeadersAndNoCookie() throws Exception {
        HttpResponse<String> answer = console.get("/admin/v1/status");

        assertThat(answer.headers().map())
                .containsKeys("content-security-policy", "x-content-type-options", "x-frame-options", "referrer-policy")
                .doesNotContainKeys("set-cookie", "server");
        assertThat(answer.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
    }

    @Test
    void aValueOfAnotherKindIsRefusedAndLeadsToTheHandbook() throws Exception {
        HttpResponse<String> answer = console.get("/admin/v1/alerts?limit=abc");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(TestConsole.json(answer).path("handbook").asText()).isEqualTo("/console/handbook#REQUEST_INVALID");
        assertThat(console.get("/console/handbook").body()).contains("id=\"REQUEST_INVALID\"");
    }

    @Test
    void addressThatTheFirewallStopsIsAProblem() throws Exception {
        assertProblem(console.get("/admin/v1/;jsessionid=1/status"), 400, "REQUEST_INVALID");
    }

    @Test
    void documentationIsOpenAndDescribesEveryPath() throws Exception {
        JsonNode openApi = json(console.open("/docs/openapi.json"));

        assertThat(openApi.path("paths").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrderElementsOf(console.paths());
        assertThat(console.paths()).contains("/admin/v1/messages", "/admin/v1/polls", "/.well-known/jwks.json");
        assertThat(openApi.at("/components/securitySchemes/adminToken/scheme").asText())
                .isEqualTo("bearer");
        for (String field : new String[] {
            "Day/properties/systems",
            "SentDelivery/properties/route",
            "SendersOfDay/properties/senders",
            "HandedMessage/properties/source",
            "DatasetDay/properties/older"
        }) {
            assertThat(openApi.at("/components/schemas/" + field).isMissingNode())
                    .as("a record of its own name has " + field)
                    .isFalse();
        }
        assertThat(console.open("/docs").headers().firstValue("Location")).hasValue("/docs/swagger-ui/index.html");
        assertThat(console.open("/docs/swagger-ui/index.html").body()).contains("swagger-ui");
        assertThat(console.open("/docs/swagger-ui/swagger-initializer.js").body())
                .contains("/docs/openapi.json");
    }

    // Health, metrics, logs

    @Test
    void healthIsUpOnceTheDataPlaneAnswersAndTellsStrangersNothingElse() throws Exception {
        // given
        HttpResponse<String> before = console.open("/actuator/health");

        // when
        try (ServerSocket dataPlane = new ServerSocket(console.dataPlanePort, 50, InetAddress.getLoopbackAddress())) {
            await().atMost(SOON).until(() -> console.open("/actuator/health").statusCode() == 200);
            HttpResponse<String> stranger = console.open("/actuator/health");
            JsonNode operator = json(console.get("/actuator/health"));

            // then
            assertThat(before.statusCode()).isEqualTo(503);
            assertThat(json(before).path("status").asText()).isEqualTo("DOWN");
            assertThat(json(stranger).path("status").asText()).isEqualTo("UP");
            assertThat(stranger.body()).doesNotContain("components", "civil-status");
            assertThat(operator.at("/components/postgresql/status").asText()).isEqualTo("REACHABLE");
            assertThat(console.open("/actuator/health/readiness").statusCode()).isEqualTo(200);
            assertThat(console.open("/actuator/health/liveness").statusCode()).isEqualTo(200);
            assertThat(console.open("/actuator/health/systems").statusCode()).isEqualTo(404);
            assertThat(dataPlane.isBound()).isTrue();
        }
    }

    @Test
    void systemThatIsAwayIsADetail() throws Exception {
        try (ServerSocket dataPlane = new ServerSocket(console.dataPlanePort, 50, InetAddress.getLoopbackAddress())) {
            await().atMost(SOON).untilAsserted(() -> {
                JsonNode health = json(console.get("/actuator/health"));
                JsonNode system = health.at("/components/systems/components/civil-status/components/PRODUCTION");
                assertThat(system.path("status").asText()).isEqualTo("AWAY");
                assertThat(system.at("/details/code").asText()).isEqualTo("PROVIDER_UNAVAILABLE");
                assertThat(system.at("/details/check/passed").asBoolean(true)).isFalse();
                assertThat(health.at("/components/systems/status").asText()).isEqualTo("AWAY");
                assertThat(health.path("status").asText()).isEqualTo("UP");
            });
            assertThat(dataPlane.isBound()).isTrue();
        }
    }

    @Test
    void metricsTellWhatWaitsForEachDestination() throws Exception {
        console.bean(AtomicBoolean.class).set(false);
        awaitStatus(console.accept("H99.12-261102-0006", null), "parked");

        await().atMost(SOON).untilAsserted(() -> {
            String metrics = console.get("/actuator/prometheus").body();
            String labels = "{connector=\"civil-status\",environment=\"PRODUCTION\"}";
            assertThat(metrics)
                    .contains("lienthong_delivery_waiting" + labels)
                    .contains("lienthong_delivery_oldest_age_seconds" + labels)
                    .containsPattern(
                            "lienthong_delivery_parked\\{connector=\"civil-status\",environment=\"PRODUCTION\"} [1-9]")
                    .contains("lienthong_provider_away" + labels)
                    .contains("lienthong_delivery_figures_age_seconds")
                    .contains("lienthong_journal_waiting ")
                    .contains("lienthong_journal_available 1.0")
                    .contains("lienthong_broker_connected")
                    .contains("lienthong_eventloop_blocked_total");
        });
    }

    @Test
    void whatContradictsADatasetIsListedAndCounted() throws Exception {
        // given
        Change kept = enterprise("first");
        Change other = enterprise("other");
        try (Connection open = console.bean(DataSource.class).getConnection()) {
            open.setAutoCommit(false);
            Applier.apply(open, List.of(kept, other, enterprise("another")));
            open.commit();
            open.setAutoCommit(true);
        }
        String path = "/admin/v1/datasets/enterprises/conflicts?limit=1";

        // when
        JsonNode latest = json(console.get(path));
        JsonNode before =
                json(console.get(path + "&before=" + latest.path("next").asLong()));

        // then
        assertThat(latest.path("conflicts")).hasSize(1);
        JsonNode conflict = before.path("conflicts").path(0);
        assertThat(conflict.path("messageId").asText())
                .isEqualTo(other.message().toString());
        assertThat(conflict.path("keptMessageId").asText())
                .isEqualTo(kept.message().toString());
        assertThat(conflict.path("reason").asText()).isEqualTo("SAME_VERSION");
        assertThat(json(console.get(path + "&environment=SANDBOX")).path("conflicts"))
                .isEmpty();
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(console.get("/actuator/prometheus").body())
                                .contains(
                                        "lienthong_dataset_conflicts_total{dataset=\"enterprises\",environment=\"PRODUCTION\"} 2.0"));
    }

    private static Change enterprise(String name) {
        return Change.of(
                new DatasetTarget("enterprises", List.of("/enterpriseCode"), "/numberOfChanges", null, null),
                Environment.PRODUCTION,
                "business-registration",
                Json.object()
                        .put("enterpriseCode", "0100109106")
                        .put("numberOfChanges", 1)
                        .put("name", name),
                MessageId.next());
    }

    @Test
    void logHoldsNoSecretAndNoCitizen() throws Exception {
        // given
        String path = "/admin/v1/messages/019ab2c4-7d1e-7abc-8def-0123456789ab/resend";

        // when: requests fail in every layer
        console.get("/admin/v1/messages/" + CITIZEN);
        console.get("/admin/v1/messages?correlationId=" + CITIZEN + "&limit=x");
        console.get("/admin/v1/;citizen=" + CITIZEN);
        console.post(path, "{\"by\":\"" + CITIZEN + "\",");
        console.post(path, "{\"by\":\"nguyen.van.an\",\"reason\":\"\\u0000" + CITIZEN + "\",\"route\":\"\\u0000\"}");
        console.send(HttpRequest.newBuilder(console.address("/admin/v1/status"))
                .header("Authorization", "Bearer canary-wrong-" + CITIZEN));

        // then
        Path file = console.data.resolve("log/lienthong.json");
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).isNotEmpty();
        assertThat(lines).noneMatch(line -> line.contains(CITIZEN) || line.contains("canary-"));
        assertThat(lines)
                .allSatisfy(line -> assertThat(
                                io.lienthong.message.Json.parse(line.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                                        .has("level"))
                        .isTrue());
    }

    private void awaitStatus(MessageId id, String status) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(json(console.get("/admin/v1/messages/" + id))
                                .path("status")
                                .asText())
                        .isEqualTo(status));
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String code) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        JsonNode problem = json(answer);
        assertThat(problem.path("code").asText()).isEqualTo(code);
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("detail").asText()).isNotEmpty();
        assertExplained(problem);
        assertThat(answer.body()).doesNotContain("Exception", "trace", CITIZEN);
    }
}
