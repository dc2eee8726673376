package io.lienthong.console;

import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.traffic.Counts;
import io.lienthong.traffic.Parties;
import io.lienthong.traffic.TrafficClass;
import io.lienthong.traffic.TrafficFigures;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What went between whom today, and what is usual by now: the median of the last four same weekdays up to this time of day. */
public final class TrafficOverview {
    /** The clock of the province. */
    public static final ZoneId VIETNAM = ZoneId.of("Asia/Ho_Chi_Minh");

    private static final Duration FRESH = Duration.ofSeconds(5);
    private static final Duration HABIT_FRESH = Duration.ofMinutes(1);
    /** What failed before is over. */
    private static final Duration LATELY = Duration.ofHours(1);
    /** So few failures tell nothing. */
    private static final long LEAST_FAILED = 5;
    /** One of so many is too much. */
    private static final long FAILING_SHARE = 5;

    private static final int NOT_FOUND = 404;
    private static final int WEEKS = 4;
    /** Of fewer days nobody knows what is usual. */
    private static final int LEAST_WEEKS = 2;

    private final TrafficFigures figures;
    private final Clock clock;
    private Snapshot latest =
            new Snapshot(Instant.EPOCH, Instant.EPOCH, Map.of(), Map.of(), Map.of(), Map.of(), Map.of());
    private Instant habitAt = Instant.EPOCH;
    private Map<Party, Long> habit = Map.of();

    TrafficOverview(TrafficFigures figures, Clock clock) {
        this.figures = figures;
        this.clock = clock;
    }

    /** A consumer or a connected system, in one environment. */
    public record Party(Environment environment, String name) {}

    /**
     * What one of them did.
     *
     * @param events calls and deliveries to a system; requests of a consumer
     * @param failed those of them with an error
     * @param delivered those of them that nobody waited for
     */
    public record Volume(long events, long failed, long delivered) {
        static final Volume NONE = new Volume(0, 0, 0);

        /** Whether more of it failed than happens now and then. */
        public boolean isFailing() {
            return failed >= LEAST_FAILED && failed * FAILING_SHARE >= events;
        }

        Volume plus(Volume other) {
            return new Volume(events + other.events, failed + other.failed, delivered + other.delivered);
        }
    }

    /**
     * Today since midnight in Vietnam.
     *
     * @param failing systems of which too much failed in the last hour
     * @param took how long calls and deliveries to a system took
     * @param usual calls and deliveries to a system by this time of the day; absent: not known
     */
    public record Snapshot(
            Instant at,
            Instant since,
            Map<Party, Volume> consumers,
            Map<Party, Volume> systems,
            Map<Party, Long> usual,
            Map<Party, Failing> failing,
            Map<Party, Counts> took) {}

    /**
     * That much failed in the last hour; that a record was not there is no failure, and a request against the contract not the
     * system's.
     *
     * @param since the first failure of today
     * @param from the begin of the hour
     */
    public record Failing(Volume lately, Instant since, Instant from) {}

    /** Figures of these seconds; blocks. Throws JOURNAL_UNAVAILABLE while PostgreSQL is away. */
    public synchronized Snapshot read() {
        Instant now = clock.instant();
        if (latest.at().plus(FRESH).isBefore(now)) {
            Instant midnight =
                    now.atZone(VIETNAM).toLocalDate().atStartOfDay(VIETNAM).toInstant();
            Map<TrafficClass, Counts> today = figures.between(midnight, now.plusSeconds(60));
            latest = new Snapshot(
                    now, midnight, consumers(today), systems(today), usual(now), failing(now, midnight), took(today));
        }
        return latest;
    }

    /** What was read last, however long ago. */
    public synchronized Snapshot latest() {
        return latest;
    }

    private static Map<Party, Volume> consumers(Map<TrafficClass, Counts> today) {
        Map<Party, Volume> consumers = new HashMap<>();
        Parties.asked(today.keySet())
                .forEach(what -> consumers.merge(
                        new Party(what.environment(), what.consumer()),
                        volume(what, today.getOrDefault(what, Counts.NONE)),
                        Volume::plus));
        return consumers;
    }

