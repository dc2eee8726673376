package io.lienthong.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import io.lienthong.platform.TestFork;
import java.io.IOException;
import java.net.URI;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dossiers of the one-stop office reach the national portal, through the real flow; a relay before the portal's simulator writes down what passes. */
class DossierFlowIT {
    private static final String DOSSIERS = "/api/one-stop-dossiers/1.0/dossiers";
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String[] STATES = {
        "SUBMITTED",
        "RECEIVED",
        "REFUSED",
        "IN_PROCESS",
        "SUPPLEMENT_REQUESTED",
        "PAYMENT_REQUESTED",
        "WITHDRAWN",
        "STOPPED",
        "RESOLVED",
        "RETURNED"
    };

    private static Relay portal;
    private static BusProcess bus;
    private static Client client;

    @BeforeAll
    static void startBus(@TempDir Path folder) throws Exception {
        int simulators = TestFork.freePort();
        portal = new Relay("national-service-portal", simulators).open();
        BusHome home = BusHome.in(folder)
                .with("one-stop-dossiers", "national-service-portal")
                .withFlows()
                .settings(
                        "one-stop-dossiers",
                        "baseUrl: http://127.0.0.1:" + simulators + "/one-stop-dossiers",
                        "apiKey: \"-\"",
                        "agencyCode: H99")
                .settings(
                        "national-service-portal",
                        "adapterUrl: " + portal.address(),
                        "destination: \"VN:GOV:000.00.00.G22:vpcpdvcprovider\"",
                        "username: lgsp",
                        "password: canary-password",
                        "agencyCode: H99");
        bus = BusProcess.start(home, simulators);
        client = Client.demo(bus);
    }

    @AfterAll
    static void stopBus() {
        bus.close();
        portal.close();
    }

