package io.lienthong.cli;

import io.lienthong.dataset.Proof;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A copy of a dataset that a person or a program keeps. Each call that changes it happens as a whole, or not at all. */
interface LocalCopy extends AutoCloseable {
    /**
     * How far the copy is.
     *
     * @param cursor it has everything before; of a snapshot that is not complete: as of here
     * @param after of a snapshot that is not complete: it has the records up to this key; absent: it is complete
     */
    record Place(String cursor, @Nullable String after) {}

    /** Absent: it is empty. */
    @Nullable
    Place place() throws IOException;

    /** Takes in changes; the copy is then at {@code next}. */
    void apply(List<SyncSource.Change> changes, String next) throws IOException;

    /**
     * Takes in the next records of a snapshot, in byte order of their keys: what the copy has between them is gone.
     *
     * @param after key of the last record before; absent: these are the first
     * @param last no more come: what the copy has behind them is gone, and the snapshot is complete
     */
    void load(List<SyncSource.Change> records, @Nullable String after, boolean last, String at) throws IOException;

    /** Of what the copy has. */
    Proof proof() throws IOException;

    long count() throws IOException;

    @Override
    void close() throws IOException;
}
