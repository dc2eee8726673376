package io.lienthong.console.page;

import io.lienthong.journal.Journal;
import io.lienthong.journal.PersonalRead;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MessageId;
import io.lienthong.message.Wording;
import io.lienthong.operator.Audit;
import io.lienthong.traffic.MessageHit;
import io.lienthong.traffic.MessageQuery;
import io.lienthong.traffic.MessageSearch;
import io.swagger.v3.oas.annotations.Hidden;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /console/audit}: who did what and why, and who read whose data; for auditors. */
@Controller
@Hidden
class AuditPage {
    private static final int PAGE = 100;
    private static final int CSV = 10_000;
    private static final int READS = 1_000;
    private static final int LONGEST_NUMBER = 64;

    /** What can be asked for by name: last words of acts, with the place before where the word alone says too little. */
    static final List<String> ACTS = List.of(
            "body",
            "correct",
            "resend",
            "withdraw",
            "take",
            "assign",
            "release",
            "messages",
            "search",
            "searches",
            "messages/delete",
            "connectors",
            "activate",
            "rollback",
            "connectors/disable",
            "connectors/enable",
            "retire",
            "ping",
            "compare",
            "consumers",
            "grant",
            "revoke",
            "quota",
            "rotate",
            "xroad",
            "consumers/end",
            "restore",
            "webhooks/enable",
            "webhooks/disable",
            "webhooks/test",
            "now",
            "pause",
            "resume",
            "retry",
            "rewind",
            "polls/drop",
            "acknowledge",
            "silences",
            "alerts/end",
            "rules",
            "preview-rule",
            "preview",
            "alerts/reset",
            "alerts/test",
            "send-again",
            "alerts/drop",
            "simulators/reset",
            "set",
            "confirm",
            "operators",
            "operators/disable",
            "operators/enable",
            "operators/reset",
            "role",
            "audit",
            "reads.csv",
            "SIGNED_IN",
            "SIGNED_IN_BY_OPENID",
            "SIGN_IN_FAILED",
            "LOCKED",
            "SET_UP",
            "sign-in",
            "set-up",
            "sign-out",
            "password",
            "second-factor",
            "second-factor-off");

    private final Audit audit;
    private final Journal journal;
    private final MessageSearch search;

    AuditPage(Audit audit, Journal journal, MessageSearch search) {
        this.audit = audit;
        this.journal = journal;
        this.search = search;
    }

    /** Which acts a page shows, as its address says; blank is absent. */
    public record Shown(
            @Nullable String person,
            @Nullable String act,
            @Nullable String subject,
            @Nullable String from,
            @Nullable String until) {
        Audit.Filter filter() {
            return new Audit.Filter(
                    PageAddress.given(person),
                    PageAddress.given(act),
                    PageAddress.given(subject),
                    Words.vietnamTime(from),
                    Words.vietnamTime(until));
        }

        String address(String path, @Nullable Long before) {
            return new PageAddress(path)
                    .with("person", person)
                    .with("act", act)
                    .with("subject", subject)
                    .with("from", from)
                    .with("until", until)
                    .with("before", before)
                    .toString();
        }
    }

    /** The latest 10,000 that the filter means. */
    @GetMapping("/console/audit.csv")
    ResponseEntity<byte[]> csv(Shown shown) {
        Csv csv = new Csv("time", "person", "role", "address", "act", "subject", "why", "status", "sequence");
        List<Audit.Entry> entries = audit.find(shown.filter(), Long.MAX_VALUE, CSV);
        for (Audit.Entry entry : entries) {
            AuditedAct act = AuditedAct.of(entry);
            csv.row(
                    entry.at(),
                    entry.act().person(),
                    entry.act().role(),
                    entry.act().address(),
                    entry.act().act(),
                    act.subject(),
                    act.why(),
                    entry.httpStatus(),
                    entry.sequence());
        }
        return csv.end(entries.size(), CSV).as("audit");
    }

    @GetMapping("/console/audit")
    String list(Shown shown, @RequestParam(defaultValue = "" + Long.MAX_VALUE) long before, Model model) {
        List<Audit.Entry> entries = audit.find(shown.filter(), before, PAGE);
        List<AuditedAct> acts = entries.stream().map(AuditedAct::of).toList();
        model.addAttribute("acts", acts);
        model.addAttribute("matters", matters(acts));
        model.addAttribute("shown", shown);
        model.addAttribute("verbs", ACTS);
        model.addAttribute("csv", shown.address("/console/audit.csv", null));
        model.addAttribute(
                "next",
                entries.size() < PAGE
                        ? null
                        : shown.address("/console/audit", entries.get(PAGE - 1).sequence()));
        return "audit";
    }

    /** Of the messages that were read or repaired, by id; those whose message has none are left out. */
    private Map<String, String> matters(List<AuditedAct> acts) {
        List<MessageId> ids = acts.stream()
                .map(AuditedAct::message)
                .flatMap(Optional::stream)
                .distinct()
                .toList();
        Map<String, String> matters = new HashMap<>();
        if (!ids.isEmpty()) {
            MessageQuery any = new MessageQuery(null, null, null, null, null, null, null, null, null, PAGE);
            for (MessageHit hit : search.find(any, ids)) {
                if (hit.correlationId() != null) {
                    matters.put(hit.id().toString(), hit.correlationId());
                }
            }
        }
        return matters;
    }

    /** Who read this person's data; the number stands in no address, and in no audit. */
    @PostMapping("/console/audit")
    String reads(@RequestParam(defaultValue = "") String number, Model model) {
        String sought = number(number);
        model.addAttribute("number", sought);
        model.addAttribute("reads", journal.readsOf(sought, READS));
        return list(new Shown(null, null, null, null, null), Long.MAX_VALUE, model);
    }

    @PostMapping("/console/audit/reads.csv")
    ResponseEntity<byte[]> readsCsv(@RequestParam(defaultValue = "") String number) {
        Csv csv = new Csv("time", "environment", "consumer", "officer", "purpose", "connector", "operation", "message");
        List<PersonalRead> reads = journal.readsOf(number(number), READS);
        for (PersonalRead read : reads) {
            csv.row(
                    read.at(),
                    read.environment(),
                    read.consumer(),
                    read.officer(),
                    read.purpose(),
                    read.connector(),
                    read.operation(),
                    read.message());
        }
        return csv.end(reads.size(), READS).as("reads");
    }

    private static String number(String text) {
        String number = text.strip();
        if (number.isEmpty()
                || number.length() > LONGEST_NUMBER
                || number.chars().anyMatch(Character::isISOControl)) {
            throw new BusException(
                    ErrorCode.REQUEST_INVALID,
                    new Wording(
                            "số định danh có từ 1 đến " + LONGEST_NUMBER + " ký tự nhìn thấy được",
                            "a citizen number has 1 to " + LONGEST_NUMBER + " visible characters"));
        }
        return number;
    }
}
