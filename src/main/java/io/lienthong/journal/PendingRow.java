package io.lienthong.journal;

import io.lienthong.message.BusException;
import org.jspecify.annotations.Nullable;

/** A row on its way, and who waits for it. */
record PendingRow(JournalRow row, Completion completion) implements GroupCommit.Item<PendingRow> {
    @Override
    public int size() {
        return row.size();
    }

    @Override
    public void done(@Nullable BusException failure) {
        completion.done(failure);
    }
}
