package io.lienthong.journal;

import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MessageId;
import io.lienthong.message.OperationName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A row of the journal: what was asked, answered, attempted or decided.
 *
 * @param event {@link #CALL}, {@link #OUTCOME}, or {@link #NEXT} for everything after them
 * @param version of the connector
 * @param route the step, for deliveries
 * @param code why it failed; absent: it succeeded
 * @param httpStatus 0 where there was no answer
 * @param detail for people; holds no personal data
 * @param request masked as the operation says; the array must not change any more
 * @param reply masked likewise
 */
@SuppressWarnings("ArrayRecordComponent") // rows are never compared
public record LogEntry(
        MessageId messageId,
        long event,
        Kind kind,
        Instant at,
        Environment environment,
        String consumer,
        OperationName operation,
        String version,
        @Nullable String route,
        @Nullable String correlationId,
        String traceId,
        @Nullable String purpose,
        @Nullable String officer,
        @Nullable ErrorCode code,
        int httpStatus,
        long durationMicros,
        @Nullable String detail,
        byte @Nullable [] request,
        byte @Nullable [] reply) {
    /** Number of the call, or of its intent. */
    public static final long CALL = 0;
    /** Number of the outcome of an intended call. */
    public static final long OUTCOME = 1;
    /** The journal draws the next number itself. */
    public static final long NEXT = -1;

    /** The outcome of this intended call where there was no answer. */
    LogEntry concluded(ErrorCode why, String explanation) {
        return new LogEntry(
                messageId,
                OUTCOME,
                Kind.CONCLUDED,
                Instant.now(),
                environment,
                consumer,
                operation,
                version,
                route,
                correlationId,
                traceId,
                purpose,
                officer,
                why,
                0,
                0,
                explanation,
                null,
                null);
    }
}
