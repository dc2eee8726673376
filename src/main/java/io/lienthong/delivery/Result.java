package io.lienthong.delivery;

import io.lienthong.message.ErrorCode;
import io.lienthong.message.Event;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of an attempt. Details hold no personal data. */
public sealed interface Result {

    /**
     * The effect has happened.
     *
     * @param published events that follow from it, accepted in the transaction that marks the delivery done
     * @param httpStatus what the destination answered; 0 where there was none
     * @param duplicate the destination knew it already
     */
    record Delivered(List<Event> published, int httpStatus, boolean duplicate, Exchanged exchanged) implements Result {
        public Delivered {
            published = List.copyOf(published);
        }

        public Delivered(List<Event> published, int httpStatus, boolean duplicate) {
            this(published, httpStatus, duplicate, Exchanged.NOTHING);
        }
    }

    /**
     * It may succeed later; counts towards the step's {@code maxAttempts}, and is peculiar to this message.
     *
     * @param after what the destination asked for; absent: the step's back-off
     */
    record Retry(ErrorCode code, String detail, @Nullable Duration after, Exchanged exchanged) implements Result {
        public Retry(ErrorCode code, String detail, @Nullable Duration after) {
            this(code, detail, after, Exchanged.NOTHING);
        }
    }

    /** The destination is away: never counts, the lane waits and the destination is probed. */
    record Away(ErrorCode code, String detail, @Nullable Duration retryAfter) implements Result {}

    /** The destination refuses this message: it is parked. */
    record Rejected(ErrorCode code, String detail, int httpStatus, Exchanged exchanged) implements Result {
        public Rejected(ErrorCode code, String detail, int httpStatus) {
            this(code, detail, httpStatus, Exchanged.NOTHING);
        }
    }
}
