package io.lienthong.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.cli.Lgsp;
import io.lienthong.console.Visitor;
import io.lienthong.message.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator registers consumers by command, and anybody is told why a call ended as it did; the real bus and system. */
class ConsumersIT {
    private static final String FLOW = """
            - route:
                id: proof.take
                from:
                  uri: "delivery:proof.submitted"
                  parameters: {when: "/status = RESOLVED", lane: /dossierCode}
                  steps: [{to: {uri: "connector:proof/take"}}]
            """;
    /** A call without effect whose answer the mapping cannot take where its text is odd. */
    private static final String MAPPED = """

              - name: findMapped
                pattern: requestReply
                expose: {method: GET, path: "/mapped/{code}"}
                request:
                  method: GET
                  path: "/things/{code}"
                  parameters:
                    code: {in: path, required: true, schema: {type: string, maxLength: 200}}
                response: {mapping: mappings/ordered.jslt}
            """;

    private static final Duration SOON = Duration.ofSeconds(30);

    private static Sink sink;
    private static BusHome home;
    private static BusProcess bus;
    private static Client demo;
    private static Visitor visitor;

    @BeforeAll
    static void startBus(@TempDir Path folder) throws Exception {
        sink = new Sink();
        home = BusHome.in(folder).withProof(sink.address()).route("proof", FLOW);
        Files.writeString(home.connectors().resolve("proof/connector.yaml"), MAPPED, StandardOpenOption.APPEND);
        home.consumers("""
                consumers:
                  - {id: declared, environment: PRODUCTION, secret: a-secret-of-a-test, grants: [proof/find]}
                  - {id: hasty, environment: PRODUCTION, secret: hasty-secret, grants: [proof/find], requestsPerMinute: 2}
                """);
        bus = BusProcess.start(home);
        demo = Client.demo(bus);
        visitor = new Visitor(URI.create("http://127.0.0.1:" + bus.controlPort() + "/"));
        visitor.setUp(bus.setUpLink(), "an.nguyen");
    }

    @AfterAll
    static void stopBus() {
        bus.close();
        sink.close();
    }

    /** What a command printed. */
    private record Run(int status, String out) {}

    private static Run lgsp(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--url", "http://127.0.0.1:" + bus.controlPort()));
        all.addAll(List.of("--token-file", home.data().resolve("admin-token").toString()));
        StringWriter out = new StringWriter();
        int status = Lgsp.execute(new PrintWriter(out, true), all.toArray(String[]::new));
        return new Run(status, out.toString());
    }

    private static JsonNode json(Run run) throws Exception {
        assertThat(run.status()).as(run.out()).isZero();
        return Json.parse(run.out().getBytes(StandardCharsets.UTF_8));
    }

    private static Client register(String id, String... grants) throws Exception {
        List<String> command = new ArrayList<>(List.of("consumer", "new", id, "--environment", "PRODUCTION"));
        command.addAll(List.of(grants));
        command.addAll(List.of("--by", "nguyen.van.an", "--why", "contract 12/2026", "--json"));
        String secret =
                json(lgsp(command.toArray(String[]::new))).path("secret").asText();
        return Client.of(bus, id, secret);
    }

