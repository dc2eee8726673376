package io.lienthong.journal;

import io.lienthong.message.BusException;
import io.lienthong.message.ChunkSource;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.StoredBody;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/** Reads stored bodies chunk by chunk, on threads of its own. */
public final class StoredBodies implements ChunkSource, AutoCloseable {
    private static final int THREADS = 2;
    /** Reads that wait; whoever passes on a body waits for one at a time. */
    private static final int MAX_WAITING = 4_096;

    private static final int STATEMENT_SECONDS = 10;
    private static final String SELECT =
            "SELECT bytes FROM body_chunk WHERE day = ? AND body_ref = ? AND chunk = ? AND octet_length(bytes) <= "
                    + StoredBody.CHUNK_BYTES;

    private final DataSource pool;
    private final ThreadPoolExecutor threads;

    public StoredBodies(DataSource pool) {
        this.pool = pool;
        this.threads = new ThreadPoolExecutor(
                THREADS, THREADS, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING), task -> {
                    Thread thread = new Thread(task, "stored-bodies");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public CompletableFuture<byte[]> chunk(StoredBody body, int number) {
        try {
            return CompletableFuture.supplyAsync(() -> read(body, number), threads);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(
                    new BusException(ErrorCode.OVERLOADED, "too many bodies are read at once"));
        }
    }

    private byte[] read(StoredBody body, int number) {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(SELECT)) {
            statement.setQueryTimeout(STATEMENT_SECONDS);
            statement.setObject(1, body.day());
            statement.setObject(2, body.reference());
            statement.setInt(3, number);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new BusException(
                            ErrorCode.INTERNAL_ERROR, "chunk " + number + " of " + body + " is not in the database");
                }
                return row.getBytes(1);
            }
        } catch (SQLException e) {
            throw new BusException(
                    ErrorCode.JOURNAL_UNAVAILABLE, "the body cannot be read now (SQLSTATE " + e.getSQLState() + ")");
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
