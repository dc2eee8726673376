package io.lienthong.message;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * W3C trace context of a message.
 *
 * @param traceId 32 hexadecimal digits, shared by everything that one consumer call causes
 * @param spanId 16 hexadecimal digits, ours
 * @param flags two hexadecimal digits, handed on as received
 */
public record Trace(String traceId, String spanId, String flags) {
    private static final Pattern TRACEPARENT =
            Pattern.compile("00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})");
    private static final HexFormat HEX = HexFormat.of();

    /** Continues the caller's trace, or starts one where the header is absent or malformed. */
    public static Trace continued(@Nullable String traceparent) {
        if (traceparent != null) {
            var parent = TRACEPARENT.matcher(traceparent);
            if (parent.matches()) {
                return new Trace(parent.group(1), newSpanId(), parent.group(2));
            }
        }
        return new Trace(hex(nonZero()) + hex(nonZero()), newSpanId(), "01");
    }

    /** The span of a call that this message causes. */
    public Trace child() {
        return new Trace(traceId, newSpanId(), flags);
    }

    /** The value of the header {@code traceparent}. */
    public String traceparent() {
        return "00-" + traceId + "-" + spanId + "-" + flags;
    }

    private static String newSpanId() {
        return hex(nonZero());
    }

    private static long nonZero() {
        long value = ThreadLocalRandom.current().nextLong();
        return value == 0 ? 1 : value;
    }

    private static String hex(long value) {
        return HEX.toHexDigits(value);
    }
}
