package io.lienthong.alert;

import io.lienthong.access.Consumers;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Wording;
import io.lienthong.traffic.Counts;
import io.lienthong.traffic.Parties;
import io.lienthong.traffic.TrafficClass;
import io.lienthong.traffic.TrafficFigures;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Figures of what goes through the bus in PRODUCTION, in the last five minutes. */
final class TrafficSignals {
    private static final Duration STRETCH = Duration.ofMinutes(5);
    /** Of fewer calls a rate says nothing. */
    private static final long LEAST_EVENTS = 20;

    private static final double SHARE = 0.95;
    private static final double PERCENT = 100;
    private static final double MILLIS = 1_000;
    /** What is slower than the last bound is shown as a little more than that. */
    private static final double BEYOND = Counts.BOUNDS_MILLIS[Counts.BOUNDS_MILLIS.length - 1] + 1.0;

    private static final int SERVER_ERRORS = 500;

    private final TrafficFigures figures;
    private final Consumers consumers;

    TrafficSignals(TrafficFigures figures, Consumers consumers) {
        this.figures = figures;
        this.consumers = consumers;
    }

    private Map<TrafficClass, Counts> lately(Instant now) {
        Instant from = now.minus(STRETCH).truncatedTo(ChronoUnit.MINUTES);
        Map<TrafficClass, Counts> lately = new HashMap<>(figures.between(from, now.plusSeconds(60)));
        lately.keySet().removeIf(what -> what.environment() != Environment.PRODUCTION);
        return lately;
    }

    /** Percent of calls and attempts that failed for a fault of the system or of ours, not of who asked. */
    List<Reading> failureRate(Instant now) {
        Map<String, Long> all = new HashMap<>();
        Map<String, Long> failed = new HashMap<>();
        lately(now).forEach((what, counts) -> {
            if (Parties.isToSystem(what)) {
                all.merge(what.connector(), counts.events(), Long::sum);
                failed.merge(what.connector(), isFault(what.code()) ? counts.events() : 0, Long::sum);
            }
        });
        List<Reading> readings = new ArrayList<>();
        all.forEach((system, events) -> {
            long faults = failed.getOrDefault(system, 0L);
            if (events >= LEAST_EVENTS) {
                double percent = PERCENT * faults / events;
                Wording detail = new Wording(
                        faults + " trên " + events + " lượt gọi " + system + " lỗi trong 5 phút",
                        faults + " of " + events + " calls to " + system + " failed in 5 minutes");
                readings.add(new Reading(Subject.system(system), percent, null, detail));
            }
        });
        return readings;
    }

    private static boolean isFault(String code) {
        return !code.isEmpty()
                && ErrorCode.named(code)
                        .map(one -> one.httpStatus() >= SERVER_ERRORS)
                        .orElse(true);
    }

    /** Seconds within which 95 % of a system's calls were answered. */
    List<Reading> latency(Instant now) {
        Map<String, long[]> took = new HashMap<>();
        lately(now).forEach((what, counts) -> {
            if (Parties.isToSystem(what)) {
                took.merge(what.connector(), counts.took().clone(), TrafficSignals::sum);
            }
        });
        List<Reading> readings = new ArrayList<>();
        took.forEach((system, counts) -> {
            Counts all = new Counts(0, 0, 0, counts);
            long timed = Arrays.stream(counts).sum();
            if (timed >= LEAST_EVENTS) {
                double seconds = Math.min(all.percentileMillis(SHARE), BEYOND) / MILLIS;
                String shown = (seconds * MILLIS > BEYOND - 1 ? "> " : "≤ ")
                        + String.format(Locale.ROOT, "%.2f s", Math.min(seconds, (BEYOND - 1) / MILLIS));
                Wording detail = new Wording(
                        "95 % trong " + timed + " lượt gọi " + system + " mất " + shown,
                        "95 % of " + timed + " calls to " + system + " took " + shown);
                readings.add(new Reading(Subject.system(system), seconds, null, detail));
            }
        });
        return readings;
    }

    private static long[] sum(long[] one, long[] other) {
        long[] sum = one.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += other[i];
        }
        return sum;
    }

    /** Percent of its calls a minute that a consumer made, on the average of five minutes. */
    List<Reading> quotaUsed(Instant now) {
        Instant until = now.truncatedTo(ChronoUnit.MINUTES);
        Map<TrafficClass, Counts> lately = figures.between(until.minus(STRETCH), until);
        Map<String, Long> calls = new HashMap<>();
        Parties.asked(lately.keySet()).stream()
                .filter(what -> what.environment() == Environment.PRODUCTION)
                .forEach(what -> calls.merge(
                        what.consumer(), lately.getOrDefault(what, Counts.NONE).events(), Long::sum));
        List<Reading> readings = new ArrayList<>();
        calls.forEach((id, events) -> consumers.find(id).ifPresent(consumer -> {
            Integer quota = consumer.requestsPerMinute();
            if (quota != null) {
                double perMinute = (double) events / STRETCH.toMinutes();
                Wording detail = new Wording(
                        String.format(Locale.ROOT, "%s gọi %.0f lượt mỗi phút, hạn mức %d lượt", id, perMinute, quota),
                        String.format(
                                Locale.ROOT, "%s makes %.0f calls a minute, its quota is %d", id, perMinute, quota));
                readings.add(new Reading(Subject.consumer(id), PERCENT * perMinute / quota, null, detail));
            }
        }));
        return readings;
    }
}
