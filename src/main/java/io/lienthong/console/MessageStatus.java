package io.lienthong.console;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.lienthong.journal.Kind;
import io.lienthong.journal.LogEntry;
import io.lienthong.journal.MessageStory;
import io.lienthong.traffic.MessageHit;
import java.util.List;

/** Where a message stands, in the words of {@code GET /api/messages/ID} on the data plane. */
public enum MessageStatus {
    /** A call whose outcome is not yet known. */
    @JsonProperty("pending")
    PENDING,
    @JsonProperty("answered")
    ANSWERED,
    @JsonProperty("failed")
    FAILED,
    /** Steps wait. */
    @JsonProperty("accepted")
    ACCEPTED,
    /** At least one step waits for people. */
    @JsonProperty("parked")
    PARKED,
    @JsonProperty("withdrawn")
    WITHDRAWN,
    @JsonProperty("delivered")
    DELIVERED;

    static MessageStatus of(MessageStory story) {
        if (story.accepted() == null) {
            return ofCall(story.entries());
        }
        if (story.deliveries().stream().anyMatch(MessageStory.OpenDelivery::parked)) {
            return PARKED;
        }
        if (!story.deliveries().isEmpty()) {
            return ACCEPTED;
        }
        boolean withdrawn = story.entries().stream().anyMatch(entry -> entry.kind() == Kind.WITHDRAWN);
        return withdrawn ? WITHDRAWN : DELIVERED;
    }

    /** Of a message that was found by one of its events. */
    public static MessageStatus of(MessageHit hit) {
        if (hit.standing() != null) {
            return switch (hit.standing()) {
                case PARKED -> PARKED;
                case WAITING -> ACCEPTED;
                case REPLACED, WITHDRAWN -> WITHDRAWN;
            };
        }
        return switch (hit.event().kind()) {
            case "INTENDED" -> PENDING;
            case "CALLED", "CONCLUDED" -> hit.event().code().isEmpty() ? ANSWERED : FAILED;
            case "WITHDRAWN" -> WITHDRAWN;
            default -> DELIVERED;
        };
    }

    private static MessageStatus ofCall(List<LogEntry> entries) {
        LogEntry last = entries.get(entries.size() - 1);
        if (last.kind() == Kind.INTENDED) {
            return PENDING;
        }
        return last.code() == null ? ANSWERED : FAILED;
    }
}
