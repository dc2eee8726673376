package io.lienthong.delivery;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Waiting deliveries of a shard, in order.
 *
 * @param repaired the shard's counter of repairs, in the page's own snapshot
 * @param xmin of that snapshot
 * @param last Long.MAX_VALUE if the page holds everything, else where it ends
 */
record Page(List<Entry> entries, long repaired, long xmin, long last, Cursor.@Nullable Mark mark) {
    boolean truncated() {
        return last != Long.MAX_VALUE;
    }

    /**
     * What to read.
     *
     * @param passed read on behind this sequence value
     * @param inMemory to be left out
     * @param limit deliveries
     * @param bytes of bodies; the first delivery comes whatever its size
     * @param toMark a sequence value that was read, to be paired with a transaction id; 0: none
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Query(int shard, long passed, long[] inMemory, int limit, long bytes, long toMark) {}
}
