package io.lienthong.provider;

import io.lienthong.message.Body;
import io.lienthong.message.ErrorCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What became of a call. No detail holds a URL, a header or a part of a body. */
public sealed interface Outcome {
    /** Why it did not succeed; absent: it did. */
    default @Nullable ErrorCode error() {
        if (this instanceof Failed failed) {
            return failed.code();
        }
        return this instanceof Unavailable unavailable ? unavailable.code() : null;
    }

    /** The system did what it was asked; for {@code body: opaque} the body is as received, else it is read. */
    record Answered(int status, Body body) implements Outcome {}

    /** The effect had happened before: counts as done. */
    record Duplicate(int status, Body body) implements Outcome {}

    /**
     * The system said no, its answer cannot be read, or the call cannot be made as it is. Asking again is pointless.
     *
     * @param status of the system's answer, 0 without one
     */
    record Failed(
            ErrorCode code,
            String detail,
            int status,
            @Nullable Body body) implements Outcome {}

    /**
     * No answer that counts: the system is away or busy, or asked to be asked again.
     *
     * @param retryAfter what the system asked for, if it did; at most an hour
     */
    record Unavailable(
            ErrorCode code,
            String detail,
            Reach reach,
            @Nullable Duration retryAfter) implements Outcome {}
}
