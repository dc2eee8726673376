package io.lienthong.mapping;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Dates between ISO 8601 and the patterns of connected systems, in Vietnam time; days that do not exist are refused. */
final class VietnamDates {
    static final ZoneId ZONE = ZoneId.of("Asia/Ho_Chi_Minh");
    private static final int MAX_PATTERN_LENGTH = 60;
    private static final int MAX_CACHED = 200;
    private static final Map<String, DateTimeFormatter> FORMATTERS = new ConcurrentHashMap<>();

    private VietnamDates() {}

    /** Writes an ISO date or date-time in a Java pattern. */
    static String format(String iso, String pattern) {
        try {
            return formatter(pattern).format(time(iso));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("no date or time of ISO 8601 that the pattern can show", e);
        }
    }

    /** Reads a date in a Java pattern. */
    static String isoDate(String text, String pattern) {
        LocalDate date = parsed(text, pattern).query(TemporalQueries.localDate());
        if (date == null) {
            throw new IllegalArgumentException("the pattern gives no date");
        }
        return date.toString();
    }

    /** Reads a date and time in a Java pattern; without an offset it is Vietnam time, without a time midnight. */
    static String isoDateTime(String text, String pattern) {
        TemporalAccessor parsed = parsed(text, pattern);
        LocalDate date = parsed.query(TemporalQueries.localDate());
        if (date == null) {
            throw new IllegalArgumentException("the pattern gives no date");
        }
        LocalTime time = parsed.query(TemporalQueries.localTime());
        ZoneId zone = parsed.query(TemporalQueries.zone());
        LocalDateTime local = LocalDateTime.of(date, time == null ? LocalTime.MIDNIGHT : time);
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(local.atZone(zone == null ? ZONE : zone));
    }

    private static TemporalAccessor parsed(String text, String pattern) {
        try {
            return formatter(pattern).parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("the text is no date of the pattern", e);
        }
    }

    private static ZonedDateTime time(String iso) {
        if (iso.length() == 10) {
            return LocalDate.parse(iso).atStartOfDay(ZONE);
        }
        boolean offset = iso.endsWith("Z") || iso.lastIndexOf('+') > 10 || iso.lastIndexOf('-') > 10;
        return offset
                ? OffsetDateTime.parse(iso).atZoneSameInstant(ZONE)
                : LocalDateTime.parse(iso).atZone(ZONE);
    }

    private static DateTimeFormatter formatter(String pattern) {
        DateTimeFormatter known = FORMATTERS.get(pattern);
        if (known != null) {
            return known;
        }
        if (pattern.length() > MAX_PATTERN_LENGTH) {
            throw new IllegalArgumentException("the pattern is too long");
        }
        DateTimeFormatter formatter = DateTimeFormatter.ofPattern(prolepticYear(pattern), Locale.ROOT)
                .withResolverStyle(ResolverStyle.STRICT);
        if (FORMATTERS.size() < MAX_CACHED) {
            FORMATTERS.put(pattern, formatter);
        }
        return formatter;
    }

    /** A strict resolver wants an era beside {@code y}; everybody means {@code u}. */
    private static String prolepticYear(String pattern) {
        StringBuilder result = new StringBuilder(pattern.length());
        boolean quoted = false;
        for (char c : pattern.toCharArray()) {
            quoted ^= c == '\'';
            result.append(c == 'y' && !quoted ? 'u' : c);
        }
        return result.toString();
    }
}
