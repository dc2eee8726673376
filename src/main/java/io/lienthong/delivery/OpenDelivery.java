package io.lienthong.delivery;

import io.lienthong.message.Environment;
import io.lienthong.message.MessageId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A delivery that waits for its turn or for people, as they look it up.
 *
 * @param seq its place in the order of acceptance
 * @param parent id of the message that it was made of
 * @param reason error code that parked it
 * @param behind deliveries of its lane that wait for it
 * @param triedCode error code of the latest attempt of one that waits
 * @param triedAt when that was
 * @param withdrawnBy who has given it up while it waited; it ends when its node lets go of it
 */
public record OpenDelivery(
        long seq,
        MessageId message,
        Environment environment,
        String destination,
        String route,
        @Nullable String lane,
        @Nullable String correlationId,
        @Nullable String eventType,
        @Nullable String parent,
        boolean parked,
        int attempt,
        @Nullable String reason,
        @Nullable String detail,
        @Nullable Instant parkedAt,
        @Nullable String assignee,
        @Nullable String note,
        long behind,
        @Nullable String triedCode,
        @Nullable Instant triedAt,
        @Nullable String withdrawnBy) {

    /** How many deliveries a repair would change. */
    public record Count(
            Environment environment,
            String destination,
            @Nullable String reason,
            long deliveries) {}
}
