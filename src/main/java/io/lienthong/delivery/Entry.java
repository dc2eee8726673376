package io.lienthong.delivery;

import io.lienthong.message.Event;
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

    /** The message as accepted. */
    record Message(Event event, @Nullable String purpose, Instant acceptedAt, int bytes) {}

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
