package io.lienthong.journal;

import io.lienthong.message.Environment;
import io.lienthong.message.MessageId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * That somebody read a person's data: a consumer asked a system for it, or one of our people opened a message with it.
 *
 * @param consumer absent: one of our people, by the console or {@code /admin/v1}
 * @param officer on whose behalf, or who of our people
 * @param connector of the system that was asked, or to which the message was to go
 */
public record PersonalRead(
        Instant at,
        MessageId message,
        Environment environment,
        @Nullable String consumer,
        String officer,
        String purpose,
        String connector,
        String operation) {}
