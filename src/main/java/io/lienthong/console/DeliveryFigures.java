package io.lienthong.console;

import io.lienthong.delivery.DeliveryEngine;
import io.lienthong.delivery.ShardFigures;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The latest figures of deliveries, read at most once a second: counting them reads the whole table of open work. */
public final class DeliveryFigures {
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final DeliveryEngine engine;
    private final Clock clock;
    private volatile Snapshot latest = new Snapshot(Instant.EPOCH, List.of());

    /** How all shards stood at one moment. */
    public record Snapshot(Instant at, List<ShardFigures> shards) {
        public Snapshot {
            shards = List.copyOf(shards);
        }
    }

    DeliveryFigures(DeliveryEngine engine, Clock clock) {
        this.engine = engine;
        this.clock = clock;
    }

    /** Figures of this second; blocks. Throws JOURNAL_UNAVAILABLE while PostgreSQL is away. */
    public synchronized Snapshot read() {
        if (latest.at().plus(FRESH).isBefore(clock.instant())) {
            latest = new Snapshot(clock.instant(), engine.figures());
        }
        return latest;
    }

    /** What was read last, however long ago. */
    public Snapshot latest() {
        return latest;
    }
}
