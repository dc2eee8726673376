package io.lienthong.poll;

import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.OperationName;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a poll stands.
 *
 * @param from up to here everything is accepted
 * @param to end of the window that is being fetched; absent between windows
 * @param page that comes next
 * @param cursor of the next page; without a window the position
 * @param failure why the last page failed, {@code CODE: detail}; absent: it did not
 * @param owed acknowledgements that the system must still get
 * @param refused records that could not be taken
 */
public record PollPosition(
        Environment environment,
        OperationName operation,
        Instant from,
        @Nullable Instant to,
        int page,
        @Nullable String cursor,
        @Nullable String owner,
        @Nullable Instant succeededAt,
        @Nullable Instant failedAt,
        @Nullable String failure,
        @Nullable Instant pausedAt,
        @Nullable String pausedBy,
        long owed,
        long refused) {
    /** The code with which {@link #failure} begins; empty where the page did not fail. */
    public Optional<ErrorCode> failureCode() {
        return failure == null
                ? Optional.empty()
                : ErrorCode.named(failure.substring(0, Math.max(0, failure.indexOf(':'))));
    }
}
