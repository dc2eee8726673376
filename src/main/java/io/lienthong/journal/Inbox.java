package io.lienthong.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The bounded queue in front of a writer; the writer takes everything that waits at once. */
final class Inbox<T> {
    /** With so many waiting, waiting for more saves nothing. */
    private static final int FULL_BATCH = 512;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final int maxItems;
    private final long maxBytes;
    private List<T> items = new ArrayList<>();
    private long bytes;
    private boolean writerWaits;
    private boolean closed;

    Inbox(int maxItems, long maxBytes) {
        this.maxItems = maxItems;
        this.maxBytes = maxBytes;
    }

    /** Hands in an item; false if the queue is full or closed. One item alone may be larger than the bound. */
    boolean offer(T item, int size) {
        lock.lock();
        try {
            if (closed || items.size() >= maxItems || (bytes + size > maxBytes && !items.isEmpty())) {
                return false;
            }
            items.add(item);
            bytes += size;
            if (writerWaits && (items.size() == 1 || items.size() == FULL_BATCH)) {
                changed.signal();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for items, then until {@code notBefore} for those that follow them, unless one alone is enough.
     *
     * @param notBefore on the scale of {@link System#nanoTime}
     * @return empty if none came within the patience, or the inbox is closed and drained
     */
    List<T> take(long notBefore, boolean oneAloneIsEnough, long patienceNanos) throws InterruptedException {
        lock.lock();
        try {
            writerWaits = true;
            long patience = patienceNanos;
            while (items.isEmpty() && !closed && patience > 0) {
                patience = changed.awaitNanos(patience);
            }
            long linger = notBefore - System.nanoTime();
            while (linger > 0 && !closed && items.size() < FULL_BATCH && !(oneAloneIsEnough && items.size() <= 1)) {
                linger = changed.awaitNanos(linger);
            }
            return drain();
        } finally {
            writerWaits = false;
            lock.unlock();
        }
    }

    /** Everything that waits, without waiting. */
    List<T> takeNow() {
        lock.lock();
        try {
            return drain();
        } finally {
            lock.unlock();
        }
    }

    /** Refuses further items; those that wait can still be taken. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits, at most so long, for the inbox to be closed. */
    void awaitClose(long millis) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (!closed && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return items.size();
        } finally {
            lock.unlock();
        }
    }

    private List<T> drain() {
        List<T> taken = items;
        items = new ArrayList<>(Math.max(16, taken.size()));
        bytes = 0;
        return taken;
    }
}
