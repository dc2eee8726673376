package io.lienthong.message;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A step of a message's way that has ended, as a trace shows it.
 *
 * @param traceId 32 hexadecimal digits
 * @param spanId 16 hexadecimal digits
 * @param parentId of the step that this one is part of, or of the caller's; absent: the trace begins here
 * @param name the same for all messages of an operation
 * @param startNanos since 1970
 * @param endNanos since 1970
 * @param error why it failed; absent: it did not
 * @param attributes names, ids and codes; never anything of a person
 */
public record Span(
        String traceId,
        String spanId,
        @Nullable String parentId,
        Kind kind,
        String name,
        long startNanos,
        long endNanos,
        @Nullable ErrorCode error,
        Map<String, String> attributes) {
    /** What every span of a request says of it. */
    public static Map<String, String> attributes(Request request) {
        return Map.of(
                "lienthong.message.id", request.id().toString(),
                "lienthong.environment", request.environment().name(),
                "lienthong.consumer", request.consumer(),
                "lienthong.connector", request.operation().connector(),
                "lienthong.operation", request.operation().operation());
    }

    /** Who is at the other end. */
    public enum Kind {
        /** A consumer waits for it. */
        SERVER,
        /** A connected system is asked. */
        CLIENT,
        /** Nobody waits: a delivery or a poll. */
        CONSUMER,
        /** Nobody: work of the bus. */
        INTERNAL
    }
}
