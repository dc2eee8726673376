package io.lienthong.traffic;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * What was counted of one class in one minute, or of several together.
 *
 * @param seconds bit n: a message of second n of the minute has such an event
 * @param events that happened in the minute
 * @param micros that they took together
 * @param took how many took at most as long as each of {@link #BOUNDS_MILLIS}, and how many longer; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Counts(long seconds, long events, long micros, long[] took) {
    /** In milliseconds; the table has them in a comment. */
    public static final long[] BOUNDS_MILLIS = {10, 30, 100, 300, 1_000, 3_000, 10_000};

    public static final Counts NONE = new Counts(0, 0, 0, new long[BOUNDS_MILLIS.length + 1]);

    /** Of events of which one took so long; 0: none of them took any time. */
    Counts(long seconds, long events, long micros) {
        this(seconds, events, micros, micros > 0 ? one(micros) : NONE.took);
    }

    private static long[] one(long micros) {
        long[] took = new long[BOUNDS_MILLIS.length + 1];
        int place = 0;
        while (place < BOUNDS_MILLIS.length && micros > BOUNDS_MILLIS[place] * 1_000) {
            place++;
        }
        took[place] = 1;
        return took;
    }

    public Counts plus(Counts other) {
        long[] both = took.clone();
        for (int i = 0; i < both.length; i++) {
            both[i] += other.took[i];
        }
        return new Counts(seconds | other.seconds, events + other.events, micros + other.micros, both);
    }

    /** As PostgreSQL writes an array, without zeroes at its end. */
    String tookText() {
        int length = took.length;
        while (length > 0 && took[length - 1] == 0) {
            length--;
        }
        return Arrays.stream(took, 0, length).mapToObj(Long::toString).collect(Collectors.joining(",", "{", "}"));
    }

    /**
     * How long at most the fastest share of the calls took, in milliseconds, rounded up to a bound; 0 where nothing was timed,
     * {@link Long#MAX_VALUE} beyond the last bound.
     */
    public long percentileMillis(double share) {
        long all = Arrays.stream(took).sum();
        long needed = (long) Math.ceil(all * share);
        long seen = 0;
        for (int i = 0; i < BOUNDS_MILLIS.length; i++) {
            seen += took[i];
            if (all > 0 && seen >= needed) {
                return BOUNDS_MILLIS[i];
            }
        }
        return all == 0 ? 0 : Long.MAX_VALUE;
    }
}
