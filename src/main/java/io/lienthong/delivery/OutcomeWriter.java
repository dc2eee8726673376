package io.lienthong.delivery;

import io.lienthong.message.ErrorCode;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits outcomes, many at once, in a thread of its own. While the database is gone it tries the same batch again: the
 * dispatcher stops handing out when too many are undecided, which bounds the queue.
 */
final class OutcomeWriter implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(OutcomeWriter.class);
    private static final int BATCH = 500;
    /** The next message of a lane does not wait for it; and a commit costs as much for one outcome as for a hundred. */
    private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final long IDLE_MILLIS = 200;
    /** After so many of them the outcome is at fault, not what happened around it. */
    private static final int MAX_DEFECTS = 3;

    private static final Duration RETRY_FIRST = Duration.ofMillis(50);
    private static final Duration RETRY_MAX = Duration.ofSeconds(2);
    /** Class 22 data, 23 constraint, 54 program limit: the outcome is at fault, not the database. */
    private static final List<String> DATA = List.of("22", "23", "54");

    private final OutcomeTransaction transaction;
    private final Listener listener;
    private final LinkedBlockingQueue<Outcome> queue = new LinkedBlockingQueue<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "delivery-outcomes");

    /** Hears, on the writer's thread, of each batch that is decided. */
    interface Listener {
        void decided(List<Outcome> batch, OutcomeTransaction.Written written);
    }

    OutcomeWriter(OutcomeTransaction transaction, Listener listener) {
        this.transaction = transaction;
        this.listener = listener;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void submit(Outcome outcome) {
        queue.add(outcome);
    }

    private void run() {
        try {
            while (closing.getCount() > 0 || !queue.isEmpty()) {
                List<Outcome> batch = next();
                if (!batch.isEmpty()) {
                    decide(batch);
                }
            }
        } catch (InterruptedException closed) {
            log.debug("event=outcomes-interrupted undecided={}", queue.size());
        }
    }

    private List<Outcome> next() throws InterruptedException {
        List<Outcome> batch = new ArrayList<>();
        Outcome first = queue.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
        if (first == null) {
            return batch;
        }
        batch.add(first);
        long until = System.nanoTime() + LINGER_NANOS;
        while (batch.size() < BATCH) {
            queue.drainTo(batch, BATCH - batch.size());
            long left = until - System.nanoTime();
            Outcome more = batch.size() < BATCH && left > 0 ? queue.poll(left, TimeUnit.NANOSECONDS) : null;
            if (more == null) {
                break;
            }
            batch.add(more);
        }
        return batch;
    }

    private void decide(List<Outcome> batch) throws InterruptedException {
        for (int failures = 1; ; failures++) {
            try {
                listener.decided(batch, transaction.write(batch));
                return;
            } catch (SQLException e) {
                if (isOfData(e)) {
                    decideEach(batch, e);
                    return;
                }
                log.debug("event=outcomes-wait outcomes={} sqlState={}", batch.size(), e.getSQLState());
            } catch (RuntimeException defect) {
                if (batch.size() > 1 || failures == MAX_DEFECTS) {
                    decideEach(batch, defect);
                    return;
                }
                log.warn(
                        "event=outcome-failed messageId={}",
                        batch.get(0).entry().messageId(),
                        defect);
            }
            boolean closed = closing.await(
                    Backoff.after(failures, RETRY_FIRST, 2, RETRY_MAX).toMillis(), TimeUnit.MILLISECONDS);
            if (closed && failures > 1) {
                throw new InterruptedException("closing");
            }
        }
    }

    /** Only the outcome at fault is refused: its delivery is parked. */
    private void decideEach(List<Outcome> batch, Exception cause) throws InterruptedException {
        if (batch.size() > 1) {
            for (Outcome outcome : batch) {
                decide(List.of(outcome));
            }
            return;
        }
        Outcome outcome = batch.get(0);
        log.error(
                "event=outcome-refused messageId={} traceId={} route={}",
                outcome.entry().messageId(),
                outcome.entry().message.event().trace().traceId(),
                outcome.entry().route,
                cause);
        if (outcome.code() == ErrorCode.INTERNAL_ERROR && outcome.type() == Outcome.Type.PARKED) {
            // Nothing more can be said of it: it stays as it is and is taken up by the next owner.
            listener.decided(batch, OutcomeTransaction.Written.refused(outcome));
            return;
        }
        decide(List.of(outcome.defective("không lưu được kết quả chuyển / its outcome could not be stored")));
    }

    private static boolean isOfData(SQLException e) {
        String state = e.getSQLState();
        return state != null && state.length() == 5 && DATA.contains(state.substring(0, 2));
    }

    /** Writes what waits, as long as the database lets it, at most so long. */
    void close(Duration patience) {
        closing.countDown();
        try {
            thread.join(patience.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
    }

    @Override
    public void close() {
        close(Duration.ofSeconds(5));
    }
}
