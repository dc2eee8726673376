package io.lienthong.console.page;

import io.lienthong.operator.Operator;
import io.lienthong.operator.Operators;
import io.swagger.v3.oas.annotations.Hidden;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /console/account}: what a person sets for oneself, the second factor. */
@Controller
@Hidden
class AccountPage {
    private final Operators operators;

    AccountPage(Operators operators) {
        this.operators = operators;
    }

    @GetMapping("/console/account")
    String account(Model model) {
        model.addAttribute("key", Operators.newTotpKey());
        return "account";
    }

    @PostMapping("/console/account/second-factor")
    String confirm(
            @RequestParam(defaultValue = "") String password,
            @RequestParam(defaultValue = "") String present,
            @RequestParam(defaultValue = "") String key,
            @RequestParam(defaultValue = "") String code,
            @AuthenticationPrincipal Operator person) {
        operators.confirmTotp(person.name(), password, present, key, code);
        return "redirect:/console/account";
    }
}
