package io.lienthong.chaos.agent;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.bytebuddy.asm.Advice;

/** Holds a point up now and then. */
public final class Slow {
    private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(60);

    private Slow() {}

    public static void here() {
        if (ThreadLocalRandom.current().nextInt(3) == 0) {
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(LONGEST_NANOS));
        }
    }

    @Advice.OnMethodExit
    static void exit() {
        Slow.here();
    }
}
