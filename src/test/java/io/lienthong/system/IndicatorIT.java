package io.lienthong.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import io.lienthong.platform.TestFork;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The operations centre and the reporting system read the province's figures from the real bus. */
class IndicatorIT {
    private static final String INDICATORS = "/api/operations-centre/1.0/indicators";
    private static final String REPORTING = "/api/reporting/1.0/bc";
    private static final String DOSSIERS = "/api/one-stop-dossiers/1.0/dossiers";
    private static final String MARCH = "from=2026-03-01&to=2026-03-31";

    private static BusProcess bus;
    private static Client demo;
    private static Client sandbox;
    private static Client stranger;

    @BeforeAll
    static void startBus(@TempDir Path folder) throws Exception {
        int simulators = TestFork.freePort();
        BusHome home = BusHome.in(folder)
                .with("one-stop-dossiers", "operations-centre", "business-registration")
                .withIndicators()
                .settings(
                        "one-stop-dossiers",
                        "baseUrl: http://127.0.0.1:" + simulators + "/one-stop-dossiers",
                        "apiKey: \"-\"",
                        "agencyCode: H99")
                .consumers("""
                        consumers:
                          - {id: stranger, environment: PRODUCTION, secret: stranger-secret, grants: [one-stop-dossiers/*]}
                          - {id: figures, environment: PRODUCTION, secret: figures-secret, grants: [operations-centre/*]}
                          - id: centre
                            environment: PRODUCTION
                            secret: centre-secret
                            grants: [operations-centre/readIndicators]
                            datasets: [{dataset: dossiers, rows: {/agencyCode: [RHB.D.01]}}]
                        """);
        bus = BusProcess.start(home, simulators);
        demo = Client.demo(bus);
        sandbox = Client.of(bus, "demo-sandbox", "demo-secret");
        stranger = Client.of(bus, "stranger", "stranger-secret");
        submit("RHB.P.01-260302-0001", 1, "RHB.P.01", "RECEIVED", null);
        submit("RHB.P.01-260302-0001", 2, "RHB.P.01", "RESOLVED", "2026-03-04T09:00:00+07:00");
        submit("RHB.D.01-260302-0002", 1, "RHB.D.01", "RESOLVED", "2026-03-06T16:00:00+07:00");
        submit("RHB.D.02-260302-0003", 1, "RHB.D.02", "RESOLVED", "2026-03-07T09:00:00+07:00");
        submit("RHB.D.02-260302-0004", 1, "RHB.D.02", "IN_PROCESS", null);
        await().atMost(Duration.ofSeconds(30)).until(() -> value("dossiers-received", "ALL", MARCH) == 4);
    }

    @AfterAll
    static void stopBus() {
        bus.close();
    }

    private static void submit(String code, int sequence, String agency, String status, @Nullable String resolvedAt)
            throws Exception {
        ObjectNode dossier =
                (ObjectNode) Json.parse(Files.readAllBytes(Path.of("test-fixtures/messages/dossier.json")));
        dossier.remove(List.of("resolvedAt", "returnedAt", "returnNote"));
        dossier.put("dossierCode", code)
                .put("status", status)
                .put("statusSequence", sequence)
                .put("agencyCode", agency)
                .put("receivedAt", "2026-03-02T08:00:00+07:00")
                .put("dueAt", "2026-03-06T17:00:00+07:00");
        if (resolvedAt != null) {
            dossier.put("resolvedAt", resolvedAt);
        }
        Client.Answer answer = send(demo, sequence == 1 ? "POST" : "PUT", DOSSIERS, dossier);
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    }

    private static Client.Answer send(Client client, String method, String path, JsonNode body) throws Exception {
        return client.send(
                method,
                path,
                Json.write(body),
                "Content-Type",
                "application/json",
                "Idempotency-Key",
                UUID.randomUUID().toString());
    }

    private static List<JsonNode> items(Client.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return StreamSupport.stream(answer.json().path("items").spliterator(), false)
                .toList();
    }

