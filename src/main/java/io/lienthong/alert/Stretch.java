package io.lienthong.alert;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** A time from one minute to before another, within one day of the province. */
record Stretch(Instant from, Instant until) {
    static final ZoneId VIETNAM = ZoneId.of("Asia/Ho_Chi_Minh");

    LocalDate day() {
        return from.atZone(VIETNAM).toLocalDate();
    }

    Duration length() {
        return Duration.between(from, until);
    }

    /** The same time of another day. */
    Stretch on(LocalDate other) {
        long days = ChronoUnit.DAYS.between(day(), other);
        return new Stretch(from.plus(days, ChronoUnit.DAYS), until.plus(days, ChronoUnit.DAYS));
    }

    private boolean overlaps(Stretch other) {
        return from.isBefore(other.until) && other.from.isBefore(until);
    }

    boolean overlapsAny(List<Stretch> others) {
        return others.stream().anyMatch(this::overlaps);
    }

    /** A time of any length, day by day, without the gaps. */
    static List<Stretch> days(Instant from, Instant until, List<Stretch> gaps) {
        List<Stretch> days = new ArrayList<>();
        Instant begin = from;
        while (begin.isBefore(until)) {
            ZonedDateTime midnight =
                    begin.atZone(VIETNAM).toLocalDate().plusDays(1).atStartOfDay(VIETNAM);
            Instant end = midnight.toInstant().isBefore(until) ? midnight.toInstant() : until;
            days.addAll(without(new Stretch(begin, end), gaps));
            begin = end;
        }
        return days;
    }

    private static List<Stretch> without(Stretch whole, List<Stretch> gaps) {
        List<Stretch> left = List.of(whole);
        for (Stretch gap : gaps) {
            List<Stretch> next = new ArrayList<>();
            for (Stretch one : left) {
                if (!one.overlaps(gap)) {
                    next.add(one);
                    continue;
                }
                if (one.from.isBefore(gap.from)) {
                    next.add(new Stretch(one.from, gap.from));
                }
                if (gap.until.isBefore(one.until)) {
                    next.add(new Stretch(gap.until, one.until));
                }
            }
            left = next;
        }
        return left;
    }
}
