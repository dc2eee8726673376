package io.lienthong.console;

import io.lienthong.message.Environment;
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
    private static final int WEEKS = 4;
    /** Of fewer days nobody knows what is usual. */
    private static final int LEAST_WEEKS = 2;

    private final TrafficFigures figures;
    private final Clock clock;
    private Snapshot latest = new Snapshot(Instant.EPOCH, Instant.EPOCH, Map.of(), Map.of(), Map.of());
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

        Volume plus(Volume other) {
            return new Volume(events + other.events, failed + other.failed, delivered + other.delivered);
        }
    }

    /**
     * Today since midnight in Vietnam.
     *
     * @param usual calls and deliveries to a system by this time of the day; absent: not known
     */
    public record Snapshot(
            Instant at,
            Instant since,
            Map<Party, Volume> consumers,
            Map<Party, Volume> systems,
            Map<Party, Long> usual) {}

    /** Figures of these seconds; blocks. Throws JOURNAL_UNAVAILABLE while PostgreSQL is away. */
    public synchronized Snapshot read() {
        Instant now = clock.instant();
        if (latest.at().plus(FRESH).isBefore(now)) {
            Instant midnight =
                    now.atZone(VIETNAM).toLocalDate().atStartOfDay(VIETNAM).toInstant();
            Map<TrafficClass, Counts> today = figures.between(midnight, now.plusSeconds(60));
            latest = new Snapshot(now, midnight, consumers(today), systems(today), usual(now));
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
