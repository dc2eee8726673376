package io.lienthong.traffic;

import io.lienthong.message.MessageId;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Message ids of one day (UTC).
 *
 * @param first is among them
 * @param last is the first behind them
 */
record Range(LocalDate day, UUID first, UUID last) {
    private static final int SECONDS = 60;

    /** A minute, and the seconds of it that are meant: bit n is second n. */
    record Minute(Instant begin, long seconds) {}

    /** Of the seconds within two moments; neighbours are one range. The newest minute first, and the newest range of each. */
    static List<Range> ofSeconds(List<Minute> minutes, Instant from, Instant until) {
        List<Range> ranges = new ArrayList<>();
        for (Minute minute : minutes) {
            int end = SECONDS;
            while (end > 0) {
                if ((minute.seconds() >> end - 1 & 1) == 0) {
                    end--;
                    continue;
                }
                int begin = end - 1;
                while (begin > 0 && (minute.seconds() >> begin - 1 & 1) == 1) {
                    begin--;
                }
                add(ranges, minute.begin().plusSeconds(begin), minute.begin().plusSeconds(end), from, until);
                end = begin;
            }
        }
        return ranges;
    }

    /** All between two moments, the newest day first. */
    static List<Range> ofDays(Instant from, Instant until) {
        List<Range> ranges = new ArrayList<>();
        LocalDate first = from.atOffset(ZoneOffset.UTC).toLocalDate();
        for (LocalDate day = until.atOffset(ZoneOffset.UTC).toLocalDate();
                !day.isBefore(first);
                day = day.minusDays(1)) {
            Instant begin = day.atStartOfDay(ZoneOffset.UTC).toInstant();
            add(ranges, begin, day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant(), from, until);
        }
        return ranges;
    }

    private static void add(List<Range> ranges, Instant begin, Instant end, Instant from, Instant until) {
        Instant first = begin.isBefore(from) ? from : begin;
        Instant last = end.isAfter(until) ? until : end;
        if (first.isBefore(last)) {
            ranges.add(new Range(
                    begin.atOffset(ZoneOffset.UTC).toLocalDate(), MessageId.firstOf(first), MessageId.firstOf(last)));
        }
    }
}
