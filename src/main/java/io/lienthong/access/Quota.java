package io.lienthong.access;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A budget of calls in a sliding minute (generic cell rate algorithm): a whole minute's calls at once, then evenly. Of this node. */
final class Quota {
    private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final int callsPerMinute;
    private final long nanosPerCall;
    /** When the budget is whole again, on the clock of System.nanoTime. */
    private final AtomicLong wholeAt = new AtomicLong(Long.MIN_VALUE);

    Quota(int callsPerMinute) {
        this.callsPerMinute = callsPerMinute;
        nanosPerCall = MINUTE_NANOS / callsPerMinute;
    }

    int callsPerMinute() {
        return callsPerMinute;
    }

    boolean take(long now) {
        while (true) {
            long whole = wholeAt.get();
            long next = (whole == Long.MIN_VALUE || whole - now < 0 ? now : whole) + nanosPerCall;
            if (next - now > MINUTE_NANOS) {
                return false;
            }
            if (wholeAt.compareAndSet(whole, next)) {
                return true;
            }
        }
    }
}
