package io.lienthong.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.nimbusds.jwt.JWTClaimsSet;
import io.lienthong.operator.Audit;
import io.lienthong.operator.Invitations;
import io.lienthong.operator.Operators;
import io.lienthong.operator.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** Signing in and out at an OpenID provider. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenIdIT {
    @SuppressWarnings("NullAway.Init")
    private TestConsole console;

    @SuppressWarnings("NullAway.Init")
    private TestOpenIdProvider provider;

    private final HttpClient browser = HttpClient.newHttpClient();

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        provider = new TestOpenIdProvider();
        provider.away = true; // the bus starts all the same
        Path secret = Files.writeString(folder.resolve("openid-secret"), TestOpenIdProvider.SECRET + "\n");
        String settings = "--lienthong.console.openid.";
        console = new TestConsole(
                folder,
                settings + "issuer=" + provider.issuer(),
                settings + "former-issuer=https://id.former.example",
                settings + "title=tài khoản của tỉnh",
                settings + "client-id=" + TestOpenIdProvider.CLIENT,
                settings + "client-secret=file:" + secret,
                settings + "roles-claim=realm_access.roles",
                settings + "roles.administrator=lgsp-admin",
                settings + "roles.operator=lgsp-duty,lgsp-night",
                settings + "local-sign-in=administrators");
        Visitor.person(console, "local.admin", Role.ADMINISTRATOR);
        Visitor.person(console, "local.viewer", Role.ADMINISTRATOR);
        console.bean(Operators.class).change("local.viewer", Role.VIEWER);
    }

    @AfterAll
    void stop() {
        console.close();
        provider.close();
    }

    @BeforeEach
    void usual() {
        provider.away = false;
        provider.claims = builder -> builder;
    }

    /** What a browser holds on its way. */
    private record Way(String cookie, URI back) {}

    private Way begin(String next) throws Exception {
        HttpResponse<String> begun = ask(console.address("/console/openid?next=" + next), "");
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(302);
        String cookie = begun.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie).contains("HttpOnly", "SameSite=Lax", "Path=/console/openid");
        HttpResponse<String> there = ask(location(begun), "");
        return new Way(cookie.substring(0, cookie.indexOf(';')), location(there));
    }

    private HttpResponse<String> back(Way way) throws Exception {
        return ask(way.back(), way.cookie());
    }

    private static URI location(HttpResponse<String> answer) {
        return URI.create(answer.headers().firstValue("Location").orElseThrow());
    }

    private HttpResponse<String> ask(URI address, String cookie) throws IOException, InterruptedException {
        return browser.send(
                HttpRequest.newBuilder(address).header("Cookie", cookie).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String session(HttpResponse<String> answer) {
        return answer.headers().allValues("Set-Cookie").stream()
                .filter(cookie -> cookie.startsWith("lienthong-session="))
                .map(cookie -> cookie.substring(0, cookie.indexOf(';')))
                .findFirst()
                .orElse("");
    }

    @Test
    void whoHasAMappedRoleIsAnOperatorOfThatRole() throws Exception {
        // when
        HttpResponse<String> answer = back(begin("/console/deliveries"));
        // then
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("content=\"0;url=/console/deliveries\"");
        HttpResponse<String> page = ask(console.address("/console/account"), session(answer));
        assertThat(page.body()).contains("lan.tran", "Trần Thị Lan", "người trực", "nhà cung cấp danh tính");
        assertThat(console.bean(Audit.class).list("lan.tran", Long.MAX_VALUE, 1))
                .extracting(entry -> entry.act().act())
                .containsExactly("SIGNED_IN_BY_OPENID");
    }

    @Test
    void whomAProviderNamedBeforeItMovedIsTheSamePerson() throws Exception {
        // given
        provider.claims = as("subject-moved", "hoa.pham");
        back(begin("/console"));
        JdbcTemplate jdbc = console.bean(JdbcTemplate.class);
        jdbc.update(
                "UPDATE operator SET openid_subject = 'https://id.former.example subject-moved' WHERE name = 'hoa.pham'");
        // when
        HttpResponse<String> answer = back(begin("/console"));
        // then
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(ask(console.address("/console/account"), session(answer)).body())
                .contains("hoa.pham");
    }

    @Test
    void anotherRoleAtTheProviderHoldsAtOnceAndEndsOlderSessions() throws Exception {
        // given
        UnaryOperator<JWTClaimsSet.Builder> person = as("subject-2", "binh.le");
        provider.claims = person;
        String before = session(back(begin("/console")));
        // when
        provider.claims = builder ->
                person.apply(builder).claim("realm_access", Map.of("roles", List.of("lgsp-duty", "lgsp-admin")));
        String after = session(back(begin("/console")));
        // then
        assertThat(console.bean(Operators.class).find("binh.le").orElseThrow().role())
                .isEqualTo(Role.ADMINISTRATOR);
        assertThat(ask(console.address("/console"), before).statusCode()).isEqualTo(302);
        assertThat(ask(console.address("/console/operators"), after).statusCode())
                .isEqualTo(200);
    }

    @Test
    void anAdministratorOfTheProviderEndsTheLinkOfTheStart() throws Exception {
        // given
        JdbcTemplate jdbc = console.bean(JdbcTemplate.class);
        Invitations invitations = console.bean(Invitations.class);
        String local = " WHERE role = 'ADMINISTRATOR' AND openid_subject IS NULL";
        jdbc.update("UPDATE operator SET disabled_at = now()" + local);
        jdbc.update("UPDATE operator SET role = 'VIEWER' WHERE openid_subject IS NOT NULL");
        String link = invitations.firstLink(true).orElseThrow();
        provider.claims = builder -> as("subject-first", "dung.vo")
                .apply(builder)
                .claim("realm_access", Map.of("roles", List.of("lgsp-admin")));
        // when
        back(begin("/console"));
        // then
        assertThat(ask(console.address("/console/set-up?link=" + link), "").statusCode())
                .isEqualTo(409);
        assertThat(invitations.firstLink(true)).isEmpty();
        assertThat(invitations.firstLink(false))
                .as("where the provider is not in use any more")
                .isPresent();
        jdbc.update("UPDATE operator SET disabled_at = NULL" + local);
    }

    private static UnaryOperator<JWTClaimsSet.Builder> as(String subject, String name) {
        return builder -> builder.subject(subject).claim("preferred_username", name);
    }

    static Stream<Arguments> wrongTokens() {
        return Stream.of(
                wrong("nonce", builder -> builder.claim("nonce", "another")),
                wrong("no nonce", builder -> builder.claim("nonce", null)),
                wrong("audience", builder -> builder.audience("another-client")),
                wrong(
                        "party",
                        builder -> builder.audience(List.of(TestOpenIdProvider.CLIENT, "another"))
                                .claim("azp", "another")),
                wrong("issuer", builder -> builder.issuer("https://another.example")),
                wrong(
                        "expired",
                        builder ->
                                builder.expirationTime(Date.from(Instant.now().minusSeconds(120)))),
                wrong("never expires", builder -> builder.expirationTime(null)),
                wrong("subject", builder -> builder.subject(null)));
    }

    private static Arguments wrong(String what, UnaryOperator<JWTClaimsSet.Builder> claims) {
        return Arguments.of(what, claims);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongTokens")
    void aTokenThatIsNotForThisAttemptIsRefused(String what, UnaryOperator<JWTClaimsSet.Builder> claims)
            throws Exception {
        // given
        provider.claims = claims;
        // when
        HttpResponse<String> answer = back(begin("/console"));
        // then
        assertThat(answer.statusCode()).as(what).isEqualTo(403);
        assertThat(answer.body()).contains("OPENID_REFUSED");
        assertThat(session(answer)).isEmpty();
    }

    @Test
    void aKeyThatIsNotPublishedIsRefusedAndOnceItIsTaken() throws Exception {
        // given
        provider.rotate();
        // when
        HttpResponse<String> unknown = back(begin("/console"));
        provider.publish();
        HttpResponse<String> rotated = back(begin("/console"));
        // then
        assertThat(unknown.statusCode()).isEqualTo(403);
        assertThat(rotated.statusCode()).as(rotated.body()).isEqualTo(200);
        assertThat(session(rotated)).isNotEmpty();
    }

    @Test
    void anAnswerIsGoodOnceAndForTheBrowserThatAskedAlone() throws Exception {
        // given
        Way mine = begin("/console");
        Way others = begin("/console");
        // when
        HttpResponse<String> foreign = ask(others.back(), mine.cookie());
        HttpResponse<String> without = ask(others.back(), "");
        HttpResponse<String> first = back(mine);
        HttpResponse<String> again = back(mine);
        // then
        assertThat(foreign.statusCode()).isEqualTo(403);
        assertThat(without.statusCode()).isEqualTo(403);
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(again.statusCode()).isEqualTo(403);
        assertThat(session(again)).isEmpty();
    }

    /** A provider may give a code twice; the bus takes an attempt once. */
    @Test
    void anAttemptIsTakenOnceEvenWithAFreshCode() throws Exception {
        // given
        HttpResponse<String> begun = ask(console.address("/console/openid"), "");
        String cookie = begun.headers().firstValue("Set-Cookie").orElseThrow().replaceAll(";.*", "");
        HttpResponse<String> first = ask(location(ask(location(begun), "")), cookie);
        // when
        HttpResponse<String> again = ask(location(ask(location(begun), "")), cookie);
        // then
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(again.statusCode()).isEqualTo(403);
        assertThat(again.body()).contains("OPENID_REFUSED", "đã dùng rồi");
    }

    @Test
    void whoHasNoRoleIsToldAndOutAndInTheAudit() throws Exception {
        // given
        UnaryOperator<JWTClaimsSet.Builder> person = as("subject-3", "hoa.do");
        provider.claims = person;
        String before = session(back(begin("/console")));
        // when
        provider.claims = builder -> person.apply(builder).claim("realm_access", Map.of("roles", List.of("other")));
        HttpResponse<String> answer = back(begin("/console"));
        // then
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("OPENID_ROLE_MISSING", "hoa.do");
        assertThat(ask(console.address("/console"), before).statusCode()).isEqualTo(302);
        assertThat(console.bean(Audit.class).list("openid:hoa.do", Long.MAX_VALUE, 1))
                .extracting(entry -> entry.act().act())
                .containsExactly("OPENID_ROLE_MISSING");
    }

    @Test
    void theNameOfALocalOperatorIsNobodyElses() throws Exception {
        // given
        provider.claims = as("subject-4", "local.admin");
        // when
        HttpResponse<String> answer = back(begin("/console"));
        // then
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(session(answer)).isEmpty();
        assertThat(console.bean(Operators.class)
                        .find("local.admin")
                        .orElseThrow()
                        .openId())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "<script>alert(1)</script>", "' OR 1=1 --", "${7*7}", "admin-token", "tên có dấu", "a\u0000b"
            })
    void aNameThatIsNoneIsRefused(String name) throws Exception {
        // given
        provider.claims = builder ->
                as("subject-of-" + name.hashCode(), name).apply(builder).claim("name", name);
        // when
        HttpResponse<String> answer = back(begin("/console"));
        // then
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
        assertThat(answer.body()).contains("OPENID_REFUSED").doesNotContain("<script>alert", ">49<");
    }

    @Test
    void whoIsDisabledHereStaysOutAndIsNotResetHere() throws Exception {
        // given
        provider.claims = as("subject-5", "kim.vo");
        back(begin("/console"));
        Visitor administrator = new Visitor(console);
        administrator.signIn("local.admin", Visitor.PASSWORD, "");
        // when
        HttpResponse<String> reset =
                administrator.submit("/console/operators", "/console/operators/kim.vo/reset", Map.of());
        HttpResponse<String> changed = administrator.submit(
                "/console/operators", "/console/operators/kim.vo/role", Map.of("role", "ADMINISTRATOR"));
        administrator.submit("/console/operators", "/console/operators/kim.vo/disable", Map.of());
        HttpResponse<String> answer = back(begin("/console"));
        // then
        assertThat(reset.statusCode()).isEqualTo(409);
        assertThat(changed.statusCode()).isEqualTo(409);
        assertThat(answer.statusCode()).isEqualTo(403);
    }

    @Test
    void onlyAdministratorsSignInByAPasswordWhereTheSettingSaysSo() throws Exception {
        // when
        HttpResponse<String> viewer = new Visitor(console).signIn("local.viewer", Visitor.PASSWORD, "");
        HttpResponse<String> administrator = new Visitor(console).signIn("local.admin", Visitor.PASSWORD, "");
        // then
        assertThat(viewer.statusCode()).isEqualTo(403);
        assertThat(viewer.body())
                .contains(
                        "chỉ quản trị viên đăng nhập bằng mật khẩu của trục, người khác đăng nhập bằng tài khoản của tỉnh")
                .doesNotContain("cấp liên kết mới");
        assertThat(administrator.statusCode()).isEqualTo(302);
    }

    /** A link that ends before a door which does not open is not given, and what to do instead is said. */
    @Test
    void whoCouldNotSignInByAPasswordGetsNoLink() throws Exception {
        // given
        Visitor administrator = new Visitor(console);
        administrator.signIn("local.admin", Visitor.PASSWORD, "");
        // when
        HttpResponse<String> page = administrator.get("/console/operators");
        HttpResponse<String> invited = administrator.submit(
                "/console/operators",
                "/console/operators",
                Map.of("name", "new.viewer", "title", "Người mới", "role", "VIEWER"));
        HttpResponse<String> reset =
                administrator.submit("/console/operators", "/console/operators/local.viewer/reset", Map.of());
        // then
        assertThat(page.body())
                .contains("Chỉ mời được quản trị viên")
                .containsPattern(
                        "(?s)Thêm người dùng.*<select name=\"role\"><option value=\"ADMINISTRATOR\">[^<]*</option></select>");
        assertThat(invited.statusCode()).isEqualTo(409);
        assertThat(invited.body()).contains("chỉ quản trị viên đăng nhập bằng mật khẩu của trục", "nhóm của họ ở đó");
        assertThat(console.bean(Operators.class).find("new.viewer")).isEmpty();
        assertThat(reset.statusCode()).isEqualTo(409);
    }

    @Test
    void aProviderThatIsAwayIsToldAndPasswordsGoOn() throws Exception {
        // given
        Way way = begin("/console");
        provider.away = true;
        // when
        HttpResponse<String> answer = back(way);
        HttpResponse<String> page = new Visitor(console).get("/console/sign-in");
        HttpResponse<String> local = new Visitor(console).signIn("local.admin", Visitor.PASSWORD, "");
        // then
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("OPENID_AWAY");
        assertThat(page.body()).contains("Đăng nhập bằng tài khoản của tỉnh");
        assertThat(local.statusCode()).isEqualTo(302);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://elsewhere.example/", "//elsewhere.example", "/admin/v1/status"})
    void nobodyIsSentElsewhere(String next) throws Exception {
        assertThat(back(begin(next)).body()).contains("content=\"0;url=/console\"");
    }

    /** An address whose answers were refused too often is not asked about any more; others are. */
    @Test
    void whoIsRefusedAgainAndAgainIsNotTriedAnyMoreForAWhile() throws Exception {
        // given
        Way way = begin("/console");
        String wrong =
                way.back().getRawPath() + "?" + way.back().getRawQuery().replaceAll("code=[^&]*", "code=guessed");
        for (int i = 0; i < 20; i++) {
            assertThat(from("127.0.0.9", wrong, way.cookie())).contains(" 403", "OPENID_REFUSED");
        }
        int asked = provider.asked.size();
        // when
        String more = from("127.0.0.9", wrong, way.cookie());
        int askedThen = provider.asked.size();
        HttpResponse<String> other = back(begin("/console"));
        // then
        assertThat(more).contains(" 403", "quá nhiều lần đăng nhập không thành");
        assertThat(askedThen).isEqualTo(asked);
        assertThat(other.statusCode()).isEqualTo(200);
    }

    /** The answer to a request that comes from another address of this machine. */
    private String from(String address, String path, String cookie) throws IOException {
        URI to = console.address("/");
        try (Socket socket = new Socket(to.getHost(), to.getPort(), InetAddress.getByName(address), 0)) {
            String request = "GET " + path + " HTTP/1.1\r\nHost: " + to.getAuthority() + "\r\nCookie: " + cookie
                    + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void aBrowserSignsInAndOutAtTheProvider() throws Exception {
        try (Browser chromium = Browser.open()) {
            // given
            provider.claims = as("subject-6", "mai.ngo");
            Page page = chromium.window(1440, ColorScheme.LIGHT);
            page.navigate(console.address("/console/connectors").toString());
            assertThat(Browser.violations(page)).isEmpty();
            // when
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Đăng nhập bằng tài khoản của tỉnh"))
                    .click();
            // then
            page.waitForURL("**/console/connectors");
            assertThat(page.getByRole(
                            AriaRole.HEADING,
                            new Page.GetByRoleOptions().setName("Kết nối").setExact(true)))
                    .isVisible();
            // when
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Đăng xuất"))
                    .click();
            page.waitForURL(Pattern.compile(".*/realms/province/logout.*"));
            // then
            assertThat(provider.ended.get(provider.ended.size() - 1))
                    .containsEntry("client_id", TestOpenIdProvider.CLIENT)
                    .containsEntry(
                            "post_logout_redirect_uri",
                            console.address("/console/sign-in").toString())
                    .containsKey("id_token_hint");
            page.navigate(console.address("/console").toString());
            assertThat(page.url()).contains("/console/sign-in");
        }
    }
}
