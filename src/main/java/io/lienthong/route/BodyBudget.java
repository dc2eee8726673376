package io.lienthong.route;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes of bodies that the data plane holds at once: of requests that are being read, of those that have no answer yet, and of
 * the answers to them. Trees take several times their bytes, so that a sixteenth of the heap is as much as it can bear.
 */
public final class BodyBudget {
    private static final long MIN_BYTES = 8L << 20;
    private static final int SHARE_OF_HEAP = 16;

    private final long maxBytes;
    private final AtomicLong held = new AtomicLong();

    public BodyBudget(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    static BodyBudget ofHeap() {
        return new BodyBudget(Math.max(MIN_BYTES, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP));
    }

    /** Takes bytes; false where too many are held. A single body may be larger than the bound. */
    public boolean take(int bytes) {
        long before = held.getAndAdd(bytes);
        if (before > 0 && before + bytes > maxBytes) {
            held.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    /** Takes bytes that somebody had taken before, or that are there already. */
    void add(int bytes) {
        held.addAndGet(bytes);
    }

    public void give(int bytes) {
        held.addAndGet(-bytes);
    }

    /** Bytes held now. */
    public long held() {
        return held.get();
    }

    long maxBytes() {
        return maxBytes;
    }
}
