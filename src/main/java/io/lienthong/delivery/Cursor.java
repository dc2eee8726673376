package io.lienthong.delivery;

import org.jspecify.annotations.Nullable;

/**
 * How far a shard has been read for good. Sequence values are drawn before their transactions commit, so a low one may
 * appear after a high one was read. A value is passed only when no transaction that may still show a lower one is running:
 * a mark pairs the highest value that was read with a transaction id drawn afterwards; every transaction that drew a lower
 * value has a lower id (it claims an idempotency key, which takes the id, before it draws), and a snapshot whose xmin has
 * reached the mark's id sees all of them. (xmax of a snapshot is no such bound: running transactions may lie above it. Nor
 * is the sequence's last_value: it is read without a lock, and up to 32 ahead of itself while nextval logs it.)
 */
final class Cursor {
    private long passed;
    private @Nullable Mark mark;

    /** All sequence values up to this one, which was read, were drawn by transactions with ids below this one. */
    record Mark(long sequence, long transaction) {}

    /** Read on from behind this sequence value, leaving out what is in memory. */
    long passed() {
        return passed;
    }

    /** What the next page is to mark; 0: nothing. */
    long toMark(long highestRead) {
        return mark == null && highestRead > passed ? highestRead : 0;
    }

    void mark(Mark next) {
        if (mark == null) {
            mark = next;
        }
    }

    /**
     * A page was read and everything in it is in memory.
     *
     * @param xmin of the page's snapshot
     * @param last the page ended there with more behind it; Long.MAX_VALUE if it held everything
     */
    void read(long xmin, long last) {
        Mark known = mark;
        if (known == null || xmin < known.transaction) {
            return;
        }
        passed = Math.max(passed, Math.min(known.sequence, last));
        if (passed >= known.sequence) {
            mark = null;
        }
    }

    /** Reads from the start again: a parked delivery behind the cursor waits again. */
    void rewind() {
        passed = 0;
    }

    /** Reads again from behind this sequence value: what lay there has left the memory. */
    void rewind(long last) {
        passed = Math.min(passed, last);
    }
}
