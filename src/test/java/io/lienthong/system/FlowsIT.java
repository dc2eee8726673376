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
