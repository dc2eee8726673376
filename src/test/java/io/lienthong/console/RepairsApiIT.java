package io.lienthong.console;

import static io.lienthong.console.TestConsole.json;
import static io.lienthong.message.BothLanguages.assertBoth;
import static io.lienthong.message.BothLanguages.assertExplained;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.cli.Lgsp;
import io.lienthong.mailbox.OutboundNotice;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.MessageId;
import io.lienthong.message.Wording;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Repairs over real HTTP and by the command line, on a real PostgreSQL and broker. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RepairsApiIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String DELIVERIES = "/admin/v1/deliveries";
    private static final Path DOSSIER = Path.of("test-fixtures/messages/birth-dossier.json");

    @SuppressWarnings("NullAway.Init")
    private TestConsole console;

    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        this.folder = folder;
        console = new TestConsole(folder);
    }

    @AfterAll
    void stop() {
        console.close();
    }

    @BeforeEach
    void refuse() {
        console.bean(AtomicBoolean.class).set(false);
    }

    private MessageId parked(String correlation) throws Exception {
        MessageId id = console.accept(correlation, null);
        await().atMost(SOON).until(() -> status(id).equals("parked"));
        return id;
    }

    private String status(MessageId id) throws Exception {
        return json(console.get("/admin/v1/messages/" + id)).path("status").asText();
    }

    private record Ran(int status, String out) {}

    private Ran lgsp(String... arguments) throws Exception {
        Path token = Files.writeString(folder.resolve("token"), TestConsole.TOKEN);
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--url", console.address("").toString(), "--token-file", token.toString()));
        StringWriter out = new StringWriter();
        int status = Lgsp.execute(new PrintWriter(out, true), all.toArray(String[]::new));
        return new Ran(status, out.toString());
    }

    @Test
    void clerkReadsTheBodyCorrectsItAndTheOriginalPointsToTheCorrection() throws Exception {
        // given
        MessageId id = parked("H99.12-261102-0007");
        Path wrong = folder.resolve("wrong.json");
        Ran shown = lgsp("delivery", "show", id.toString(), "--body", wrong.toString(), "--why", "to mend a field");
        console.bean(AtomicBoolean.class).set(true);

        // when
        Ran corrected = lgsp(
                "delivery",
                "correct",
                id.toString(),
                "--route",
                TestConsole.ROUTE,
                "--body",
                DOSSIER.toString(),
                "--by",
                "nguyen.van.an",
                "--why",
                "field added",
                "--json");

        // then
        assertThat(shown.status).as(shown.out).isZero();
        assertThat(Files.readString(wrong)).contains("\"citizen\":\"034190012345\"");
        assertThat(corrected.status).as(corrected.out).isZero();
        String correction = Json.parse(corrected.out.getBytes(StandardCharsets.UTF_8))
                .path("messageId")
                .asText();
        MessageId replacement = MessageId.parse(correction).orElseThrow();
        await().atMost(SOON).until(() -> status(replacement).equals("delivered"));
        JsonNode original = json(console.get("/admin/v1/messages/" + id));
        assertThat(original.path("status").asText()).isEqualTo("withdrawn");
        assertThat(original.path("corrections").get(0).asText()).isEqualTo(correction);
        assertThat(original.path("entries"))
                .extracting(entry -> entry.path("kind").asText())
                .containsExactly("PARKED", "READ", "WITHDRAWN");
        assertThat(json(console.get("/admin/v1/messages/" + replacement))
                        .at("/accepted/corrects")
                        .asText())
                .isEqualTo(id.toString());
        assertThat(lgsp("message", "show", id.toString()).out).contains("replaced by " + correction);
    }

    @Test
    void noticeThatBringsADocumentOutSaysWhatToDoInsteadOfCorrectingIt() throws Exception {
        // given
        MessageId document = console.accept("H99.12-261102-0301", null);
        MessageId notice = console.acceptOutbound(document);
        await().atMost(SOON).until(() -> status(notice).equals("parked"));
        Path body = folder.resolve("notice.json");
        Path right = Path.of("test-fixtures/messages/document-new.edxml");

        // when
        Ran shown = lgsp("delivery", "show", notice.toString(), "--body", body.toString(), "--why", "refused");
        Ran corrected = lgsp("delivery", "correct", notice.toString(), "--body", right.toString(), "--why", "number");

        // then
        Wording advice = OutboundNotice.advice(document.toString());
        assertThat(shown.status).as(shown.out).isZero();
        assertThat(shown.out).contains(advice.vi()).contains(advice.en()).contains(document.toString());
        assertThat(corrected.status).isEqualTo(1);
        assertThat(corrected.out).contains(advice.vi()).contains(advice.en());
        assertThat(status(notice)).isEqualTo("parked");
        assertThat(lgsp("delivery", "withdraw", notice.toString(), "--why", "sent anew").status)
                .isZero();
    }

    @Test
    void reasonOfAParkedDeliveryIsShownInBothLanguagesWithWhatToDo() throws Exception {
        // given
        MessageId id = parked("H99.12-261102-0108");
        Wording explanation = ErrorCode.REQUEST_REFUSED.explanation();

        // when
        JsonNode listed = json(console.get(DELIVERIES + "?message=" + id)).at("/deliveries/0");
        JsonNode message = json(console.get("/admin/v1/messages/" + id));
        List<Ran> told = List.of(
                lgsp("delivery", "list", "--correlation", "H99.12-261102-0108"),
                lgsp("delivery", "show", id.toString()),
                lgsp("message", "show", id.toString()));

        // then
        for (JsonNode shown : List.of(listed, message.at("/deliveries/0"), message.at("/entries/0"))) {
            assertExplained(shown);
            assertThat(shown.at("/explanation/vi").asText()).isEqualTo(explanation.vi());
            assertThat(shown.at("/explanation/en").asText()).isEqualTo(explanation.en());
        }
        assertThat(told)
                .allSatisfy(ran -> assertThat(ran.out)
                        .contains("a field is missing")
                        .containsOnlyOnce(explanation.vi())
                        .containsOnlyOnce(explanation.en()));
    }

    @Test
    void correctionThatIsNotOfTheTypeChangesNothingAndTellsThePlaces() throws Exception {
        // given
        MessageId id = parked("H99.12-261102-0102");
        ObjectNode body = (ObjectNode) Json.parse(Files.readAllBytes(DOSSIER));
        body.remove("dossierCode");
        ObjectNode request = Json.object().put("by", "nguyen.van.an").put("reason", "field added");
        request.set("body", body);

        // when
        HttpResponse<String> refused = console.post(DELIVERIES + "/" + id + "/correct", request.toString());

        // then
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(json(refused).at("/violations/0/place").asText()).isEqualTo("/dossierCode");
        assertThat(status(id)).isEqualTo("parked");
        assertThat(json(console.get("/admin/v1/messages/" + id)).path("entries"))
                .hasSize(1);
    }

    @Test
    void correctionOfWhatIsNotParkedIsRefused() throws Exception {
        // given
        console.bean(AtomicBoolean.class).set(true);
        MessageId id = console.accept("H99.12-261102-0103", null);
        await().atMost(SOON).until(() -> status(id).equals("delivered"));

        // when
        Ran refused = lgsp("delivery", "correct", id.toString(), "--body", DOSSIER.toString(), "--why", "late");

        // then
        assertThat(refused.status).isEqualTo(1);
        assertThat(refused.out)
                .contains("NOTHING_PARKED")
                .contains(ErrorCode.NOTHING_PARKED.explanation().vi())
                .contains(ErrorCode.NOTHING_PARKED.explanation().en());
    }

    /** Makes a whole dossier of each message, but for one that it leaves without fields, and one that it leaves as it is. */
    private Path mapping(String refused, String unchanged) throws Exception {
        String whole = Files.readString(DOSSIER).replace("\"H99.12-261102-0007\"", ".dossierCode");
        return Files.writeString(
                folder.resolve("mend.jslt"),
                "if (.dossierCode == \"" + refused + "\") {\"dossierCode\": .dossierCode} else if (.dossierCode == \""
                        + unchanged + "\") . else " + whole);
    }

    @Test
    void searchResultIsTriedThenCorrectedByAMapping() throws Exception {
        // given
        String since = Instant.now().toString();
        MessageId refused = parked("H99.12-261102-0203");
        MessageId unchanged = parked("H99.12-261102-0204");
        List<MessageId> ids = List.of(parked("H99.12-261102-0201"), parked("H99.12-261102-0202"));
        Path mapping = mapping("H99.12-261102-0203", "H99.12-261102-0204");
        String[] correct = {
            "delivery",
            "correct",
            "--flow",
            "birth-registration",
            "--parked-from",
            since,
            "--mapping",
            mapping.toString(),
            "--why",
            "fields were missing",
            "--by",
            "nguyen.van.an"
        };

        // when
        Ran tried = lgsp(append(correct, "--dry-run"));
        String afterTrying = status(ids.get(0));
        console.bean(AtomicBoolean.class).set(true);
        Ran corrected = lgsp(append(correct, "--json"));

        // then
        assertThat(tried.status).as(tried.out).isEqualTo(1);
        assertThat(tried.out)
                .contains("2 would be corrected, 1 unchanged, 1 refused.")
                .contains("/citizen: \"034190012345\" -> nothing")
                .contains("/procedure: nothing -> \"birth-registration\"")
                .contains("1 refused: REQUEST_INVALID thông điệp không đúng kiểu Dossier.v1; chưa thay đổi gì"
                        + " / the message is not a Dossier.v1; nothing was changed")
                .contains("  " + refused + "\n")
                .containsPattern("    /[a-zA-Z]+ .+ / .+");
        assertThat(afterTrying).isEqualTo("parked");
        JsonNode answer = Json.parse(corrected.out.getBytes(StandardCharsets.UTF_8));
        assertThat(answer.path("corrected").asInt()).as(corrected.out).isEqualTo(2);
        assertThat(answer.path("reasons")
                        .path(0)
                        .path("first")
                        .path(0)
                        .path("messageId")
                        .asText())
                .isEqualTo(refused.toString());
        for (MessageId id : ids) {
            await().atMost(SOON).until(() -> status(id).equals("withdrawn"));
            JsonNode original = json(console.get("/admin/v1/messages/" + id));
            assertThat(original.path("entries"))
                    .extracting(entry -> entry.path("kind").asText() + " "
                            + entry.path("detail").asText())
                    .contains("READ by nguyen.van.an: fields were missing");
            MessageId correction = MessageId.parse(
                            original.path("corrections").get(0).asText())
                    .orElseThrow();
            await().atMost(SOON).until(() -> status(correction).equals("delivered"));
        }
        for (MessageId id : List.of(refused, unchanged)) {
            assertThat(json(console.get("/admin/v1/messages/" + id)).path("entries"))
                    .hasSize(1);
            assertThat(status(id)).isEqualTo("parked");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\\\"a\\\": | mapping",
                "$settings.secret | mapping:1",
                "import \\\"other.jslt\\\" as other . | mapping",
                "uuid() | mapping:1"
            })
    void aMappingThatCannotBeUsedIsRefusedWithItsPlace(String mapping, String place) throws Exception {
        // when
        HttpResponse<String> refused = console.post(
                DELIVERIES + "/correct",
                "{\"by\":\"an\",\"reason\":\"x\",\"filter\":{\"lane\":\"nobody\"},\"mapping\":\"" + mapping + "\"}");

        // then
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
        assertThat(json(refused).at("/violations/0/place").asText()).startsWith(place);
    }

    @Test
    void searchResultIsCountedThenResent() throws Exception {
        // given
        MessageId earlier = parked("H99.12-261102-0105");
        String since = Instant.now().toString();
        List<MessageId> ids = List.of(parked("H99.12-261102-0104"), parked("H99.12-261102-0107"));
        String[] filter = {"delivery", "resend", "--flow", "birth-registration", "--parked-from", since};
        Ran counted = lgsp(append(filter, "--dry-run"));
        assertThat(status(ids.get(0))).isEqualTo("parked");
        console.bean(AtomicBoolean.class).set(true);

        // when
        Ran resent = lgsp(filter);

        // then
        assertThat(counted.out)
                .contains("PRODUCTION  civil-status  REQUEST_REFUSED  2")
                .contains("would be done");
        assertThat(resent.status).as(resent.out).isZero();
        for (MessageId id : ids) {
            await().atMost(SOON).until(() -> status(id).equals("delivered"));
        }
        assertThat(status(earlier)).isEqualTo("parked");
    }

    private static String[] append(String[] some, String more) {
        List<String> all = new ArrayList<>(List.of(some));
        all.add(more);
        return all.toArray(String[]::new);
    }

    @Test
    void parkedDeliveriesAreListedAssignedAndWithdrawn() throws Exception {
        // given
        MessageId id = parked("H99.12-261102-0106");
        Ran assigned = lgsp("delivery", "assign", id.toString(), "--to", "tran.thi.binh", "--note", "ask the commune");
        JsonNode listed = json(console.get(DELIVERIES + "?correlationId=H99.12-261102-0106&limit=1"));

        // when: somebody else is responsible
        Ran refused = lgsp("delivery", "withdraw", id.toString(), "--why", "sent twice", "--by", "le.van.cuong");
        Ran corrected = lgsp(
                "delivery",
                "correct",
                id.toString(),
                "--body",
                DOSSIER.toString(),
                "--why",
                "x",
                "--by",
                "le.van.cuong");
        Ran withdrawn =
                lgsp("delivery", "withdraw", id.toString(), "--why", "sent twice", "--by", "le.van.cuong", "--over");

        // then
        assertThat(assigned.status).as(assigned.out).isZero();
        assertThat(refused.status).as(refused.out).isEqualTo(1);
        assertThat(refused.out).contains("tran.thi.binh");
        assertThat(corrected.out).contains("tran.thi.binh");
        JsonNode delivery = listed.path("deliveries").get(0);
        assertThat(delivery.path("messageId").asText()).isEqualTo(id.toString());
        assertThat(delivery.path("assignee").asText()).isEqualTo("tran.thi.binh");
        assertThat(delivery.path("note").asText()).isEqualTo("ask the commune");
        assertThat(delivery.path("reason").asText()).isEqualTo("REQUEST_REFUSED");
        assertThat(listed.path("shards")).isNotEmpty();
        assertThat(withdrawn.out).contains("1 delivery done: withdraw.");
        assertThat(status(id)).isEqualTo("withdrawn");
        assertThat(lgsp("delivery", "list", "--correlation", "H99.12-261102-0106").out)
                .contains("No such delivery");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"by\":\"an\",\"reason\":\"x\"}",
                "{\"by\":\"an\",\"reason\":\"x\",\"filter\":{}}",
                "{\"by\":\"an\",\"reason\":\"x\",\"filter\":{\"desination\":\"civil-status\"}}",
                "{\"by\":\"an\",\"reason\":\"x\",\"filter\":{\"environment\":\"TEST\"}}",
                "{\"by\":\"an\",\"reason\":\"x\",\"filter\":{\"parkedTo\":\"yesterday\"}}",
                "{\"reason\":\"x\",\"filter\":{\"destination\":\"civil-status\"}}",
                "{\"by\":\"an\",\"filter\":{\"destination\":\"civil-status\"}}"
            })
    void decisionThatIsNotClearIsRefused(String request) throws Exception {
        // when
        HttpResponse<String> refused = console.post(DELIVERIES + "/withdraw", request);

        // then
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
        assertThat(json(refused).path("code").asText()).isEqualTo("REQUEST_INVALID");
    }

    @Test
    void correctionWithoutAReasonIsAskedForOne() throws Exception {
        // when
        HttpResponse<String> refused = console.post(
                DELIVERIES + "/correct", "{\"by\":\"an\",\"filter\":{\"lane\":\"nobody\"},\"mapping\":\".\"}");

        // then
        assertThat(json(refused).path("detail").asText()).contains("reason").doesNotContain("withdrawn");
        assertBoth(json(refused).path("detail").asText());
    }

    @Test
    void usageIsToldApartFromRefusal() throws Exception {
        assertThat(lgsp("delivery", "withdraw", "--destination", "civil-status").status)
                .isEqualTo(2);
        assertThat(lgsp("delivery", "resend").status).isEqualTo(2);
        assertThat(lgsp("delivery", "correct", "not-an-id", "--body", "x", "--why", "y").status)
                .isEqualTo(2);
        assertThat(lgsp("delivery", "resend", "--destination", "nobody").status).isEqualTo(1);
        String[] correct = {"delivery", "correct", "--why", "y"};
        assertThat(lgsp(append(correct, "--lane=x")).status).isEqualTo(2);
        assertThat(lgsp(append(correct, "--mapping=" + DOSSIER)).status).isEqualTo(2);
        assertThat(lgsp("delivery", "correct", "--lane", "x", "--body", DOSSIER.toString(), "--why", "y").status)
                .isEqualTo(2);
        assertThat(lgsp("delivery", "correct", "--lane", "nobody", "--mapping", DOSSIER.toString(), "--why", "y")
                        .status)
                .isEqualTo(1);
    }

    @Test
    void suspendedRetentionIsShownAndConfirmed() throws Exception {
        // given
        await().atMost(SOON)
                .until(() -> sql("UPDATE retention SET suspended_at = now(), suspended_reason = 'a jump'") == 1);
        Ran suspended = lgsp("retention", "show");

        // when
        Ran confirmed = lgsp("retention", "confirm", "--by", "nguyen.van.an", "--json");

        // then
        assertThat(suspended.status).isEqualTo(1);
        assertThat(suspended.out).contains("kept 400 days").contains("a jump");
        assertThat(Json.parse(confirmed.out.getBytes(StandardCharsets.UTF_8))
                        .path("confirmedBy")
                        .asText())
                .isEqualTo("nguyen.van.an");
        assertThat(lgsp("retention", "show").status).isZero();
    }

    private int sql(String statement) throws SQLException {
        try (Connection connection = console.bean(DataSource.class).getConnection()) {
            return connection.createStatement().executeUpdate(statement);
        }
    }

    @Test
    void documentationTellsTheRepairs() throws Exception {
        JsonNode paths = json(console.get("/docs/openapi.json")).path("paths");
        assertThat(paths.has(DELIVERIES + "/resend")).isTrue();
        assertThat(paths.has(DELIVERIES + "/withdraw")).isTrue();
        assertThat(paths.has(DELIVERIES + "/assign")).isTrue();
        assertThat(paths.has(DELIVERIES + "/{messageId}/correct")).isTrue();
        assertThat(paths.has(DELIVERIES + "/correct")).isTrue();
        assertThat(paths.path(DELIVERIES).path("get").path("parameters"))
                .extracting(parameter -> parameter.path("name").asText())
                .contains("reason", "destination", "lane", "after", "limit");
        JsonNode schemas = json(console.get("/docs/openapi.json")).at("/components/schemas");
        assertThat(List.of("Delivery", "OpenDelivery", "MessageEntry", "Poll"))
                .allSatisfy(
                        name -> assertThat(schemas.path(name).path("properties").has("explanation"))
                                .isTrue());
    }
}
