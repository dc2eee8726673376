package io.lienthong.alert;

import io.lienthong.alert.Habit.Usual;
import io.lienthong.message.Environment;
import io.lienthong.message.Wording;
import io.lienthong.traffic.Parties;
import io.lienthong.traffic.TrafficHistory;
import io.lienthong.traffic.TrafficHistory.Ask;
import io.lienthong.traffic.TrafficHistory.Span;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * How much is usual of what did not come: since a system's last event, against the same time of comparable days. What did not come
 * while the bus was down is not missing. Where all systems fell silent at once, the fault is told of the bus and not of each.
 */
final class MissingTraffic implements Source {
    private static final Duration LEAST_SILENCE = Duration.ofMinutes(10);
    /** So far back the silence is counted; it is as loud by then as it gets. */
    private static final Duration LONGEST = Duration.ofDays(7);
    /** Each comparable day held that much at least: once in a while nothing comes by chance. */
    private static final long LEAST_EVENTS = 3;

    static final String CALLED = "called";
    static final String SENDS = "sends";

    private final TrafficHistory history;
    private final Habit habit;
    private final Supplier<Gaps> gaps;
    private Instant readAt = Instant.MAX;
    private List<Reading> latest = List.of();

    /**
     * When nobody looked.
     *
     * @param down when the bus was not there, so that there is nothing to compare with
     */
    record Gaps(List<Stretch> all, List<Stretch> down) {}

    MissingTraffic(TrafficHistory history, Holidays holidays, Supplier<Gaps> gaps) {
        this.history = history;
        this.habit = new Habit(holidays);
        this.gaps = gaps;
    }

    /** What a system is called for, or what it sends: its classes, and the minutes of its first and last event. */
    private record Flow(Subject subject, List<Integer> classes, Instant first, Instant last) {
        Flow plus(Flow other) {
            List<Integer> both = new ArrayList<>(classes);
            both.addAll(other.classes);
            return new Flow(
                    subject,
                    both,
                    first.isBefore(other.first) ? first : other.first,
                    last.isAfter(other.last) ? last : other.last);
        }

        /** Its last minute is over. */
        Instant silentSince() {
            return last.plus(1, ChronoUnit.MINUTES);
        }
    }

    private record Missing(Flow flow, Usual usual) {}

    @Override
    public synchronized List<Reading> read(Instant now) {
        Instant minute = now.truncatedTo(ChronoUnit.MINUTES);
        if (!minute.equals(readAt)) {
            latest = missing(minute);
            readAt = minute;
        }
        return latest;
    }

    private List<Reading> missing(Instant now) {
        List<Flow> flows = flows();
        List<Flow> silent = flows.stream()
                .filter(flow -> !flow.silentSince().plus(LEAST_SILENCE).isAfter(now))
                .toList();
        List<Missing> missing = usual(silent, now).stream()
                .filter(one -> one.usual().least() >= LEAST_EVENTS)
                .toList();
        Map<Subject, Reading> readings = new LinkedHashMap<>();
        boolean allSilent = silent.size() == flows.size();
        silent.forEach(flow -> readings.put(flow.subject(), stillSilent(flow.subject(), flow.silentSince())));
        if (allSilent && systems(silent) > 1) {
            readings.put(Subject.other(Alerts.BUS), stillSilent(Subject.other(Alerts.BUS), now));
        }
        readings(missing, now, allSilent).forEach(one -> readings.put(one.subject(), one));
        return List.copyOf(readings.values());
    }

    /** Begins nothing; what was told of it before goes on. */
    private static Reading stillSilent(Subject subject, Instant since) {
        return new Reading(subject, 0, since, new Wording("vẫn im lặng", "still silent"));
    }

    private static long systems(List<Flow> flows) {
        return flows.stream().map(flow -> flow.subject().system()).distinct().count();
    }

    private List<Flow> flows() {
        Map<Subject, Flow> flows = new HashMap<>();
        for (Span span : history.spans(Environment.PRODUCTION)) {
            boolean called = Parties.isWantedOfSystem(span.what());
            if (called || Parties.isFromSystem(span.what())) {
                Subject subject = Subject.system(span.what().connector(), called ? CALLED : SENDS);
                flows.merge(subject, new Flow(subject, List.of(span.number()), span.first(), span.last()), Flow::plus);
            }
        }
        return List.copyOf(flows.values());
    }

