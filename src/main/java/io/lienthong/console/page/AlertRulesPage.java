package io.lienthong.console.page;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.alert.Alerts;
import io.lienthong.alert.Signal;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Wording;
import io.lienthong.operator.Operator;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /console/alerts/rules/NAME} and {@code /console/alerts/new-rule}: by which rules people are told. */
@Controller
@Hidden
class AlertRulesPage {
    private static final String TO_RULES = "redirect:/console/alerts#rules";

    private final Alerts alerts;

    AlertRulesPage(Alerts alerts) {
        this.alerts = alerts;
    }

    @GetMapping("/console/alerts/rules/{name}")
    String rule(@PathVariable String name, Model model) {
        Alerts.RuleView view = alerts.rule(name);
        return show(view, AlertRuleForm.of(view.rule()), model);
    }

    /**
     * A form for one more rule.
     *
     * @param like name of a rule that it begins as
     */
    @GetMapping("/console/alerts/new-rule")
    String fresh(
            @RequestParam(required = false) @Nullable String like,
            @RequestParam(required = false) @Nullable String signal,
            Model model) {
        if (like != null) {
            return show(null, AlertRuleForm.of(alerts.rule(like).rule()).copied(), model);
        }
        if (PageAddress.given(signal) == null) {
            return TO_RULES; // where one is chosen
        }
        Signal figure = Signal.named(String.valueOf(signal))
                .orElseThrow(() -> new BusException(
                        ErrorCode.REQUEST_INVALID,
                        new Wording("không có số liệu nào như vậy", "there is no such signal")));
        return show(null, AlertRuleForm.of(figure), model);
    }

    /** Where what a form answered is loaded again. */
    @GetMapping({"/console/alerts/rules", "/console/alerts/preview-rule"})
    String rules() {
        return TO_RULES;
    }

    /** @param known the rule that is changed; absent: it is a new one */
    private String show(Alerts.@Nullable RuleView known, AlertRuleForm form, Model model) {
        model.addAttribute("known", known);
        model.addAttribute("form", form);
        model.addAttribute("figure", form.figure());
        model.addAttribute(
                "channels",
                alerts.channels().stream()
                        .filter(one -> !one.type().equals(Alerts.MISSING))
                        .map(Alerts.ChannelView::name)
                        .toList());
        return "alert-rule";
    }

    @PostMapping("/console/alerts/rules")
    String add(
            AlertRuleForm form, @AuthenticationPrincipal Operator person, HttpServletResponse response, Model model) {
        try {
            alerts.addRule(form.tree(), person.name());
        } catch (BusException refused) {
            return refused(refused, null, form, response, model);
        }
        return told("rule-added");
    }

    @PostMapping("/console/alerts/rules/{name}")
    String change(
            @PathVariable String name,
            AlertRuleForm form,
            @AuthenticationPrincipal Operator person,
            HttpServletResponse response,
            Model model) {
        Alerts.RuleView known = alerts.rule(name);
        try {
            alerts.setRule(form.on(known.rule()), person.name());
        } catch (BusException refused) {
            return refused(refused, known, form, response, model);
        }
        return told("rule-changed");
    }

    /**
     * What the rule would say now; nothing is kept.
     *
     * @param of name of the rule that would be changed; absent: it would be a new one
     */
    @PostMapping("/console/alerts/preview-rule")
    String preview(
            @RequestParam(required = false) @Nullable String of,
            AlertRuleForm form,
            HttpServletResponse response,
            Model model) {
        Alerts.@Nullable RuleView known = PageAddress.given(of) == null ? null : alerts.rule(String.valueOf(of));
        try {
            model.addAttribute("preview", alerts.preview(tree(known, form)));
        } catch (BusException refused) {
            return refused(refused, known, form, response, model);
        }
        return show(known, form, model);
    }

    /** One that has no name yet can be looked at all the same. */
    private static ObjectNode tree(Alerts.@Nullable RuleView known, AlertRuleForm form) {
        if (known != null) {
            return form.on(known.rule());
        }
        ObjectNode tree = form.tree();
        return tree.has("name") ? tree : tree.put("name", "preview");
    }

    /** The form comes back as it was. */
    private String refused(
            BusException refused,
            Alerts.@Nullable RuleView known,
            AlertRuleForm form,
            HttpServletResponse response,
            Model model) {
        if (refused.code() != ErrorCode.REQUEST_INVALID && refused.code() != ErrorCode.OPERATOR_CONFLICT) {
            throw refused;
        }
        response.setStatus(refused.code().httpStatus());
        model.addAttribute("refused", Words.of(refused));
        model.addAttribute("violations", refused.violations());
        return show(known, form, model);
    }

    @PostMapping("/console/alerts/rules/{name}/reset")
    String reset(@PathVariable String name, @AuthenticationPrincipal Operator person) {
        Alerts.@Nullable RuleView before = alerts.rules().stream()
                .filter(one -> one.rule().name().equals(name))
                .findFirst()
                .orElse(null);
        alerts.resetRule(name, person.name());
        return told(before != null && !before.inFile() ? "rule-deleted" : "rule-reset");
    }

    private static String told(String act) {
        return Told.once(act).at("/console/alerts");
    }
}
