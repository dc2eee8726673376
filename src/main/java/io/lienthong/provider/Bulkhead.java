package io.lienthong.provider;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Bounds how many calls run at once, so that a slow system takes its share and no more; some may wait, in order. */
final class Bulkhead {
    /** A call that wants in. */
    @FunctionalInterface
    interface Guest {
        /** A permit has become free and is the guest's; runs on the thread of the one who left. */
        void admitted();
    }

    enum Entry {
        ADMITTED,
        WAITING,
        FULL
    }

    /** For each running call so many may wait; more would time out before their turn. */
    private static final int WAITING_PER_PERMIT = 16;

    private static final int MOST_WAITING = 1_000;

    private final int permits;
    private final int mostWaiting;
    private final Set<Guest> waiting = new LinkedHashSet<>();
    private int used;

    Bulkhead(int permits) {
        this.permits = permits;
        this.mostWaiting = Math.min(MOST_WAITING, permits * WAITING_PER_PERMIT);
    }

    synchronized Entry enter(Guest guest) {
        if (used < permits) {
            used++;
            return Entry.ADMITTED;
        }
        if (waiting.size() >= mostWaiting) {
            return Entry.FULL;
        }
        waiting.add(guest);
        return Entry.WAITING;
    }

    /** Gives up waiting; false where the permit has been granted meanwhile. */
    synchronized boolean withdraw(Guest guest) {
        return waiting.remove(guest);
    }

    /** Gives the permit back, or on to the guest that has waited longest. */
    void leave() {
        Guest next = next();
        if (next != null) {
            next.admitted();
        }
    }

    private synchronized @Nullable Guest next() {
        Iterator<Guest> first = waiting.iterator();
        if (!first.hasNext()) {
            used--;
            return null;
        }
        Guest next = first.next();
        first.remove();
        return next;
    }
}
