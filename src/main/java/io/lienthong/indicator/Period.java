package io.lienthong.indicator;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** The days of a period as {@code Indicator.v1} writes it: 2026, 2026-07, 2026-Q3, 2026-H1, 2026-5Y. */
public record Period(LocalDate first, LocalDate last) {
    /** Of a text that the schema has accepted. */
    public static Period parse(String text) {
        int year = Integer.parseInt(text.substring(0, 4));
        String part = text.length() == 4 ? "" : text.substring(5);
        if (part.isEmpty()) {
            return months(year, 1, 12);
        }
        return switch (part.charAt(0)) {
            case 'Q' -> months(year, 3 * (part.charAt(1) - '0') - 2, 3);
            case 'H' -> months(year, 6 * (part.charAt(1) - '0') - 5, 6);
            case '5' -> months(year, 1, 60);
            default -> months(year, Integer.parseInt(part), 1);
        };
    }

    private static Period months(int year, int month, int count) {
        LocalDate first = LocalDate.of(year, month, 1);
        return new Period(first, first.plusMonths(count).minusDays(1));
    }

    boolean overlaps(@Nullable LocalDate from, @Nullable LocalDate to) {
        return (from == null || !last.isBefore(from)) && (to == null || !first.isAfter(to));
    }
}
