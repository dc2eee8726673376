package io.lienthong.alert;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Which days a day is compared with, and what is usual by them. Pure. */
final class Habit {
    static final int WEEKS = 8;
    /** Of so many days one may have been an outage or a day off that nobody declared. */
    private static final int DAYS_FOR_ONE_ODD = 4;
    /** And of so many two. */
    private static final int DAYS_FOR_TWO_ODD = 7;
    /** Of fewer days nobody knows what is usual. */
    private static final int LEAST_DAYS = 2;

    private final Holidays holidays;

    Habit(Holidays holidays) {
        this.holidays = holidays;
    }

    /**
     * The same weekday of eight weeks before, without holidays; of a holiday the holidays of these weeks, or else their Sundays.
     *
     * @param usable whether there are figures of a day
     */
    List<LocalDate> comparable(LocalDate day, Predicate<LocalDate> usable) {
        if (!holidays.contains(day)) {
            return weekday(day).filter(usable).toList();
        }
        List<LocalDate> others = IntStream.rangeClosed(1, WEEKS * 7)
                .mapToObj(day::minusDays)
                .filter(holidays::contains)
                .filter(usable)
                .toList();
        LocalDate sunday =
                day.plusDays(DayOfWeek.SUNDAY.getValue() - day.getDayOfWeek().getValue());
        return others.size() >= LEAST_DAYS
                ? others
                : weekday(sunday).filter(usable).toList();
    }

    private Stream<LocalDate> weekday(LocalDate day) {
        return IntStream.rangeClosed(1, WEEKS).mapToObj(day::minusWeeks).filter(one -> !holidays.contains(one));
    }

    /**
     * What is usual in one stretch.
     *
     * @param events the median; of an even number of days the lower of the two in the middle
     * @param least of any of the days; of four or more without the lowest, of seven or more without the two lowest
     */
    record Usual(long events, long least) {
        static final Usual NOTHING = new Usual(0, 0);

        Usual plus(Usual other) {
            return new Usual(events + other.events, least + other.least);
        }

        /** @param days what each comparable day held */
        static Usual of(List<Long> days) {
            if (days.size() < LEAST_DAYS) {
                return NOTHING;
            }
            List<Long> sorted = days.stream().sorted().toList();
            return new Usual(sorted.get((sorted.size() - 1) / 2), sorted.get(odd(sorted.size())));
        }

        private static int odd(int days) {
            return days < DAYS_FOR_ONE_ODD ? 0 : days < DAYS_FOR_TWO_ODD ? 1 : 2;
        }
    }
}
