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
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * Figures of what goes through the bus in PRODUCTION, in the last five minutes. Where these have too few calls, an open alert is
 * judged by the last quarter of an hour or hour: it ends when they say otherwise, or when there was no call in an hour.
 */
final class TrafficSignals {
    private static final Duration STRETCH = Duration.ofMinutes(5);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final List<Duration> STRETCHES = List.of(STRETCH, Duration.ofMinutes(15), Duration.ofHours(1));
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

    /** What a system was asked within a stretch of time. */
    private record Calls(Duration stretch, long events, long faults, long[] took) {
        Calls(Duration stretch, String code, Counts counts) {
            this(stretch, counts.events(), isFault(code) ? counts.events() : 0, counts.took());
        }

        Calls plus(Calls other) {
            return new Calls(stretch, events + other.events, faults + other.faults, sum(took, other.took));
        }

        long timed() {
            return Arrays.stream(took).sum();
        }

        long minutes() {
            return stretch.toMinutes();
        }
    }

    /** Of each system those of the shortest stretch that has enough of them, else those of the longest. */
    private Map<String, Calls> calls(Instant now, ToLongFunction<Calls> number) {
        Map<String, Calls> calls = new HashMap<>();
        for (Duration stretch : STRETCHES) {
            calls(now, stretch).forEach((system, more) -> {
                Calls known = calls.get(system);
                if (known == null || number.applyAsLong(known) < LEAST_EVENTS) {
                    calls.put(system, more);
                }
            });
        }
        return calls;
    }

    private Map<String, Calls> calls(Instant now, Duration stretch) {
        Instant from = now.minus(stretch).truncatedTo(ChronoUnit.MINUTES);
        Map<String, Calls> calls = new HashMap<>();
        figures.between(from, now.plusSeconds(60)).forEach((what, counts) -> {
            if (what.environment() == Environment.PRODUCTION && Parties.isToSystem(what)) {
                calls.merge(what.connector(), new Calls(stretch, what.code(), counts), Calls::plus);
            }
        });
        return calls;
    }

    /** Whether so many calls of now begin an alert; fewer ones, or older ones, say only whether one goes on. */
    private static boolean opens(Calls calls, long number) {
        return calls.stretch().equals(STRETCH) && number >= LEAST_EVENTS;
    }

    /** Percent of calls and attempts that failed for a fault of the system or of ours, not of who asked. */
    List<Reading> failureRate(Instant now) {
        List<Reading> readings = new ArrayList<>();
        calls(now, Calls::events).forEach((system, calls) -> {
            if (calls.events() > 0) {
                double percent = PERCENT * calls.faults() / calls.events();
                Wording detail = new Wording(
                        calls.faults() + " trên " + calls.events() + " lượt gọi " + system + " lỗi trong "
                                + calls.minutes() + " phút",
                        calls.faults() + " of " + calls.events() + " calls to " + system + " failed in "
                                + calls.minutes() + " minutes");
                readings.add(new Reading(Subject.system(system), percent, null, detail, opens(calls, calls.events())));
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
        List<Reading> readings = new ArrayList<>();
        calls(now, Calls::timed).forEach((system, calls) -> {
            long timed = calls.timed();
            if (timed > 0) {
                Counts all = new Counts(0, 0, 0, calls.took());
                double seconds = Math.min(all.percentileMillis(SHARE), BEYOND) / MILLIS;
                String shown = (seconds * MILLIS > BEYOND - 1 ? "> " : "≤ ")
                        + String.format(Locale.ROOT, "%.2f s", Math.min(seconds, (BEYOND - 1) / MILLIS));
                Wording detail = new Wording(
                        "95 % trong " + timed + " lượt gọi " + system + " mất " + shown,
                        "95 % of " + timed + " calls to " + system + " took " + shown);
                readings.add(new Reading(Subject.system(system), seconds, null, detail, opens(calls, timed)));
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

    /** Percent of its calls a minute that a consumer made in the busiest of five minutes, with those that were refused for it. */
    List<Reading> quotaUsed(Instant now) {
        List<Reading> readings = new ArrayList<>();
        busiestMinutes(now)
                .forEach((id, calls) -> consumers.find(id).ifPresent(consumer -> {
                    Integer quota = consumer.requestsPerMinute();
                    if (quota != null) {
                        Wording detail = new Wording(
                                id + " gọi " + calls + " lượt trong phút nhiều nhất của " + STRETCH.toMinutes()
                                        + " phút qua, hạn mức mỗi phút " + quota + " lượt",
                                id + " made " + calls + " calls in the busiest of the last " + STRETCH.toMinutes()
                                        + " minutes, its quota is " + quota + " a minute");
                        readings.add(new Reading(Subject.consumer(id), PERCENT * calls / quota, null, detail));
                    }
                }));
        return readings;
    }

    /** How many calls each consumer made in its busiest of the last whole minutes. */
    private Map<String, Long> busiestMinutes(Instant now) {
        Instant until = now.truncatedTo(ChronoUnit.MINUTES);
        List<Map<TrafficClass, Counts>> minutes = new ArrayList<>();
        Set<TrafficClass> all = new HashSet<>();
        for (Instant minute = until.minus(STRETCH); minute.isBefore(until); minute = minute.plus(MINUTE)) {
            Map<TrafficClass, Counts> counted = figures.between(minute, minute.plus(MINUTE));
            minutes.add(counted);
            all.addAll(counted.keySet());
        }
        Set<TrafficClass> asked = Parties.asked(all); // a message may be accepted in the minute after its call
        Map<String, Long> busiest = new HashMap<>();
        for (Map<TrafficClass, Counts> counted : minutes) {
            Map<String, Long> calls = new HashMap<>();
            counted.forEach((what, counts) -> {
                if (what.environment() == Environment.PRODUCTION && asked.contains(what)) {
                    calls.merge(what.consumer(), counts.events(), Long::sum);
                }
            });
            calls.forEach((id, events) -> busiest.merge(id, events, Long::max));
        }
        return busiest;
    }
}
