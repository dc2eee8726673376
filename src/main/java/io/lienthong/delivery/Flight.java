package io.lienthong.delivery;

/** A delivery between hand-out and answer. Belongs to the loop. */
final class Flight {
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
}
