package io.lienthong.mapping;

import io.lienthong.message.Wording;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all transformations that run may take of the heap together. The first step of each is given without asking, so small
 * ones always pass. Each takes more as it goes and gives all of it back at its end; one that gets none is refused, and may come
 * again.
 */
final class StylesheetMemory {
    static final StylesheetMemory OF_HEAP =
            new StylesheetMemory(Runtime.getRuntime().maxMemory() / 4);

    /** What a run takes at once. */
    static final long STEP_BYTES = 1L << 20;

    private static final long MOST_OF_ONE = 256L << 20;
    /** On a small heap one run may have more than its quarter. */
    private static final long LEAST_OF_ONE = 32L << 20;

    private final long most;
    private final AtomicLong taken = new AtomicLong();

    StylesheetMemory(long most) {
        this.most = most;
    }

    /** What one run may take, even where it is alone: a quarter, so that others go on beside it. */
    long mostOfOne() {
        return Math.min(most, Math.min(MOST_OF_ONE, Math.max(LEAST_OF_ONE, most / 4)));
    }

    Wording tooMuch() {
        String most = (mostOfOne() >> 20) + " MiB";
        return new Wording("dùng quá " + most + " bộ nhớ", "it takes more than " + most + " of memory");
    }

    /** False where there is not so much, and then nothing was taken. */
    boolean take(long bytes) {
        long before;
        do {
            before = taken.get();
            if (bytes > most - before) {
                return false;
            }
        } while (!taken.compareAndSet(before, before + bytes));
        return true;
    }

    void give(long bytes) {
        taken.addAndGet(-bytes);
    }

    long taken() {
        return taken.get();
    }
}
