package io.lienthong.console.page;

import io.lienthong.operator.Invitations;
import io.lienthong.operator.Operators;
import io.lienthong.operator.Role;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** {@code /console/operators}: who may sign in, and as what; for administrators. */
@Controller
@Hidden
class OperatorsPage {
    private static final String PAGE = "/console/operators";

    private final Operators operators;
    private final Invitations invitations;

    OperatorsPage(Operators operators, Invitations invitations) {
        this.operators = operators;
        this.invitations = invitations;
    }

    @GetMapping("/console/operators")
    String list(Model model) {
        model.addAttribute("operators", operators.all());
        model.addAttribute("roles", Role.values());
        model.addAttribute("invitable", invitations.roles());
        return "operators";
    }

    @GetMapping("/console/operators.csv")
    ResponseEntity<byte[]> csv() {
        Csv csv = new Csv("name", "title", "role", "disabled", "ready", "lockedUntil", "secondFactor", "openId");
        operators
                .all()
                .forEach(one -> csv.row(
                        one.name(),
                        one.title(),
                        one.role(),
                        one.disabledAt(),
                        one.ready(),
                        one.lockedUntil(),
                        one.secondFactor(),
                        one.openId()));
        return csv.as("operators");
    }

    @PostMapping("/console/operators")
    String invite(
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "") String title,
            @RequestParam Role role,
            HttpServletRequest request,
            Model model) {
        return link(name.strip(), invitations.invite(name.strip(), title.strip(), role), request, model);
    }

    @PostMapping("/console/operators/{name}/reset")
    String reset(@PathVariable String name, HttpServletRequest request, Model model) {
        return link(name, invitations.reset(name), request, model);
    }

    /** Shown once, to the administrator, who hands it over: it is in no address. */
    private String link(String name, String token, HttpServletRequest request, Model model) {
        model.addAttribute("invited", name);
        model.addAttribute(
                "link",
                ServletUriComponentsBuilder.fromContextPath(request)
                        .path(PageSecurity.SET_UP)
                        .queryParam("link", token)
                        .build()
                        .toUriString());
        return list(model);
    }

    @PostMapping("/console/operators/{name}/role")
    String change(@PathVariable String name, @RequestParam Role role) {
        operators.change(name, role);
        return Told.once("operator-changed").at(PAGE);
    }

    @PostMapping("/console/operators/{name}/disable")
    String disable(@PathVariable String name) {
        operators.disable(name);
        return Told.once("operator-changed").at(PAGE);
    }

    @PostMapping("/console/operators/{name}/enable")
    String enable(@PathVariable String name) {
        operators.enable(name);
        return Told.once("operator-changed").at(PAGE);
    }
}
