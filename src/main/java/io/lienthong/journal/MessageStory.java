package io.lienthong.journal;

import io.lienthong.message.MessageId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the bus knows of one message.
 *
 * @param accepted absent for a call that was answered at once
 * @param entries rows of the journal, in the order of what happened
 * @param deliveries steps that are not yet final
 * @param children messages that its steps published
 * @param corrections messages that took its place
 */
public record MessageStory(
        MessageId messageId,
        @Nullable StoredMessage accepted,
        List<LogEntry> entries,
        List<OpenDelivery> deliveries,
        List<MessageId> children,
        List<MessageId> corrections) {
    /** Of larger bodies a story has the names alone; of many stories together each has those of 256 KiB. */
    public static final int MOST_BODY_BYTES = 1 << 20;

    public MessageStory {
        entries = List.copyOf(entries);
        deliveries = List.copyOf(deliveries);
        children = List.copyOf(children);
        corrections = List.copyOf(corrections);
    }

    public Optional<StoredMessage> acceptance() {
        return Optional.ofNullable(accepted);
    }

    /**
     * A step that waits or is parked.
     *
     * @param reason error code that parked it
     * @param withdrawnBy who has given it up while it waited
     */
    public record OpenDelivery(
            String route,
            String destination,
            @Nullable String lane,
            int attempt,
            boolean parked,
            @Nullable String reason,
            @Nullable String detail,
            @Nullable Instant parkedAt,
            @Nullable String assignee,
            @Nullable String note,
            @Nullable String withdrawnBy) {}
}
