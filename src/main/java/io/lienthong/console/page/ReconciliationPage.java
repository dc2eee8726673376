package io.lienthong.console.page;

import io.lienthong.console.ReconciliationsApi;
import io.lienthong.message.Environment;
import io.lienthong.reconciliation.Reconciliation;
import io.lienthong.reconciliation.SystemDay;
import io.lienthong.reconciliation.SystemDays;
import io.lienthong.route.Connectors;
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
    private static final int SHOWN = 200;
    private static final int MOST = 10_000;

    private final ReconciliationsApi reconciliations;
    private final SystemDays systems;
    private final Connectors connectors;
    private final ReconciledSendersPage senders;

    ReconciliationPage(
            ReconciliationsApi reconciliations,
            SystemDays systems,
            Connectors connectors,
            ReconciledSendersPage senders) {
        this.senders = senders;
        this.reconciliations = reconciliations;
        this.systems = systems;
        this.connectors = connectors;
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
        SystemDays.Day counted = reconciliations.systems(day, environment);
        model.addAttribute("environment", environment);
        model.addAttribute("day", counted.day());
        model.addAttribute("counted", counted);
        model.addAttribute("rows", counted.systems().stream().map(this::row).toList());
        model.addAttribute("reconciliations", all);
        senders.show(counted.day(), environment, model);
        return "reconciliations";
    }

    /** @param state what it comes to: something lost, parked, waiting, or all applied */
    public record Row(SystemDay is, String title, OverviewPage.State state) {}

    private Row row(SystemDay one) {
        OverviewPage.State state = OverviewPage.State.of(one.lost(), one.parked(), one.waiting());
        return new Row(one, Words.title(connectors, one.system()), state);
    }

    /** One day's deliveries to a system, down to the message. */
    @GetMapping("/console/reconciliations/system")
    String system(
            @RequestParam String name,
            @RequestParam @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) LocalDate day,
            @RequestParam(defaultValue = "PRODUCTION") Environment environment,
            @RequestParam(defaultValue = "DIFFERENT") SystemDays.Which which,
            Model model) {
        List<SystemDays.SentDelivery> items = systems.items(environment, name, day, which, SHOWN + 1);
        model.addAttribute("environment", environment);
        model.addAttribute("day", day);
        model.addAttribute("name", name);
        model.addAttribute("title", Words.title(connectors, name));
        model.addAttribute(
                "row",
                systems.of(environment, day).systems().stream()
                        .filter(one -> one.system().equals(name))
                        .findFirst()
                        .map(this::row)
                        .orElse(null));
        model.addAttribute("which", which);
        model.addAttribute("items", items.stream().limit(SHOWN).toList());
        model.addAttribute("more", items.size() > SHOWN);
        return "reconciled-system";
    }

    @GetMapping("/console/reconciliations/system.csv")
    ResponseEntity<byte[]> systemCsv(
            @RequestParam String name,
            @RequestParam @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) LocalDate day,
            @RequestParam(defaultValue = "PRODUCTION") Environment environment,
            @RequestParam(defaultValue = "DIFFERENT") SystemDays.Which which) {
        Csv csv = new Csv("message", "matter", "step", "accepted", "state", "reason", "detail");
        List<SystemDays.SentDelivery> all = systems.items(environment, name, day, which, MOST);
        all.forEach(one -> csv.row(
                one.message(),
                one.correlationId(),
                one.route(),
                one.acceptedAt(),
                one.state(),
                one.reason(),
                one.detail()));
        return csv.end(all.size(), MOST).as("deliveries-" + day);
    }

    @GetMapping("/console/reconciliations/systems.csv")
    ResponseEntity<byte[]> systemsCsv(
            @RequestParam(required = false) @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) @Nullable LocalDate day,
            @RequestParam(defaultValue = "PRODUCTION") Environment environment) {
        SystemDays.Day counted = reconciliations.systems(day, environment);
        Csv csv = new Csv(
                "day", "system", "sent", "received", "applied", "waiting", "parked", "withdrawn", "lost", "countedAt");
        counted.systems()
                .forEach(one -> csv.row(
                        counted.day(),
                        one.system(),
                        one.sent(),
                        one.received(),
                        one.applied(),
                        one.waiting(),
                        one.parked(),
                        one.withdrawn(),
                        one.lost(),
                        counted.countedAt()));
        return csv.as("systems-" + counted.day());
    }

    /** What a sum counts, one by one. */
    @GetMapping("/console/reconciliations/matters")
    String matters(
            @RequestParam String name,
            @RequestParam @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) LocalDate day,
            @RequestParam(defaultValue = "PRODUCTION") Environment environment,
            @RequestParam(required = false) @Nullable String outcome,
            Model model) {
        List<Reconciliation.Item> items =
                reconciliations.reconcile(name, day, environment).matters(PageAddress.given(outcome));
        model.addAttribute("environment", environment);
        model.addAttribute("day", day);
        model.addAttribute("name", name);
        model.addAttribute("outcome", PageAddress.given(outcome));
        model.addAttribute("number", items.size());
        model.addAttribute("items", items.stream().limit(SHOWN).toList());
        return "reconciled-matters";
    }

    @GetMapping("/console/reconciliations/matters.csv")
    ResponseEntity<byte[]> mattersCsv(
            @RequestParam String name,
            @RequestParam @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) LocalDate day,
            @RequestParam(defaultValue = "PRODUCTION") Environment environment,
            @RequestParam(required = false) @Nullable String outcome) {
        Csv csv = new Csv("key", "amount", "outcome", "opened", "closed");
        List<Reconciliation.Item> items =
                reconciliations.reconcile(name, day, environment).matters(PageAddress.given(outcome));
        items.forEach(one -> csv.row(one.key(), one.amount(), one.outcome(), one.opened(), one.closed()));
        return csv.end(items.size(), MOST).as(name + "-matters-" + day);
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
