package io.lienthong.webhook;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * How many webhooks are at work at once, each in its turn. Those whose last attempt failed have half of the places: receivers
 * that never answer leave the rest to those that do.
 */
final class Slots {
    private final int all;
    private final int forRetrying;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private final Queue<Runnable> retrying = new ArrayDeque<>();
    private int used;
    private int usedByRetrying;

    Slots(int all) {
        this.all = all;
        this.forRetrying = all / 2;
    }

    /** Runs {@code admitted} once there is a place, which {@link #leave} gives back; here, or where another leaves. */
    void enter(boolean failed, Runnable admitted) {
        synchronized (this) {
            (failed ? retrying : waiting).add(admitted);
        }
        admit();
    }

    void leave(boolean failed) {
        synchronized (this) {
            used--;
            usedByRetrying -= failed ? 1 : 0;
        }
        admit();
    }

    private void admit() {
        for (Runnable next = next(); next != null; next = next()) {
            next.run();
        }
    }

    private synchronized @org.jspecify.annotations.Nullable Runnable next() {
        if (used == all) {
            return null;
        }
        Runnable next = waiting.poll();
        if (next == null && usedByRetrying < forRetrying) {
            next = retrying.poll();
            usedByRetrying += next == null ? 0 : 1;
        }
        used += next == null ? 0 : 1;
        return next;
    }
}
