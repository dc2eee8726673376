package io.lienthong.alert;

import io.lienthong.message.Wording;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that somebody on duty has to know.
 *
 * @param subject system, consumer, dataset/consumer or what else the signal is about
 * @param node that alone sees it; empty: all nodes see the same
 * @param since the condition holds
 * @param opened when it had held for as long as the rule wants
 * @param seen when it was last seen to hold
 * @param told when people were last told; absent: nobody was
 * @param acknowledgedBy who looks after it; absent: nobody
 * @param ended absent: it still holds
 */
public record Alert(
        long id,
        String rule,
        String subject,
        String node,
        Severity severity,
        double value,
        Wording detail,
        Instant since,
        Instant opened,
        Instant seen,
        @Nullable Instant told,
        @Nullable Instant acknowledged,
        @Nullable String acknowledgedBy,
        @Nullable String note,
        @Nullable Instant ended) {}
