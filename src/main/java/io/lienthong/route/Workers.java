package io.lienthong.route;

import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Wording;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bounded threads for everything that is too heavy for an event loop or may block. */
public final class Workers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);

    private final ThreadPoolExecutor threads;

    /**
     * @param name of the threads
     * @param maxWaiting tasks that may wait; more are refused
     */
    public Workers(String name, int count, int maxWaiting) {
        threads = new ThreadPoolExecutor(
                count, count, 60, TimeUnit.SECONDS, new ArrayBlockingQueue<>(maxWaiting), task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    thread.setUncaughtExceptionHandler(
                            (failed, defect) -> LOG.atError().setCause(defect).log("A task of {} failed", name));
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /** Starts new work; throws OVERLOADED when too much waits already. */
    public void start(Runnable work) {
        try {
            threads.execute(work);
        } catch (RejectedExecutionException e) {
            throw new BusException(
                    ErrorCode.OVERLOADED,
                    new Wording(
                            "quá nhiều yêu cầu đang chờ xử lý; hãy gửi lại sau",
                            "too many requests wait for a worker thread"));
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
