package io.lienthong.console.page;

import io.lienthong.delivery.Pause;
import io.lienthong.delivery.ShardFigures;
import io.lienthong.message.Environment;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one system, in all its shards.
 *
 * @param oldest age of what waits longest, and not behind something parked; zero: nothing
 * @param parkedSince when the first of the parked ones was parked
 * @param assignees who are responsible for parked ones
 * @param unassigned parked ones that nobody is responsible for
 * @param pause where this node finds the system away
 */
public record Queue(
        Environment environment,
        String destination,
        long waiting,
        Duration oldest,
        long parked,
        @Nullable Instant parkedSince,
        List<String> assignees,
        long unassigned,
        @Nullable Pause pause) {

    /** Of one system. */
    static Queue of(Environment environment, String destination, List<ShardFigures> all) {
        List<ShardFigures> shards = all.stream()
                .filter(shard -> shard.environment() == environment
                        && shard.destination().equals(destination))
                .toList();
        return new Queue(
                environment,
                destination,
                shards.stream().mapToLong(ShardFigures::waiting).sum(),
                shards.stream()
                        .map(ShardFigures::oldest)
                        .max(Duration::compareTo)
                        .orElse(Duration.ZERO),
                shards.stream().mapToLong(ShardFigures::parked).sum(),
                first(shards, ShardFigures::parkedSince, Comparator.naturalOrder()),
                shards.stream()
                        .flatMap(shard -> shard.assignees().stream())
                        .distinct()
                        .sorted()
                        .toList(),
                shards.stream().mapToLong(ShardFigures::unassigned).sum(),
                first(shards, ShardFigures::pause, Comparator.comparing(Pause::since)));
    }

    /** Of all systems for which something waits, or that are paused. */
    static List<Queue> open(List<ShardFigures> shards) {
        return shards.stream()
                .map(shard -> new Place(shard.environment(), shard.destination()))
                .distinct()
                .map(place -> of(place.environment, place.destination, shards))
                .filter(queue -> queue.isOpen() || queue.pause != null)
                .toList();
    }

    private record Place(Environment environment, String destination) {}

    /** Whether anything is not delivered yet. */
    public boolean isOpen() {
        return waiting > 0 || parked > 0;
    }

    private static <T> @Nullable T first(
            List<ShardFigures> shards, Function<ShardFigures, @Nullable T> part, Comparator<T> order) {
        Stream<@Nullable T> parts = shards.stream().map(part);
        return parts.filter(Objects::nonNull).min(order).orElse(null);
    }
}
