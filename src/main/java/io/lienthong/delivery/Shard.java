package io.lienthong.delivery;

import io.lienthong.message.MessageId;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A shard that this node has leased: its lanes and how far it has been read. Belongs to the loop. */
final class Shard {
    private static final long UNKNOWN = -1;
    private static final int MAX_RESTING = 20_000;

    final Lease lease;
    final Destination destination;
    /** On the scale of System.nanoTime, counted from before the lease was asked for. */
    long leasedUntil;

    boolean lost;
    int inFlight;
    int undecided;
    /** Of those in memory, so many rest until a timer of theirs ends. */
    int resting;
    /** So many messages go one at a time, because one of them may have killed the last owner. */
    int careful;

    boolean reading;
    boolean readAgain;
    /** The last page did not hold everything. */
    boolean more;

    long lastBusy = System.nanoTime();

    private final Map<String, Lane> lanes = new HashMap<>();
    private final Queue<Lane> ready = new ArrayDeque<>();
    private final Cursor cursor = new Cursor();
    /** Read and not known to be committed; what a read must leave out. */
    private final Set<Long> inMemory = new HashSet<>();
    /** Committed while a read was under way, whose snapshot may still show them. */
    private final List<Entry> settledLate = new ArrayList<>();

    /** What people gave up, as the last sweep found it. */
    private Set<Long> givenUp = Set.of();
    /** A read brought something that is given up: it is read again when it is not. */
    private boolean passedOver;

    private final List<Lane> evictedLate = new ArrayList<>();
    private int shrinkLate;
    private long highest;
    private long repaired = UNKNOWN;
    private long bytes;

    Shard(Lease lease, Destination destination, long leasedUntil) {
        this.lease = lease;
        this.destination = destination;
        this.leasedUntil = leasedUntil;
        this.careful = lease.predecessorDied() ? destination.concurrency() : 0;
    }

    int loaded() {
        return inMemory.size();
    }

    /** Those that may go: messages that rest, however many, keep no others out, as long as there is memory. */
    int active() {
        return Math.max(0, inMemory.size() - Math.min(resting, MAX_RESTING));
    }

    long bytes() {
        return bytes;
    }

    boolean isIdle() {
        return inMemory.isEmpty() && inFlight == 0 && undecided == 0 && !reading && !readAgain && !more;
    }

    /** A call that begins now ends within the lease. */
    boolean leasedFor(Duration call) {
        return !lost && leasedUntil - System.nanoTime() > call.toNanos();
    }

    Page.Query query(int limit, long bodyBytes) {
        long[] seqs = inMemory.stream().mapToLong(Long::longValue).sorted().toArray();
        return new Page.Query(lease.shard(), cursor.passed(), seqs, limit, bodyBytes, cursor.toMark(highest));
    }

    /** Takes in a page. False if somebody repaired a parked delivery meanwhile: the page says nothing, read again. */
    boolean accept(Page page) {
        boolean valid = repaired == page.repaired();
        if (valid || repaired == UNKNOWN) {
            page.entries().forEach(this::add); // before the cursor passes them: a defect here must not skip any
            cursor.read(page.xmin(), page.last());
            more = page.truncated();
        } else {
            cursor.rewind();
            more = true;
        }
        if (page.mark() != null) {
            cursor.mark(page.mark());
        }
        boolean taken = valid || repaired == UNKNOWN;
        repaired = page.repaired();
        settleLate();
        return taken;
    }

    /** Takes in what a delivery of this shard was followed by, in its lane before all others. */
    void add(Entry entry) {
        if (givenUp.contains(entry.seq)) {
            passedOver = true;
            return;
        }
        if (!inMemory.add(entry.seq)) {
            return;
        }
        highest = Math.max(highest, entry.seq);
        bytes += entry.message.bytes();
        Lane lane = lanes.computeIfAbsent(key(entry), key -> new Lane(entry.lane));
        lane.waiting.add(entry);
        offer(lane);
    }

    /** No lane's name holds a zero byte, which PostgreSQL cannot store. */
    private static String key(Entry entry) {
        return entry.lane == null ? "\0" + entry.seq : entry.lane;
    }

    /** Puts the lane in the queue if it may go, and forgets it if nothing is left of it. */
    void offer(Lane lane) {
        if (!lane.queued && lane.mayGo()) {
            lane.queued = true;
            ready.add(lane);
        }
    }

    boolean hasReady() {
        return !ready.isEmpty() || more;
    }

    /** When the first of those that rest may go, on the scale of System.nanoTime. */
    OptionalLong restsUntil() {
        return lanes.values().stream()
                .filter(lane -> lane.delayed)
                .mapToLong(lane -> lane.delayedUntil)
                .min();
    }

