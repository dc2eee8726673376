package io.lienthong.delivery;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that owns the engine's state and its timers; nothing on it waits. What is posted is bounded by the bounds
 * on calls in flight, outcomes, reads and lanes in memory.
 */
final class Loop implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Loop.class);
    private static final int TASKS_AT_ONCE = 1_000;

    private final ScheduledThreadPoolExecutor thread;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean draining = new AtomicBoolean();

    Loop(String name) {
        thread = new ScheduledThreadPoolExecutor(1, Threads.named(name));
        thread.setRemoveOnCancelPolicy(true);
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    void post(Runnable task) {
        tasks.add(task);
        wake();
    }

    void schedule(Duration delay, Runnable task) {
        try {
            thread.schedule(() -> run(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
            log.debug("event=timer-after-close");
        }
    }

    private void wake() {
        if (draining.compareAndSet(false, true)) {
            try {
                thread.execute(this::drain);
            } catch (RejectedExecutionException closed) {
                log.debug("event=task-after-close");
            }
        }
    }

    private void drain() {
        for (int count = 0; count < TASKS_AT_ONCE; count++) {
            Runnable task = tasks.poll();
            if (task == null) {
                break;
            }
            run(task);
        }
        draining.set(false);
        if (!tasks.isEmpty()) {
            wake();
        }
    }

    /** A defect in one task must not stop the others. */
    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException defect) {
            log.error("event=delivery-defect", defect);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
