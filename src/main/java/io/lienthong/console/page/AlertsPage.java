package io.lienthong.console.page;

import io.lienthong.alert.Alert;
import io.lienthong.alert.Alerts;
import io.lienthong.alert.Signal;
import io.lienthong.alert.Silence;
import io.lienthong.console.Repair;
import io.lienthong.operator.Operator;
import io.swagger.v3.oas.annotations.Hidden;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /console/alerts}: what is wrong and who looks after it, of what nobody is told, and by which rules and channels. */
@Controller
@Hidden
class AlertsPage {
    private static final String PAGE = "/console/alerts";
    private static final int HISTORY = 50;
    private static final int CHANGES = 20;
    private static final int CSV = 1_000;

    private static final List<Integer> HOURS = List.of(1, 4, 8, 24, 72, 168);

    private final Alerts alerts;

    AlertsPage(Alerts alerts) {
        this.alerts = alerts;
    }

    /** @param tested channel that a test message was just sent to */
    @GetMapping("/console/alerts")
    String list(@RequestParam(required = false) @Nullable String tested, Model model) {
        List<Alerts.RuleView> rules = alerts.rules();
        List<Silence> silences = alerts.silences();
        model.addAttribute("open", ShownAlert.of(alerts.open(), rules, silences));
        model.addAttribute("rules", rules);
        model.addAttribute(
                "ruleNames", rules.stream().map(one -> one.rule().name()).toList());
        model.addAttribute("unreadable", alerts.unreadableRules());
        model.addAttribute("silences", silences);
        List<Alerts.ChannelView> channels = alerts.channels();
        model.addAttribute("channels", channels);
        model.addAttribute(
                "tested",
                channels.stream()
                        .filter(one -> one.name().equals(tested))
                        .findFirst()
                        .orElse(null));
        model.addAttribute("signals", Signal.values());
        model.addAttribute("history", ShownAlert.of(alerts.ended(HISTORY), rules, List.of()));
        model.addAttribute("changes", alerts.changes(CHANGES));
        model.addAttribute("hours", HOURS);
        return "alerts";
    }

    /** Those that are open, and those that ended last. */
    @GetMapping("/console/alerts.csv")
    ResponseEntity<byte[]> csv() {
        Csv csv = new Csv(
                "id", "rule", "subject", "node", "severity", "value", "vi", "en", "since", "ended", "who", "note");
        List<Alert> ended = alerts.ended(CSV);
        Stream.concat(alerts.open().stream(), ended.stream())
                .forEach(one -> csv.row(
                        one.id(),
                        one.rule(),
                        one.subject(),
                        one.node(),
                        one.severity().text(),
                        one.value(),
                        one.detail().vi(),
                        one.detail().en(),
                        one.since(),
                        one.ended(),
                        one.acknowledgedBy(),
                        one.note()));
        return csv.end(ended.size(), CSV).as("alerts");
    }

    @PostMapping("/console/alerts/{id}/acknowledge")
    String acknowledge(
            @PathVariable long id,
            @RequestParam(defaultValue = "") String why,
            @AuthenticationPrincipal Operator person) {
        String note = why.isBlank() ? null : new Repair(person.name(), why, null).why();
        alerts.acknowledge(id, person.name(), note);
        return told("acknowledged");
    }

    /** The page that follows tells how many of those that are open it fits. */
    @PostMapping("/console/alerts/silences")
    String silence(
            @RequestParam String rule,
            @RequestParam String subject,
            @RequestParam int hours,
            @RequestParam(defaultValue = "") String why,
            @AuthenticationPrincipal Operator person) {
        String reason = new Repair(person.name(), why, null).why();
        long id = alerts.silence(
                rule.strip(), subject.strip(), Instant.now().plus(Duration.ofHours(hours)), reason, person.name());
        List<Silence> made =
                alerts.silences().stream().filter(one -> one.id() == id).toList();
        long fitting = alerts.open().stream()
                .filter(alert -> made.stream().anyMatch(one -> one.fits(alert)))
                .count();
        return told("silenced", Math.toIntExact(fitting));
    }

    @PostMapping("/console/alerts/silences/{id}/end")
    String endSilence(@PathVariable long id, @AuthenticationPrincipal Operator person) {
        alerts.endSilence(id, person.name());
        return told("silence-ended");
    }

    /** The page that follows shows whether it was taken. */
    @PostMapping("/console/alerts/channels/{name}/test")
    String test(@PathVariable String name) {
        alerts.test(name);
        return "redirect:" + new PageAddress(PAGE).with("tested", name);
    }

    /** What was refused for good is tried anew. */
    @PostMapping("/console/alerts/channels/{name}/send-again")
    String sendAgain(@PathVariable String name) {
        return told("sent-again", alerts.sendAgain(name));
    }

    /** What was refused for good is told to nobody. */
    @PostMapping("/console/alerts/channels/{name}/drop")
    String drop(@PathVariable String name) {
        return told("dropped", alerts.dropSetAside(name));
    }

    private static String told(String act) {
        return told(act, 1);
    }

    private static String told(String act, int number) {
        return new Told(act, number, null, false).at(PAGE);
    }
}
