package io.lienthong.delivery;

import io.lienthong.message.Environment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a shard stands.
 *
 * @param waiting deliveries neither done nor parked
 * @param oldest since when the first of them is due that waits behind no parked one of its lane; zero: there is none. What its step delivers
 *     later, or asks again, on purpose does not count
 * @param parked deliveries that wait for people
 * @param owner the node that works on it
 * @param pause where this node finds the destination away
 * @param parkedSince when the first of the parked ones was parked
 * @param assignees who are responsible for parked ones, each once
 * @param unassigned parked ones that nobody is responsible for
 */
public record ShardFigures(
        Environment environment,
        String destination,
        int bucket,
        long waiting,
        Duration oldest,
        long parked,
        @Nullable String owner,
        @Nullable Pause pause,
        @Nullable Instant parkedSince,
        List<String> assignees,
        long unassigned) {
    public ShardFigures {
        assignees = List.copyOf(assignees);
    }
}
