package io.lienthong.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import io.lienthong.message.BusException;
import io.lienthong.operator.Audit;
import io.lienthong.operator.Invitations;
import io.lienthong.operator.Operators;
import io.lienthong.operator.OwnAccount;
import io.lienthong.operator.Role;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.crypto.spec.SecretKeySpec;
import org.apache.commons.codec.binary.Base32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** Who gets in, as what, and what of it is written down. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SignInIT {
    @SuppressWarnings("NullAway.Init")
    private TestConsole console;

    @SuppressWarnings("NullAway.Init")
    private Operators operators;

    @SuppressWarnings("NullAway.Init")
    private String firstLink;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        console = new TestConsole(folder);
        operators = console.bean(Operators.class);
        firstLink = console.bean(Invitations.class).firstLink(false).orElseThrow();
        HttpResponse<String> done = new Visitor(console)
                .submit(
                        "/console/set-up?link=" + firstLink,
                        "/console/set-up",
                        Map.of("link", firstLink, "name", "first", "title", "Người đầu", "password", Visitor.PASSWORD));
        assertThat(done.statusCode()).as(done.body()).isEqualTo(302);
    }

    @AfterAll
    void stop() {
        console.close();
    }

    @Test
    void theFirstLinkMakesAnAdministratorOnce() throws Exception {
        // when
        HttpResponse<String> again = new Visitor(console).get("/console/set-up?link=" + firstLink);
        // then
        assertThat(operators.find("first").orElseThrow().role()).isEqualTo(Role.ADMINISTRATOR);
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(again.body()).contains("OPERATOR_CONFLICT");
        assertThat(console.bean(Invitations.class).firstLink(false)).isEmpty();
    }

    @Test
    void whoSignsInComesBackToThePageThatWasAskedFor() throws Exception {
        // given
        Visitor.person(console, "comes-back", Role.VIEWER);
        Visitor visitor = new Visitor(console);
        String page = "/console/deliveries?destination=civil-status";
        // when
        HttpResponse<String> stranger = visitor.get(page);
        HttpResponse<String> signedIn = visitor.submit(
                "/console/sign-in",
                "/console/sign-in",
                Map.of("name", "comes-back", "password", Visitor.PASSWORD, "next", page));
        // then
        assertThat(stranger.statusCode()).isEqualTo(302);
        assertThat(stranger.headers().firstValue("Location").orElse("")).contains("/console/sign-in?next=%2Fconsole");
        assertThat(signedIn.headers().firstValue("Location").orElse("")).endsWith(page);
        assertThat(signedIn.headers().allValues("Set-Cookie"))
                .anyMatch(cookie -> cookie.startsWith("lienthong-session=")
                        && cookie.contains("HttpOnly")
                        && cookie.contains("SameSite=Strict")
                        && cookie.contains("Path=/console"));
        assertThat(visitor.get(page).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://elsewhere.example/",
                "//elsewhere.example",
                "/console\\..\\elsewhere",
                "/console/../../elsewhere",
                "/console/%2e%2e/elsewhere",
                "/admin/v1/status"
            })
    void nobodyIsSentElsewhere(String next) throws Exception {
        // given
        Visitor visitor = new Visitor(console);
        // when
        HttpResponse<String> signedIn = visitor.submit(
                "/console/sign-in",
                "/console/sign-in",
                Map.of("name", "first", "password", Visitor.PASSWORD, "next", next));
        // then
        assertThat(signedIn.headers().firstValue("Location").orElse("")).endsWith("/console");
    }

    @Test
    void fiveWrongPasswordsLockTheNameAlsoForTheRightOne() throws Exception {
        // given
        Visitor.person(console, "locked", Role.VIEWER);
        Visitor visitor = new Visitor(console);
        // when
        for (int i = 0; i < 4; i++) {
            assertThat(visitor.signIn("locked", "wrong password", "").statusCode())
                    .isEqualTo(403);
        }
        HttpResponse<String> fifth = visitor.signIn("locked", "wrong password", "");
        HttpResponse<String> right = visitor.signIn("locked", Visitor.PASSWORD, "");
        // then
        assertThat(fifth.body()).contains("Tên, mật khẩu hoặc mã không đúng");
        assertThat(console.bean(Audit.class).list("locked", Long.MAX_VALUE, 20).stream()
                        .map(entry -> entry.act().act() + " " + entry.httpStatus()))
                .containsExactly(
                        "LOCKED 200",
                        "SIGN_IN_FAILED 403",
                        "SIGN_IN_FAILED 403",
                        "SIGN_IN_FAILED 403",
                        "SIGN_IN_FAILED 403");
        assertThat(right.statusCode()).isEqualTo(403);
        // when
        console.bean(JdbcTemplate.class)
                .update("UPDATE operator SET locked_until = clock_timestamp() WHERE name = 'locked'");
        // then
        assertThat(visitor.signIn(" LocKed ", Visitor.PASSWORD, "").statusCode())
                .isEqualTo(302);
    }

    @Test
    void whoIsNotThereIsRefusedInTheSameWords() throws Exception {
        // given
        Visitor.person(console, "there", Role.VIEWER);
        // when
        HttpResponse<String> nobody = new Visitor(console).signIn("nobody", "wrong password", "");
        HttpResponse<String> somebody = new Visitor(console).signIn("there", "wrong password", "");
        // then
        assertThat(nobody.statusCode()).isEqualTo(somebody.statusCode()).isEqualTo(403);
        assertThat(nobody.body()).contains("Tên, mật khẩu hoặc mã không đúng");
        assertThat(somebody.body()).contains("Tên, mật khẩu hoặc mã không đúng");
    }

    @Test
    void aCodeOfTheAppIsGoodOnce() throws Exception {
        // given
        Visitor.person(console, "two-factors", Role.VIEWER);
        OwnAccount account = console.bean(OwnAccount.class);
        OwnAccount.Proof proof = new OwnAccount.Proof("two-factors", "", Visitor.PASSWORD, "");
        String key = OwnAccount.newTotpKey();
        Instant before = Instant.now().minusSeconds(30);
        account.confirmTotp(proof, key, code(key, before));
        // when
        HttpResponse<String> without = new Visitor(console).signIn("two-factors", Visitor.PASSWORD, "");
        String code = code(key, Instant.now());
        HttpResponse<String> with = new Visitor(console).signIn("two-factors", Visitor.PASSWORD, code);
        HttpResponse<String> again = new Visitor(console).signIn("two-factors", Visitor.PASSWORD, code);
        // then
        assertThat(without.statusCode()).isEqualTo(403);
        assertThat(with.statusCode()).isEqualTo(302);
        assertThat(again.statusCode()).isEqualTo(403);
        assertThatThrownBy(() -> account.confirmTotp(proof, OwnAccount.newTotpKey(), code(key, Instant.now())))
                .isInstanceOf(BusException.class);
    }

    private static String code(String key, Instant at) throws Exception {
        TimeBasedOneTimePasswordGenerator generator = new TimeBasedOneTimePasswordGenerator();
        return generator.generateOneTimePasswordString(new SecretKeySpec(new Base32().decode(key), "HmacSHA1"), at);
    }

    @Test
    void aFormOfAnotherSiteDoesNothing() throws Exception {
        // given
        Visitor administrator = Visitor.signedIn(console, "forged", Role.ADMINISTRATOR);
        // when
        HttpResponse<String> forged =
                administrator.post("/console/operators", "name=intruder&title=Intruder&role=ADMINISTRATOR");
        // then
        assertThat(forged.statusCode()).isEqualTo(403);
        assertThat(operators.find("intruder")).isEmpty();
    }

    /** Two windows, a page that renews itself, a text that is checked while it is typed. */
    @Test
    void aFormStaysGoodWhileOtherPagesAreOpenedUntilSomebodySignsIn() throws Exception {
        // given
        Visitor visitor = Visitor.signedIn(console, "two-windows", Role.VIEWER);
        java.util.regex.Matcher token = java.util.regex.Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"")
                .matcher(visitor.get("/console/messages").body());
        assertThat(token.find()).isTrue();
        String form = "name=kept&_csrf=" + token.group(1);
        // when
        visitor.get("/console");
        visitor.get("/console", "HX-Request", "true");
        visitor.get("/console/deliveries");
        HttpResponse<String> kept = visitor.post("/console/messages/searches", form);
        visitor.signIn("two-windows", Visitor.PASSWORD, "");
        HttpResponse<String> afterwards = visitor.post("/console/messages/searches", form);
        // then
        assertThat(kept.statusCode()).isEqualTo(302);
        assertThat(afterwards.statusCode()).isEqualTo(403);
        assertThat(afterwards.body()).contains("FORM_STALE");
    }

    @ParameterizedTest
    @CsvSource({
        "VIEWER, /console, 200", "VIEWER, /console/messages, 200", "VIEWER, /console/deliveries, 200",
        "VIEWER, /console/audit, 403", "VIEWER, /console/operators, 403", "OPERATOR, /console/audit, 403",
        "AUDITOR, /console/audit, 200", "AUDITOR, /console/operators, 403", "INTEGRATOR, /console/operators, 403",
        "ADMINISTRATOR, /console/operators, 200", "ADMINISTRATOR, /console/audit, 200",
                "ADMINISTRATOR, /console/nowhere, 404"
    })
    void aRoleSeesItsOwnPages(Role role, String path, int status) throws Exception {
        // given
        String name = ("sees-" + role + path.replace('/', '-')).toLowerCase(java.util.Locale.ROOT);
        Visitor visitor = Visitor.signedIn(console, name, role);
        // when
        HttpResponse<String> page = visitor.get(path);
        // then
        assertThat(page.statusCode()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"VIEWER, 403", "AUDITOR, 403", "INTEGRATOR, 403", "OPERATOR, 404", "ADMINISTRATOR, 404"})
    void onlyWhoRepairsMayResend(Role role, int status) throws Exception {
        // given
        Visitor visitor = Visitor.signedIn(console, "resends-" + role.name().toLowerCase(java.util.Locale.ROOT), role);
        // when
        HttpResponse<String> answer =
                visitor.submit("/console", "/console/messages/01a20000-0000-7000-8000-000000000000/resend", Map.of());
        // then
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    }

    @Test
    void whoIsDisabledIsOutAtOnceAndTheLastAdministratorStays() throws Exception {
        // given
        Visitor viewer = Visitor.signedIn(console, "leaves", Role.VIEWER);
        Visitor administrator = Visitor.signedIn(console, "disables", Role.ADMINISTRATOR);
        // when
        administrator.submit("/console/operators", "/console/operators/leaves/disable", Map.of());
        // then
        assertThat(viewer.get("/console").statusCode()).isEqualTo(302);
        assertThat(new Visitor(console).signIn("leaves", Visitor.PASSWORD, "").statusCode())
                .isEqualTo(403);
        // given
        List<String> others = operators.all().stream()
                .filter(one -> one.role() == Role.ADMINISTRATOR && !one.name().equals("first"))
                .map(io.lienthong.operator.Operator::name)
                .toList();
        others.forEach(operators::disable);
        // when
        assertThatThrownBy(() -> operators.disable("first")).hasMessageContaining("administrator");
        assertThatThrownBy(() -> operators.change("first", Role.VIEWER)).hasMessageContaining("administrator");
        // then
        assertThat(operators.find("first").orElseThrow().role()).isEqualTo(Role.ADMINISTRATOR);
        others.forEach(operators::enable);
    }

    @ParameterizedTest
    @ValueSource(strings = {"words.properties", "words_en.properties"})
    void everyActHasAWordInTheAudit(String file) throws Exception {
        // given
        Properties words = new Properties();
        words.load(new InputStreamReader(
                Objects.requireNonNull(getClass().getResourceAsStream("/console/" + file)), StandardCharsets.UTF_8));
        // when
        Set<String> acts = console.acts();
        // then
        assertThat(acts).contains("withdraw", "silences", "connectors");
        assertThat(acts.stream().filter(act -> !words.containsKey("audit.act." + act)))
                .as("but what is checked while it is typed, which is nobody's act")
                .containsExactly("check");
    }

    @ParameterizedTest
    @ValueSource(strings = {"vi", "en"})
    void everyActCanBeAskedForInWordsOfItsOwn(String language) throws Exception {
        // given
        Visitor auditor = Visitor.signedIn(console, "asks-in-" + language, Role.AUDITOR);
        // when
        String page = auditor.get("/console/audit?lang=" + language).body();
        List<MatchResult> offered = Pattern.compile("<option value=\"([^\"]+)\"[^>]*>([^<]*)</option>")
                .matcher(page)
                .results()
                .toList();
        // then
        Set<String> acts = new TreeSet<>(console.acts());
        acts.remove("check");
        assertThat(offered)
                .extracting(option -> option.group(1).replaceFirst(".*/", ""))
                .containsAll(acts);
        assertThat(offered).extracting(option -> option.group(2)).doesNotHaveDuplicates();
        assertThat(page).doesNotContain("??");
    }

    @Test
    void actsAreInTheAuditWithTheirOutcome() throws Exception {
        // given
        Visitor administrator = Visitor.signedIn(console, "audited", Role.ADMINISTRATOR);
        // when
        administrator.submit(
                "/console/operators",
                "/console/operators",
                Map.of("name", "new-one", "title", "Mới", "role", "VIEWER"));
        administrator.submit("/console/operators", "/console/operators/nobody-there/disable", Map.of());
        console.post("/admin/v1/deliveries/resend", "{}");
        // then
        Audit audit = console.bean(Audit.class);
        assertThat(audit.list("audited", Long.MAX_VALUE, 10))
                .extracting(entry -> entry.act().act() + " " + entry.act().subject() + " " + entry.httpStatus())
                .containsExactly(
                        "POST /console/operators/{name}/disable nobody-there 409",
                        "POST /console/operators name=new-one role=VIEWER 200",
                        "SIGNED_IN audited 200");
        assertThat(audit.list("admin-token", Long.MAX_VALUE, 10))
                .extracting(entry -> entry.act().act())
                .contains("POST /admin/v1/deliveries/resend");
        assertThat(administrator.get("/console/audit?person=audited").body()).contains("nobody-there");
    }

    /** What the person of {@code by} decided and why, and nothing of messages or people. */
    @Test
    void whatIsAskedOfTheApiIsInTheAudit() throws Exception {
        // given
        Audit audit = console.bean(Audit.class);
        String until = Instant.now().plusSeconds(3_600).toString();
        // when
        console.post(
                "/admin/v1/alerts/silences",
                "{\"rule\": \"parked\", \"subject\": \"payment-*\", \"until\": \"" + until
                        + "\", \"by\": \"an.le\", \"reason\": \"bảo trì\"}");
        console.post(
                "/admin/v1/deliveries/withdraw",
                "{\"by\": \"an.le\", \"reason\": \"gửi nhầm\", \"filter\": {\"destination\": \"civil-status\", \"reason\": \"EXPIRED\"}}");
        console.post("/admin/v1/messages/search", "{\"text\": \"034190012345\", \"system\": \"civil-status\"}");
        console.post("/admin/v1/alerts/silences", "{\"by\": ");
        console.post(
                "/admin/v1/consumers/nobody/quota",
                "{\"by\": \"an.le\", \"requestsPerMinute\": 60, \"reason\": \"của 034190012345\"}");
        console.post("/admin/v1/consumers/nobody/grant", """
                {"by": "an.le", "reason": "công văn 12", "datasets": [{"dataset": "dossiers", "personalData": true,
                 "purpose": "STATISTICS"}]}""");
        // then
        await().untilAsserted(() -> assertThat(audit.list("admin-token", Long.MAX_VALUE, 6))
                .extracting(entry -> entry.act().act() + " | " + entry.act().subject() + " | " + entry.httpStatus())
                .containsExactlyInAnyOrder(
                        "POST /admin/v1/consumers/{id}/grant | nobody by=an.le"
                                + " datasets=dataset:dossiers,personalData:true,purpose:STATISTICS why=công văn 12 | 400",
                        "POST /admin/v1/consumers/{id}/quota | nobody by=an.le requestsPerMinute=60 why=của *** | 400",
                        "POST /admin/v1/alerts/silences |  | 400",
                        "POST /admin/v1/messages/search |  | 200",
                        "POST /admin/v1/deliveries/withdraw | by=an.le filter=destination:civil-status,reason:EXPIRED"
                                + " why=gửi nhầm | 200",
                        "POST /admin/v1/alerts/silences | by=an.le rule=parked subject=payment-* until=" + until
                                + " why=bảo trì | 200"));
        Visitor auditor = Visitor.signedIn(console, "reads-acts", Role.AUDITOR);
        assertThat(auditor.get("/console/audit?person=admin-token&act=withdraw").body())
                .contains("by=an.le", "gửi nhầm")
                .doesNotContain("why=");
    }

    /** Of which the address holds nothing: another language is not chosen at the cost of what was typed. */
    @Test
    void theLanguageLinkOfAnAnsweredFormLosesNothing() throws Exception {
        // given
        Visitor person = Visitor.signedIn(console, "types-much", Role.ADMINISTRATOR);
        // when
        HttpResponse<String> stranger = new Visitor(console)
                .submit(
                        "/console/sign-in",
                        "/console/sign-in",
                        Map.of(
                                "name",
                                "nobody",
                                "password",
                                "wrong",
                                "next",
                                "/console/messages?system=a&outcome=FAILED"));
        HttpResponse<String> refused = person.submit(
                "/console/account",
                "/console/account/password",
                Map.of("password", "wrong password", "fresh", "another password", "code", ""));
        // then
        assertThat(stranger.body())
                .contains(
                        "href=\"/console/sign-in?next=%2Fconsole%2Fmessages%3Fsystem%3Da%26outcome%3DFAILED&amp;lang=en\"");
        assertThat(refused.body()).contains("role=\"alert\"").doesNotContain("lang=en");
    }

    @Test
    void whatStrangersTryIsNobodysAct() throws Exception {
        // given
        Audit audit = console.bean(Audit.class);
        List<Audit.Entry> before = audit.list("admin-token", Long.MAX_VALUE, 100);
        // when
        HttpResponse<String> wrong = new Visitor(console).signIn("admin-token", "wrong password", "");
        HttpResponse<String> form = new Visitor(console).post("/console/operators", "name=" + "x".repeat(1 << 20));
        HttpResponse<String> large = new Visitor(console).post("/console/sign-in", "name=" + "x".repeat(10_000));
        // then
        assertThat(wrong.statusCode()).isEqualTo(403);
        assertThat(form.statusCode()).isIn(302, 413);
        assertThat(large.statusCode()).isEqualTo(302);
        assertThat(audit.list("admin-token", Long.MAX_VALUE, 100)).hasSameSizeAs(before);
    }

    @Test
    void whoComesFromAPageAndIsSignedInNoMoreIsToldSoAndSoIsWhoSetUpAnAccount() throws Exception {
        // given
        String link = console.bean(Invitations.class).invite("sets-up", "Người mới", Role.VIEWER);
        Visitor visitor = new Visitor(console);
        // when
        HttpResponse<String> done = visitor.submit(
                "/console/set-up?link=" + link,
                "/console/set-up",
                Map.of("link", link, "name", "sets-up", "title", "Người mới", "password", Visitor.PASSWORD));
        String ready = visitor.get("/console/sign-in").body();
        // then
        assertThat(done.headers().firstValue("Location").orElse("")).endsWith("/console/sign-in");
        assertThat(ready).contains("Đã thiết lập; hãy đăng nhập");
        assertThat(visitor.get("/console/sign-in").body()).doesNotContain("Đã thiết lập");
        // given
        visitor.signIn("sets-up", Visitor.PASSWORD, "");
        visitor.submit("/console", "/console/sign-out", Map.of());
        // when
        String other = "http://127.0.0.1/console/messages";
        HttpResponse<String> next = visitor.get("/console/deliveries", "Referer", other);
        // then
        String told = "/console/sign-in?ended=out&next=%2Fconsole%2Fdeliveries";
        assertThat(next.headers().firstValue("Location").orElse("")).endsWith(told);
        assertThat(visitor.get(told).body()).contains("có thể đã đăng xuất ở cửa sổ khác");
        assertThat(visitor.get("/console", "Referer", "http://127.0.0.1/console/handbook")
                        .headers()
                        .firstValue("Location")
                        .orElse(""))
                .doesNotContain("ended");
    }

    @Test
    void aPageThatAsksByItselfKeepsNobodySignedIn() throws Exception {
        // given
        Visitor visitor = Visitor.signedIn(console, "went-home", Role.VIEWER);
        JdbcTemplate jdbc = console.bean(JdbcTemplate.class);
        jdbc.update("UPDATE operator_session SET seen_at = clock_timestamp() - interval '29 minutes'"
                + " WHERE operator = 'went-home'");
        String old = "SELECT seen_at < clock_timestamp() - interval '20 minutes' FROM operator_session"
                + " WHERE operator = 'went-home'";
        // when
        HttpResponse<String> renewed = visitor.get("/console", "HX-Request", "true");
        // then
        assertThat(renewed.statusCode()).isEqualTo(200);
        assertThat(jdbc.queryForObject(old, Boolean.class)).isTrue();
        // when
        visitor.get("/console");
        // then
        assertThat(jdbc.queryForObject(old, Boolean.class)).isFalse();
        // when
        jdbc.update("UPDATE operator_session SET seen_at = clock_timestamp() - interval '31 minutes'"
                + " WHERE operator = 'went-home'");
        HttpResponse<String> ended = visitor.get("/console/deliveries?state=waiting");
        // then
        assertThat(ended.headers().firstValue("Location").orElse(""))
                .endsWith("/console/sign-in?ended=time&next=%2Fconsole%2Fdeliveries%3Fstate%3Dwaiting");
        assertThat(visitor.get("/console/sign-in?ended=time").body()).contains("Phiên đăng nhập đã hết");
        assertThat(visitor.get("/console/sign-in?ended=%3Cb%3E").body()).doesNotContain("<b>", "??");
    }

    @Test
    void aFormThatIsSentAfterAnAdministratorEndedTheSessionLeadsBackToItsPage() throws Exception {
        // given
        Visitor viewer = Visitor.signedIn(console, "was-ended", Role.VIEWER);
        operators.change("was-ended", Role.OPERATOR);
        String id = io.lienthong.message.MessageId.next().toString();
        String page = "http://127.0.0.1/console/messages/" + id;
        // when
        HttpResponse<String> sent = viewer.post("/console/messages/" + id + "/take", "note=x", "Referer", page);
        HttpResponse<String> read =
                viewer.post("/console/messages/" + id + "/correct", "x=", "Referer", page + "/body");
        HttpResponse<String> elsewhere =
                viewer.post("/console/sign-out", "x=", "Referer", "https://elsewhere.example/a");
        HttpResponse<String> checked = viewer.post(
                "/console/messages/" + id + "/check", "body=x", "Referer", page + "/body", "HX-Request", "true");
        // then
        String back = "/console/sign-in?ended=closed&next=%2Fconsole%2Fmessages%2F" + id;
        assertThat(sent.headers().firstValue("Location").orElse("")).endsWith(back);
        assertThat(read.headers().firstValue("Location").orElse("")).endsWith(back);
        assertThat(elsewhere.headers().firstValue("Location").orElse("")).endsWith("/console/sign-in?ended=closed");
        assertThat(checked.statusCode()).isEqualTo(401);
        assertThat(checked.headers().firstValue("Sign-In")).contains(back);
        assertThat(viewer.get(back).body()).contains("quản trị viên đã đổi vai trò", id);
        assertThat(viewer.signIn("was-ended", Visitor.PASSWORD, "").statusCode())
                .isEqualTo(302);
    }

    @Test
    void aResetEndsSessionsAndTheLastAdministratorCannotBeReset() throws Exception {
        // given
        Visitor viewer = Visitor.signedIn(console, "forgets", Role.VIEWER);
        // when
        String link = console.bean(Invitations.class).reset("forgets");
        // then
        assertThat(viewer.get("/console").statusCode()).isEqualTo(302);
        assertThat(new Visitor(console).signIn("forgets", Visitor.PASSWORD, "").statusCode())
                .isEqualTo(403);
        assertThatThrownBy(() -> console.bean(Invitations.class).setUp(link, "", "", "forgets-forgets"))
                .hasMessageContaining("the name");
        // given
        List<String> others = operators.all().stream()
                .filter(one -> one.role() == Role.ADMINISTRATOR && !one.name().equals("first"))
                .map(io.lienthong.operator.Operator::name)
                .toList();
        others.forEach(operators::disable);
        // then
        assertThatThrownBy(() -> console.bean(Invitations.class).reset("first")).hasMessageContaining("administrator");
        others.forEach(operators::enable);
    }

    @Test
    void anActNeverMeansAllOfAnEnvironment() throws Exception {
        // given
        Visitor operator = Visitor.signedIn(console, "all-of-it", Role.OPERATOR);
        // when
        HttpResponse<String> answer = operator.submit(
                "/console", "/console/deliveries/withdraw", Map.of("environment", "PRODUCTION", "why", "all of it"));
        // then
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("REQUEST_INVALID");
    }

    @ParameterizedTest
    @CsvSource({"VIEWER", "AUDITOR", "INTEGRATOR"})
    void onlyWhoReadsBodiesHasACorrectionChecked(Role role) throws Exception {
        // given
        Visitor visitor = Visitor.signedIn(console, "checks-" + role.name().toLowerCase(java.util.Locale.ROOT), role);
        // when
        HttpResponse<String> answer = visitor.submit(
                "/console",
                "/console/messages/01a20000-0000-7000-8000-000000000000/check",
                Map.of("why", "because", "body", "{}"));
        // then
        assertThat(answer.statusCode()).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "OPERATOR, /console/connectors/civil-status/disable, 403",
        "VIEWER, /console/connectors/civil-status/ping, 403",
        "AUDITOR, /console/connectors/civil-status/retire, 403"
    })
    void onlyWhoIsThereForConnectorsActsOnThem(Role role, String act, int status) throws Exception {
        // given
        Visitor visitor = Visitor.signedIn(console, "connects-" + role.name().toLowerCase(java.util.Locale.ROOT), role);
        // when
        HttpResponse<String> answer = visitor.submit("/console", act, Map.of("why", "because"));
        // then
        assertThat(answer.statusCode()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "VIEWER, /console/alerts/7/acknowledge, 403",
        "AUDITOR, /console/alerts/silences, 403",
        "INTEGRATOR, /console/alerts/channels/duty-mail/test, 403",
        "OPERATOR, /console/alerts/7/acknowledge, 404",
        "OPERATOR, /console/alerts/rules/disk, 403",
        "OPERATOR, /console/alerts/preview-rule, 403",
        "OPERATOR, /console/alerts/rules, 403",
        "AUDITOR, /console/alerts/channels/duty-mail/send-again, 403",
        "OPERATOR, /console/alerts/channels/duty-mail/send-again, 409",
        "INTEGRATOR, /console/alerts/rules/disk/reset, 403",
        "ADMINISTRATOR, /console/alerts/rules/disk/reset, 404"
    })
    void onlyWhoIsOnDutyActsOnAlertsAndOnlyAdministratorsOnRules(Role role, String act, int status) throws Exception {
        // given
        String name = ("alerts-" + role + act.hashCode()).toLowerCase(java.util.Locale.ROOT);
        Visitor visitor = Visitor.signedIn(console, name, role);
        // when
        HttpResponse<String> answer = visitor.submit("/console", act, Map.of("why", "because"));
        // then
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/console/messages.csv?operation=submitDossier",
                "/console/deliveries.csv",
                "/console/connectors.csv",
                "/console/consumers.csv",
                "/console/datasets.csv",
                "/console/audit.csv",
                "/console/overview.csv",
                "/console/operators.csv",
                "/console/connectors/civil-status/versions.csv",
                "/console/connectors/civil-status/drift.csv",
                "/console/connectors/civil-status/history.csv",
                "/console/alerts.csv"
            })
    void tablesAreFilesForSpreadsheets(String path) throws Exception {
        // given
        Visitor visitor = Visitor.signedIn(console, "csv-" + Math.abs(path.hashCode()), Role.ADMINISTRATOR);
        // when
        HttpResponse<String> answer = visitor.get(path);
        // then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).contains("text/csv;charset=UTF-8");
        assertThat(answer.headers().firstValue("content-disposition").orElse(""))
                .matches("attachment; filename=\"[a-z]+[.]csv\"");
        assertThat(answer.body()).startsWith("\ufeff\"").endsWith("\r\n");
    }

    @ParameterizedTest
    @CsvSource({"en, en", "vi, vi", "aa-AA-abcde1, vi", "../../etc, vi"})
    void aLanguageIsOneOfTwo(String asked, String given) throws Exception {
        HttpResponse<String> page = new Visitor(console).get("/console/sign-in?lang=" + asked);

        assertThat(page.body()).contains("<html lang=\"" + given + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<script>alert(1)</script>", "' OR 1=1 --", "${7*7}", "*{T(java.lang.Runtime)}", "\u0000"})
    void hostileTextIsShownOrRefusedAndNeverRun(String text) throws Exception {
        // given
        Visitor visitor =
                Visitor.signedIn(console, "hostile-" + Integer.toHexString(text.hashCode()), Role.ADMINISTRATOR);
        // when
        HttpResponse<String> search = visitor.submit("/console", "/console/sign-out", Map.of());
        assertThat(search.statusCode()).isEqualTo(302);
        visitor.signIn("hostile-" + Integer.toHexString(text.hashCode()), Visitor.PASSWORD, "");
        HttpResponse<String> found = visitor.get(
                "/console/messages?text=" + java.net.URLEncoder.encode(text, java.nio.charset.StandardCharsets.UTF_8));
        HttpResponse<String> invited = visitor.submit(
                "/console/operators", "/console/operators", Map.of("name", text, "title", text, "role", "VIEWER"));
        // then
        assertThat(found.statusCode()).isIn(200, 400);
        assertThat(found.body()).doesNotContain("<script>alert", ">49<", "\"49\"");
        assertThat(invited.statusCode()).isEqualTo(400);
        assertThat(invited.body()).doesNotContain("<script>alert");
    }

    @Test
    void aFieldOfAMegabyteIsRefused() throws Exception {
        // given
        Visitor visitor = Visitor.signedIn(console, "megabyte", Role.ADMINISTRATOR);
        // when
        HttpResponse<String> answer = visitor.submit(
                "/console/operators",
                "/console/operators",
                Map.of("name", "x".repeat(1 << 20), "title", "x", "role", "VIEWER"));
        // then
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
        assertThat(answer.body())
                .contains("BODY_TOO_LARGE", "<html lang=\"vi\"", "tối đa 65536 byte")
                .doesNotContain("a body has");
    }

    @Test
    void theAuditSaysWhatWasDoneToWhichMessageAndWhyAndIsFiltered() throws Exception {
        // given
        Visitor person = Visitor.signedIn(console, "says-why", Role.ADMINISTRATOR);
        String id = io.lienthong.message.MessageId.next().toString();
        person.submit("/console", "/console/messages/" + id + "/withdraw", Map.of("why", "xã gọi lại, 034190012345"));
        person.submit("/console", "/console/connectors/nowhere/disable", Map.of("why", "bảo trì"));
        // when
        String all = person.get("/console/audit?person=says-why").body();
        String one = person.get("/console/audit?person=says-why&act=withdraw&subject=" + id + "&from=2020-01-01T00:00")
                .body();
        String file =
                person.get("/console/audit.csv?person=says-why&act=disable").body();
        // then
        assertThat(all)
                .contains("title=\"404 · bị từ chối: không có đối tượng này\">bị từ chối: ", "Tắt · Kết nối")
                .contains("Rút · Thông điệp", "href=\"/console/messages/" + id, ">xã gọi lại, ", "bảo trì")
                .doesNotContain("034190012345");
        assertThat(one).contains(id, "xã gọi lại").doesNotContain("bảo trì");
        assertThat(person.get("/console/audit?person=says-why&until=2020-01-01T00:00")
                        .body())
                .doesNotContain("bảo trì");
        assertThat(file)
                .contains("\"POST /console/connectors/{name}/disable\",\"nowhere\",\"bảo trì\"", "+07:00\"")
                .doesNotContain("withdraw");
        assertThat(person.get("/console/audit?person=says-why&act=connectors/disable")
                        .body())
                .contains("bảo trì");
        assertThat(person.get("/console/audit?person=says-why&act=operators/disable")
                        .body())
                .doesNotContain("bảo trì");
        assertThat(person.get("/console/audit?person=%00").statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({"AUDITOR, 200", "OPERATOR, 403", "VIEWER, 403"})
    void onlyAuditorsAskWhoReadACitizensData(Role role, int status) throws Exception {
        // given
        Visitor visitor = Visitor.signedIn(console, "asks-" + role.name().toLowerCase(java.util.Locale.ROOT), role);
        // when
        HttpResponse<String> page =
                visitor.submit("/console", "/console/audit", Map.of("number", TestConsole.APPLICANT));
        HttpResponse<String> file =
                visitor.submit("/console", "/console/audit/reads.csv", Map.of("number", TestConsole.APPLICANT));
        // then
        assertThat(List.of(page.statusCode(), file.statusCode())).containsOnly(status);
    }
}
