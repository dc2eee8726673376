package io.lienthong.message;

import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * W3C trace context of a message.
 *
 * @param traceId 32 hexadecimal digits, shared by everything that one consumer call causes
 * @param spanId 16 hexadecimal digits, ours
 * @param flags two hexadecimal digits, handed on as received
 * @param parentId 16 hexadecimal digits; known where the trace is recorded, and something came before
 * @param spans takes our spans; absent: the trace is not recorded
 */
public record Trace(
        String traceId,
        String spanId,
        String flags,
        @Nullable String parentId,
        @Nullable Spans spans) {
    private static final Pattern TRACEPARENT =
            Pattern.compile("00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})");
    private static final HexFormat HEX = HexFormat.of();

    /** One that is not recorded. */
    public Trace(String traceId, String spanId, String flags) {
        this(traceId, spanId, flags, null, null);
    }

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

    /** What {@link #traceparent} wrote. */
    public static Trace stored(String traceparent) {
        return new Trace(traceparent.substring(3, 35), traceparent.substring(36, 52), traceparent.substring(53));
    }

    /** The span of a call that this message causes. */
    public Trace child() {
        return new Trace(traceId, newSpanId(), flags, spans == null ? null : spanId, spans);
    }

    /** Whether anybody will see spans of it. */
    public boolean recorded() {
        return spans != null;
    }

    /** When a step begins, for {@link #step} or {@link #end}: nanoseconds; 0 where nothing is recorded. */
    public long begin() {
        return spans == null ? 0 : System.nanoTime();
    }

    /** A step within our span has ended. */
    public void step(String name, long begunNanos, @Nullable ErrorCode error) {
        if (spans != null) {
            spans.add(this, newSpanId(), spanId, Span.Kind.INTERNAL, name, begunNanos, error, Map.of());
        }
    }

    /** Our span itself has ended. */
    public void end(
            Span.Kind kind, String name, long begunNanos, @Nullable ErrorCode error, Map<String, String> attributes) {
        if (spans != null) {
            spans.add(this, spanId, parentId, kind, name, begunNanos, error, attributes);
        }
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
