package io.lienthong.console.page;

import io.lienthong.access.Refusals;
import io.lienthong.console.ReconciliationsApi;
import io.lienthong.message.Environment;
import io.lienthong.reconciliation.CallDay;
import io.lienthong.reconciliation.SenderDay;
import io.lienthong.reconciliation.SenderDays;
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
import org.springframework.web.bind.annotation.RequestParam;

/** The part of {@code /console/reconciliations} that is about senders: what came from each, what became of it, and what was refused. */
@Controller
@Hidden
class ReconciledSendersPage {
    private static final int SHOWN = 200;
    private static final int MOST = 10_000;
    private static final String FLOW = "flow.";

    private final ReconciliationsApi reconciliations;
    private final SenderDays senders;
    private final Connectors connectors;

    ReconciledSendersPage(ReconciliationsApi reconciliations, SenderDays senders, Connectors connectors) {
        this.reconciliations = reconciliations;
        this.senders = senders;
        this.connectors = connectors;
    }

    /**
     * @param title of the system; empty: a step published it
     * @param state what it comes to: something lost, parked, waiting, or none of these
     */
    public record Row(SenderDay is, String title, OverviewPage.State state) {
        /** Of the flow that published it; absent: it was no flow. */
        public @Nullable String flow() {
            return is.consumer().startsWith(FLOW) ? is.consumer().substring(FLOW.length()) : null;
        }
    }

    /**
     * @param title of the system; empty: refused before it was known
     * @param outcome that messages are found by
     */
    public record Calls(CallDay is, String title, String outcome) {}

    void show(LocalDate day, Environment environment, Model model) {
        SenderDays.SendersOfDay counted = reconciliations.senders(day, environment);
        model.addAttribute("senders", counted.senders().stream().map(this::row).toList());
        model.addAttribute(
                "calls",
                counted.calls().stream()
                        .limit(SHOWN)
                        .map(one -> new Calls(
                                one,
                                Words.title(connectors, one.system()),
                                one.code().isEmpty() ? "OK" : one.code()))
                        .toList());
        model.addAttribute("moreCalls", counted.calls().size() > SHOWN);
        model.addAttribute("received", reconciliations.datasets(day, environment));
    }

    private Row row(SenderDay one) {
        OverviewPage.State state = OverviewPage.State.of(one.lost(), one.parked(), one.waiting());
        return new Row(one, Words.title(connectors, one.system()), state);
    }

