package io.lienthong.console.page;

import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Wording;
import io.lienthong.operator.Audit;
import io.lienthong.operator.Invitations;
import io.lienthong.operator.OpenIdPeople;
import io.lienthong.operator.OpenIdProvider;
import io.lienthong.operator.Operator;
import io.lienthong.operator.Operators;
import io.lienthong.operator.PasswordSignIn;
import io.lienthong.operator.Sessions;
import io.lienthong.operator.SignIn;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /console/sign-in}, {@code /console/sign-out} and {@code /console/set-up}. */
@Controller
@Hidden
class SignInPage {
    /** A page of ours, and no other site's: what follows the path begins with no second slash. */
    private static final Pattern PAGE = Pattern.compile("/console(?:[/?][^\\\\\\p{Cntrl}]{0,2000})?");

    /** Also written as a browser reads it. */
    private static final Pattern UPWARDS = Pattern.compile("[^?]*/(?:\\.|%2[eE]){1,2}(?:[/?].*)?");

    static final String HOME = "/console";

    private static final Set<String> ENDS = Set.of("time", "closed", "out");

    private final Operators operators;
    private final Invitations invitations;
    private final PasswordSignIn passwords;
    private final Sessions sessions;
    private final Audit audit;
    private final OpenIdProvider provider;
    private final OpenIdPeople people;

    SignInPage(
            Operators operators,
            Invitations invitations,
            PasswordSignIn passwords,
            Sessions sessions,
            Audit audit,
            OpenIdProvider provider,
            OpenIdPeople people) {
        this.provider = provider;
        this.people = people;
        this.operators = operators;
        this.invitations = invitations;
        this.passwords = passwords;
        this.sessions = sessions;
        this.audit = audit;
    }

    /** @param ended why the session ended, {@code time}, {@code closed} or {@code out}; else: none did */
    @GetMapping(PageSecurity.SIGN_IN)
    String form(
            @RequestParam(defaultValue = HOME) String next,
            @RequestParam(defaultValue = "") String out,
            @RequestParam(defaultValue = "") String ended,
            Model model) {
        model.addAttribute("out", out.equals("here"));
        model.addAttribute("ended", ENDS.contains(ended) ? ended : null);
        return signIn(next, model);
    }

    private String signIn(String next, Model model) {
        model.addAttribute("next", next);
        model.addAttribute("openid", provider.enabled() ? provider.settings() : null);
        return "sign-in";
    }

    /** Where to go after signing in: a page of ours. */
    static String page(String next) {
        return PAGE.matcher(next).matches() && !UPWARDS.matcher(next).matches() ? next : HOME;
    }

