package io.lienthong.console.page;

import io.lienthong.alert.Alert;
import io.lienthong.alert.Alerts;
import io.lienthong.alert.Rule;
import io.lienthong.alert.Signal;
import io.lienthong.alert.Silence;
import io.lienthong.console.Repair;
import io.lienthong.message.Environment;
import io.lienthong.message.Wording;
import io.lienthong.operator.Operator;
import io.swagger.v3.oas.annotations.Hidden;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    /** What an alert is of began so long before it at most, as its rule looks at stretches. */
    private static final Duration BEFORE = Duration.ofMinutes(15);

    private static final List<Integer> HOURS = List.of(1, 4, 8, 24, 72, 168);

    private final Alerts alerts;

    AlertsPage(Alerts alerts) {
        this.alerts = alerts;
    }

    /**
     * An alert with what leads on from it.
     *
     * @param address of the page that shows its cause; absent: there is none
     * @param handbook absent: its rule is gone
     * @param silence for which nobody is told of it, the one that lasts longest; absent: there is none
     */
    public record Shown(
            Alert alert,
            Wording title,
            @Nullable String address,
            @Nullable String handbook,
            @Nullable Silence silence) {
        static Shown of(Alert alert, Map<String, Rule> rules, List<Silence> silences) {
            Rule rule = rules.get(alert.rule());
            Silence silence = silences.stream()
                    .filter(one -> one.fits(alert))
                    .max(Comparator.comparing(Silence::ends))
                    .orElse(null);
            return rule == null
                    ? new Shown(alert, new Wording(alert.rule(), alert.rule()), null, null, silence)
                    : new Shown(
                            alert,
                            rule.title(),
                            cause(rule.signal(), alert.subject().split("/", 2)[0], alert.since()),
                            rule.signal().handbook(),
                            silence);
        }

        private static @Nullable String cause(Signal signal, String name, Instant since) {
            return switch (signal) {
                case PARKED -> deliveries(name).toString();
                case OLDEST_WAITING, DESTINATION_PAUSED ->
                    deliveries(name).with("state", "waiting").toString();
                case FAILURE_RATE ->
                    messages(name, since).with("outcome", "FAILED").toString();
                case LATENCY, MISSING_TRAFFIC -> messages(name, since).toString();
                case CONSUMER_LAG -> new PageAddress("/console/datasets/" + name).toString();
                case QUOTA_NEAR -> new PageAddress("/console/consumers/" + name).toString();
                case CONTRACT_DRIFT -> new PageAddress("/console/connectors/" + name).toString();
                case RECONCILIATION_DIFFERENCE -> "/console/reconciliations";
                case CHANNEL_FAILING -> PAGE + "#channels";
                case CERTIFICATE_EXPIRY -> "/console/connectors";
                case DISK, FIGURES_UNREADABLE -> null; // no page shows more than the alert
            };
        }

        private static PageAddress deliveries(String system) {
            return new PageAddress("/console/deliveries")
                    .with("environment", Environment.PRODUCTION)
                    .with("destination", system);
        }

        /** Since a little before; of all systems where the alert is of the bus. */
        private static PageAddress messages(String system, Instant since) {
            return new PageAddress("/console/messages")
                    .with("environment", Environment.PRODUCTION)
                    .with("system", system.equals(Alerts.BUS) ? null : system)
                    .with("from", Words.vietnamField(since.minus(BEFORE).truncatedTo(ChronoUnit.MINUTES)));
        }
    }

    /** @param tested channel that a test message was just sent to */
    @GetMapping("/console/alerts")
    String list(@RequestParam(required = false) @Nullable String tested, Model model) {
        List<Alerts.RuleView> rules = alerts.rules();
        Map<String, Rule> byName = new HashMap<>();
        rules.forEach(one -> byName.put(one.rule().name(), one.rule()));
        List<Silence> silences = alerts.silences();
        model.addAttribute(
                "open",
                alerts.open().stream()
                        .map(one -> Shown.of(one, byName, silences))
                        .toList());
        model.addAttribute("rules", rules);
        model.addAttribute("ruleNames", byName.keySet());
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
        model.addAttribute(
                "history",
                alerts.ended(HISTORY).stream()
                        .map(one -> Shown.of(one, byName, List.of()))
                        .toList());
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
