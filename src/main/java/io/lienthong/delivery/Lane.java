package io.lienthong.delivery;

import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** The messages of one ordering key that are in memory: one is in flight, the others wait in order. Belongs to the loop. */
final class Lane {
    final @Nullable String name;
    final PriorityQueue<Entry> waiting = new PriorityQueue<>();
    /** In flight, or answered and waiting for its commit. */
    @Nullable
    Entry busy;
    /** Waits for a timer. */
    boolean delayed;
    /** When that ends, on the scale of System.nanoTime. */
    long delayedUntil;
    /** Its head is parked, or about to be: nothing goes out until it is read again. */
    boolean blocked;
    /** The parked head is committed, so that the next read leaves the lane out. */
    boolean evictable;
    /** Stands in the queue of those that may go. */
    boolean queued;
    /** How often in a row it found the destination away, and in which of its absences last. */
    int away;

    int absence;
    /** It found it away in one absence after the other: it may be the only one that does. */
    boolean alone;
    /** Of those that wait, so many are counted as resting. */
    int resting;
    /** The last absence whose pauses it made longer. */
    int lengthened;

    Lane(@Nullable String name) {
        this.name = name;
    }

    boolean mayGo() {
        return busy == null && !delayed && !blocked && !waiting.isEmpty();
    }

    /** Its message was answered. */
    void answered() {
        away = 0;
        alone = false;
    }

    /** Rests for an absence that others found too, so that it need not once that is over. */
    boolean restsForAbsence() {
        return delayed && away > 0 && !alone;
    }

    boolean isEmpty() {
        return busy == null && !delayed && !blocked && waiting.isEmpty();
    }
}
