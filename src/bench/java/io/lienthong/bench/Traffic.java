package io.lienthong.bench;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** What became of each message of one measurement, by its number; times are on the scale of System.nanoTime. */
class Traffic {
    final int first;
    final int lanes;
    final int destinations;
    /** When it was due to be sent, sent, answered 202, and arrived first at its destination; 0: not yet. */
    final long[] due;

    final long[] sent;
    final long[] accepted;
    final long[] arrived;
    final AtomicInteger refused = new AtomicInteger();
    final AtomicInteger repeated = new AtomicInteger();
    volatile int count;
    volatile int arrivals;
    volatile long lastArrival;

    Traffic(int first, int most, int lanes, int destinations) {
        this.first = first;
        this.lanes = lanes;
        this.destinations = destinations;
        due = new long[most];
        sent = new long[most];
        accepted = new long[most];
        arrived = new long[most];
    }

    /** -1: no lane. The fourth of four has none. */
    int lane(int index) {
        return index % 4 == 3 ? -1 : (index - index / 4) % lanes;
    }

    int destination(int index) {
        return index % destinations;
    }

    /** On the sink's thread. */
    void arrived(int number, long now) {
        int index = number - first;
        if (index < 0 || index >= arrived.length) {
            return;
        }
        if (arrived[index] == 0) {
            arrived[index] = now;
            lastArrival = now;
            arrivals++; // one thread writes it
        } else {
            repeated.incrementAndGet();
        }
    }

    IntStream indices() {
        return IntStream.range(0, count);
    }

    IntStream to(int fromDestination) {
        return indices().filter(index -> destination(index) >= fromDestination);
    }

    long accepted(int fromDestination) {
        return to(fromDestination).filter(index -> accepted[index] > 0).count();
    }

    /** Accepted, not arrived. */
    long missing(int fromDestination) {
        return to(fromDestination)
                .filter(index -> accepted[index] > 0 && arrived[index] == 0)
                .count();
    }

    /** Milliseconds between two times of those that have both, ascending; what ended before it began counts as zero. */
    double[] millis(long[] from, long[] until, int fromDestination) {
        return to(fromDestination)
                .filter(index -> from[index] > 0 && until[index] > 0)
                .mapToDouble(index -> Math.max(0, (until[index] - from[index]) / 1e6))
                .sorted()
                .toArray();
    }

    static double percentile(double[] sorted, double part) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.min(sorted.length - 1, sorted.length * part)];
    }

    /** Messages of a lane and destination that arrived after one that was sent only after they were accepted. */
    long outOfOrder() {
        long[] latestSent = new long[lanes * destinations];
        int[] byArrival = indices()
                .filter(index -> arrived[index] > 0 && lane(index) >= 0)
                .boxed()
                .sorted((one, other) -> Long.compare(arrived[one], arrived[other]))
                .mapToInt(Integer::intValue)
                .toArray();
        long violations = 0;
        for (int index : byArrival) {
            int queue = lane(index) * destinations + destination(index);
            if (accepted[index] > 0 && accepted[index] < latestSent[queue]) {
                violations++;
            }
            latestSent[queue] = Math.max(latestSent[queue], sent[index]);
        }
        return violations;
    }

    long firstDue() {
        return Arrays.stream(due, 0, count).min().orElse(0);
    }

    long lastAccepted() {
        return Arrays.stream(accepted, 0, count).max().orElse(0);
    }
}
