package io.lienthong.delivery;

import io.lienthong.message.Event;
import io.lienthong.message.StoredBody;
import java.time.Duration;
import java.time.Instant;

/** A delivery between hand-out and answer. Belongs to the loop. */
final class Flight {
    /** What a destination must take of a stored body, on average. */
    private static final int MIN_BYTES_PER_SECOND = 256 << 10;

    final Shard shard;
    final Lane lane;
    final Entry entry;
    final Step step;
    /** The destination was away when it went out. */
    final boolean probe;

    long startedAt = System.nanoTime();
    /** A call that begins later might outlast the lease. Handed to the handler's thread with the call. */
    long handOutUntil;

    boolean answered;

    Flight(Shard shard, Lane lane, Entry entry, Step step, boolean probe) {
        this.shard = shard;
        this.lane = lane;
        this.entry = entry;
        this.step = step;
        this.probe = probe;
    }

    long micros() {
        return (System.nanoTime() - startedAt) / 1_000;
    }

    /**
     * What the handler gets.
     *
     * @param whole time for a call
     */
    Delivery delivery(Duration whole) {
        Event event = entry.message.event();
        String stepPurpose = step.purpose();
        return new Delivery(
                entry.seq,
                ofOneThread(event),
                entry.route,
                entry.lane,
                stepPurpose == null ? entry.message.purpose() : stepPurpose,
                entry.attempt,
                Delivery.idempotencyKey(event.id(), entry.route),
                entry.message.acceptedAt(),
                Instant.now().plus(deadline(whole)));
    }

    /**
     * A stored body is given time to be sent, far beyond the lease where it must be: should the shard go to another node
     * meanwhile, what comes late here is a repeat under the same key, and its outcome is refused.
     */
    Duration deadline(Duration whole) {
        StoredBody stored = entry.message.event().data().stored();
        return stored == null ? whole : whole.plusSeconds(stored.size() / MIN_BYTES_PER_SECOND);
    }

    /** A body is not thread-safe: each attempt has its own. */
    private static Event ofOneThread(Event event) {
        return new Event(
                event.id(),
                event.environment(),
                event.type(),
                event.source(),
                event.messageType(),
                event.correlationId(),
                event.officer(),
                event.trace(),
                event.data().copy());
    }
}
