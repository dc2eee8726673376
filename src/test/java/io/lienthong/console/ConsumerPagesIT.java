package io.lienthong.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.access.Access;
import io.lienthong.operator.Audit;
import io.lienthong.operator.Role;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people decide about consumers by the console. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsumerPagesIT {
    private static final String PAGE = "/console/consumers";
    private static final Pattern SECRET = Pattern.compile("<code class=\"key\">([A-Za-z0-9_-]{43})</code>");

    @SuppressWarnings("NullAway.Init")
    private TestConsole console;

    @SuppressWarnings("NullAway.Init")
    private Visitor integrator;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        console = new TestConsole(folder);
        integrator = Visitor.signedIn(console, "integrator", Role.INTEGRATOR);
    }

    @AfterAll
    void stop() {
        console.close();
    }

    private HttpResponse<String> register(String id) throws Exception {
        return integrator.submit(
                PAGE,
                PAGE,
                Map.of(
                        "name", id,
                        "environment", "SANDBOX",
                        "title", "Cổng dịch vụ công",
                        "quota", "60",
                        "grants", "civil-status/getCatalogue\n",
                        "why", "công văn 12"));
    }

    private HttpResponse<String> act(Visitor visitor, String id, String act, Map<String, String> fields)
            throws Exception {
        return visitor.submit(PAGE + "/" + id, PAGE + "/" + id + "/" + act, fields);
    }

    private JsonNode view(String id) throws Exception {
        return TestConsole.json(console.get("/admin/v1/consumers/" + id));
    }

    private static String secret(HttpResponse<String> answer) {
        Matcher shown = SECRET.matcher(answer.body());
        assertThat(shown.find()).as(answer.body()).isTrue();
        return shown.group(1);
    }

    private boolean signsIn(String id, String secret) {
        return console.bean(Access.class).token(id, secret, null).isPresent();
    }

    @Test
    void aConsumerIsRegisteredAndItsSecretShownOnce() throws Exception {
        // when
        HttpResponse<String> made = register("portal-a");
        // then
        assertThat(made.statusCode()).isEqualTo(200);
        assertThat(signsIn("portal-a", secret(made))).isTrue();
        assertThat(made.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
        assertThat(integrator.get(PAGE + "/portal-a").body()).doesNotContain(secret(made));
        assertThat(view("portal-a").at("/changes/0/by").asText()).isEqualTo("integrator");
        assertThat(view("portal-a").at("/changes/0/reason").asText()).isEqualTo("công văn 12");
        assertThat(console.bean(Audit.class).list("integrator", Long.MAX_VALUE, 50))
                .anySatisfy(entry -> {
                    assertThat(entry.act().act()).isEqualTo("POST /console/consumers");
                    assertThat(entry.act().subject())
                            .contains("name=portal-a", "environment=SANDBOX", "grants=civil-status/getCatalogue")
                            .doesNotContain(secret(made));
                });
    }

    @Test
    void whatIsRefusedComesBackWithThePlaceThatIsWrong() throws Exception {
        // given
        register("portal-b");
        // when
        HttpResponse<String> taken = register("portal-b");
        HttpResponse<String> wrong = integrator.submit(
                PAGE,
                PAGE,
                Map.of(
                        "name", "portal-c",
                        "environment", "SANDBOX",
                        "grants", "civil-status/getNothing",
                        "quota", "0",
                        "why", "thử"));
        HttpResponse<String> noReason =
                integrator.submit(PAGE, PAGE, Map.of("name", "portal-c", "environment", "SANDBOX"));
        // then
        assertThat(taken.statusCode()).isEqualTo(409);
        assertThat(taken.body()).contains("CONSUMER_CONFLICT", "value=\"portal-b\"");
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.body()).contains("value=\"portal-c\"", "civil-status/getNothing");
        assertThat(noReason.statusCode()).isEqualTo(400);
        assertThat(console.get("/admin/v1/consumers/portal-c").statusCode()).isEqualTo(404);
    }

    @Test
    void grantsQuotaAndSecretChangeAndTheConsumerEnds() throws Exception {
        // given
        String old = secret(register("portal-d"));
        // when
        HttpResponse<String> granted =
                act(integrator, "portal-d", "grant", Map.of("grants", "civil-status/*", "why", "thêm"));
        HttpResponse<String> revoked =
                act(integrator, "portal-d", "revoke", Map.of("grants", "civil-status/getCatalogue", "why", "thừa"));
        HttpResponse<String> quota = act(integrator, "portal-d", "quota", Map.of("quota", "120", "why", "tăng"));
        HttpResponse<String> rotated = act(integrator, "portal-d", "rotate", Map.of("keep", "PT0S", "why", "lộ khoá"));
        // then
        assertThat(granted.headers().firstValue("Location").orElse("")).endsWith("/console/consumers/portal-d");
        assertThat(revoked.statusCode()).isEqualTo(302);
        assertThat(quota.statusCode()).isEqualTo(302);
        assertThat(signsIn("portal-d", secret(rotated))).isTrue();
        assertThat(signsIn("portal-d", old)).isFalse();
        assertThat(view("portal-d").path("grants").toString()).isEqualTo("[\"civil-status/*\"]");
        assertThat(view("portal-d").path("requestsPerMinute").asInt()).isEqualTo(120);
        assertThat(view("portal-d").path("changes"))
                .extracting(change -> change.path("act").asText())
                .containsExactly("REGISTERED", "GRANTED", "GRANTED", "REVOKED", "QUOTA_CHANGED", "ROTATED");
        // when
        HttpResponse<String> unlimited = act(integrator, "portal-d", "quota", Map.of("why", "bỏ hạn mức"));
        HttpResponse<String> other = act(integrator, "portal-d", "end", Map.of("name", "portal-a", "why", "hết hạn"));
        HttpResponse<String> ended = act(integrator, "portal-d", "end", Map.of("name", "portal-d", "why", "hết hạn"));
        HttpResponse<String> again = act(integrator, "portal-d", "end", Map.of("name", "portal-d", "why", "hết hạn"));
        // then
        assertThat(unlimited.statusCode()).isEqualTo(302);
        assertThat(view("portal-d").has("requestsPerMinute")).isFalse();
        assertThat(other.statusCode()).isEqualTo(400);
        assertThat(ended.statusCode()).isEqualTo(302);
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(view("portal-d").path("state").asText()).isEqualTo("REVOKED");
        String page = integrator.get(PAGE + "/portal-d").body();
        assertThat(page)
                .doesNotContain("/rotate\"", "/end\"")
                .contains(">120 yêu cầu mỗi phút<", ">không giới hạn<")
                .containsSubsequence("thu hồi đơn vị", "đổi hạn mức", "đổi khoá bí mật", "đăng ký");
        assertThat(integrator.get(PAGE + "/portal-d/history.csv").body())
                .containsSubsequence("ENDED", "ROTATED", "REGISTERED");
    }

    @ParameterizedTest
    @CsvSource({
        "vi, Hạn mức mỗi phút, ít nhất là 1; bỏ trống là không giới hạn, Lý do",
        "en, Quota a minute, at least 1; absent is none, Why"
    })
    void aFormThatIsRefusedNamesTheFieldAndComesBackAsItWasTyped(
            String language, String field, String why, String reason) throws Exception {
        // given
        register("portal-f-" + language);
        String page = PAGE + "/portal-f-" + language;
        // when
        integrator.get("/console?lang=" + language);
        HttpResponse<String> wrong =
                integrator.submit(page, page + "/quota", Map.of("quota", "0", "why", "tăng \"gấp\""));
        integrator.get("/console?lang=vi");
        // then
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.body())
                .contains("<strong>" + field + "</strong>: <span>" + why + "</span>")
                .contains("action=\"" + page + "/quota\"", "name=\"quota\" value=\"0\"")
                .contains(">" + reason + "</label>", "name=\"why\" value=\"tăng &quot;gấp&quot;\"")
                .contains("name=\"_csrf\"");
    }

    @Test
    void theSecondOfTwoPeopleIsToldThatTheGrantIsGone() throws Exception {
        // given
        register("portal-e");
        Visitor second = Visitor.signedIn(console, "second", Role.ADMINISTRATOR);
        Map<String, String> fields = Map.of("grants", "civil-status/getCatalogue", "why", "thừa");
        // when
        HttpResponse<String> first = act(integrator, "portal-e", "revoke", fields);
        HttpResponse<String> late = act(second, "portal-e", "revoke", fields);
        // then
        assertThat(first.statusCode()).isEqualTo(302);
        assertThat(late.statusCode()).isEqualTo(409);
        assertThat(late.body())
                .contains("CONSUMER_CONFLICT", "trang của đơn vị cho biết hiện trạng")
                .doesNotContain("./lgsp");
        // when
        HttpResponse<String> none = act(integrator, "portal-e", "grant", Map.of("why", "thêm"));
        // then
        assertThat(none.statusCode()).isEqualTo(400);
        assertThat(none.body())
                .contains("<strong>Quyền</strong>: <span>nêu ít nhất một quyền</span>")
                .doesNotContain("whole");
    }

    @ParameterizedTest
    @CsvSource({"VIEWER", "OPERATOR", "AUDITOR"})
    void onlyWhoIsThereForConsumersChangesThem(Role role) throws Exception {
        // given
        String name = "looks-" + role.name().toLowerCase(java.util.Locale.ROOT);
        register("portal-" + name);
        Visitor visitor = Visitor.signedIn(console, name, role);
        Map<String, String> why = Map.of("why", "because", "grants", "civil-status/*", "name", "portal-" + name);
        for (String act : new String[] {"grant", "revoke", "quota", "rotate", "end", "restore"}) {
            // when
            HttpResponse<String> answer = visitor.submit("/console", PAGE + "/portal-" + name + "/" + act, why);
            // then
            assertThat(answer.statusCode()).as(act).isEqualTo(403);
        }
        assertThat(visitor.submit("/console", PAGE, why).statusCode()).isEqualTo(403);
        assertThat(visitor.get(PAGE + "/portal-" + name).body()).doesNotContain("/rotate\"");
        assertThat(view("portal-" + name).path("changes")).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"<script>alert(1)</script>", "' OR 1=1 --", "${7*7}", "*{T(java.lang.Runtime)}", "a\u0000b"})
    void hostileTextIsShownOrRefusedAndNeverRun(String text) throws Exception {
        // given
        String id = "hostile-" + Integer.toHexString(text.hashCode());
        // when
        HttpResponse<String> asId = integrator.submit(
                PAGE,
                PAGE,
                Map.of("name", text, "environment", text, "quota", text, "grants", text, "title", text, "why", text));
        HttpResponse<String> asTitle =
                integrator.submit(PAGE, PAGE, Map.of("name", id, "environment", "SANDBOX", "title", text, "why", text));
        HttpResponse<String> page = integrator.get(
                PAGE + "/" + java.net.URLEncoder.encode(text.replace("\u0000", "0"), StandardCharsets.UTF_8));
        // then
        assertThat(asId.statusCode()).isEqualTo(400);
        assertThat(asTitle.statusCode()).isIn(200, 400);
        for (HttpResponse<String> answer : java.util.List.of(asId, asTitle, page)) {
            assertThat(answer.body()).doesNotContain("<script>alert", ">49<", "\"49\"");
        }
    }

    @Test
    void aMegabyteIsRefused() throws Exception {
        assertThat(integrator
                        .submit(
                                PAGE,
                                PAGE,
                                Map.of("name", "large", "environment", "SANDBOX", "grants", "x".repeat(1 << 20)))
                        .statusCode())
                .isEqualTo(413);
    }
}
