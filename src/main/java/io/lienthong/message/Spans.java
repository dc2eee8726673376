package io.lienthong.message;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Spans that wait to be sent, and which traces are recorded: of those whose caller did not say no (flag 00), the share whose ids
 * are below a bound, so that every node decides the same. Thread-safe; never blocks who adds: what finds no room is dropped and counted.
 */
public final class Spans {
    /** Records nothing. */
    public static final Spans OFF = new Spans(0, 1);

    private static final int TRACEPARENT_LENGTH = 55;
    private static final int LOW_HALF = 16;

    /** Ids whose lower 63 bits are below are recorded. */
    private final long bound;

    private final BlockingQueue<Span> ended;
    private final LongAdder dropped = new LongAdder();

    /**
     * @param ratio share of the traces that are recorded, 0 to 1
     * @param capacity spans that wait at most
     */
    public Spans(double ratio, int capacity) {
        this.bound = ratio >= 1 ? Long.MAX_VALUE : (long) (ratio * Long.MAX_VALUE);
        this.ended = new ArrayBlockingQueue<>(capacity);
    }

    /** Continues the caller's trace, or starts one where the header is absent or malformed. */
    public Trace continued(@Nullable String traceparent) {
        Trace trace = Trace.continued(traceparent);
        if (bound == 0 || !records(trace)) {
            return trace;
        }
        boolean continues = traceparent != null
                && traceparent.length() == TRACEPARENT_LENGTH
                && traceparent.startsWith(trace.traceId(), 3);
        return new Trace(
                trace.traceId(),
                trace.spanId(),
                trace.flags(),
                continues && traceparent != null ? traceparent.substring(36, 52) : null,
                this);
    }

    /** The same trace, which begins here. */
    public Trace begun(Trace trace) {
        return bound == 0 || !records(trace)
                ? trace
                : new Trace(trace.traceId(), trace.spanId(), trace.flags(), null, this);
    }

    /** A span below that of a message, which may come from the database. */
    public Trace below(Trace message) {
        Trace child = message.child();
        return bound == 0 || !records(child)
                ? child
                : new Trace(child.traceId(), child.spanId(), child.flags(), message.spanId(), this);
    }

    private boolean records(Trace trace) {
        boolean wanted = (Character.digit(trace.flags().charAt(1), 16) & 1) == 1;
        long id = Long.parseUnsignedLong(trace.traceId(), LOW_HALF, 2 * LOW_HALF, 16) & Long.MAX_VALUE;
        return wanted && (id < bound || bound == Long.MAX_VALUE);
    }

    /** @param begunNanos when it began, by System.nanoTime */
    void add(
            Trace trace,
            String spanId,
            @Nullable String parentId,
            Span.Kind kind,
            String name,
            long begunNanos,
            @Nullable ErrorCode error,
            java.util.Map<String, String> attributes) {
        Instant now = Instant.now();
        long end = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
        long start = end - (System.nanoTime() - begunNanos);
        if (!ended.offer(new Span(trace.traceId(), spanId, parentId, kind, name, start, end, error, attributes))) {
            dropped.increment();
        }
    }

    /** Takes of what waits, the oldest first, so many at most; waits for nothing. */
    public void take(List<Span> into, int most) {
        ended.drainTo(into, most);
    }

    /** That many were taken and could not be sent. */
    public void lost(int spans) {
        dropped.add(spans);
    }

    /** Spans that nobody was sent since the start. */
    public long dropped() {
        return dropped.sum();
    }
}
