package io.lienthong.journal;

import io.lienthong.message.MessageId;

/** What came of a message that was handed over. */
public sealed interface Acceptance {
    MessageId messageId();

    /**
     * The message is committed.
     *
     * @param receipt an opaque string, the same for every repeat
     * @param isRepeat the same key came before with the same body; {@code messageId} is that first message's
     */
    record Accepted(MessageId messageId, String receipt, boolean isRepeat) implements Acceptance {}

    /** The key belongs to this message, which had another body. */
    record KeyReused(MessageId messageId) implements Acceptance {}

    /** The uploaded body was given up meanwhile, because its node was taken for dead. Nothing was claimed. */
    record BodyLost(MessageId messageId) implements Acceptance {}
}
