package io.lienthong.delivery;

import io.lienthong.journal.NewDelivery;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Event;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be committed about a delivery.
 *
 * @param step absent where its route is gone
 * @param attempt to be stored with the row
 * @param crashes to be stored with the row
 * @param exchanged what the journal keeps of the attempt
 * @param followed something that it publishes comes next in its lane, which waits for the commit
 */
record Outcome(
        Shard shard,
        Lane lane,
        Entry entry,
        @Nullable Step step,
        Type type,
        int attempt,
        int crashes,
        @Nullable ErrorCode code,
        @Nullable String detail,
        int httpStatus,
        long durationMicros,
        Exchanged exchanged,
        List<Event> published,
        boolean followed,
        Instant at) {
    enum Type {
        DELIVERED,
        /** Failed in a way that counts; goes on later. */
        ATTEMPTED,
        /** The destination is away; goes on later. */
        POSTPONED,
        PARKED,
        /** About to be handed out, alone, after an owner died. */
        SUSPECTED
    }

    static Outcome of(Flight flight, Type type, @Nullable ErrorCode code, @Nullable String detail, int httpStatus) {
        return new Outcome(
                flight.shard,
                flight.lane,
                flight.entry,
                flight.step,
                type,
                flight.entry.attempt,
                type == Type.SUSPECTED ? flight.entry.crashes : 0,
                code,
                detail,
                httpStatus,
                flight.micros(),
                Exchanged.NOTHING,
                List.of(),
                false,
                Instant.now());
    }

    static Outcome parked(Shard shard, Lane lane, Entry entry, @Nullable Step step, ErrorCode code, String detail) {
        return new Outcome(
                shard,
                lane,
                entry,
                step,
                Type.PARKED,
                entry.attempt,
                entry.crashes,
                code,
                detail,
                0,
                0,
                Exchanged.NOTHING,
                List.of(),
                false,
                Instant.now());
    }

    Outcome keeping(Exchanged passed) {
        return with(passed, published, followed);
    }

    Outcome publishing(List<Event> events, boolean followedByOne) {
        return with(exchanged, events, followedByOne);
    }

    private Outcome with(Exchanged passed, List<Event> events, boolean followedByOne) {
        return new Outcome(
                shard,
                lane,
                entry,
                step,
                type,
                attempt,
                crashes,
                code,
                detail,
                httpStatus,
                durationMicros,
                passed,
                events,
                followedByOne,
                at);
    }

    /** Whether this delivery of an event that it publishes goes to the same system in the same lane: it comes before all that waits there. */
    boolean isFollowedBy(NewDelivery delivery) {
        return entry.lane != null
                && entry.lane.equals(delivery.lane())
                && shard.lease.destination().equals(delivery.destination());
    }

    /** What remains when the outcome itself cannot be stored. */
    Outcome defective(String reason) {
        return parked(shard, lane, entry, step, ErrorCode.INTERNAL_ERROR, reason);
    }
}