    private static long value(String indicator, String level, String query) throws Exception {
        return items(demo.get(INDICATORS + "?" + query)).stream()
                .filter(one -> one.path("indicator").asText().equals(indicator)
                        && one.path("level").asText().equals(level))
                .findFirst()
                .map(one -> one.path("value").asLong())
                .orElse(-1L);
    }

    @ParameterizedTest
    @CsvSource({
        "dossiers-received, ALL, 4",
        "dossiers-received, PROVINCE, 1",
        "dossiers-received, DISTRICT_COMMUNE, 3",
        "dossiers-in-process, ALL, 1",
        "dossiers-resolved, ALL, 3",
        "dossiers-resolved-early, PROVINCE, 1",
        "dossiers-resolved-on-time, DISTRICT_COMMUNE, 1",
        "dossiers-resolved-late, DISTRICT_COMMUNE, 1",
        "dossiers-online, ALL, 4"
    })
    void figuresAreCountedAsDossiersCome(String indicator, String level, long value) throws Exception {
        assertThat(value(indicator, level, MARCH)).isEqualTo(value);
    }

    @Test
    void figureIsOneRowForEachLevelWithWholeNumbers() throws Exception {
        // when
        List<JsonNode> rows = items(demo.get(INDICATORS + "?agency=&level=&" + MARCH)).stream()
                .filter(one -> one.path("indicator").asText().equals("dossiers-received"))
                .toList();

        // then
        assertThat(rows)
                .extracting(one -> one.path("level").asText())
                .containsExactly("ALL", "PROVINCE", "DISTRICT_COMMUNE");
        JsonNode all = rows.get(0);
        assertThat(all.path("value").isIntegralNumber()).isTrue();
        assertThat(all.path("agency").asText()).isEqualTo("ALL");
        assertThat(all.path("period").asText()).isEqualTo("2026-03-01/2026-03-31");
        assertThat(OffsetDateTime.parse(all.path("asOf").asText()))
                .isBefore(OffsetDateTime.now().plusSeconds(5));
    }

    @Test
    void agencyAndLevelNarrowTheRows() throws Exception {
        assertThat(value("dossiers-received", "DISTRICT_COMMUNE", "agency=RHB.D.*&" + MARCH))
                .isEqualTo(3);
        assertThat(value("dossiers-received", "ALL", "agency=RHB.D.02&" + MARCH))
                .isEqualTo(2);
        assertThat(value("dossiers-received", "PROVINCE", "agency=RHB.D.02&" + MARCH))
                .isEqualTo(-1);
        assertThat(items(demo.get(INDICATORS + "?level=PROVINCE&" + MARCH)))
                .extracting(one -> one.path("level").asText())
                .containsOnly("PROVINCE");
    }

    @Test
    void shareIsAPercentage() throws Exception {
        assertThat(items(demo.get(INDICATORS + "?level=ALL&" + MARCH)).stream()
                        .filter(one -> one.path("indicator").asText().equals("dossiers-online-share"))
                        .map(one -> one.path("value").decimalValue().toPlainString()
                                + one.path("unit").asText()))
                .containsExactly("100%");
    }

    @Test
    void figureLeadsToItsRecords() throws Exception {
        // when
        List<JsonNode> records = items(demo.get(INDICATORS + "/dossiers-resolved/records?agency=RHB.D.*&" + MARCH));

        // then
        assertThat(records)
                .extracting(one -> one.path("key").asText())
                .containsExactly("RHB.D.01-260302-0002", "RHB.D.02-260302-0003");
        Client.Answer record = demo.get(records.get(0).path("record").asText());
        assertThat(record.json().path("data").path("status").asText()).isEqualTo("RESOLVED");
    }

    @Test
    void recordsBehindAFigureAreThoseThatTheDatasetsGrantShows() throws Exception {
        // given
        Client centre = Client.of(bus, "centre", "centre-secret");

        // then
        assertThat(items(centre.get(INDICATORS + "/dossiers-resolved/records?" + MARCH)))
                .extracting(one -> one.path("key").asText())
                .containsExactly("RHB.D.01-260302-0002");
        assertThat(Client.of(bus, "figures", "figures-secret")
                        .get(INDICATORS + "/dossiers-resolved/records")
                        .json()
                        .path("rule")
                        .asText())
                .isEqualTo("grant dataset dossiers");
    }

