package io.lienthong.journal;

import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread with one connection that writes what many callers hand in, many items in one commit.
 *
 * <p>Cost is per commit, not per row: commits start at least {@link #LINGER_NANOS} apart, unless a single caller would
 * only wait for itself. Data that PostgreSQL refuses costs only its own item: the batch is halved until it is alone.
 * While PostgreSQL is away everything is refused at once, and the thread tries to come back.
 */
final class GroupCommit<T extends GroupCommit.Item<T>> implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);
    private static final long LINGER_NANOS = TimeUnit.MICROSECONDS.toNanos(2_500);
    private static final long IDLE_CHECK_NANOS = TimeUnit.SECONDS.toNanos(15);
    private static final int IDLE_ANSWER_SECONDS = 5;
    private static final int MAX_ITEMS = 8_192;
    private static final long MAX_BYTES = 16 << 20;
    private static final int MAX_ITEMS_AFTER_LOSS = 2_048;
    private static final long MAX_BYTES_AFTER_LOSS = 8 << 20;
    private static final int MAX_DEADLOCK_RETRIES = 3;
    private static final long FIRST_PAUSE_MILLIS = 20;
    private static final long LAST_PAUSE_MILLIS = 500;
    private static final long CLOSE_MILLIS = 15_000;

    /** Something to write. */
    interface Item<T> {
        /** About how many bytes it takes. */
        int size();

        /** Called once, on the writer's thread, or on the caller's if the item cannot be taken. */
        void done(@Nullable BusException failure);

        /**
         * What must still be written, once PostgreSQL is back, because of this item that was refused.
         *
         * @param sent whether it may have been committed all the same
         */
        default @Nullable T afterLoss(boolean sent) {
            return null;
        }
    }

    /** Writes a batch and commits it. */
    interface BatchWriter<T> {
        void write(Connection connection, List<T> batch) throws SQLException;
    }

    private final Inbox<T> inbox = new Inbox<>(MAX_ITEMS, MAX_BYTES);
    /** What refused items leave to be written. */
    private final Inbox<T> afterLoss = new Inbox<>(MAX_ITEMS_AFTER_LOSS, MAX_BYTES_AFTER_LOSS);

    private final ConnectionSource source;
    private final BatchWriter<T> writer;
    private final Thread thread;
    private volatile boolean away;
    private @Nullable Connection connection;

    GroupCommit(String name, ConnectionSource source, BatchWriter<T> writer) {
        this.source = source;
        this.writer = writer;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Hands in an item; when it cannot be taken it is done at once, on the caller's thread. */
    void add(T item) {
        boolean gone = away; // once: it may come back between the question and its reason
        if (!gone && inbox.offer(item, item.size())) {
            return;
        }
        item.done(
                gone || inbox.isClosed()
                        ? unavailable(null)
                        : new BusException(ErrorCode.OVERLOADED, "the journal's queue is full"));
        remember(item, false);
    }

    boolean available() {
        return !away;
    }

    int waiting() {
        return inbox.size();
    }

    /** Writes what waits, then ends. */
    @Override
    public void close() {
        inbox.close();
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            serve();
        } catch (InterruptedException e) {
            log.error("event=journal-writer-interrupted thread={}", thread.getName());
        } finally {
            away = true;
            inbox.close();
            refuse(inbox.takeNow(), null, false);
            disconnect();
        }
    }

    private void serve() throws InterruptedException {
        long lastStart = System.nanoTime() - LINGER_NANOS;
        int lastSize = 0;
        while (connect()) {
            List<T> left = afterLoss.takeNow();
            List<T> batch =
                    left.isEmpty() ? inbox.take(lastStart + LINGER_NANOS, lastSize <= 1, IDLE_CHECK_NANOS) : left;
            if (batch.isEmpty()) {
                if (inbox.isClosed()) {
                    return;
                }
                checkIdleConnection();
                continue;
            }
            lastStart = System.nanoTime();
            lastSize = batch.size();
            write(batch);
            if (!left.isEmpty() && afterLoss.size() > 0) {
                if (inbox.isClosed()) {
                    return;
                }
                inbox.awaitClose(LAST_PAUSE_MILLIS);
            }
        }
    }

    private void write(List<T> batch) {
        SQLException failure = attempt(batch);
        for (int retry = 0; failure != null && Failure.isTransient(failure) && retry < MAX_DEADLOCK_RETRIES; retry++) {
            failure = attempt(batch);
        }
        if (failure == null) {
            done(batch, null);
        } else if (!Failure.isOfData(failure)) {
            refuse(batch, failure, true);
        } else if (batch.size() > 1) {
            int half = batch.size() / 2;
            write(batch.subList(0, half));
            write(batch.subList(half, batch.size()));
        } else {
            log.warn("event=journal-row-refused sqlState={}", failure.getSQLState());
            done(batch, new BusException(ErrorCode.REQUEST_INVALID, "not storable: " + Failure.name(failure)));
        }
    }

    /** Absent: committed. After a failure nothing of the batch is in the open transaction any more. */
    private @Nullable SQLException attempt(List<T> batch) {
        Connection open = connection;
        if (open == null) {
            return new SQLException("connection lost", "08006");
        }
        try {
            writer.write(open, batch);
            return null;
        } catch (SQLException e) {
            rollback(open, e);
            return e;
        } catch (RuntimeException defect) {
            // A defect of ours must cost only the row that meets it, not everybody's journal.
            log.error("event=journal-defect thread={}", thread.getName(), defect);
            SQLException failure = new SQLException("defect", Failure.DEFECT, defect);
            rollback(open, failure);
            return failure;
        }
    }

    private void rollback(Connection open, SQLException cause) {
        try {
            if (!open.getAutoCommit()) {
                open.rollback();
            }
            if (Failure.isOfData(cause) || Failure.isTransient(cause)) {
                return;
            }
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
        lose(cause.getSQLState());
    }

    private void lose(@Nullable String sqlState) {
        log.warn("event=journal-connection-lost thread={} sqlState={}", thread.getName(), sqlState);
        away = true;
        disconnect();
    }

    /** Returns with a connection; meanwhile everything is refused. False: closed before there was one. */
    private boolean connect() throws InterruptedException {
        long pause = FIRST_PAUSE_MILLIS;
        while (connection == null) {
            if (away) {
                refuse(inbox.takeNow(), null, false); // a server that hangs takes seconds to refuse
            }
            try {
                connection = source.open();
                away = false;
            } catch (SQLException e) {
                if (pause == FIRST_PAUSE_MILLIS) {
                    log.warn("event=journal-not-connected thread={} reason=\"{}\"", thread.getName(), e.getMessage());
                }
                away = true;
                refuse(inbox.takeNow(), e, false);
                if (inbox.isClosed()) {
                    return false;
                }
                inbox.awaitClose(pause);
                pause = Math.min(2 * pause, LAST_PAUSE_MILLIS);
            }
        }
        return true;
    }

    private void checkIdleConnection() {
        Connection open = connection;
        try {
            if (open != null && !open.isValid(IDLE_ANSWER_SECONDS)) {
                lose(null);
            }
        } catch (SQLException e) {
            lose(e.getSQLState());
        }
    }

    private void disconnect() {
        Connection open = connection;
        connection = null;
        try {
            if (open != null) {
                open.close();
            }
        } catch (SQLException e) {
            log.debug("event=journal-connection-not-closed", e);
        }
    }

    private void refuse(List<T> batch, @Nullable SQLException cause, boolean sent) {
        if (!batch.isEmpty()) {
            done(batch, unavailable(cause));
            batch.forEach(item -> remember(item, sent));
        }
    }

    private void remember(T item, boolean sent) {
        T left = item.afterLoss(sent);
        if (left != null && !afterLoss.offer(left, left.size())) {
            log.warn("event=journal-outcome-lost thread={}", thread.getName());
        }
    }

    private void done(List<T> batch, @Nullable BusException failure) {
        for (T item : batch) {
            try {
                item.done(failure);
            } catch (RuntimeException defect) {
                log.error("event=journal-completion-defect thread={}", thread.getName(), defect);
            }
        }
    }

    /** Without the cause, whose message may quote the row. */
    private static BusException unavailable(@Nullable SQLException cause) {
        String state = cause == null ? "" : " (SQLSTATE " + cause.getSQLState() + ")";
        return new BusException(ErrorCode.JOURNAL_UNAVAILABLE, "the journal cannot be written now" + state);
    }
}
