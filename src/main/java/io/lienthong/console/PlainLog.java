package io.lienthong.console;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.event.KeyValuePair;
import org.springframework.boot.logging.structured.StructuredLogFormatter;

/**
 * A log line for people: {@code 08:15:02.123 INFO  route.Connectors  Connector changed  connector=civil-status}. What is
 * redacted in {@link JsonLog} is redacted here too; a line break within a text cannot pass for a line of its own.
 */
final class PlainLog implements StructuredLogFormatter<ILoggingEvent> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneId.systemDefault());
    private static final String OURS = "io.lienthong.";

    @Override
    public String format(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(160);
        line.append(TIME.format(Instant.ofEpochMilli(event.getTimeStamp()))).append(' ');
        line.append(String.format(Locale.ROOT, "%-5s ", event.getLevel()));
        line.append(shortened(event.getLoggerName())).append("  ");
        line.append(indented(Redaction.text(String.valueOf(event.getFormattedMessage()))));
        List<KeyValuePair> pairs = Optional.ofNullable(event.getKeyValuePairs()).orElse(List.of());
        for (KeyValuePair pair : pairs) {
            line.append("  ").append(pair.key).append('=');
            line.append(indented(Redaction.text(String.valueOf(pair.value))));
        }
        line.append('\n');
        IThrowableProxy failure = event.getThrowableProxy();
        if (failure != null) {
            line.append("    ").append(indented(Redaction.failure(failure))).append('\n');
        }
        return line.toString();
    }

    /** Without our prefix, or the class alone. */
    private static String shortened(String logger) {
        return logger.startsWith(OURS)
                ? logger.substring(OURS.length())
                : logger.substring(logger.lastIndexOf('.') + 1);
    }

    private static String indented(String text) {
        return text.strip().replace("\r", "").replace("\n", "\n    ");
    }
}
