package io.lienthong.province;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.SplittableRandom;

/** The days of a period by number from 0. Most dossiers come on working days, which are Monday to Friday. */
final class Days {
    private static final int WORKING_WEIGHT = 12;
    /** What is received on the last day may be due as much later. */
    private static final int BEYOND = 60;

    private static final DateTimeFormatter COMPACT = DateTimeFormatter.ofPattern("yyMMdd");

    private final int count;
    private final String[] iso;
    private final String[] compact;
    private final boolean[] working;
    /** Weights of the days before. */
    private final int[] weights;
    /** By number of working days: the last day from which so many later is still within the period. */
    private final int[] lastStart;

    Days(LocalDate from, LocalDate to) {
        count = (int) ChronoUnit.DAYS.between(from, to) + 1;
        iso = new String[count + BEYOND];
        compact = new String[count + BEYOND];
        working = new boolean[count + BEYOND];
        weights = new int[count + 1];
        for (int day = 0; day < iso.length; day++) {
            LocalDate date = from.plusDays(day);
            iso[day] = date.toString();
            compact[day] = COMPACT.format(date);
            working[day] = date.getDayOfWeek().compareTo(DayOfWeek.FRIDAY) <= 0;
            if (day < count) {
                weights[day + 1] = weights[day] + (working[day] ? WORKING_WEIGHT : 1);
            }
        }
        lastStart = new int[2 * Procedure.MAX_DAYS];
        for (int days = 0; days < lastStart.length; days++) {
            int start = count - 1;
            while (after(start, days) >= count) {
                start--;
            }
            lastStart[days] = start;
        }
    }

    int count() {
        return count;
    }

    /** The day so many working days after another; itself where it is none. */
    int after(int day, int workingDays) {
        int left = workingDays;
        int found = day;
        while (left > 0) {
            found++;
            if (working[found]) {
                left--;
            }
        }
        return found;
    }

    /** A day from which so many working days lead to no day after the period. */
    int before(int workingDays, SplittableRandom random) {
        return between(0, lastStart[workingDays], random);
    }

    /** One of the last days. */
    int among(int last, SplittableRandom random) {
        return between(Math.max(0, count - last), count - 1, random);
    }

    private int between(int first, int last, SplittableRandom random) {
        int drawn = random.nextInt(weights[first], weights[last + 1]);
        int found = Arrays.binarySearch(weights, drawn);
        return found >= 0 ? found : -found - 2;
    }

    /** Like 2023-01-31. */
    String iso(int day) {
        return iso[day];
    }

    /** Like 230131. */
    String compact(int day) {
        return compact[day];
    }
}