    /** Lanes that rest, of which this message is the first. */
    Stream<Lane> restingWith(MessageId message) {
        return lanes.values().stream()
                .filter(lane -> lane.delayed && !lane.waiting.isEmpty())
                .filter(lane -> lane.waiting.element().messageId().equals(message.value()));
    }

    /** In the order in which they would go on. */
    List<Lane> restingForAbsence() {
        return lanes.values().stream()
                .filter(Lane::restsForAbsence)
                .sorted(Comparator.comparingLong(lane -> lane.delayedUntil))
                .toList();
    }

    void forgetIfEmpty(Lane lane, Entry last) {
        if (lane.isEmpty() && !lane.queued) {
            lanes.remove(key(last), lane);
        }
    }

    /** After its timer: what was in it may be given up. */
    void forgetIfEmpty(Lane lane) {
        if (lane.isEmpty() && !lane.queued) {
            lanes.values().remove(lane);
        }
    }

    /** The lane whose turn it is; it leaves the queue. */
    @Nullable
    Lane nextReady() {
        if (careful > 0 && (inFlight > 0 || undecided > 0)) {
            return null;
        }
        while (true) {
            Lane lane = ready.poll();
            if (lane == null) {
                return null;
            }
            lane.queued = false;
            if (lane.mayGo()) {
                return lane;
            }
        }
    }

    /** The delivery is final, or parked, and committed so. */
    void settle(Entry entry) {
        if (reading) {
            settledLate.add(entry);
        } else {
            forget(entry);
        }
    }

    /** What waits behind a parked delivery leaves the memory; reads leave it out until the parked one is repaired. */
    void evict(Lane lane) {
        lane.evictable = true;
        if (reading) {
            evictedLate.add(lane);
        } else {
            forget(lane);
        }
    }

    /**
     * Keeps the first of what waits and reads the others again when there is use for them, so that a destination that is
     * away holds no memory. All lanes are cut at the same place, so that each keeps its order.
     */
    void shrink(int keep) {
        if (reading) {
            shrinkLate = keep;
            return;
        }
        long[] waiting = lanes.values().stream()
                .flatMap(lane -> lane.waiting.stream())
                .mapToLong(entry -> entry.seq)
                .sorted()
                .toArray();
        if (waiting.length <= keep) {
            return;
        }
        long last = waiting[keep - 1];
        for (Lane lane : List.copyOf(lanes.values())) {
            List<Entry> later =
                    lane.waiting.stream().filter(entry -> entry.seq > last).toList();
            later.forEach(entry -> {
                lane.waiting.remove(entry);
                forget(entry);
                forgetIfEmpty(lane, entry);
            });
        }
        cursor.rewind(last);
        more = true;
    }

    /**
     * Lets go of what people gave up. Returns what nobody sends now, nor will; the others are under way, and are let go when they
     * come back, if they do.
     */
    List<Long> letGo(List<Long> places) {
        Set<Long> now = new HashSet<>(places);
        if (reading) {
            now.addAll(givenUp); // its snapshot may be older
        } else if (passedOver) {
            passedOver = false;
            cursor.rewind();
            more = true;
        }
        givenUp = now;
        if (places.isEmpty()) {
            return List.of();
        }
        for (Lane lane : List.copyOf(lanes.values())) {
            for (Entry entry : List.copyOf(lane.waiting)) {
                if (now.contains(entry.seq)) {
                    lane.waiting.remove(entry);
                    letGo(lane, entry);
                }
            }
        }
        return places.stream().filter(place -> !inMemory.contains(place)).toList();
    }

    boolean isGivenUp(Entry entry) {
        return givenUp.contains(entry.seq);
    }

    /** It has left its lane. */
    void letGo(Lane lane, Entry entry) {
        forget(entry);
        if (lane.queued && lane.waiting.isEmpty()) {
            ready.remove(lane);
            lane.queued = false;
        }
        offer(lane);
        forgetIfEmpty(lane, entry);
    }

    /** Takes out the heads of lanes that began to wait before this day, a bounded number of them. */
    List<Lane> expired(LocalDate before, int most) {
        return lanes.values().stream()
                .filter(Lane::mayGo)
                .filter(lane -> lane.waiting.element().since.isBefore(before))
                .limit(most)
                .toList();
    }

    /** After a read ended, also after one that failed. */
    void settleLate() {
        settledLate.forEach(this::forget);
        settledLate.clear();
        evictedLate.forEach(this::forget);
        evictedLate.clear();
        if (shrinkLate > 0) {
            int keep = shrinkLate;
            shrinkLate = 0;
            shrink(keep);
        }
    }

    private void forget(Entry entry) {
        if (inMemory.remove(entry.seq)) {
            bytes -= entry.message.bytes();
        }
    }

    private void forget(Lane lane) {
        lane.waiting.forEach(this::forget);
        lane.waiting.clear();
        if (lane.name != null) {
            lanes.remove(lane.name, lane);
        }
    }
}