    /** One day's messages from a sender. */
    @GetMapping("/console/reconciliations/sender")
    String sender(
            @RequestParam String consumer,
            @RequestParam(defaultValue = "") String system,
            @RequestParam @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) LocalDate day,
            @RequestParam(defaultValue = "PRODUCTION") Environment environment,
            @RequestParam(defaultValue = "DIFFERENT") SenderDays.Which which,
            Model model) {
        List<SenderDays.HandedMessage> items = senders.items(environment, consumer, system, day, which, SHOWN + 1);
        model.addAttribute("environment", environment);
        model.addAttribute("day", day);
        model.addAttribute("consumer", consumer);
        model.addAttribute("system", system);
        model.addAttribute(
                "row",
                senders.of(environment, day).senders().stream()
                        .filter(one ->
                                one.consumer().equals(consumer) && one.system().equals(system))
                        .findFirst()
                        .map(this::row)
                        .orElse(null));
        model.addAttribute("which", which);
        model.addAttribute("items", items.stream().limit(SHOWN).toList());
        model.addAttribute("more", items.size() > SHOWN);
        return "reconciled-sender";
    }

    @GetMapping("/console/reconciliations/sender.csv")
    ResponseEntity<byte[]> senderCsv(
            @RequestParam String consumer,
            @RequestParam(defaultValue = "") String system,
            @RequestParam @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) LocalDate day,
            @RequestParam(defaultValue = "PRODUCTION") Environment environment,
            @RequestParam(defaultValue = "DIFFERENT") SenderDays.Which which) {
        Csv csv = new Csv("message", "matter", "source", "accepted", "state", "reason", "detail");
        List<SenderDays.HandedMessage> all = senders.items(environment, consumer, system, day, which, MOST);
        all.forEach(one -> csv.row(
                one.message(),
                one.correlationId(),
                one.source(),
                one.acceptedAt(),
                one.state(),
                one.reason(),
                one.detail()));
        return csv.end(all.size(), MOST).as("messages-" + day);
    }

    @GetMapping("/console/reconciliations/senders.csv")
    ResponseEntity<byte[]> sendersCsv(
            @RequestParam(required = false) @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) @Nullable LocalDate day,
            @RequestParam(defaultValue = "PRODUCTION") Environment environment) {
        SenderDays.SendersOfDay counted = reconciliations.senders(day, environment);
        Csv csv = new Csv(
                "day",
                "sender",
                "system",
                "accepted",
                "applied",
                "noStep",
                "waiting",
                "parked",
                "withdrawn",
                "lost",
                "countedAt");
        counted.senders()
                .forEach(one -> csv.row(
                        counted.day(),
                        one.consumer(),
                        one.system(),
                        one.accepted(),
                        one.applied(),
                        one.noStep(),
                        one.waiting(),
                        one.parked(),
                        one.withdrawn(),
                        one.lost(),
                        counted.countedAt()));
        return csv.as("senders-" + counted.day());
    }

    @GetMapping("/console/reconciliations/calls.csv")
    ResponseEntity<byte[]> callsCsv(
            @RequestParam(required = false) @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) @Nullable LocalDate day,
            @RequestParam(defaultValue = "PRODUCTION") Environment environment) {
        SenderDays.SendersOfDay counted = reconciliations.senders(day, environment);
        Csv csv = new Csv("day", "consumer", "system", "operation", "code", "calls");
        counted.calls()
                .forEach(one ->
                        csv.row(counted.day(), one.consumer(), one.system(), one.operation(), one.code(), one.calls()));
        return csv.as("calls-" + counted.day());
    }

    /** Calls of a consumer that were refused before they became messages, as far as they are kept. */
    @GetMapping("/console/reconciliations/refused")
    String refused(
            @RequestParam String consumer,
            @RequestParam String code,
            @RequestParam @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) LocalDate day,
            @RequestParam(defaultValue = "PRODUCTION") Environment environment,
            Model model) {
        List<Refusals.Refusal> kept = reconciliations.refusals(consumer, environment, code, day, SHOWN + 1);
        model.addAttribute("day", day);
        model.addAttribute("environment", environment);
        model.addAttribute("consumer", consumer);
        model.addAttribute("code", code);
        model.addAttribute("refusals", kept.stream().limit(SHOWN).toList());
        model.addAttribute("more", kept.size() > SHOWN);
        return "reconciled-refused";
    }

    @GetMapping("/console/reconciliations/refused.csv")
    ResponseEntity<byte[]> refusedCsv(
            @RequestParam String consumer,
            @RequestParam String code,
            @RequestParam @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) LocalDate day,
            @RequestParam(defaultValue = "PRODUCTION") Environment environment) {
        Csv csv = new Csv("time", "environment", "asked", "code", "status", "detail", "message");
        List<Refusals.Refusal> all = reconciliations.refusals(consumer, environment, code, day, MOST);
        all.forEach(one -> csv.row(
                one.at(), one.environment(), one.asked(), one.code(), one.httpStatus(), one.detail(), one.id()));
        return csv.end(all.size(), MOST).as("refused-" + day);
    }

    @GetMapping("/console/reconciliations/datasets.csv")
    ResponseEntity<byte[]> datasetsCsv(
            @RequestParam @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) LocalDate day,
            @RequestParam(defaultValue = "PRODUCTION") Environment environment) {
        return Csv.of(reconciliations.datasets(day, environment)).as("datasets-" + day);
    }
}
