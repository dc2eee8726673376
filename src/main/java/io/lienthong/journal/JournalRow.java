package io.lienthong.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A log entry with the places of those of its bodies that are too large for the row. */
record JournalRow(
        LogEntry entry, @Nullable UUID requestRef, @Nullable UUID replyRef) {
    JournalRow(LogEntry entry) {
        this(entry, null, null);
    }

    /** Whether a body must be stored before the row. */
    static boolean hasLargeBody(LogEntry entry) {
        return Chunks.isLarge(entry.request()) || Chunks.isLarge(entry.reply());
    }

    /** Stores the large bodies, if there are any, in the open transaction. */
    static JournalRow store(Connection connection, Partitions partitions, LogEntry entry) throws SQLException {
        if (!hasLargeBody(entry)) {
            return new JournalRow(entry);
        }
        LocalDate day = entry.messageId().day();
        partitions.ensure(day);
        return new JournalRow(entry, store(connection, day, entry.request()), store(connection, day, entry.reply()));
    }

    private static @Nullable UUID store(Connection connection, LocalDate day, byte @Nullable [] body)
            throws SQLException {
        return body == null || !Chunks.isLarge(body) ? null : Chunks.store(connection, day, body);
    }

    /** About how many bytes the row takes. */
    int size() {
        int request = requestRef == null ? length(entry.request()) : 0;
        int reply = replyRef == null ? length(entry.reply()) : 0;
        return 256 + request + reply;
    }

    private static int length(byte @Nullable [] body) {
        return body == null ? 0 : body.length;
    }
}
