package io.lienthong.route;

import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The bounded threads for everything that is too heavy for an event loop or may block. */
public final class Workers implements AutoCloseable {
    private static final int THREADS = 8;
    private static final int MAX_WAITING = 2_000;

    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            THREADS, THREADS, 60, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING), task -> {
                Thread thread = new Thread(task, "worker");
                thread.setDaemon(true);
                return thread;
            });

    public Workers() {
        threads.allowCoreThreadTimeOut(true);
    }

    /** Starts new work; throws OVERLOADED when too much waits already. */
    public void start(Runnable work) {
        try {
            threads.execute(work);
        } catch (RejectedExecutionException e) {
            throw new BusException(ErrorCode.OVERLOADED, "too many requests wait for a worker thread");
        }
    }

    /** Goes on with work that was started: never refused, at worst on the caller's thread. */
    public void resume(Runnable work) {
        try {
            threads.execute(work);
        } catch (RejectedExecutionException e) {
            work.run();
        }
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
