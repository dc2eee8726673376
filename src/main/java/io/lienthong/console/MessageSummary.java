package io.lienthong.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.lienthong.journal.LogEntry;
import io.lienthong.journal.MessageStory;
import io.lienthong.journal.StoredMessage;
import io.lienthong.message.Environment;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A message in a list. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MessageSummary(
        String messageId,
        @Schema(description = "When the message came to be") Instant at,
        Environment environment,

        @Schema(description = "Event that it carries; absent for a call that was answered at once") @Nullable
        String type,

        @Nullable String connector,
        @Nullable String operation,
        String consumer,
        @Nullable String correlationId,
        MessageStatus status,

        @Schema(description = "Code of its latest failure, where it has failed or is parked") @Nullable
        String code) {

    public static MessageSummary of(MessageStory story) {
        StoredMessage accepted = story.accepted();
        LogEntry first = story.entries().isEmpty() ? null : story.entries().get(0);
        if (accepted != null) {
            return accepted(story, accepted);
        }
        if (first == null) {
            throw new IllegalArgumentException("a story without beginning: " + story.messageId());
        }
        LogEntry last = story.entries().get(story.entries().size() - 1);
        return new MessageSummary(
                story.messageId().toString(),
                story.messageId().time(),
                first.environment(),
                null,
                first.operation().connector(),
                first.operation().operation(),
                first.consumer(),
                first.correlationId(),
                MessageStatus.of(story),
                last.code() == null ? null : last.code().name());
    }

    private static MessageSummary accepted(MessageStory story, StoredMessage accepted) {
        String[] source = accepted.event().source().split("/", 2);
        return new MessageSummary(
                story.messageId().toString(),
                story.messageId().time(),
                accepted.event().environment(),
                accepted.event().type(),
                source.length == 2 ? source[0] : null,
                source.length == 2 ? source[1] : null,
                accepted.consumer(),
                accepted.event().correlationId(),
                MessageStatus.of(story),
                story.deliveries().stream()
                        .filter(MessageStory.OpenDelivery::parked)
                        .map(MessageStory.OpenDelivery::reason)
                        .findFirst()
                        .orElse(null));
    }
}
