package io.lienthong.provider;

import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The values of the call's placeholders, the same throughout one attempt. */
final class CallValues implements UnaryOperator<String> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.ROOT).withZone(ZoneId.of("Asia/Ho_Chi_Minh"));

    private final ProviderCall call;
    private final Plan plan;
    private final long timestampMillis;

    /** For one attempt that starts now. */
    CallValues(ProviderCall call, Plan plan) {
        this.call = call;
        this.plan = plan;
        this.timestampMillis = System.currentTimeMillis();
    }

    @Override
    public String apply(String name) {
        return switch (name) {
            case "call.timestamp" -> Long.toString(timestampMillis);
            case "call.time" -> TIME.format(Instant.ofEpochMilli(timestampMillis));
            case "call.url" -> plan.destination().url.origin() + plan.target().path(call, this);
            case "call.messageId" -> call.messageId().toString();
            case "call.officer" -> orEmpty(call.officer());
            case "call.purpose" -> orEmpty(call.purpose());
            default -> placeholder(name);
        };
    }

    private String placeholder(String name) {
        String value = call.placeholders().get(name);
        if (value == null) {
            throw new BusException(ErrorCode.REQUEST_INVALID, "the call has no value for {{" + name + "}}");
        }
        return value;
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
