package io.lienthong.console.page;

import io.lienthong.console.ReconciliationsApi;
import io.lienthong.message.Environment;
import io.lienthong.reconciliation.Reconciliation;
import io.swagger.v3.oas.annotations.Hidden;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.format.annotation.DateTimeFormat;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /console/reconciliations}: whether a day adds up, and what does not fit, down to the messages that show it. */
@Controller
@Hidden
class ReconciliationPage {
    private final ReconciliationsApi reconciliations;

    ReconciliationPage(ReconciliationsApi reconciliations) {
        this.reconciliations = reconciliations;
    }

    @GetMapping("/console/reconciliations")
    String list(
            @RequestParam(required = false) @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) @Nullable LocalDate day,
            @RequestParam(defaultValue = "PRODUCTION") Environment environment,
            Model model) {
        List<Reconciliation> all = reconciliations.names().stream()
                .sorted()
                .map(name -> reconciliations.reconcile(name, day, environment))
                .toList();
        model.addAttribute("environment", environment);
        model.addAttribute("day", all.isEmpty() ? day : all.get(0).day());
        model.addAttribute("reconciliations", all);
        return "reconciliations";
    }

    @GetMapping("/console/reconciliations/{name}.csv")
    ResponseEntity<byte[]> csv(
            @PathVariable String name,
            @RequestParam(required = false) @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) @Nullable LocalDate day,
            @RequestParam(defaultValue = "PRODUCTION") Environment environment) {
        Reconciliation one = reconciliations.reconcile(name, day, environment);
        Csv csv = new Csv("day", "kind", "key", "detail", "messages");
        csv.row(one.day(), "OPENED", null, one.opened().count(), null);
        one.outcomes().forEach((outcome, sum) -> csv.row(one.day(), "ENDED", outcome, sum.count(), null));
        csv.row(one.day(), "PENDING_IN_ALL", null, one.pending().count(), null);
        one.differences()
                .forEach(difference -> csv.row(
                        one.day(),
                        difference.kind(),
                        difference.key(),
                        difference.detail(),
                        String.join(" ", difference.messageIds())));
        return csv.as(name + "-" + one.day());
    }
}
