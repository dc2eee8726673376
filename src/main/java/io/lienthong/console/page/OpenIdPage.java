package io.lienthong.console.page;

import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Wording;
import io.lienthong.operator.Audit;
import io.lienthong.operator.OpenIdAttempt;
import io.lienthong.operator.OpenIdPeople;
import io.lienthong.operator.OpenIdPerson;
import io.lienthong.operator.OpenIdProvider;
import io.lienthong.operator.SignIn;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;
import org.springframework.web.util.WebUtils;

/** {@code /console/openid}: to the OpenID provider, and back from it. */
@Controller
@Hidden
class OpenIdPage {
    private static final String COOKIE = "lienthong-openid";
    /** For signing in at the provider. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /** Of an address that is kept in a cookie meanwhile, in characters. */
    private static final int MOST_PAGE = 800;

    private static final int MOST_NAME = 100;

    private final OpenIdProvider provider;
    private final OpenIdPeople people;
    private final Audit audit;
    private final OpenIdRefusals refusals = new OpenIdRefusals(Clock.systemUTC());

    OpenIdPage(OpenIdProvider provider, OpenIdPeople people, Audit audit) {
        this.provider = provider;
        this.people = people;
        this.audit = audit;
    }

    @GetMapping(PageSecurity.OPENID)
    String begin(
            @RequestParam(defaultValue = SignInPage.HOME) String next,
            HttpServletRequest request,
            HttpServletResponse response) {
        requireProvider();
        OpenIdAttempt attempt = OpenIdAttempt.random();
        String to = provider.authorization(attempt, address(request, PageSecurity.OPENID_BACK))
                .toString();
        String wanted = SignInPage.page(next);
        String page = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        (wanted.length() > MOST_PAGE ? SignInPage.HOME : wanted).getBytes(StandardCharsets.UTF_8));
        setCookie(request, response, attempt.secret() + '.' + page, PATIENCE);
        return "redirect:" + to;
    }

    /**
     * The page that follows goes on by itself: a redirect would still count as the provider's, and browsers send it no cookie of
     * the session.
     */
    @GetMapping(PageSecurity.OPENID_BACK)
    String back(
            @RequestParam(defaultValue = "") String code,
            @RequestParam(defaultValue = "") String state,
            @RequestParam(required = false) @Nullable String iss,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        requireProvider();
        Cookie cookie = WebUtils.getCookie(request, COOKIE);
        String[] kept = (cookie == null ? "" : cookie.getValue()).split("\\.", 2);
        OpenIdAttempt attempt = OpenIdAttempt.parse(kept[0])
                .filter(known -> known.answeredBy(state))
                .filter(known -> provider.issued(iss))
                .orElseThrow(() -> refused(
                        "câu trả lời không thuộc lần đăng nhập của trình duyệt này, hoặc đã quá 10 phút",
                        "the answer is not to an attempt of this browser, or 10 minutes are over"));
        setCookie(request, response, "", Duration.ZERO);
        if (code.isBlank()) {
            throw refused("nhà cung cấp danh tính không cho đăng nhập", "the provider did not let the person sign in");
        }
        SessionFilter.setCookie(request, response, redeem(attempt, code, request));
        model.addAttribute("onward", SignInPage.page(page(kept)));
        return "onward";
    }

    /** The token of a new session. The provider is asked for no address that it refused too often of late. */
    private String redeem(OpenIdAttempt attempt, String code, HttpServletRequest request) {
        String from = request.getRemoteAddr();
        if (refusals.tooMany(from)) {
            throw refused(
                    "quá nhiều lần đăng nhập không thành từ địa chỉ này; thử lại sau 15 phút",
                    "too many failed attempts to sign in from this address; try again in 15 minutes");
        }
        try {
            OpenIdPerson person = provider.redeem(attempt, code, address(request, PageSecurity.OPENID_BACK));
            String session = welcome(attempt, person, request);
            refusals.forget(from);
            return session;
        } catch (BusException refused) {
            if (refused.code() == ErrorCode.OPENID_REFUSED) {
                refusals.add(from);
            }
            throw refused;
        }
    }

    private String welcome(OpenIdAttempt attempt, OpenIdPerson person, HttpServletRequest request) {
        try {
            SignIn.Welcome welcome = people.welcome(attempt, person);
            String name = welcome.operator().name();
            note(request, name, welcome.operator().role().name(), "SIGNED_IN_BY_OPENID", name);
            return welcome.session();
        } catch (BusException refused) {
            String name = person.name().replaceAll("\\p{Cntrl}", "?");
            String shown = "openid:" + (name.length() > MOST_NAME ? name.substring(0, MOST_NAME) : name);
            note(request, shown, "-", refused.code().name(), "");
            throw refused;
        }
    }

    private void note(HttpServletRequest request, String person, String role, String act, String subject) {
        long sequence = audit.begin(new Audit.Act(person, role, request.getRemoteAddr(), act, subject));
        audit.end(sequence, subject.isEmpty() ? HttpServletResponse.SC_FORBIDDEN : HttpServletResponse.SC_OK);
    }

    private static String page(String[] kept) {
        try {
            return kept.length < 2
                    ? SignInPage.HOME
                    : new String(Base64.getUrlDecoder().decode(kept[1]), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return SignInPage.HOME;
        }
    }

    /** As browsers find it. */
    private String address(HttpServletRequest request, String path) {
        return address(provider, request, path);
    }

    static String address(OpenIdProvider provider, HttpServletRequest request, String path) {
        String base = provider.settings().address();
        return base.isBlank()
                ? ServletUriComponentsBuilder.fromContextPath(request)
                        .path(path)
                        .build()
                        .toUriString()
                : base.replaceAll("/$", "") + path;
    }

    /** Lax: it has to come along when the provider sends the browser back. */
    private static void setCookie(
            HttpServletRequest request, HttpServletResponse response, String value, Duration age) {
        response.addHeader(
                HttpHeaders.SET_COOKIE,
                ResponseCookie.from(COOKIE, value)
                        .path(PageSecurity.OPENID)
                        .httpOnly(true)
                        .secure(request.isSecure())
                        .sameSite("Lax")
                        .maxAge(age)
                        .build()
                        .toString());
    }

    private void requireProvider() {
        if (!provider.enabled()) {
            throw new BusException(
                    ErrorCode.PATH_UNKNOWN,
                    new Wording(
                            "chưa khai báo nhà cung cấp danh tính nào (lienthong.console.openid)",
                            "no OpenID provider is declared (lienthong.console.openid)"));
        }
    }

    private static BusException refused(String vi, String en) {
        return new BusException(ErrorCode.OPENID_REFUSED, new Wording(vi, en));
    }
}
