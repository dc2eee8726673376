package io.lienthong.webhook;

import io.lienthong.dataset.Cursor;
import io.lienthong.provider.Breakage;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a webhook stands.
 *
 * @param sequence the consumer took everything up to here
 * @param pageFrom between {@code sequence} and here nothing is for it
 * @param pageUntil where the page ends that is being sent; absent: none is
 * @param resetAt since when the consumer has to hear that it needs a snapshot; absent: it has not
 * @param reason there where it is disabled
 * @param attempts that failed, of the page that is being sent
 * @param due until the next attempt; may have passed
 * @param changesBehind of the dataset, whoever they are for
 */
record Place(
        String dataset,
        UUID epoch,
        String view,
        long sequence,
        long pageFrom,
        @Nullable Long pageUntil,
        @Nullable Instant resetAt,
        State state,
        @Nullable StopReason reason,
        Instant since,
        int attempts,
        @Nullable Instant attemptedAt,
        Instant nextAt,
        Duration due,
        @Nullable Integer lastStatus,
        @Nullable Breakage lastFailure,
        long fence,
        long changesBehind) {
    /** Whether it pushes. The names are stored and shown. */
    public enum State {
        ACTIVE,
        RETRYING,
        DISABLED
    }

    /** Up to where the consumer has everything; there once it has begun. */
    Cursor cursor() {
        return cursor(sequence);
    }

    boolean hasBegun() {
        return !view.isEmpty();
    }

    Cursor cursor(long at) {
        return new Cursor(dataset, epoch, view, at);
    }
}
