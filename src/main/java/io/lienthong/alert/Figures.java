package io.lienthong.alert;

import io.lienthong.message.Wording;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what rules look at. A signal that cannot be read is a figure of its own. */
final class Figures {
    private static final Logger log = LoggerFactory.getLogger(Figures.class);
    /** Another node may look meanwhile. */
    private static final Duration FAILURES_KEPT = Duration.ofMinutes(5);

    private final Map<Signal, Source> sources;
    private final Map<Signal, Failure> failures = new ConcurrentHashMap<>();

    private record Failure(int looks, Instant at) {}

    Figures(Map<Signal, Source> sources) {
        this.sources = Map.copyOf(sources);
    }

    /** Each signal of the rules once; those that cannot be read are left out. Blocks. */
    Map<Signal, List<Reading>> read(List<Rule> rules, Instant now) {
        Map<Signal, List<Reading>> readings = new HashMap<>();
        Set<Signal> wanted = new HashSet<>();
        rules.forEach(rule -> wanted.add(rule.signal()));
        for (Signal signal : wanted) {
            Source source = sources.get(signal);
            if (source != null) {
                read(signal, source, now).ifPresent(all -> readings.put(signal, all));
            }
        }
        if (wanted.contains(Signal.FIGURES_UNREADABLE)) {
            readings.put(Signal.FIGURES_UNREADABLE, unreadable(now));
        }
        return readings;
    }

    private Optional<List<Reading>> read(Signal signal, Source source, Instant now) {
        try {
            List<Reading> all = source.read(now);
            failures.remove(signal);
            return Optional.ofNullable(all);
        } catch (RuntimeException e) { // whatever it is, the other signals are looked at
            Failure before = failures.get(signal);
            failures.put(signal, new Failure(before == null ? 1 : before.looks() + 1, now));
            log.warn(
                    "event=alert-figures-unreadable signal={} cause={}",
                    signal.text(),
                    e.getClass().getSimpleName());
            return Optional.empty();
        }
    }

    private List<Reading> unreadable(Instant now) {
        failures.values().removeIf(one -> one.at().plus(FAILURES_KEPT).isBefore(now));
        List<Reading> readings = new ArrayList<>();
        failures.forEach((signal, failure) -> readings.add(new Reading(
                Subject.other(signal.text()),
                failure.looks(),
                null,
                new Wording(
                        "không đọc được " + signal.title().vi() + " " + failure.looks()
                                + " lần liền; nhật ký nói rõ hơn",
                        signal.title().en() + " could not be read " + failure.looks()
                                + " times in a row; the log says why"))));
        return readings;
    }
}