    @BeforeEach
    void lookUpSoThatThereIsASession() throws Exception {
        assertThat(client.get("/api/national-service-portal/1.0/catalogues/fields")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aDossierIsAddedAndItsNextVersionUpdatesIt() throws Exception {
        // given
        String code = "H99.12-261102-1001";
        submit(dossier(code, "RECEIVED", 1, 0));
        arrived(code);
        assertThat(calls(code)).extracting(DossierFlowIT::shown).containsExactly("False 2");
        assertThat(portalStatus(code)).isEqualTo("RECEIVED");
        // when
        update(dossier(code, "IN_PROCESS", 2, 0));
        // then
        arrived(code);
        assertThat(calls(code)).extracting(DossierFlowIT::shown).containsExactly("False 2", "False 4", "True 4");
        assertThat(portalStatus(code)).isEqualTo("IN_PROCESS");
    }

    @Test
    void allStatesArriveInOrder() throws Exception {
        // given
        String code = "H99.12-261102-1002";
        // when
        submit(dossier(code, STATES[0], 1, 0));
        for (int i = 1; i < STATES.length; i++) {
            update(dossier(code, STATES[i], i + 1, 0));
        }
        // then
        arrived(code);
        assertThat(calls(code).stream()
                        .filter(call -> call.path("isUpdating").asText().equals("True"))
                        .map(call -> call.at("/data/0/TrangThaiHoSo").asText()))
                .containsExactly("2", "3", "4", "5", "6", "7", "8", "9", "10");
        assertThat(portalStatus(code)).isEqualTo("RETURNED");
    }

    @Test
    void progressFollowsItsDossierInChunksOfTen() throws Exception {
        // given
        String code = "H99.12-261102-1003";
        // when
        submit(dossier(code, "IN_PROCESS", 1, 25));
        report(code, 25);
        // then
        arrived(code);
        List<JsonNode> calls = calls(code);
        assertThat(calls.get(0).path("service").asText()).isEqualTo("DongBoHoSoMC");
        List<JsonNode> ofDossier =
                calls.stream().filter(call -> call.path("data").size() > 1).toList();
        assertThat(ofDossier).extracting(call -> call.path("data").size()).containsExactly(10, 10, 5);
        assertThat(ofDossier.stream().flatMap(call -> texts(call.path("data"), "NoiDungXuLy").stream()))
                .containsExactlyElementsOf(
                        IntStream.range(0, 25).mapToObj(i -> "Bước " + i).toList());
        assertThat(calls).hasSize(5);
        assertThat(progressOnPortal(code)).hasSize(26);
    }

    @Test
    void aSessionThatExpiresInMidwayIsOpenedAnewAndNothingIsLost() throws Exception {
        // given
        String code = "H99.12-261102-1004";
        submit(dossier(code, "RECEIVED", 1, 0));
        arrived(code);
        int logins = portal.passed("/mapi/login", "").size();
        // when
        simulator("POST", "expire-sessions", "");
        update(dossier(code, "IN_PROCESS", 2, 12));
        // then
        arrived(code);
        assertThat(portalStatus(code)).isEqualTo("IN_PROCESS");
        assertThat(progressOnPortal(code)).hasSize(12);
        assertThat(portal.passed("/mapi/login", "")).hasSize(logins + 1);
        assertThat(attempts(code)).isZero();
    }

    @Test
    void aRefusalWithCodeThreeIsParkedAndHoldsOnlyItsOwnDossier() throws Exception {
        // given
        String refused = "H99.12-261102-9500";
        String other = "H99.12-261102-1005";
        // when
        submit(dossier(refused, "RECEIVED", 1, 3));
        submit(dossier(other, "RECEIVED", 1, 3));
        // then
        arrived(other);
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(texts(
                                "SELECT d.reason FROM delivery d JOIN message m USING (message_id)"
                                        + " WHERE m.correlation_id = ? AND d.state = 'PARKED'",
                                refused))
                        .containsExactly("REQUEST_REFUSED"));
        assertThat(calls(refused)).hasSize(1);
        assertThat(progressOnPortal(other)).hasSize(3);
        assertThat(kept("request", refused, "PARKED")).contains("\"TrangThaiHoSo\"", "\"" + refused + "\"");
        assertThat(kept("reply", refused, "PARKED")).startsWith("{").contains("error_code");
        assertThat(kept("request", other, "DELIVERED")).contains("\"TrangThaiHoSo\"", "\"" + other + "\"");
        assertThat(kept("reply", other, "DELIVERED")).startsWith("{");
        JsonNode applicant = dossier(other, "RECEIVED", 1, 0).path("applicant");
        for (String one : List.of(refused, other)) {
            assertThat(kept("request", one, "") + kept("reply", one, ""))
                    .doesNotContain(
                            applicant.path("fullName").asText(),
                            applicant.path("identityCardNumber").asText());
        }
    }

    @Test
    void aPortalThatWasDownGetsEverythingInOrder() throws Exception {
        // given
        String code = "H99.12-261102-1006";
        portal.close();
        submit(dossier(code, "SUBMITTED", 1, 11));
        update(dossier(code, "RECEIVED", 2, 0));
        update(dossier(code, "IN_PROCESS", 3, 0));
        report(code, 11);
        await().atMost(LIMIT).untilAsserted(() -> assertThat(attempts(code)).isPositive());
        // when
        portal.open();
        // then
        arrived(code);
        assertThat(calls(code).stream()
                        .filter(call -> call.path("service").asText().equals("DongBoHoSoMC"))
                        .map(call -> call.at("/data/0/TrangThaiHoSo").asText())
                        .distinct())
                .containsExactly("1", "2", "4");
        // each version's steps before the next version
        assertThat(calls(code).stream()
                        .map(call -> call.path("service").asText().equals("DongBoHoSoMC")
                                ? call.at("/data/0/TrangThaiHoSo").asText()
                                : "+" + call.path("data").size()))
                .containsSubsequence("1", "+10", "+1", "2", "4", "+1");
        assertThat(progressOnPortal(code)).hasSize(12);
        assertThat(count("SELECT count(*) FROM journal WHERE correlation_id = ? AND kind = 'PARKED'", code))
                .isZero();
    }

    @Test
    void aDossierWhoseAnswerWasLostIsUpdatedWithTheSame() throws Exception {
        // given
        String code = "H99.12-261102-1008";
        portal.loseAnswer(code);
        // when
        submit(dossier(code, "RECEIVED", 1, 2));
        // then
        arrived(code);
        List<JsonNode> dossiers = calls(code).stream()
                .filter(call -> call.path("service").asText().equals("DongBoHoSoMC"))
                .toList();
        assertThat(dossiers).extracting(DossierFlowIT::shown).containsExactly("False 2", "False 2", "True 2");
        assertThat(dossiers.get(2).path("data")).isEqualTo(dossiers.get(0).path("data"));
        assertThat(progressOnPortal(code)).hasSize(2);
    }

    @Test
    void aRefusedLoginMakesMessagesWaitAndIsNotRepeatedWithoutEnd() throws Exception {
        // given
        String code = "H99.12-261102-1007";
        simulator("PUT", "locked", "yes");
        simulator("POST", "expire-sessions", "");
        int logins = portal.passed("/mapi/login", "").size();
        // when
        submit(dossier(code, "RECEIVED", 1, 0));
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(
                                texts("SELECT code FROM journal WHERE correlation_id = ? AND kind = 'ATTEMPTED'", code))
                        .contains("PROVIDER_AUTHENTICATION_FAILED"));
        int shown = portal.passed("/mapi/login", "").size() - logins;
        simulator("PUT", "locked", "");
        // then
        arrived(code);
        assertThat(shown).isLessThan(5);
        assertThat(count("SELECT count(*) FROM journal WHERE correlation_id = ? AND kind = 'PARKED'", code))
                .isZero();
        assertThat(bus.output()).doesNotContain("canary-password");
    }

