package io.lienthong.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lienthong.cli.Lgsp;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever was refused, over whatever face, asks {@code lgsp why} by the id of the answer, and is told the rule. */
class RefusedCallsIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    private static Sink sink;
    private static BusHome home;
    private static BusProcess bus;
    private static Client poor;

    @BeforeAll
    static void startBus(@TempDir Path folder) throws Exception {
        sink = new Sink();
        home = BusHome.in(folder).withProof(sink.address()).with("document-exchange");
        home.consumers("""
                consumers:
                  - {id: poor, environment: PRODUCTION, secret: a-secret-of-a-test, grants: [proof/mirror],
                     vxp: {systemId: H99.01, secret: vxp-secret, agencies: [H99.01]},
                     xroad: {client: VN/GOV/H99.01/poor, connectionType: HTTP, addresses: [127.0.0.1]}}
                  - {id: hasty, environment: PRODUCTION, secret: hasty-secret, grants: [proof/find], requestsPerMinute: 1}
                """);
        bus = BusProcess.start(home);
        poor = Client.of(bus, "poor", "a-secret-of-a-test");
    }

    @AfterAll
    static void stopBus() {
        bus.close();
        sink.close();
    }

    @Test
    void aCallOverTheNativeFaceTellsWhyItWasRefused() throws Exception {
        // given
        Client hasty = Client.of(bus, "hasty", "hasty-secret");
        hasty.get("/api/proof/1.0/things/one");

        // when
        Client.Answer stranger = poor.withToken("").get("/api/proof/1.0/people/079085001234");
        Client.Answer unknown = poor.get("/api/proof/1.0/nothing/here");
        Client.Answer large = poor.post("/api/proof/1.0/mirror", "{\"a\": \"" + "x".repeat(70_000) + "\"}");
        Client.Answer over = hasty.get("/api/proof/1.0/things/one");

        // then
        assertThat(stranger.status()).isEqualTo(401);
        assertThat(why(stranger.messageId(), "en"))
                .contains("Somebody who did not prove who it is", "GET /api/proof/1.0", "HTTP 401")
                .doesNotContain("079085001234");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(why(unknown.messageId(), "vi"))
                .contains("hệ thống poor", "HTTP 404")
                .doesNotContain(" / ");
        assertThat(large.status()).isEqualTo(413);
        assertThat(why(large.messageId(), "en")).contains("poor (PRODUCTION) asked for POST", "HTTP 413");
        assertThat(over.status()).isEqualTo(429);
        assertThat(why(over.messageId(), "en"))
                .contains("hasty", "quota requestsPerMinute: 1", "Who can grant it: the operator of the bus");
        assertThat(why(over.messageId(), "vi"))
                .contains("Đơn vị cấp được quyền này: đơn vị vận hành trục liên thông")
                .doesNotContain("the operator");
    }

    @Test
    void aQuestionForADatasetTellsWhyItWasRefused() throws Exception {
        // when
        Client.Answer refused = poor.get("/sync/v1/judicial-records");
        // then
        assertThat(refused.status()).isEqualTo(403);
        assertThat(why(refused.messageId(), "en"))
                .contains("poor (PRODUCTION) asked for GET /sync/v1/judicial-records", "grant dataset");
    }

    @Test
    void anOfficeSystemIsTold() throws Exception {
        // when
        VxpSdk.Answer wrong = vxp("another-secret");
        VxpSdk.Answer poor = vxp("vxp-secret");
        // then
        assertThat(wrong.ok()).isFalse();
        assertThat(why(id(wrong.text()), "en")).contains("POST /vxp/getAgenciesList", "HTTP 401");
        assertThat(why(id(poor.text()), "en")).contains("poor (PRODUCTION)", "The rule: grant document-exchange/");
    }

    @Test
    void aClientOfXRoadIsTold() throws Exception {
        // when
        Client.Answer unknown = xroad("VN/GOV/H99.02/nobody");
        Client.Answer forbidden = xroad("VN/GOV/H99.01/poor");
        Client.Answer soap = poor.withToken("")
                .send("POST", "/", "<no-envelope/>".getBytes(StandardCharsets.UTF_8), "Content-Type", "text/xml");
        Client.Answer wsdl = poor.withToken("").get("/wsdl?xRoadInstance=VN");
        // then
        assertThat(why(wsdl.json().path("detail").asText(), "vi"))
                .contains("GET /wsdl", "thiếu tham số memberClass", "Cần làm: ");
        assertThat(why(unknown.messageId(), "en"))
                .contains("GET /r1/VN/GOV/000.00.00.H99/proof/proof", "UnknownMember")
                .doesNotContain("/things");
        assertThat(why(forbidden.messageId(), "en"))
                .contains("The rule: grant proof/find. Who can grant it: proof-owner");
        assertThat(why(soap.messageId(), "en"))
                .contains("POST /", "Client.InvalidSoap", "What to do: Correct what the detail names");
        assertThat(why(unknown.messageId(), "vi"))
                .contains("VN/GOV/H99.02/nobody chưa được đăng ký", "Cần làm: Đề nghị đơn vị vận hành")
                .doesNotContain("is not registered", " / ");
        assertThat(why(forbidden.messageId(), "vi")).contains("Cần làm: ").doesNotContain("has no grant", " / ");
        assertThat(why(soap.messageId(), "vi"))
                .contains("thông điệp phải là Envelope của SOAP 1.1", "Cần làm: ")
                .doesNotContain("The message");
    }

    private static VxpSdk.Answer vxp(String secret) throws Exception {
        return new VxpSdk("http://127.0.0.1:" + bus.port() + "/vxp", "H99.01", secret).call("getAgenciesList");
    }

    private static Client.Answer xroad(String client) throws Exception {
        return poor.withToken("").get("/r1/VN/GOV/000.00.00.H99/proof/proof/things/one", "X-Road-Client", client);
    }

    /** The id that stands in an answer. */
    private static String id(String answer) {
        return answer.replaceFirst("(?s).*?([0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}).*", "$1");
    }

    private static String why(String id, String language) {
        await("the story of " + id).atMost(SOON).until(() -> ask(id, language) != null);
        return String.valueOf(ask(id, language));
    }

    private static @org.jspecify.annotations.Nullable String ask(String id, String language) {
        StringWriter told = new StringWriter();
        int exit = Lgsp.execute(new PrintWriter(told, true), new String[] {
            "why",
            id,
            "--lang",
            language,
            "--url",
            "http://127.0.0.1:" + bus.controlPort(),
            "--token-file",
            home.data().resolve("admin-token").toString()
        });
        return exit == 0 ? told.toString() : null;
    }
}
