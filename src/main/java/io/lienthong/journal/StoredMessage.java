package io.lienthong.journal;

import io.lienthong.message.Event;
import io.lienthong.message.MessageId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An accepted message as PostgreSQL has it.
 *
 * @param corrects the message whose place it took
 * @param routes the steps it was accepted for; empty: it was final at once
 */
public record StoredMessage(
        Event event,
        String consumer,
        @Nullable MessageId parent,
        @Nullable MessageId corrects,
        @Nullable String purpose,
        Instant acceptedAt,
        List<String> routes) {
    public StoredMessage {
        routes = List.copyOf(routes);
    }
}
