package io.lienthong.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.cli.Lgsp;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every flow of test-fixtures/scenarios through the real connectors and their simulators, run as an operator runs it. */
class FlowsIT {
    private static final Path SCENARIOS = Path.of("test-fixtures/scenarios");
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private static Path tokenFile;
    private static BusProcess bus;

    /** A command that ran, and what it printed. */
    private record Run(int status, String out) {
        JsonNode json() throws MalformedBody {
            assertThat(status).as(out).isZero();
            return Json.parse(out.getBytes(StandardCharsets.UTF_8));
        }
    }

    @BeforeAll
    static void startBus(@TempDir Path folder) throws Exception {
        BusHome home = BusHome.in(folder).withFlows();
        try (Stream<Path> connectors = Files.list(Path.of("connectors"))) {
            connectors
                    .filter(Files::isDirectory)
                    .forEach(connector -> home.with(connector.getFileName().toString()));
        }
        bus = BusProcess.start(home, "--lienthong.flows.payment-ask-after=PT1S");
        tokenFile = home.data().resolve("admin-token");
    }

    @AfterAll
    static void stopBus() {
        bus.close();
    }

    static Stream<String> flows() throws IOException {
        try (Stream<Path> folders = Files.list(SCENARIOS)) {
            return folders.map(folder -> folder.getFileName().toString()).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("flows")
    void everyStepDeliversAndIsInOneTimeline(String flow) throws Exception {
        // when
        Run run = flow(flow, "--json");
        // then
        assertThat(run.status()).as(run.out()).isZero();
        JsonNode answer = run.json();
        assertThat(answer.path("missing")).isEmpty();
        Run found = lgsp(
                "message", "find", "--correlation", answer.path("correlationId").asText(), "--json");
        assertThat(ids(found.json().path("messages"))).containsAll(ids(answer.path("messages")));
        assertThat(answer.path("messages"))
                .allSatisfy(message -> assertThat(message.path("correlationId").asText())
                        .isEqualTo(answer.path("correlationId").asText()));
    }

    @Test
    void theTimelineIsForPeopleToRead() {
        // when
        Run run = flow("judicial-record");
        // then
        assertThat(run.status()).as(run.out()).isZero();
        assertThat(run.out())
                .startsWith("Cấp phiếu lý lịch tư pháp có thu phí / A judicial record with its fee: H99.05-")
                .contains("payment-platform/initiatePayment", "judicial-records/submitRequest (judicial-record.submit)")
                .contains("Done: all 4 steps have delivered.");
    }

    @Test
    void aStepThatIsRefusedParksAndTheFlowGoesOnOnceAPersonHasCorrectedIt(@TempDir Path folder) throws Exception {
        // given: a death of somebody whom the insurer knows under another name
        String code = "H99.12-261110-4711";
        ObjectNode dossier =
                (ObjectNode) Json.parse(Files.readAllBytes(Path.of("test-fixtures/messages/death-dossier.json")));
        dossier.put("dossierCode", code);
        ((ObjectNode) dossier.at("/form/deceased")).put("personalNumber", "099040009500");
        Client client = Client.demo(bus);
        Client.Answer accepted =
                client.post("/api/one-stop-dossiers/1.0/dossiers", dossier.toString(), "Idempotency-Key", code);
        assertThat(accepted.status()).as(accepted.text()).isEqualTo(202);
        await().atMost(LIMIT).untilAsserted(() -> assertThat(parked(code)).hasSize(1));
        JsonNode stopped = parked(code).get(0);
        Path body = folder.resolve("death.json");
        // when
        String message = stopped.path("messageId").asText();
        Run shown = lgsp("delivery", "show", message, "--body", body.toString(), "--why", "number differs");
        Files.writeString(body, Files.readString(body).replace("099040009500", "099040000033"));
        Run corrected = lgsp("delivery", "correct", message, "--body", body.toString(), "--why", "number mended");
        // then
        assertThat(stopped.path("deliveries").path(0).path("route").asText())
                .isEqualTo("death-registration.end-participation");
        assertThat(stopped.path("deliveries").path(0).path("reason").asText()).isEqualTo("REQUEST_REFUSED");
        assertThat(shown.status()).as(shown.out()).isZero();
        assertThat(corrected.status()).as(corrected.out()).isZero();
        await("the rest of the flow")
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(delivered(code))
                        .contains(
                                "death-registration.end-participation",
                                "death-registration.close",
                                "death-registration.report"));
        assertThat(parked(code)).isEmpty();
    }

    @Test
    void aJudicialRecordWhosePaymentFailedStopsBeforeItIsHandedOver() throws Exception {
        // given: the platform's simulator fails payments of 4,000 dong
        String code = "H99.05-261116-4712";
        Client client = Client.demo(bus);
        String payment = scenario("judicial-record/payment.json", code).replace("200000", "4000");
        String request = scenario("judicial-record/request.json", code).replace("200000", "4000");
        String[] headers = {"Idempotency-Key", code, "X-Purpose", "JUDICIAL_RECORD", "X-Officer", "clerk.1"};
        // when
        Client.Answer paid = client.post("/api/payment-platform/1.0/payments", payment, headers);
        Client.Answer asked = client.post("/api/one-stop-dossiers/1.0/judicial-record-requests", request, headers);
        // then
        assertThat(paid.status()).as(paid.text()).isEqualTo(200);
        assertThat(asked.status()).as(asked.text()).isEqualTo(202);
        await().atMost(LIMIT).untilAsserted(() -> assertThat(parked(code)).hasSize(1));
        JsonNode stopped = parked(code).get(0).path("deliveries").path(0);
        assertThat(stopped.path("route").asText()).isEqualTo("judicial-record.await-payment");
        assertThat(stopped.path("detail").asText()).contains("Phí chưa được nộp", "the fee was not paid");
        assertThat(delivered(code)).doesNotContain("judicial-record.submit");
    }

    @Test
    void aPrivateEnterpriseGetsNoBudgetUnitCode() throws Exception {
        // given
        String code = "0100109106";
        String filing = scenario("enterprise-founded/filing.json", code).replace("DNNN", "TNHH1");
        // when
        int status = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + bus.simulatorsPort()
                                        + "/business-registration/simulator/filings"))
                                .POST(HttpRequest.BodyPublishers.ofString(filing))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
        // then
        assertThat(status).isEqualTo(200);
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(delivered(code)).contains("enterprise-founded.register-unit"));
        assertThat(matter(code))
                .filteredOn(message ->
                        message.path("accepted").path("type").asText().endsWith(".unit-registered"))
                .allSatisfy(message ->
                        assertThat(message.path("accepted").path("routes")).isEmpty())
                .isNotEmpty();
    }

    @Test
    void anUnknownFlowIsAMistakeOfUse() {
        // when
        Run run = flow("wedding");
        // then
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).contains("There is no flow wedding; there are birth-registration, ");
    }

    @Test
    void aFlowThatTakesTooLongIsRefusedAndSaysWhatIsMissing() {
        // when
        Run run = flow("birth-registration", "--timeout", "0");
        // then
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("Not done after 0 s. Not delivered: ", "birth-registration.report");
    }

    // ----

    /** A message of a scenario, for this code. */
    private static String scenario(String file, String code) throws IOException {
        return Files.readString(SCENARIOS.resolve(file))
                .replace("{{dossierCode}}", code)
                .replace("{{enterpriseCode}}", code)
                .replace("{{paymentReference}}", "dvc" + code.replaceAll("[^0-9A-Z]", ""))
                .replace("{{now}}", "2026-11-16T08:10:00+07:00")
                .replace("{{today}}", "2026-11-16")
                .replace("{{day}}", "16/11/2026");
    }

    private static Run flow(String name, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "flow",
                "run",
                name,
                "--data-url",
                "http://127.0.0.1:" + bus.port(),
                "--simulators-url",
                "http://127.0.0.1:" + bus.simulatorsPort()));
        arguments.addAll(List.of(more));
        return lgsp(arguments.toArray(String[]::new));
    }

    private static Run lgsp(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--url", "http://127.0.0.1:" + bus.controlPort(), "--token-file", tokenFile.toString()));
        StringWriter out = new StringWriter();
        int status = Lgsp.execute(new PrintWriter(out, true), all.toArray(String[]::new));
        return new Run(status, out.toString());
    }

    private static List<JsonNode> matter(String code) throws MalformedBody {
        List<JsonNode> matter = new ArrayList<>();
        for (JsonNode found :
                lgsp("message", "find", "--correlation", code, "--json").json().path("messages")) {
            String id = found.path("messageId").asText();
            matter.add(lgsp("message", "show", id, "--json").json().path("message"));
        }
        return matter;
    }

    private static List<JsonNode> parked(String code) throws MalformedBody {
        return matter(code).stream()
                .filter(message ->
                        message.path("deliveries").path(0).path("parked").asBoolean())
                .toList();
    }

    private static List<String> delivered(String code) throws MalformedBody {
        List<String> routes = new ArrayList<>();
        for (JsonNode message : matter(code)) {
            message.path("entries").forEach(entry -> {
                if (entry.path("kind").asText().equals("DELIVERED")) {
                    routes.add(entry.path("route").asText());
                }
            });
        }
        return routes;
    }

    private static List<String> ids(JsonNode messages) {
        List<String> ids = new ArrayList<>();
        messages.forEach(message -> ids.add(message.path("messageId").asText()));
        return ids;
    }
}
