package io.lienthong.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Commits log rows with a single COPY, which outside a transaction is one of its own: two round trips a batch. */
final class LogWriter implements GroupCommit.BatchWriter<PendingRow> {
    private final JournalCopy journal;

    LogWriter(JournalCopy journal) {
        this.journal = journal;
    }

    @Override
    public void write(Connection connection, List<PendingRow> batch) throws SQLException {
        journal.copy(connection, batch, PendingRow::row);
    }
}
