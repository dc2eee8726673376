package io.lienthong.delivery;

import io.lienthong.message.Body;
import io.lienthong.message.Event;
import io.lienthong.message.StoredBody;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One delivery in memory. Belongs to the loop. */
final class Entry implements Comparable<Entry> {
    final long seq;
    final @Nullable String lane;
    final String route;
    final Message message;
    /** Its time until it expires begins on this day. */
    final LocalDate since;

    int attempt;
    int crashes;
    /** When its route was first looked for in vain; 0: never. */
    long routeMissedAt;

    /**
     * The message as accepted.
     *
     * @param bytes that it takes in memory
     */
    record Message(Event event, @Nullable String purpose, Instant acceptedAt, int bytes) {
        /** Of a body that is passed on chunk by chunk: so much of it is in memory. */
        static final int CHUNKS_IN_FLIGHT = 2;

        static Message of(Event event, @Nullable String purpose, Instant acceptedAt) {
            Body body = event.data();
            int bytes = body.stored() == null ? body.size() : CHUNKS_IN_FLIGHT * StoredBody.CHUNK_BYTES;
            return new Message(event, purpose, acceptedAt, bytes);
        }
    }

    Entry(long seq, @Nullable String lane, String route, Message message, LocalDate since, int attempt, int crashes) {
        this.seq = seq;
        this.lane = lane;
        this.route = route;
        this.message = message;
        this.since = since;
        this.attempt = attempt;
        this.crashes = crashes;
    }

    UUID messageId() {
        return message.event().id().value();
    }

    @Override
    public int compareTo(Entry other) {
        return Long.compare(seq, other.seq);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Entry entry && entry.seq == seq;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(seq);
    }
}
