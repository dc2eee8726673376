package io.lienthong.delivery;

import java.time.Duration;

/** So many lines in so much time of what one system causes; the others are counted, and told together. Belongs to the loop. */
final class LogQuota {
    private final int most;
    private final Duration window;
    private long began;
    private int told;
    private int leftOut;

    LogQuota(int most, Duration window) {
        this.most = most;
        this.window = window;
        this.began = System.nanoTime() - window.toNanos();
    }

    /** Whether this line is written; one that is not is counted. */
    boolean take() {
        long now = System.nanoTime();
        if (now - began >= window.toNanos()) {
            began = now;
            told = 0;
        }
        if (told < most) {
            told++;
            return true;
        }
        leftOut++;
        return false;
    }

    /** The first of those that are told together was just left out: they are due after the window. */
    boolean isFirstLeftOut() {
        return leftOut == 1;
    }

    Duration window() {
        return window;
    }

    /** How many were left out; then none are. */
    int leftOut() {
        int number = leftOut;
        leftOut = 0;
        return number;
    }
}
