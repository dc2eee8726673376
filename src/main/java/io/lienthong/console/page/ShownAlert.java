package io.lienthong.console.page;

import io.lienthong.alert.Alert;
import io.lienthong.alert.Alerts;
import io.lienthong.alert.Rule;
import io.lienthong.alert.Signal;
import io.lienthong.alert.Silence;
import io.lienthong.message.Environment;
import io.lienthong.message.Wording;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An alert with what leads on from it.
 *
 * @param address of the page that shows its cause; absent: there is none
 * @param handbook absent: its rule is gone
 * @param silence for which nobody is told of it, the one that lasts longest; absent: there is none
 */
public record ShownAlert(
        Alert alert,
        Wording title,
        @Nullable String address,
        @Nullable String handbook,
        @Nullable Silence silence) {
    /** What an alert is of began so long before it at most, as its rule looks at stretches. */
    private static final Duration BEFORE = Duration.ofMinutes(15);

    static List<ShownAlert> of(List<Alert> alerts, List<Alerts.RuleView> rules, List<Silence> silences) {
        Map<String, Rule> byName =
                rules.stream().map(Alerts.RuleView::rule).collect(Collectors.toMap(Rule::name, rule -> rule));
        return alerts.stream().map(one -> of(one, byName, silences)).toList();
    }

    /**
     * What is open.
     *
     * @param first that are not silenced: the critical ones, then what lasts longest
     */
    record Open(int number, List<ShownAlert> first) {
        static Open none() {
            return new Open(0, List.of());
        }
    }

    static Open open(Alerts alerts, int most) {
        List<Alert> open = alerts.open();
        if (open.isEmpty()) {
            return Open.none();
        }
        List<ShownAlert> first = of(open, alerts.rules(), alerts.silences()).stream()
                .filter(one -> one.silence() == null)
                .sorted(Comparator.comparing((ShownAlert one) -> one.alert().severity())
                        .reversed()
                        .thenComparing(one -> one.alert().since()))
                .limit(most)
                .toList();
        return new Open(open.size(), first);
    }

    private static ShownAlert of(Alert alert, Map<String, Rule> rules, List<Silence> silences) {
        Rule rule = rules.get(alert.rule());
        Silence silence = silences.stream()
                .filter(one -> one.fits(alert))
                .max(Comparator.comparing(Silence::ends))
                .orElse(null);
        return rule == null
                ? new ShownAlert(alert, new Wording(alert.rule(), alert.rule()), null, null, silence)
                : new ShownAlert(
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
            case FAILURE_RATE -> messages(name, since).with("outcome", "FAILED").toString();
            case LATENCY, MISSING_TRAFFIC -> messages(name, since).toString();
            case CONSUMER_LAG -> new PageAddress("/console/datasets/" + name).toString();
            case QUOTA_NEAR -> new PageAddress("/console/consumers/" + name).toString();
            case CONTRACT_DRIFT -> new PageAddress("/console/connectors/" + name).toString();
            case RECONCILIATION_DIFFERENCE -> "/console/reconciliations";
            case CHANNEL_FAILING -> "/console/alerts#channels";
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
