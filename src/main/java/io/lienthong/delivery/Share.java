package io.lienthong.delivery;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One destination's part of the handlers' threads: should its handlers block, the others keep the rest. Its tasks run in
 * turn with those of others; they are bounded by the destination's calls in flight.
 */
final class Share implements Executor {
    private static final int TASKS_AT_ONCE = 16;

    private final Executor threads;
    private final int most;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger running = new AtomicInteger();

    /** @param most of the threads at once */
    Share(Executor threads, int most) {
        this.threads = threads;
        this.most = most;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        try {
            startOne();
        } catch (RejectedExecutionException full) {
            if (tasks.remove(task)) {
                throw full;
            }
        }
    }

    private void startOne() {
        int now = running.get();
        while (now < most) {
            if (running.compareAndSet(now, now + 1)) {
                start();
                return;
            }
            now = running.get();
        }
    }

    private void start() {
        try {
            threads.execute(this::work);
        } catch (RejectedExecutionException full) {
            running.decrementAndGet();
            throw full;
        }
    }

    private void work() {
        try {
            for (int count = 0; count < TASKS_AT_ONCE; count++) {
                Runnable task = tasks.poll();
                if (task == null) {
                    break;
                }
                task.run();
            }
        } finally {
            running.decrementAndGet();
            if (!tasks.isEmpty()) {
                startOne(); // to the end of the pool's queue, so that others have their turn
            }
        }
    }
}
