package io.lienthong.cli;

import io.lienthong.connector.Operation;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The window of a poll in a test, as its placeholders show it. */
final class PollWindow {
    private static final ZoneId VIETNAM = ZoneId.of("Asia/Ho_Chi_Minh");

    private PollWindow() {}

    /** The window that the case gives, else the first one that the bus would ask for; nothing without a window. */
    static Map<String, String> placeholders(Operation operation, TestCase.@Nullable Window given) {
        Operation.Window window = operation.window();
        if (window == null) {
            return Map.of();
        }
        Instant start = window.start().atStartOfDay(VIETNAM).toInstant();
        Instant from = given == null ? start : parse(given.from());
        Instant to = given == null ? start.plus(window.max()) : parse(given.to());
        DateTimeFormatter format = window.format() == null
                ? DateTimeFormatter.ISO_OFFSET_DATE_TIME
                : DateTimeFormatter.ofPattern(window.format(), Locale.ROOT);
        return Map.of("window.from", format(from, format), "window.to", format(to, format));
    }

    private static String format(Instant time, DateTimeFormatter format) {
        return format.format(ZonedDateTime.ofInstant(time, VIETNAM).truncatedTo(ChronoUnit.SECONDS));
    }

    static boolean isTime(String text) {
        try {
            parse(text);
            return true;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private static Instant parse(String text) {
        return text.indexOf('T') < 0
                ? LocalDate.parse(text).atStartOfDay(VIETNAM).toInstant()
                : OffsetDateTime.parse(text).toInstant();
    }
}
