package io.lienthong.cli;

import io.lienthong.connector.Operation;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The window of a poll in a test. */
final class PollWindow {
    private static final ZoneId VIETNAM = ZoneId.of("Asia/Ho_Chi_Minh");

    private PollWindow() {}

    /** The window that the case gives, else the first one that the bus would ask for; nothing without a window. */
    static Map<String, String> placeholders(Operation operation, TestCase.@Nullable Window given) {
        Operation.Window window = operation.window();
        if (window == null) {
            return Map.of();
        }
        if (given != null) {
            return window.placeholders(parse(given.from()), parse(given.to()));
        }
        Instant start = window.start().atStartOfDay(VIETNAM).toInstant();
        return window.placeholders(start, start.plus(window.max()));
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