    @Test
    void sandboxHasFiguresOfItsOwn() throws Exception {
        assertThat(items(sandbox.get(INDICATORS + "?" + MARCH)).stream()
                        .filter(one -> one.path("indicator").asText().equals("dossiers-received"))
                        .mapToLong(one -> one.path("value").asLong())
                        .sum())
                .isZero();
    }

    @Test
    void consumerWithoutTheGrantHearsWhoGivesIt() throws Exception {
        // when
        Client.Answer answer = stranger.get(INDICATORS);

        // then
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.json().path("rule").asText()).isEqualTo("grant operations-centre/readIndicators");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?level=COMMUNE",
                "?from=2026-02-30",
                "?from=2026-03-02&to=2026-03-01",
                "?agency=h99",
                "?by=hour",
                "?asOf=2026-03-01",
                "?other=1",
                "?agency=H99&agency=H98",
                "/dossiers-received/records?limit=0",
                "/dossiers-received/records?by=day",
                "/dossiers-received/records?limit=1000000000",
                "?procedure=%00"
            })
    void wrongParameterIsNamed(String query) throws Exception {
        // when
        Client.Answer answer = demo.get(INDICATORS + query);

        // then
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("REQUEST_INVALID");
    }

    @Test
    void unknownFigureHasNoRecords() throws Exception {
        assertThat(demo.get(INDICATORS + "/no-such/records").status()).isEqualTo(404);
        assertThat(demo.get(INDICATORS + "/a/b/c").status()).isEqualTo(404);
    }

    @Test
    void figuresAsOfAMomentBeforeAreThoseOfThen() throws Exception {
        // given
        OffsetDateTime before = OffsetDateTime.now();
        submit("RHB.P.07-260302-0001", 1, "RHB.P.07", "RECEIVED", null);
        await().until(() -> value("dossiers-received", "ALL", "agency=RHB.P.07") == 1);

        // when
        long then = value(
                "dossiers-received",
                "ALL",
                "agency=RHB.P.07&asOf=" + before.toString().replace("+", "%2B"));

        // then
        assertThat(then).isZero();
    }

    @Test
    void streamTellsWhatChanges() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", bus.port())) {
            // given
            socket.setSoTimeout(30_000);
            String head = "GET " + INDICATORS
                    + "/stream?agency=RHB.P.08 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + demo.token()
                    + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            JsonNode first = event(lines);
            assertThat(first.path("items").findValuesAsText("indicator")).contains("dossiers-received");

            // when
            submit("RHB.P.08-260302-0001", 1, "RHB.P.08", "RECEIVED", null);

            // then
            JsonNode second = event(lines);
            assertThat(second.path("items")).anySatisfy(one -> {
                assertThat(one.path("indicator").asText()).isEqualTo("dossiers-received");
                assertThat(one.path("value").asLong()).isEqualTo(1);
            });
            assertThat(second.path("items").findValuesAsText("indicator")).doesNotContain("dossiers-resolved");
        }
    }

    private static JsonNode event(BufferedReader lines) throws Exception {
        String line = lines.readLine();
        while (line != null && !line.startsWith("data: ")) {
            line = lines.readLine();
        }
        return Json.parse(String.valueOf(line).substring(6).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void definitionsAreData() throws Exception {
        // when
        Client.Answer answer = demo.get(INDICATORS + "/definitions");

        // then
        assertThat(answer.json().path("cubes").findValuesAsText("name")).contains("dossiers-received");
        assertThat(answer.json().path("reported").findValuesAsText("subject")).contains("TRAFFIC_SAFETY");
        assertThat(answer.text()).contains("Hồ sơ tiếp nhận", "\"dayBefore\":\"/dueAt\"");
    }

    private static ObjectNode accidents(String agency, String value, String updatedAt) {
        return Json.object()
                .put("indicatorCode", "ATGT.VU")
                .put("agencyCode", agency)
                .put("kind", "ACTUAL")
                .put("period", "2026-03")
                .put("unit", "vụ")
                .put("value", new java.math.BigDecimal(value))
                .put("updatedAt", updatedAt);
    }

    private static List<JsonNode> reported(String agency) throws Exception {
        return items(demo.get(INDICATORS + "?agency=" + agency + "&" + MARCH)).stream()
                .filter(one -> one.has("source"))
                .toList();
    }

    @Test
    void figureThatASystemPushesIsShownWithSourceAndAge() throws Exception {
        // given
        assertThat(send(demo, "POST", INDICATORS, accidents("RHB.D.05", "12", "2026-04-02T08:00:00+07:00"))
                        .status())
                .isEqualTo(202);
        assertThat(send(demo, "POST", INDICATORS, accidents("RHB.D.05", "11", "2026-04-01T08:00:00+07:00"))
                        .status())
                .isEqualTo(202);

        // when
        List<JsonNode> shown = reported("RHB.D.05");

        // then
        assertThat(shown).singleElement().satisfies(one -> {
            assertThat(one.path("value").asLong())
                    .as("the older one came later")
                    .isEqualTo(12);
            assertThat(one.path("source").asText()).isEqualTo("demo");
            assertThat(one.path("subject").asText()).isEqualTo("TRAFFIC_SAFETY");
            assertThat(one.path("period").asText()).isEqualTo("2026-03");
            assertThat(one.path("ageSeconds").asLong())
                    .isGreaterThan(Duration.ofDays(30).toSeconds());
            assertThat(one.path("overdue").asBoolean()).isTrue();
            assertThat(one.path("level").asText()).isEqualTo("DISTRICT_COMMUNE");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "ATGT.VU, -1, vụ, /value",
        "ATGT.VU, 1.5, vụ, /value",
        "ATGT.VU, 1, người, /unit",
        "XX, 1, vụ, /indicatorCode"
    })
    void pushedFigureThatCannotBeRightIsRefused(String code, String value, String unit, String place) throws Exception {
        // when
        ObjectNode figure = accidents("RHB.D.06", value, "2026-04-01T08:00:00+07:00");
        Client.Answer answer =
                send(demo, "POST", INDICATORS, figure.put("indicatorCode", code).put("unit", unit));

        // then
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.places()).contains(place);
        assertThat(reported("RHB.D.06")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "RHB.D.06, 2036-11-02T08:00:00+07:00, 2026-03, /updatedAt",
        "RHB.D.06, 2026-04-01T08:00:00+07:00, 2036-03, /period",
        "NOPE, 2026-04-01T08:00:00+07:00, 2026-03, /agencyCode"
    })
    void pushedFigureThatNobodyCanKnowIsRefused(String agency, String updatedAt, String period, String place)
            throws Exception {
        // when
        Client.Answer answer =
                send(demo, "POST", INDICATORS, accidents(agency, "1", updatedAt).put("period", period));

        // then
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.places()).contains(place);
    }

    @Test
    void exchangeWithEachSystemHasFigures() throws Exception {
        // when
        assertThat(demo.get("/api/business-registration/1.0/enterprises/0100109106")
                        .status())
                .isEqualTo(200);

        // then
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(items(demo.get(INDICATORS))).anySatisfy(one -> {
                    assertThat(one.path("indicator").asText()).isEqualTo("exchange-calls");
                    assertThat(one.path("system").asText()).isEqualTo("business-registration");
                    assertThat(one.path("value").asLong()).isPositive();
                }));
    }

    @Test
    void reportingSystemAsksInItsOwnForm() throws Exception {
        // when
        Client.Answer one = demo.get(REPORTING
                + "/indicators?officeCode=RHB.D.02&indicatorCode=TTHC.TIEPNHAN&dataTypeId=3&periodId=3&dataYear=2026");
        Client.Answer quarter = demo.get(REPORTING
                + "/indicators?officeCode=RHB.D.02&indicatorCode=TTHC.QUAHAN&dataTypeId=3&periodId=13&dataYear=2026");

        // then
        assertThat(one.status()).as(one.text()).isEqualTo(200);
        assertThat(one.json().path("data").path("value").asLong()).isEqualTo(2);
        assertThat(one.json().path("total").asInt()).isEqualTo(1);
        assertThat(one.json().has("error")).isFalse();
        assertThat(quarter.json().path("data").path("value").asLong()).isEqualTo(1);
    }

    @Test
    void whatOneAgencyReportedIsNotTheProvinces() throws Exception {
        // given
        ObjectNode figure =
                accidents("RHB.D.09", "5", "2026-04-01T08:00:00+07:00").put("period", "2026-02");
        assertThat(send(demo, "POST", INDICATORS, figure).status()).isEqualTo(202);

        // when
        String query = "&indicatorCode=ATGT.VU&dataTypeId=3&periodId=2&dataYear=2026";
        Client.Answer agency = demo.get(REPORTING + "/indicators?officeCode=RHB.D.09" + query);
        Client.Answer province = demo.get(REPORTING + "/indicators?officeCode=" + query);

        // then
        assertThat(agency.json().path("data").path("value").asLong()).isEqualTo(5);
        assertThat(province.status()).isEqualTo(404);
    }

    @Test
    void reportingSystemAsksForSeveralByPost() throws Exception {
        // when
        Client.Answer answer = demo.send(
                "POST",
                REPORTING + "/indicators",
                """
                {"officeCode": "RHB.D.02", "indicatorCodes": ["TTHC.TIEPNHAN", "TTHC.DAGIAIQUYET"], "dataTypeId": 3, "periodId": 20, "dataYear": 2026}""".getBytes(StandardCharsets.UTF_8),
                "Content-Type",
                "application/json");

        // then
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().path("data").findValuesAsText("indicatorCode"))
                .containsExactly("TTHC.TIEPNHAN", "TTHC.DAGIAIQUYET");
        assertThat(answer.json().path("total").asInt()).isEqualTo(2);
    }

    @Test
    void reportingSystemFindsOfficesAndWhatHasData() throws Exception {
        assertThat(demo.get(REPORTING + "/offices").json().path("data").findValuesAsText("officeCode"))
                .contains("RHB.P.01", "RHB.D.02");
        assertThat(demo.get(REPORTING + "/indicators/hasdata")
                        .json()
                        .path("data")
                        .findValuesAsText("indicatorName"))
                .contains("Hồ sơ tiếp nhận");
        assertThat(demo.get(REPORTING + "/indicators/office/hasdata/RHB.D.01")
                        .json()
                        .path("data")
                        .findValuesAsText("indicatorCode"))
                .contains("TTHC.DUNGHAN")
                .doesNotContain("TTHC.QUAHAN");
    }

    @ParameterizedTest
    @CsvSource({
        "?officeCode=RHB.D.02&indicatorCode=TTHC.TIEPNHAN&dataTypeId=3&periodId=19&dataYear=2026, 400, REQUEST_INVALID",
        "?officeCode=RHB.D.02&indicatorCode=TTHC.TIEPNHAN&dataTypeId=9&periodId=1&dataYear=2026, 400, REQUEST_INVALID",
        "?officeCode=RHB.D.02&dataTypeId=3&periodId=1&dataYear=2026, 400, REQUEST_INVALID",
        "?officeCode=RHB.D.02&indicatorCode=NO&dataTypeId=3&periodId=1&dataYear=2026, 404, RECORD_NOT_FOUND"
    })
    void reportingSystemHearsErrorsInItsOwnForm(String query, int status, String code) throws Exception {
        // when
        Client.Answer answer = demo.get(REPORTING + "/indicators" + query);

        // then
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.json().path("error").path("code").asText()).isEqualTo(code);
        assertThat(answer.json().path("error").path("userMessage").asText()).isNotBlank();
    }

    @Test
    void figuresOutliveAKill() throws Exception {
        // given
        submit("RHB.P.06-260302-0001", 1, "RHB.P.06", "RECEIVED", null);

        // when
        bus.kill(); // counted or not
        bus.start();

        // then
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(() -> value("dossiers-received", "ALL", "agency=RHB.P.06") == 1);
    }
}