    private static Map<Party, Volume> systems(Map<TrafficClass, Counts> counted) {
        Map<Party, Volume> systems = new HashMap<>();
        counted.forEach((what, counts) -> {
            if (Parties.isToSystem(what)) {
                systems.merge(new Party(what.environment(), what.connector()), volume(what, counts), Volume::plus);
            }
        });
        return systems;
    }

    private Map<Party, Failing> failing(Instant now, Instant midnight) {
        Instant from = now.minus(LATELY).truncatedTo(ChronoUnit.MINUTES);
        Map<Party, Volume> lately = new HashMap<>();
        figures.between(from, now.plusSeconds(60)).forEach((what, counts) -> {
            if (Parties.isToSystem(what)) {
                long failed = isFailureOfSystem(what) ? counts.events() : 0;
                lately.merge(party(what), new Volume(counts.events(), failed, 0), Volume::plus);
            }
        });
        lately.values().removeIf(volume -> !volume.isFailing());
        Map<Party, Failing> failing = new HashMap<>();
        if (!lately.isEmpty()) {
            Map<Party, Instant> first = new HashMap<>();
            figures.firstFailures(midnight.isBefore(from) ? midnight : from).forEach((what, at) -> {
                if (Parties.isToSystem(what) && isFailureOfSystem(what)) {
                    first.merge(party(what), at, (one, other) -> one.isBefore(other) ? one : other);
                }
            });
            lately.forEach(
                    (party, volume) -> failing.put(party, new Failing(volume, first.getOrDefault(party, from), from)));
        }
        return failing;
    }

    private static boolean isFailure(TrafficClass what) {
        return !what.code().isEmpty()
                && ErrorCode.named(what.code())
                        .map(code -> code.httpStatus() != NOT_FOUND)
                        .orElse(true);
    }

    /** That a request broke the contract is its consumer's failure. */
    private static boolean isFailureOfSystem(TrafficClass what) {
        return isFailure(what) && !what.code().equals(ErrorCode.REQUEST_INVALID.name());
    }

    private static Party party(TrafficClass what) {
        return new Party(what.environment(), what.connector());
    }

    private static Map<Party, Counts> took(Map<TrafficClass, Counts> today) {
        Map<Party, Counts> took = new HashMap<>();
        today.forEach((what, counts) -> {
            if (Parties.isToSystem(what)) {
                took.merge(party(what), counts, Counts::plus);
            }
        });
        return took;
    }

    private static Volume volume(TrafficClass what, Counts counts) {
        return new Volume(
                counts.events(),
                what.code().isEmpty() ? 0 : counts.events(),
                Parties.isCall(what) ? 0 : counts.events());
    }

    private Map<Party, Long> usual(Instant now) {
        if (habitAt.plus(HABIT_FRESH).isBefore(now)) {
            habit = habit(now);
            habitAt = now;
        }
        return habit;
    }

    private Map<Party, Long> habit(Instant now) {
        ZonedDateTime here = now.atZone(VIETNAM);
        List<Map<Party, Volume>> weeks = new ArrayList<>();
        for (int week = 1; week <= WEEKS; week++) {
            LocalDate day = here.toLocalDate().minusWeeks(week);
            Map<Party, Volume> then = systems(figures.between(
                    day.atStartOfDay(VIETNAM).toInstant(), here.minusWeeks(week).toInstant()));
            if (!then.isEmpty()) { // the bus was there
                weeks.add(then);
            }
        }
        Map<Party, List<Long>> seen = new HashMap<>();
        if (weeks.size() >= LEAST_WEEKS) {
            weeks.forEach(week -> week.keySet().forEach(party -> seen.put(party, new ArrayList<>())));
            seen.forEach((party, values) -> weeks.forEach(
                    week -> values.add(week.getOrDefault(party, Volume.NONE).events())));
        }
        Map<Party, Long> usual = new HashMap<>();
        seen.forEach((party, values) -> usual.put(party, median(values)));
        return usual;
    }

    /** Of an even number of values the lower of the two in the middle, so that a system is not expected to do what it did once. */
    static long median(List<Long> values) {
        List<Long> sorted = values.stream().sorted().toList();
        return sorted.get((sorted.size() - 1) / 2);
    }
}
