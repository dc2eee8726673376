package io.lienthong.mailbox;

import io.lienthong.message.MessageId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One document or status for one recipient.
 *
 * @param id the recipient's DocId
 * @param message the stored file
 * @param agency the recipient's code of today
 * @param local whether it waits in a mailbox here, or goes out through the national exchange
 * @param named the recipient's code as the file has it
 * @param sender the sender's code of today
 * @param documentId of the document, or of the one that a status speaks of
 * @param state how far the recipient is with fetching it
 * @param answer the last status that the recipient sent about it, 01 to 16
 */
public record Entry(
        UUID id,
        MessageId message,
        String agency,
        boolean local,
        Kind kind,
        String named,
        String sender,
        String documentId,
        @Nullable String title,
        @Nullable String notation,
        State state,
        @Nullable String stateText,
        @Nullable String answer,
        @Nullable String answerText,
        @Nullable Instant answeredAt,
        Instant createdAt,
        Instant updatedAt) {
    /** What the file is; the names are those of the protocol and of the table. */
    public enum Kind {
        edoc,
        status
    }

    /** How far a recipient is with fetching; the names are those of the protocol and of the table. */
    public enum State {
        initial,
        processing,
        done,
        fail
    }
}
