package io.lienthong.journal;

import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commits large bodies before what refers to them, off the callers' threads and out of everybody's batch. */
final class LargeBodies implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LargeBodies.class);
    private static final int THREADS = 2;
    /** Bodies that wait, in memory: each at most as large as its operation allows. */
    private static final int MAX_WAITING = 32;

    private static final long CLOSE_SECONDS = 10;

    interface Store<R> {
        R store(Connection connection) throws SQLException;
    }

    private final DataSource pool;
    private final ThreadPoolExecutor executor;

    LargeBodies(DataSource pool) {
        this.pool = pool;
        this.executor = new ThreadPoolExecutor(
                THREADS, THREADS, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING), task -> {
                    Thread thread = new Thread(task, "journal-large-bodies");
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
    }

    /** Fails with a BusException. */
    <R> CompletableFuture<R> store(Store<R> store) {
        CompletableFuture<R> stored = new CompletableFuture<>();
        try {
            executor.execute(() -> run(store, stored));
        } catch (RejectedExecutionException e) {
            stored.completeExceptionally(
                    new BusException(ErrorCode.OVERLOADED, "too many large bodies wait to be stored"));
        }
        return stored;
    }

    @Override
    public void close() {
        executor.shutdown();
        try {
            executor.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private <R> void run(Store<R> store, CompletableFuture<R> stored) {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            R result = store.store(connection);
            connection.commit();
            stored.complete(result);
        } catch (SQLException e) {
            // Without the cause, whose message may quote the body.
            stored.completeExceptionally(new BusException(
                    ErrorCode.JOURNAL_UNAVAILABLE,
                    "the journal cannot be written now (SQLSTATE " + e.getSQLState() + ")"));
        } catch (RuntimeException defect) {
            log.error("event=journal-large-body-defect", defect);
            stored.completeExceptionally(new BusException(ErrorCode.INTERNAL_ERROR, "the body could not be stored"));
        }
    }
}