    private static Run act(String... arguments) {
        List<String> all = new ArrayList<>(List.of("consumer"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--by", "nguyen.van.an", "--why", "contract 12/2026"));
        return lgsp(all.toArray(String[]::new));
    }

    // Consumers

    @Test
    void whoIsRegisteredByCommandCallsWhatItWasGrantedUntilThatIsTakenAway() throws Exception {
        // given
        Client office = register("land-office", "proof/find");
        assertThat(office.get("/api/proof/1.0/things/one").status()).isEqualTo(200);
        assertThat(office.post("/api/proof/1.0/mirror", "{\"code\":\"a\"}").code())
                .isEqualTo("NOT_GRANTED");

        // when
        Run granted = act("grant", "land-office", "proof/mirror");
        Run revoked = act("revoke", "land-office", "proof/find");

        // then
        assertThat(granted.status()).as(granted.out()).isZero();
        assertThat(revoked.out()).contains("grant proof/mirror").doesNotContain("grant proof/find");
        assertThat(office.post("/api/proof/1.0/mirror", "{\"code\":\"a\"}").status())
                .isEqualTo(200);
        assertThat(office.get("/api/proof/1.0/things/one").code()).isEqualTo("NOT_GRANTED");
        assertThat(act("revoke", "land-office", "--whole").status()).isZero();
        assertThat(office.get("/api/proof/1.0/things/one").code()).isEqualTo("TOKEN_INVALID");
        assertThat(lgsp("consumer", "show", "land-office").out())
                .contains("REVOKED", "ENDED", "nguyen.van.an", "contract 12/2026");
    }

    @Test
    void aSecretIsToldOnceAndTheNextOneRotatesIt() throws Exception {
        // given
        register("rotating", "proof/find");
        // when
        Run rotated = act("rotate", "rotating", "--keep-old", "PT1H");
        String secret = rotated.out().lines().findFirst().orElseThrow().replace("secret: ", "");
        // then
        assertThat(Client.of(bus, "rotating", secret)
                        .get("/api/proof/1.0/things/a")
                        .status())
                .isEqualTo(200);
        assertThat(lgsp("consumer", "show", "rotating").out())
                .doesNotContain(secret)
                .contains("good until");
        assertThat(lgsp("consumer", "list").out()).contains("rotating", "DECLARED", "demo-sandbox");
        assertThat(bus.output()).doesNotContain(secret);
    }

    @Test
    void whatTheFileDeclaresNoCommandChanges() {
        // when
        Run refused = act("grant", "declared", "proof/mirror");
        // then
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.out()).contains("CONSUMER_CONFLICT", "config/consumers.yaml");
        assertThat(lgsp("consumer", "show", "declared").out()).contains("no command changes it");
    }

    @Test
    void whatIsNotThereCannotBeGranted() throws Exception {
        // given
        register("careful", "proof/find");
        // when
        Run operation = act("grant", "careful", "proof/mirror", "proof/fnid");
        Run connector = act("new", "careless", "prof/*", "--environment", "SANDBOX");
        Run dataset = act("grant", "careful", "dataset:judicial-record");
        // then
        assertThat(dataset.out())
                .contains("/datasets/0/dataset", "there is no dataset judicial-record", "near it: judicial-records");
        assertThat(operation.status()).isEqualTo(1);
        assertThat(operation.out()).contains("REQUEST_INVALID", "/grants/1", "proof has no operation fnid", "find");
        assertThat(connector.out()).contains("/grants/0", "there is no connector prof", "near it: proof");
        assertThat(lgsp("consumer", "show", "careful").out()).doesNotContain("proof/mirror", "dataset:");
        assertThat(lgsp("consumer", "show", "careless").status()).isEqualTo(1);
    }

    @Test
    void grantsInTheirOldPlaceAreTakenStill() {
        // when
        Run made = act("new", "old-fashioned", "proof/find", "--environment", "SANDBOX", "--grant", "proof/mirror");
        // then
        assertThat(made.status()).as(made.out()).isZero();
        assertThat(lgsp("consumer", "show", "old-fashioned").out()).contains("proof/find", "proof/mirror");
    }

    @Test
    void aCommandThatIsWrongChangesNothing() {
        assertThat(lgsp("consumer", "new", "x", "--environment", "TEST", "--why", "y")
                        .out())
                .contains("REQUEST_INVALID", "PRODUCTION or SANDBOX");
        assertThat(act("new", "BIG", "--environment", "SANDBOX").out()).contains("/id");
        assertThat(act("new", "fine", "--environment", "SANDBOX", "--grant", "no grant")
                        .out())
                .contains("/grants/0");
        assertThat(lgsp("consumer", "new", "y", "--environment", "SANDBOX").status())
                .isEqualTo(2);
        assertThat(act("rotate", "nobody", "--keep-old", "P99D").out()).contains("P30D");
        assertThat(act("revoke", "nobody", "proof/find").out()).contains("CONSUMER_UNKNOWN");
        assertThat(lgsp("consumer", "show", "fine").status()).isEqualTo(1);
    }

    @Test
    void whoIsRegisteredAsAClientOfXRoadCallsWithoutAToken() throws Exception {
        // given
        String path = "/r1/VN/GOV/000.00.00.H99/proof/proof/things/told";
        Client nameless = demo.withToken("");
        // when
        Run made = act(
                "new",
                "clerk",
                "proof/find",
                "--environment",
                "PRODUCTION",
                "--xroad",
                "VN/GOV/7/clerk",
                "--connection",
                "HTTP",
                "--address",
                "127.0.0.1");
        Client.Answer answered = nameless.send("GET", path, null, "X-Road-Client", "VN/GOV/7/clerk");
        Run taken =
                act("xroad", "clerk", "VN/GOV/000.00.00.H99/demo", "--connection", "HTTP", "--address", "127.0.0.1");
        Run moved = act("xroad", "clerk", "VN/GOV/7/office", "--connection", "HTTP", "--address", "127.0.0.0/8");
        Client.Answer before = nameless.send("GET", path, null, "X-Road-Client", "VN/GOV/7/clerk");
        Client.Answer after = nameless.send("GET", path, null, "X-Road-Client", "VN/GOV/7/office");
        Run docs = lgsp("consumer", "docs", "clerk", "--to", home.data().toString());
        Run ended = act("revoke", "clerk", "--whole");
        Client.Answer gone = nameless.send("GET", path, null, "X-Road-Client", "VN/GOV/7/office");
        // then
        assertThat(made.status()).as(made.out()).isZero();
        assertThat(answered.status()).as(answered.text()).isEqualTo(200);
        assertThat(taken.out()).contains("CONSUMER_CONFLICT", "another consumer's identifier");
        assertThat(moved.out()).contains("client of X-Road: VN/GOV/7/office, HTTP from 127.0.0.0/8", "BOUND");
        assertThat(before.status()).isEqualTo(500);
        assertThat(after.status()).isEqualTo(200);
        assertThat(docs.status()).as(docs.out()).isZero();
        assertThat(Files.readString(home.data().resolve("clerk.html")))
                .contains("X-Road client: <code>VN/GOV/7/office</code>");
        assertThat(ended.status()).isZero();
        assertThat(gone.status()).isEqualTo(500);
        assertThat(act("new", "odd", "--environment", "SANDBOX", "--xroad", "VN/GOV/7/odd")
                        .out())
                .contains("REQUEST_INVALID", "/xroad");
        assertThat(act("new", "odd", "--environment", "SANDBOX", "--address", "127.0.0.1")
                        .status())
                .isEqualTo(2);
    }

    // Why

    @Test
    void callsThatAreNotGrantedCountToo() throws Exception {
        // given
        Client hasty = Client.of(bus, "hasty", "hasty-secret");
        // when, then: each is logged, so that they may not come without end
        assertThat(hasty.post("/api/proof/1.0/mirror", "{}").code()).isEqualTo("NOT_GRANTED");
        assertThat(hasty.post("/api/proof/1.0/mirror", "{}").code()).isEqualTo("NOT_GRANTED");
        assertThat(hasty.post("/api/proof/1.0/mirror", "{}").code()).isEqualTo("QUOTA_EXCEEDED");
    }

    private static String why(String id, String language) {
        Run run = lgsp("why", id, "--lang", language);
        assertThat(run.status()).as(run.out()).isZero();
        return run.out();
    }

    @Test
    void anAnsweredCallTellsWhatWasChecked() throws Exception {
        // when
        String id = demo.get("/api/proof/1.0/things/told").messageId();
        // then
        assertThat(why(id, "en"))
                .contains("demo (PRODUCTION) called proof/find of Proof (proof)", "who calls is known", "HTTP 200")
                .contains("nothing more happens");
        assertThat(why(id, "vi"))
                .contains("hệ thống demo (môi trường PRODUCTION) gọi proof/find của Kiểm chứng (proof)");
    }

    @Test
    void aRefusalByGrantTellsTheRuleAndWhoCanGrantIt() throws Exception {
        // given
        Client poor = register("poor", "proof/find");
        // when
        Client.Answer refused = poor.post("/api/proof/1.0/mirror", "{}");
        // then
        assertThat(refused.code()).isEqualTo("NOT_GRANTED");
        assertThat(refused.json().path("rule").asText()).isEqualTo("grant proof/mirror");
        assertThat(refused.json().path("grantedBy").asText()).isEqualTo("proof-owner");
        String id = refused.messageId();
        assertThat(why(id, "en")).contains("The rule: grant proof/mirror. Who can grant it: proof-owner.");
        assertThat(why(id, "vi")).contains("Quy tắc: grant proof/mirror. Đơn vị cấp được quyền này: proof-owner.");
    }

    @Test
    void aWrongRequestTellsThePlace() throws Exception {
        // when
        String id = demo.post("/api/proof/1.0/orders", "{\"code\": 7}", "Idempotency-Key", "wrong")
                .messageId();
        // then
        assertThat(why(id, "en"))
                .contains("refused it as REQUEST_INVALID and sent nothing", "/code (")
                .doesNotContain("yêu cầu");
        assertThat(why(id, "vi"))
                .contains("chưa gửi gì tới Kiểm chứng", "/code (")
                .doesNotContain("the request");
    }

    @Test
    void aSystemThatIsAwayIsSaidSo() throws Exception {
        // given
        sink.treat("absent", new Sink.Manner.Drop());
        // when
        String id = demo.get("/api/proof/1.0/things/absent").messageId();
        // then
        assertThat(why(id, "en")).contains("repetitions included, and was not served", "What to do: Send again later");
        assertThat(why(id, "vi")).contains("kể cả các lần thử lại, mà không được phục vụ", "Cần làm: Gửi lại sau");
    }

    @Test
    void aSystemThatRefusesIsQuoted() throws Exception {
        // given
        sink.answer("refused-thing", 422, "{\"message\":\"Mã chưa được cấp\"}");
        // when
        String id = demo.get("/api/proof/1.0/things/refused-thing").messageId();
        // then
        assertThat(why(id, "en")).contains("Proof (proof) answered; the bus classified the answer as", "422");
        assertThat(why(id, "vi")).contains("trục xếp câu trả lời đó vào");
    }

    @Test
    void aMappingThatFailsIsTheFaultOfTheBusOrTheConnector() throws Exception {
        // given
        sink.answer("odd-thing", 200, "{\"code\":\"odd-thing\",\"text\":\"odd\"}");
        // when
        Client.Answer failed = demo.get("/api/proof/1.0/mapped/odd-thing");
        // then
        assertThat(failed.code()).isEqualTo("MAPPING_FAILED");
        assertThat(why(failed.messageId(), "en")).contains("connector's configuration (MAPPING_FAILED)");
        assertThat(why(failed.messageId(), "vi")).contains("cấu hình của kết nối (MAPPING_FAILED)");
    }

    private static String submit(String dossier, String key) throws Exception {
        return demo.post(
                        "/api/proof/1.0/results",
                        "{\"dossierCode\":\"%s\",\"status\":\"RESOLVED\",\"resolvedAt\":\"2026-11-02T08:20:05+07:00\"}"
                                .formatted(dossier),
                        "Idempotency-Key",
                        key)
                .messageId();
    }

    @Test
    void aDeliveredMessageTellsItsWay() throws Exception {
        // when
        String id = submit("H99.12-261127-0001", "told-1");
        // then
        await().atMost(SOON).until(() -> why(id, "en").contains("The end: the message is delivered"));
        assertThat(why(id, "en"))
                .contains(
                        "handed over proof.submitted by proof/submit", "It has 1 step", "Step proof.take delivered it");
        assertThat(why(id, "vi"))
                .contains("giao thông điệp proof.submitted", "đã chuyển tới Kiểm chứng (proof) (HTTP 200)");
    }

    @Test
    void aParkedMessageTellsWhyAndWhoWaitsBehindItTellsBehindWhom() throws Exception {
        // given
        sink.answer("H99.12-261127-0002", 422, "{\"message\":\"Thiếu ngày cấp\"}");
        String parked = submit("H99.12-261127-0002", "told-2");
        await().atMost(SOON).until(() -> why(parked, "en").contains("is parked and waits for people"));
        // when
        String behind = submit("H99.12-261127-0002", "told-3");
        // then
        assertThat(why(parked, "en")).contains("classified as", "422", "./lgsp delivery show " + parked);
        assertThat(why(parked, "vi")).contains("tạm giữ thông điệp", "Cần làm: ");
        await().atMost(SOON).until(() -> why(behind, "en").contains("waits behind message " + parked));
        assertThat(why(behind, "vi")).contains("chờ sau thông điệp " + parked, "đang bị tạm giữ", "không cần gửi lại");
        // when: a correction is tried on the route and the connector that would send it
        String right = "{\"dossierCode\":\"H99.12-261127-0002\",\"status\":\"RESOLVED\","
                + "\"resolvedAt\":\"2026-11-03T08:20:05+07:00\"}";
        String checked = visitor.submit(
                        "/console",
                        "/console/messages/" + parked + "/check",
                        Map.of("why", "theo điện thoại của xã", "body", right))
                .body();
        // then
        assertThat(checked).contains("proof sẽ nhận", "2026-11-03T08:20:05", "/resolvedAt");
    }

    /** What it handed over before one malformed request still counts. */
    @Test
    void whatWasTakenAndWhatWasRefusedAreCountedTogether() throws Exception {
        // given
        Client both = register("both", "proof/submit");
        for (int i = 1; i <= 3; i++) {
            String body = "{\"dossierCode\":\"H99.12-261127-004" + i
                    + "\",\"status\":\"RESOLVED\",\"resolvedAt\":\"2026-11-03T08:20:05+07:00\"}";
            assertThat(both.post("/api/proof/1.0/results", body, "Idempotency-Key", "both-" + i)
                            .status())
                    .isEqualTo(202);
        }
        // when
        assertThat(both.post("/api/proof/1.0/results", "{}", "Idempotency-Key", "both-4")
                        .status())
                .isEqualTo(400);
        // then: four requests today, one of them failed
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(visitor.get("/console/consumers.csv").body())
                                .containsPattern("\"both\",.*,4,1,\"proof/submit\""));
    }

    @Test
    void aCallWhoseOutcomeIsUnknownIsSaidSo() throws Exception {
        // given
        sink.treat("lost-order", new Sink.Manner.Drop());
        // when
        String id = demo.post("/api/proof/1.0/orders", "{\"code\":\"lost-order\"}", "Idempotency-Key", "lost-order")
                .messageId();
        // then
        assertThat(why(id, "en")).contains("it is not known whether it was carried out", "Make no new request");
        assertThat(why(id, "vi")).contains("không biết hệ thống đó đã thực hiện chưa");
    }

    @Test
    void anIdThatTheBusDoesNotKnowIsExplained() {
        // when
        Run run = lgsp("why", "019aaaaa-0000-7000-8000-00000000ffff", "--lang", "vi");
        // then
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("Trục không lưu câu chuyện của thông điệp 019aaaaa");
        assertThat(lgsp("why", "H99").status()).isEqualTo(2);
    }
}
