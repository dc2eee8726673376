package io.lienthong.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.cli.Lgsp;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.operator.Audit;
import io.lienthong.platform.FollowedFiles;
import io.lienthong.platform.TestCertificate;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** Figures of a running control plane become alerts, which people handle by /admin/v1 and the command line. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AlertsApiIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @SuppressWarnings("NullAway.Init")
    private TestConsole console;

    @SuppressWarnings("NullAway.Init")
    private Path token;

    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        this.folder = folder;
        console = new TestConsole(folder);
        token = Files.writeString(folder.resolve("token"), TestConsole.TOKEN);
    }

    @AfterAll
    void stop() {
        console.close();
    }

    private HttpResponse<String> put(String rule, String body) throws Exception {
        return console.send(console.operator("/admin/v1/alerts/rules/" + rule)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** The rule of this name takes effect at once, with another bound. */
    private void at(String rule, String signal, String bound) throws Exception {
        HttpResponse<String> answer = put(rule, """
                {"by": "an.nguyen", "rule": {"title": {"vi": "Thử", "en": "Test"}, "signal": "%s", %s, "severity": "warning"}}""".formatted(signal, bound));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private JsonNode open(String rule) throws Exception {
        for (JsonNode one :
                TestConsole.json(console.get("/admin/v1/alerts?limit=1000")).path("alerts")) {
            if (one.path("rule").asText().equals(rule)) {
                return one;
            }
        }
        return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
    }

    private JsonNode awaitOpen(String rule) {
        return await().atMost(SOON).until(() -> open(rule), one -> !one.isMissingNode());
    }

    private String lgsp(int status, String... arguments) {
        StringWriter out = new StringWriter();
        List<String> all = new java.util.ArrayList<>(List.of("alert"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--url", console.address("").toString(), "--token-file", token.toString()));
        int ended = Lgsp.execute(new PrintWriter(out, true), all.toArray(new String[0]));
        assertThat(ended).as(out.toString()).isEqualTo(status);
        return out.toString();
    }

    @Test
    void everyFigureCanBeRead() throws Exception {
        // given
        JdbcTemplate jdbc = console.bean(JdbcTemplate.class);
        at("figures-unreadable", "figures-unreadable", "\"above\": 0");
        TestCertificate certificate = TestCertificate.create(folder, "listener", 9);
        console.bean(FollowedFiles.class)
                .follow("data plane", List.of(Path.of(certificate.certificateFile())), () -> {});
        for (int i = 0; i < 30; i++) {
            console.log(
                    "H99.12-261102-0100",
                    Environment.PRODUCTION,
                    i < 20 ? ErrorCode.PROVIDER_TIMEOUT : ErrorCode.RECORD_NOT_FOUND);
        }
        // when
        at("disk", "disk", "\"above\": 0");
        at("failure-rate", "failure-rate", "\"above\": 60");
        at("latency", "latency", "\"above\": 0.005");
        at("certificate-expiry", "certificate-expiry", "\"below\": 30");
        // then
        assertThat(awaitOpen("disk").path("value").asDouble()).isBetween(0.1, 100.0);
        JsonNode failures = awaitOpen("failure-rate");
        assertThat(failures.path("subject").asText()).isEqualTo("civil-status");
        assertThat(failures.path("value").asDouble())
                .as("of 30 calls 20 by fault of the system")
                .isBetween(60.0, 67.0);
        assertThat(awaitOpen("latency").at("/detail/en").asText()).contains("95 % of", "≤ 0.01 s");
        JsonNode expiry = awaitOpen("certificate-expiry");
        assertThat(expiry.path("node").asText()).isNotEmpty();
        assertThat(expiry.path("value").asDouble()).isBetween(7.0, 9.1);
        assertThat(jdbc.queryForList("SELECT subject FROM alert WHERE rule = 'figures-unreadable'", String.class))
                .isEmpty();
        // when
        at("failure-rate", "failure-rate", "\"above\": 70");
        // then
        await().atMost(SOON).until(() -> open("failure-rate").isMissingNode());
    }

    @Test
    void aParkedDeliveryBecomesAnAlertThatSomebodyLooksAfter() throws Exception {
        // given
        console.accept("H99.12-261102-0101", null);
        at("parked", "parked", "\"above\": 0");
        JsonNode alert = awaitOpen("parked");
        assertThat(alert.path("subject").asText()).isEqualTo("civil-status");
        String id = alert.path("id").asText();
        assertThat(lgsp(0, "list"))
                .contains(
                        "parked",
                        "civil-status",
                        "tạm giữ",
                        console.address("/console/handbook").toString())
                .containsPattern(" \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d  ");
        // when
        String told = lgsp(0, "ack", id, "--by", "an.nguyen", "--why", "gọi nhà thầu");
        // then
        assertThat(told).contains("an.nguyen looks after parked of civil-status");
        assertThat(lgsp(1, "ack", id, "--by", "an.nguyen")).contains("OPERATOR_CONFLICT", "an.nguyen đã nhận xử lý");
        assertThat(lgsp(0, "list", "--json")).contains("\"acknowledgedBy\" : \"an.nguyen\"");
        assertThat(console.bean(Audit.class).list(null, Long.MAX_VALUE, 100)).anySatisfy(one -> {
            assertThat(one.act().act()).isEqualTo("POST /admin/v1/alerts/{id}/acknowledge");
            assertThat(one.act().subject()).isEqualTo(id + " by=an.nguyen why=gọi nhà thầu");
        });
    }

    @Test
    void silencesHaveAReasonAndEnd() {
        // when
        assertThat(lgsp(2, "silence", "--for", "PT2H")).contains("--why");
        lgsp(0, "silence", "--for", "PT2H", "--subject", "land-*", "--by", "an.nguyen", "--why", "bảo trì");
        // then
        String list = lgsp(0, "silences");
        assertThat(list).contains("land-*", "bảo trì", "an.nguyen");
        String id = list.lines()
                .filter(line -> line.contains("land-*"))
                .findFirst()
                .orElseThrow()
                .split(" ")[0];
        // when
        lgsp(0, "unsilence", id, "--by", "an.nguyen");
        // then
        assertThat(lgsp(0, "silences")).doesNotContain("land-*");
        assertThat(lgsp(1, "unsilence", id)).contains("PATH_UNKNOWN");
        assertThat(lgsp(2, "silence", "--for", "P31D", "--why", "too long")).contains("at most P30D");
    }

    @Test
    void aRuleIsChangedAndTakenBack() throws Exception {
        // given
        assertThat(lgsp(0, "rules")).contains("missing-traffic", "above 10", "critical");
        // when
        at("quota-near", "quota-near", "\"above\": 95");
        // then
        assertThat(lgsp(0, "rules")).contains("above 95", "console");
        // when
        HttpResponse<String> back = console.send(console.operator("/admin/v1/alerts/rules/quota-near?by=binh.tran")
                .DELETE());
        // then
        assertThat(back.statusCode()).isEqualTo(200);
        assertThat(lgsp(0, "rules")).doesNotContain("above 95");
        JsonNode history = TestConsole.json(console.get("/admin/v1/alerts/rules/history"));
        assertThat(history.at("/changes/0/person").asText()).isEqualTo("binh.tran");
    }

    @Test
    void aRuleIsPreviewedAddedAndDeletedFromTheTerminal() throws Exception {
        // given
        console.accept("H99.12-261102-0102", null);
        Path rule = Files.writeString(folder.resolve("rule.yaml"), """
                title: {vi: Hộ tịch tạm giữ, en: Civil status parked}
                signal: parked
                above: 0
                systems: [civil-status]
                severity: critical
                """);
        Path wrong = Files.writeString(
                folder.resolve("wrong.yaml"), Files.readString(rule).replace("above", "below"));
        // when
        String seen = await().atMost(SOON)
                .until(
                        () -> lgsp(0, "set-rule", "parked-civil", rule.toString(), "--preview"),
                        one -> one.startsWith("1 of 1 "));
        // then
        assertThat(seen).contains("civil-status", "tạm giữ");
        assertThat(lgsp(0, "rules")).doesNotContain("parked-civil");
        assertThat(lgsp(1, "set-rule", "parked-civil", wrong.toString())).contains("parked cần đúng một ngưỡng above");
        // when
        lgsp(0, "set-rule", "parked-civil", rule.toString(), "--by", "an.nguyen");
        // then
        assertThat(lgsp(0, "rules")).contains("parked-civil");
        assertThat(awaitOpen("parked-civil").path("severity").asText()).isEqualTo("critical");
        // when
        assertThat(lgsp(0, "reset-rule", "parked-civil", "--by", "binh.tran")).contains("is gone");
        // then
        assertThat(lgsp(0, "rules")).doesNotContain("parked-civil");
        assertThat(lgsp(1, "reset-rule", "parked-civil")).contains("PATH_UNKNOWN");
    }

    @Test
    void whatAChannelRefusedIsSentAgainFromTheTerminal() {
        // given
        AlertPagesIT.setAside(console.bean(JdbcTemplate.class), "duty-mail");
        // then
        assertThat(lgsp(0, "send-again", "duty-mail", "--by", "an.nguyen")).contains("1 notifications");
        assertThat(lgsp(1, "drop", "duty-mail")).contains("OPERATOR_CONFLICT");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {} | by
            {"by": "an"} | rule
            {"by": "an", "rule": {}} | title
            {"by": "an", "rule": {"title": {"vi": "a", "en": "b"}, "signal": "disk", "above": 1, "severity": "warning", "channels": ["x"]}} | /channels
            {"by": "an", "rule": {"title": {"vi": "a\\r\\nBcc: x", "en": "b"}, "signal": "disk", "above": 1, "severity": "warning"}} | /title/vi
            {"by": "an", "rule": {"title": {"vi": "a", "en": "b"}, "signal": "disk", "above": 1, "for": "${7*7}", "severity": "warning"}} | /for
            """)
    void aWrongRuleIsAProblemInWords(String body, String words) throws Exception {
        // when
        HttpResponse<String> answer = put("other", body);
        // then
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains("REQUEST_INVALID", words);
    }

    @Test
    void aTestMessageThatIsNotTakenIsToldSo() {
        assertThat(lgsp(1, "test", "duty-mail")).contains("Not taken: ");
        assertThat(lgsp(1, "test", "nobody")).contains("PATH_UNKNOWN");
    }
}
