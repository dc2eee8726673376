package io.lienthong.route;

import io.lienthong.connector.Operation;
import io.lienthong.journal.RecordedCalls;
import io.lienthong.journal.RecordedCalls.RecordedCall;
import io.lienthong.message.Body;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.Request;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a sample of the calls to connected systems, for comparing versions: of each operation the first fifty of each outcome,
 * then one in ten seconds. Writes on a thread of its own; a call waits for nothing, and what cannot be written is let go.
 */
final class Recorder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);
    private static final int MOST_WAITING = 100;
    private static final long WRITE_MILLIS = 200;
    private static final long FORGET_MINUTES = 10;

    private final RecordedCalls calls;
    private final BlockingQueue<Recording> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
    private final ConcurrentMap<Recording.Kind, Allowance> allowances = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "call-recorder");
        thread.setDaemon(true);
        return thread;
    });

    Recorder(RecordedCalls calls) {
        this.calls = calls;
    }

    void start() {
        timer.scheduleWithFixedDelay(this::write, WRITE_MILLIS, WRITE_MILLIS, TimeUnit.MILLISECONDS);
        timer.scheduleWithFixedDelay(this::forget, 1, FORGET_MINUTES, TimeUnit.MINUTES);
    }

    /** Absent where nothing of the operation's calls may be kept, or polls are no answers to anybody. */
    @Nullable
    Recording recording(ActiveOperation operation, Request request) {
        Operation.Pattern pattern = operation.operation().pattern();
        boolean called = pattern == Operation.Pattern.REQUEST_REPLY || pattern == Operation.Pattern.DELIVER;
        return called
                        && !operation.opaque()
                        && operation.operation().journal().body() == Operation.JournalPolicy.Bodies.MASKED
                ? new Recording(operation, request)
                : null;
    }

    /** On the call's own thread. */
    void ended(Recording recording, OperationCall.Result result, Body message) {
        Allowance allowance = allowances.computeIfAbsent(recording.kind(result), kind -> new Allowance());
        if (allowance.take(System.nanoTime()) && recording.takes(result, message)) {
            waiting.offer(recording);
        }
    }

    private void write() {
        List<Recording> batch = new ArrayList<>();
        waiting.drainTo(batch);
        List<RecordedCall> told = new ArrayList<>();
        for (Recording one : batch) {
            try {
                told.add(one.told());
            } catch (MalformedBody | RuntimeException | Error e) {
                LOG.atDebug().setCause(e).log("A call was not recorded");
            }
        }
        if (!told.isEmpty()) {
            run(() -> calls.keep(told));
        }
    }

    private void forget() {
        run(calls::forget);
    }

    private interface Work {
        void run() throws SQLException;
    }

    private static void run(Work work) {
        try {
            work.run();
        } catch (SQLException | RuntimeException | Error e) {
            LOG.atDebug().setCause(e).log("Recorded calls could not be written");
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /** How many calls of one kind may still be recorded. */
    static final class Allowance {
        private static final int FIRST = 50;
        private static final long NANOS_EACH = TimeUnit.SECONDS.toNanos(10);

        private int left = FIRST;
        private long nextAt;

        synchronized boolean take(long now) {
            if (left > 0) {
                left--;
                nextAt = now + NANOS_EACH;
                return true;
            }
            if (now - nextAt < 0) {
                return false;
            }
            nextAt = now + NANOS_EACH;
            return true;
        }
    }
}
