package io.lienthong.delivery;

import java.time.Duration;

/**
 * The engine's bounds.
 *
 * @param node names the node and its data folder, the same after a restart, so that a restarted node takes up its shards at
 *     once; no two living nodes share it
 * @param lease how long a shard stays with a node that says nothing more
 * @param deadline for one call; shorter than the lease, which is renewed at each sweep
 * @param sweep pause between two looks for shards with work and no owner
 * @param probeFirst first pause before a destination that is away is tried again; doubles up to {@code probeMax}
 * @param routeGrace how long a delivery waits for its route, which may be reloading, before it is parked NO_ROUTE
 * @param idle a shard without work is released after this
 * @param stop how long a graceful stop waits for calls in flight
 * @param page deliveries read at once
 * @param loaded deliveries of one shard in memory
 * @param loadedBytes bodies in memory, on the whole node
 * @param undecided outcomes not yet committed, on the whole node
 * @param threads that run handlers
 * @param retentionDays days on which the bus ran that a message has for a destination that is away; then it is parked EXPIRED
 */
public record DeliverySettings(
        String node,
        Duration lease,
        Duration deadline,
        Duration sweep,
        Duration probeFirst,
        Duration probeMax,
        Duration routeGrace,
        Duration idle,
        Duration stop,
        int page,
        int loaded,
        long loadedBytes,
        int undecided,
        int threads,
        int retentionDays) {
    public DeliverySettings {
        if (retentionDays < 1) {
            throw new IllegalArgumentException("messages have a day at least");
        }
        if (node.isEmpty() || node.indexOf('#') >= 0) {
            throw new IllegalArgumentException("a node needs a name without #");
        }
        if (deadline.plus(sweep).compareTo(lease) >= 0) {
            throw new IllegalArgumentException("a call's deadline and the pause between sweeps must fit in the lease");
        }
    }

    /** The settings of production, with 30 days until a message expires. */
    public static DeliverySettings of(String node) {
        return of(node, 30);
    }

    /** The settings of production. */
    public static DeliverySettings of(String node, int retentionDays) {
        return new DeliverySettings(
                node,
                Duration.ofSeconds(30),
                Duration.ofSeconds(20),
                Duration.ofSeconds(2),
                Duration.ofSeconds(1),
                Duration.ofMinutes(5),
                Duration.ofSeconds(10),
                Duration.ofMinutes(1),
                Duration.ofSeconds(20),
                500,
                2_000,
                64L << 20,
                2_000,
                4,
                retentionDays);
    }
}