    @PostMapping(PageSecurity.SIGN_IN)
    String signIn(
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "") String password,
            @RequestParam(defaultValue = "") String code,
            @RequestParam(defaultValue = HOME) String next,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        SignIn outcome = passwords.signIn(name.strip(), password, code);
        if (outcome instanceof SignIn.Welcome welcome) {
            note(request, welcome.operator(), "SIGNED_IN", HttpServletResponse.SC_OK);
            SessionFilter.setCookie(request, response, welcome.session());
            return "redirect:" + page(next);
        }
        if (outcome instanceof SignIn.Locked locked) {
            operators
                    .find(locked.name())
                    .ifPresent(operator -> note(request, operator, "LOCKED", HttpServletResponse.SC_OK));
        } else if (outcome instanceof SignIn.Wrong wrong && wrong.counted() != null) {
            operators
                    .find(wrong.counted())
                    .ifPresent(operator -> note(request, operator, "SIGN_IN_FAILED", HttpServletResponse.SC_FORBIDDEN));
        }
        response.setStatus(HttpServletResponse.SC_FORBIDDEN);
        model.addAttribute("outcome", outcome instanceof SignIn.Busy ? "busy" : "wrong");
        model.addAttribute("name", name);
        return signIn(next, model);
    }

    /** What no page answers to. */
    @RequestMapping({"/console/", "/console/{first:^(?!assets$).+}/**"})
    String nowhere() {
        throw nothingThere();
    }

    @RequestMapping(PageSecurity.REFUSED)
    String refused(
            @RequestAttribute(name = PageSecurity.REFUSAL, required = false) @Nullable ErrorCode code,
            @RequestAttribute(name = PageSecurity.REFUSAL_DETAIL, required = false) @Nullable BusException detail) {
        if (detail != null) {
            throw detail;
        }
        if (code == ErrorCode.ROLE_DENIED) {
            throw new BusException(
                    code,
                    new Wording(
                            "trang hoặc việc này không thuộc vai trò của bạn", "the page or act is not of your role"));
        }
        if (code == ErrorCode.FORM_STALE) {
            throw new BusException(
                    code,
                    new Wording("biểu mẫu không mang khoá của trang", "the form does not carry the page's token"));
        }
        if (code == ErrorCode.JOURNAL_UNAVAILABLE) {
            throw PageErrors.databaseAway();
        }
        if (code == ErrorCode.REQUEST_INVALID) {
            throw new BusException(
                    code, new Wording("địa chỉ này không đúng quy cách", "the address is not well-formed"));
        }
        if (code == ErrorCode.INTERNAL_ERROR) {
            throw new BusException(code, new Wording("nhật ký của trục nói rõ hơn", "the log of the bus says more"));
        }
        throw nothingThere();
    }

    private static BusException nothingThere() {
        return new BusException(
                ErrorCode.PATH_UNKNOWN,
                new Wording(
                        "không có trang này; xem các mục ở bên", "there is no such page; see the places beside this"));
    }

    /** Here first; then, where the person signed in at the provider, by a page that goes there: forms may not. */
    @PostMapping("/console/sign-out")
    String signOut(HttpServletRequest request, HttpServletResponse response, Model model) {
        Optional<String> token = SessionFilter.token(request);
        Optional<String> idToken = token.flatMap(people::idToken);
        token.ifPresent(sessions::close);
        SessionFilter.setCookie(request, response, "");
        if (idToken.isEmpty() || !provider.enabled()) {
            return "redirect:" + PageSecurity.SIGN_IN;
        }
        Optional<URI> end =
                provider.endSession(idToken.get(), OpenIdPage.address(provider, request, PageSecurity.SIGN_IN));
        if (end.isEmpty()) {
            return "redirect:" + PageSecurity.SIGN_IN + "?out=here";
        }
        model.addAttribute("onward", end.get());
        model.asMap().remove("person");
        return "onward";
    }

    @GetMapping(PageSecurity.SET_UP)
    String setUpForm(@RequestParam(defaultValue = "") String link, Model model) {
        model.addAttribute("invitation", invitations.find(link).orElseThrow(SignInPage::used));
        model.addAttribute("link", link);
        return "set-up";
    }

    @PostMapping(PageSecurity.SET_UP)
    String setUp(
            @RequestParam(defaultValue = "") String link,
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "") String title,
            @RequestParam(defaultValue = "") String password,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        try {
            Operator made = invitations.setUp(link, name.strip(), title.strip(), password);
            note(request, made, "SET_UP", HttpServletResponse.SC_OK);
            return Told.once("set-up").at(PageSecurity.SIGN_IN);
        } catch (BusException refused) {
            if (refused.code() != ErrorCode.REQUEST_INVALID) {
                throw refused;
            }
            response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
            model.addAttribute("refused", Words.of(refused));
            model.addAttribute("name", name);
            model.addAttribute("title", title);
            return setUpForm(link, model);
        }
    }

    private static BusException used() {
        return new BusException(
                ErrorCode.OPERATOR_CONFLICT,
                new Wording(
                        "liên kết này đã dùng hoặc đã hết hạn; khi chưa có ai, mỗi lần khởi động bus in ra một liên kết mới,"
                                + " sau đó quản trị viên tạo liên kết",
                        "this link was used, or is too old; while nobody can sign in each start of the bus prints another,"
                                + " afterwards administrators make them"));
    }

    private void note(HttpServletRequest request, Operator operator, String act, int status) {
        long sequence = audit.begin(
                new Audit.Act(operator.name(), operator.role().name(), request.getRemoteAddr(), act, operator.name()));
        audit.end(sequence, status);
    }
}