    /** One stretch of one flow, and what is asked about it: a question for each comparable day. */
    private record Question(Flow flow, int firstAsk, int asks) {}

    private List<Missing> usual(List<Flow> silent, Instant now) {
        Gaps unseen = gaps.get();
        LocalDate today = now.atZone(Stretch.VIETNAM).toLocalDate();
        Set<LocalDate> days = silent.isEmpty() ? Set.of() : history.days(today.minusDays(Habit.WEEKS * 7L + 7), today);
        List<Ask> asks = new ArrayList<>();
        List<Question> questions = new ArrayList<>();
        for (Flow flow : silent) {
            Instant oldest = now.minus(LONGEST);
            Instant from = flow.silentSince().isAfter(oldest) ? flow.silentSince() : oldest;
            LocalDate began = flow.first().atZone(Stretch.VIETNAM).toLocalDate();
            List<Stretch> seen = Stretch.days(from, now, unseen.all());
            Duration silence = seen.stream().map(Stretch::length).reduce(Duration.ZERO, Duration::plus);
            if (silence.compareTo(LEAST_SILENCE) < 0) {
                continue; // who found the bus away needs a while to come back
            }
            for (Stretch stretch : seen) {
                List<Stretch> others =
                        habit.comparable(stretch.day(), day -> day.isAfter(began) && days.contains(day)).stream()
                                .map(stretch::on)
                                .filter(other -> !other.overlapsAny(unseen.down()))
                                .toList();
                questions.add(new Question(flow, asks.size(), others.size()));
                others.forEach(other -> asks.add(new Ask(flow.classes(), other.from(), other.until())));
            }
        }
        List<Long> answers = asks.isEmpty() ? List.of() : history.sums(asks);
        Map<Flow, Usual> usual = new HashMap<>();
        questions.forEach(one -> usual.merge(
                one.flow(), Usual.of(answers.subList(one.firstAsk(), one.firstAsk() + one.asks())), Usual::plus));
        List<Missing> missing = new ArrayList<>();
        usual.forEach((flow, sum) -> missing.add(new Missing(flow, sum)));
        return missing;
    }

    private static List<Reading> readings(List<Missing> missing, Instant now, boolean allSilent) {
        Instant last = missing.stream()
                .map(one -> one.flow().last())
                .max(Instant::compareTo)
                .orElse(now);
        List<Missing> together = missing.stream()
                .filter(one -> !one.flow().last().isBefore(last.minus(LEAST_SILENCE)))
                .toList();
        List<Reading> readings = new ArrayList<>();
        if (allSilent && systems(together.stream().map(Missing::flow).toList()) > 1) {
            readings.add(ofTheBus(together, last, now));
            missing.stream().filter(one -> !together.contains(one)).forEach(one -> readings.add(ofOne(one, now)));
        } else {
            missing.forEach(one -> readings.add(ofOne(one, now)));
        }
        return readings;
    }

    private static Reading ofTheBus(List<Missing> together, Instant last, Instant now) {
        long events = together.stream().mapToLong(one -> one.usual().events()).sum();
        Instant since = last.plus(1, ChronoUnit.MINUTES);
        Duration silence = Duration.between(since, now);
        return new Reading(
                Subject.other(Alerts.BUS),
                events,
                since,
                new Wording(
                        "không hệ thống nào có lưu lượng đã " + Said.vi(silence) + "; giờ này thường có " + events
                                + " lượt",
                        "no system has had any traffic for " + Said.en(silence) + "; " + events
                                + " events are usual by now"));
    }

    private static Reading ofOne(Missing missing, Instant now) {
        Flow flow = missing.flow();
        String system = String.valueOf(flow.subject().system());
        boolean called = CALLED.equals(flow.subject().other());
        Duration silence = Duration.between(flow.silentSince(), now);
        long events = missing.usual().events();
        return new Reading(
                flow.subject(),
                events,
                flow.silentSince(),
                new Wording(
                        (called ? "không ai gọi " + system : system + " không gửi gì") + " đã " + Said.vi(silence)
                                + "; giờ này thường có " + events + " lượt",
                        (called ? "nobody has called " + system : system + " has sent nothing") + " for "
                                + Said.en(silence) + "; " + events + " events are usual by now"));
    }
}