    // ----

    private static void submit(ObjectNode dossier) throws Exception {
        accepted("POST", DOSSIERS, dossier);
    }

    private static void update(ObjectNode dossier) throws Exception {
        accepted("PUT", DOSSIERS, dossier);
    }

    /** One step, told by itself. */
    private static void report(String code, int number) throws Exception {
        ObjectNode progress = Json.object().put("dossierCode", code);
        step(progress.putArray("progress"), number);
        accepted("POST", DOSSIERS + "/progress", progress);
    }

    private static void accepted(String method, String path, ObjectNode message) throws Exception {
        Client.Answer answer = client.send(
                method,
                path,
                Json.write(message),
                "Content-Type",
                "application/json",
                "Idempotency-Key",
                java.util.UUID.randomUUID().toString());
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    }

    private static ObjectNode dossier(String code, String status, int sequence, int steps)
            throws IOException, MalformedBody {
        ObjectNode dossier =
                (ObjectNode) Json.parse(Files.readAllBytes(Path.of("test-fixtures/messages/dossier.json")));
        dossier.put("dossierCode", code).put("status", status).put("statusSequence", sequence);
        ArrayNode progress = dossier.putArray("progress");
        for (int i = 0; i < steps; i++) {
            step(progress, i);
        }
        return dossier;
    }

    private static void step(ArrayNode progress, int number) {
        progress.addObject()
                .put("handler", "Cán bộ một cửa")
                .put("at", String.format(java.util.Locale.ROOT, "2026-11-02T20:%02d:00+07:00", number))
                .put("content", "Bước " + number)
                .put("status", "IN_PROCESS");
    }

    /** Waits until nothing of this dossier is on its way. */
    private static void arrived(String code) {
        String open = "SELECT count(*) FROM delivery d JOIN message m USING (message_id) WHERE m.correlation_id = ?";
        await("dossier " + code)
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(count(open, code)).isZero());
    }

    /** What was sent to the portal about a dossier, in order. */
    private static List<JsonNode> calls(String code) {
        return portal.passed("/mapi/g", code).stream()
                .map(call -> parsed(call.body()))
                .filter(call -> call.has("data"))
                .toList();
    }

    private static String shown(JsonNode call) {
        return call.path("isUpdating").asText() + " "
                + call.at("/data/0/TrangThaiHoSo").asText();
    }

    private static String portalStatus(String code) throws Exception {
        Client.Answer answer = client.get("/api/national-service-portal/1.0/dossiers/" + code + "/status");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().path("status").asText();
    }

    private static List<String> progressOnPortal(String code) throws Exception {
        return texts(parsed(simulator("GET", "../dossiers/" + code + "/progress", "")), "NoiDungXuLy");
    }

    private static String simulator(String method, String path, String body) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + bus.simulatorsPort() + "/national-service-portal/simulator/" + path)
                .normalize();
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .method(method, HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private static JsonNode parsed(String text) {
        try {
            return Json.parse(text.getBytes(StandardCharsets.UTF_8));
        } catch (MalformedBody e) {
            throw new AssertionError("not JSON: " + text, e);
        }
    }

    private static List<String> texts(JsonNode elements, String field) {
        List<String> texts = new ArrayList<>();
        elements.forEach(element -> texts.add(element.path(field).asText()));
        return texts;
    }

    /** What the journal keeps of the deliveries of a dossier; of all its rows where no kind is given. */
    private static String kept(String column, String code, String kind) throws SQLException, IOException {
        return String.join(
                "",
                texts(
                        "SELECT convert_from(" + column + ", 'UTF8') FROM journal WHERE correlation_id = ? AND "
                                + (kind.isEmpty() ? "" : "kind = '" + kind + "' AND ") + column + " IS NOT NULL",
                        code));
    }

    private static long attempts(String code) throws SQLException, IOException {
        return count("SELECT count(*) FROM journal WHERE correlation_id = ? AND kind = 'ATTEMPTED'", code);
    }

    private static long count(String sql, String code) throws SQLException, IOException {
        return Long.parseLong(texts(sql, code).get(0));
    }

    private static List<String> texts(String sql, String code) throws SQLException, IOException {
        try (Connection connection = bus.database();
                PreparedStatement query = connection.prepareStatement(sql)) {
            query.setString(1, code);
            List<String> texts = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    texts.add(String.valueOf(rows.getString(1)));
                }
            }
            return texts;
        }
    }
}
