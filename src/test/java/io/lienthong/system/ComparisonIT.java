package io.lienthong.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.cli.Lgsp;
import io.lienthong.message.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two versions of a connector meet what the real system answered: the real bus and system. */
class ComparisonIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String CODE = "079085001234";
    private static final String REGISTER = """

              - name: register
                pattern: requestReply
                expose: {method: POST, path: /registrations}
                idempotent: true
                journal: {mask: [/holder]}
                request: {method: POST, path: /orders, mapping: mappings/registration.jslt}
                response: {mapping: mappings/registered.jslt}
                errorHandling:
                  classify:
                    - {when: {httpStatus: [422]}, outcome: FAIL, errorCode: REQUEST_REFUSED}
            """;

    private static Sink sink;
    private static BusHome home;
    private static BusProcess bus;
    private static Client demo;

    @BeforeAll
    static void startBusAndUpload(@TempDir Path folder) throws Exception {
        sink = new Sink();
        home = BusHome.in(folder.resolve("bus")).withProof(sink.address());
        Path now = home.connectors().resolve("proof");
        Files.writeString(now.resolve("connector.yaml"), REGISTER, StandardOpenOption.APPEND);
        Files.writeString(now.resolve("mappings/registration.jslt"), "{\"code\": .matter, \"text\": .holder}");
        Files.writeString(now.resolve("mappings/registered.jslt"), "{\"number\": .code, \"holder\": .text}");
        Path next = folder.resolve("next/proof");
        Files.createDirectories(next.getParent());
        BusHome.copy(now, next);
        String descriptor = Files.readString(next.resolve("connector.yaml"))
                .replace("version: 1.0.0", "version: 1.1.0")
                .replace(
                        "errorCode: REQUEST_REFUSED}",
                        "errorCode: RECORD_NOT_FOUND}\n"
                                + "        - {when: {pointer: /state, equals: full}, outcome: FAIL, errorCode: RECORD_EXISTS}");
        Files.writeString(next.resolve("connector.yaml"), descriptor);
        Files.writeString(
                next.resolve("mappings/registration.jslt"), "{\"code\": \"x-\" + .matter, \"text\": .holder}");
        Files.writeString(
                next.resolve("mappings/registered.jslt"),
                "{\"number\": .code, \"holder\": .text, \"state\": \"registered\"}");
        Files.writeString(
                Files.createDirectories(next.resolve("fixtures/mappings")).resolve("any.json"), """
                {"name": "any", "request": {"urlPattern": "/.*"},
                 "response": {"status": 200, "headers": {"Content-Type": "application/json"}, "body": "{\\"code\\": \\"simulated\\"}"}}
                """);
        bus = BusProcess.start(home);
        demo = Client.demo(bus);
        Path zip = folder.resolve("proof-1.1.0.zip");
        lgsp(0, "package", next.toString(), "--to", zip.toString());
        lgsp(0, on("upload", zip.toString(), "--by", "tester"));
    }

    @AfterAll
    static void stopBus() {
        bus.close();
        sink.close();
    }

    @Test
    void theAnswersOfTheRealSystemDecideWhatTheVersionsReply() throws Exception {
        // given
        sink.answer("fine-1", 200, "{\"code\": \"K-77\", \"text\": \"" + CODE + "\"}");
        String fine = register("fine-1");
        sink.answer("full-1", 200, "{\"code\": \"none\", \"state\": \"full\", \"text\": \"" + CODE + "\"}");
        String full = register("full-1");
        sink.answer("wrong-1", 422, "{\"message\": \"no such matter, " + CODE + "\"}");
        String wrong = register("wrong-1");
        sink.treat("gone-1", new Sink.Manner.Drop());
        String gone = register("gone-1");
        sink.answer("late-1", 503, "");
        String late = register("late-1");
        int asked = sink.received().size();

        // when
        await().atMost(SOON).until(() -> recorded(compared()) >= 5);
        JsonNode answer = compared();

        // then: requests
        assertThat(values(call(answer, fine), "/sent/0/body/code")).isEqualTo("\"fine-1\" -> \"x-fine-1\"");
        // replies
        assertThat(places(call(answer, fine))).containsExactlyInAnyOrder("/reply/state", "/sent/0/body/code");
        // outcomes
        assertThat(values(call(answer, full), "/outcome")).isEqualTo("\"SUCCESS\" -> \"RECORD_EXISTS\"");
        assertThat(values(call(answer, wrong), "/outcome")).isEqualTo("\"REQUEST_REFUSED\" -> \"RECORD_NOT_FOUND\"");
        // failures, with as many attempts as then
        assertThat(places(call(answer, gone))).allMatch(place -> place.startsWith("/sent/"));
        assertThat(places(call(answer, late))).containsExactlyInAnyOrder("/sent/0/body/code", "/sent/1/body/code");
        // nothing personal, nobody asked
        assertThat(call(answer, fine).path("disguised").asBoolean()).isTrue();
        assertThat(answer.toString()).doesNotContain(CODE);
        assertThat(sink.received()).hasSize(asked);
        assertThat(lgsp(1, on("compare", "proof@1.1.0")))
                .contains(
                        "by what the system answered (personal values are made up)",
                        "/reply/state",
                        "by the simulator)");
    }

    @Test
    void whatWasNotKeptMeetsTheSimulatorAndSaysWhy() throws Exception {
        // given
        Client.Answer person = demo.get("/api/proof/1.0/people/" + CODE, "X-Purpose", "TEST", "X-Officer", "tester");
        Client.Answer plain = demo.get("/api/proof/1.0/things/one");
        assertThat(person.status()).isEqualTo(200);

        // when
        await().atMost(SOON)
                .until(() -> StreamSupport.stream(compared().path("calls").spliterator(), false)
                                .filter(one -> List.of(person.messageId(), plain.messageId())
                                        .contains(one.path("messageId").asText()))
                                .count()
                        == 2);
        JsonNode answer = compared();

        // then
        assertThat(call(answer, person.messageId()).path("simulated").path("en").asText())
                .contains("reads personal data");
        assertThat(call(answer, plain.messageId()).has("simulated")).isFalse();
        assertThat(call(answer, plain.messageId()).path("differences")).isEmpty();
        assertThat(answer.path("reasons").toString()).contains("reads personal data", "\"calls\":1");
        assertThat(answer.toString()).doesNotContain(CODE);
    }

    /** It never became a reply, so nobody knows what in it is masked. */
    @Test
    void anAnswerThatBreaksTheContractIsNotKeptWhereRepliesAreMasked() throws Exception {
        // given
        sink.answer("broken-1", 200, "{\"text\": \"of a stranger\"}");
        String broken = register("broken-1");

        // when
        await().atMost(SOON)
                .until(() -> StreamSupport.stream(compared().path("calls").spliterator(), false)
                        .anyMatch(one -> one.path("messageId").asText().equals(broken)));

        // then
        assertThat(call(compared(), broken).path("simulated").path("en").asText())
                .contains("mask");
        try (Connection database = bus.database();
                ResultSet kept = database.createStatement()
                        .executeQuery("SELECT convert_from(call, 'UTF8') FROM recorded_call WHERE message_id = '"
                                + broken + "'")) {
            assertThat(kept.next()).isTrue();
            assertThat(kept.getString(1)).contains("message").doesNotContain("answers");
        }
    }

    // ----

    private static String register(String matter) throws Exception {
        return demo.post(
                        "/api/proof/1.0/registrations",
                        "{\"matter\": \"" + matter + "\", \"holder\": \"" + CODE + "\"}")
                .messageId();
    }

    private static JsonNode compared() throws Exception {
        StringWriter told = new StringWriter();
        Lgsp.execute(new PrintWriter(told), connector(on("compare", "proof@1.1.0", "--last", "100", "--json")));
        return Json.parse(told.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static int recorded(JsonNode answer) {
        return answer.path("recorded").asInt();
    }

    private static JsonNode call(JsonNode answer, String id) {
        return StreamSupport.stream(answer.path("calls").spliterator(), false)
                .filter(one -> one.path("messageId").asText().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError(id + " is not in " + answer));
    }

    private static List<String> places(JsonNode call) {
        return StreamSupport.stream(call.path("differences").spliterator(), false)
                .map(one -> one.path("place").asText())
                .toList();
    }

    private static String values(JsonNode call, String place) {
        return StreamSupport.stream(call.path("differences").spliterator(), false)
                .filter(one -> one.path("place").asText().equals(place))
                .map(one -> one.path("now") + " -> " + one.path("next"))
                .findFirst()
                .orElse("no difference at " + place + " in " + call);
    }

    private static String[] on(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--url", "http://127.0.0.1:" + bus.controlPort()));
        all.addAll(List.of("--token-file", home.data().resolve("admin-token").toString()));
        return all.toArray(String[]::new);
    }

    private static String[] connector(String... arguments) {
        List<String> all = new ArrayList<>(List.of("connector"));
        all.addAll(List.of(arguments));
        return all.toArray(String[]::new);
    }

    private static String lgsp(int expected, String... arguments) {
        StringWriter told = new StringWriter();
        assertThat(Lgsp.execute(new PrintWriter(told), connector(arguments)))
                .as(told.toString())
                .isEqualTo(expected);
        return told.toString();
    }
}
