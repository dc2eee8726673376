package io.lienthong.console;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.event.KeyValuePair;
import org.springframework.boot.logging.structured.StructuredLogFormatter;

/**
 * A log line as JSON with fixed keys: {@code time, level, logger, thread, message}, then where they are known {@code event,
 * messageId, traceId, connector, operation, consumer, environment, errorCode, durationMs}; everything else is below {@code details},
 * and a failure in {@code exception}. All texts pass {@link Redaction}.
 *
 * <p>Spring Boot makes it by its name: {@code logging.structured.format.file=io.lienthong.console.JsonLog}.
 */
final class JsonLog implements StructuredLogFormatter<ILoggingEvent> {
    private static final List<String> KEYS = List.of(
            "event",
            "messageId",
            "traceId",
            "connector",
            "operation",
            "consumer",
            "environment",
            "errorCode",
            "durationMs");
    /** Lines of the form {@code event=shard-lost shard=3 connector=civil-status}. */
    private static final Pattern PAIR = Pattern.compile("([A-Za-z]+)=(\\S+)");

    @Override
    public String format(ILoggingEvent event) {
        ObjectNode line = Json.object();
        String message = Redaction.text(String.valueOf(event.getFormattedMessage()));
        line.put("time", Instant.ofEpochMilli(event.getTimeStamp()).toString());
        line.put("level", event.getLevel().toString());
        line.put("logger", event.getLoggerName());
        line.put("thread", event.getThreadName());
        line.put("message", message);
        if (message.startsWith("event=")) {
            pairsOf(message, line);
        }
        List<KeyValuePair> pairs = Optional.ofNullable(event.getKeyValuePairs()).orElse(List.of());
        ObjectNode details = Json.object();
        pairs.forEach(pair -> put(KEYS.contains(pair.key) ? line : details, pair.key, pair.value));
        if (!details.isEmpty()) {
            line.set("details", details);
        }
        IThrowableProxy failure = event.getThrowableProxy();
        if (failure != null) {
            line.put("exception", Redaction.failure(failure));
        }
        return new String(Json.write(line), StandardCharsets.UTF_8) + "\n";
    }

    private static void pairsOf(String message, ObjectNode line) {
        Matcher pair = PAIR.matcher(message);
        while (pair.find()) {
            if (KEYS.contains(pair.group(1))) {
                put(line, pair.group(1), pair.group(2));
            }
        }
    }

    private static void put(ObjectNode to, String key, Object value) {
        if (value instanceof Integer || value instanceof Long) {
            to.put(key, ((Number) value).longValue());
        } else if (value instanceof Number number) {
            to.put(key, number.doubleValue());
        } else if (value instanceof Boolean flag) {
            to.put(key, flag);
        } else {
            String text = String.valueOf(value);
            boolean millis = key.equals("durationMs") && text.matches("[0-9]{1,15}");
            if (millis) {
                to.put(key, Long.parseLong(text));
            } else {
                to.put(key, Redaction.text(text));
            }
        }
    }
}
