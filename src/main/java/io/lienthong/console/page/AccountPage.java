package io.lienthong.console.page;

import io.lienthong.message.BusException;
import io.lienthong.operator.Audit;
import io.lienthong.operator.Operator;
import io.lienthong.operator.Operators;
import io.lienthong.operator.OwnAccount;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /console/account}: what a person sets for oneself, the password and the second factor. */
@Controller
@Hidden
class AccountPage {
    private static final String PAGE = "/console/account";

    private final OwnAccount account;
    private final Operators operators;
    private final Audit audit;

    AccountPage(OwnAccount account, Operators operators, Audit audit) {
        this.account = account;
        this.operators = operators;
        this.audit = audit;
    }

    @GetMapping(PAGE)
    String account(@AuthenticationPrincipal Operator person, Model model) {
        return show(person, OwnAccount.newTotpKey(), model);
    }

    private static String show(Operator person, String key, Model model) {
        String address = "otpauth://totp/Lienthong:" + person.name() + "?secret=" + key + "&issuer=Lienthong";
        model.addAttribute("key", key);
        model.addAttribute("otpauth", address);
        model.addAttribute("qr", QrCode.of(address));
        return "account";
    }

    @PostMapping(PAGE + "/password")
    String password(
            @RequestParam(defaultValue = "") String password,
            @RequestParam(defaultValue = "") String code,
            @RequestParam(defaultValue = "") String fresh,
            @AuthenticationPrincipal Operator person,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        return done(
                "password-changed",
                person,
                OwnAccount.newTotpKey(),
                request,
                response,
                model,
                () -> account.changePassword(proof(person, request, password, code), fresh));
    }

    /** @param present code of the key that is replaced; blank where there is none */
    @PostMapping(PAGE + "/second-factor")
    String confirm(
            @RequestParam(defaultValue = "") String password,
            @RequestParam(defaultValue = "") String present,
            @RequestParam(defaultValue = "") String key,
            @RequestParam(defaultValue = "") String code,
            @AuthenticationPrincipal Operator person,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        String shown = key.matches("[A-Z2-7]{32}") ? key : OwnAccount.newTotpKey();
        return done(
                "second-factor-on",
                person,
                shown,
                request,
                response,
                model,
                () -> account.confirmTotp(proof(person, request, password, present), key, code));
    }

    @PostMapping(PAGE + "/second-factor-off")
    String off(
            @RequestParam(defaultValue = "") String password,
            @RequestParam(defaultValue = "") String code,
            @AuthenticationPrincipal Operator person,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        return done(
                "second-factor-off",
                person,
                OwnAccount.newTotpKey(),
                request,
                response,
                model,
                () -> account.endTotp(proof(person, request, password, code)));
    }

    private static OwnAccount.Proof proof(Operator person, HttpServletRequest request, String password, String code) {
        return new OwnAccount.Proof(person.name(), SessionFilter.token(request).orElse(""), password, code);
    }

    /** The page again, which says what was done or why not; of a key that was scanned already the same. */
    private String done(
            String did,
            Operator person,
            String key,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model,
            Runnable change) {
        try {
            change.run();
            return Told.once(did).at(PAGE);
        } catch (BusException refused) {
            noteLocked(person, request);
            response.setStatus(refused.code().httpStatus());
            model.addAttribute("refused", Words.of(refused));
            return show(person, key, model);
        }
    }

    /** Who guessed once too often is in the audit as at sign-in. */
    private void noteLocked(Operator before, HttpServletRequest request) {
        operators
                .find(before.name())
                .filter(now -> now.lockedUntil() != null && before.lockedUntil() == null)
                .ifPresent(now -> audit.end(
                        audit.begin(new Audit.Act(
                                now.name(), now.role().name(), request.getRemoteAddr(), "LOCKED", now.name())),
                        HttpServletResponse.SC_OK));
    }
}
