package io.lienthong.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.lienthong.delivery.ShardFigures;
import io.lienthong.message.Environment;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /admin/v1/deliveries} */
@RestController
@RequestMapping(path = "/admin/v1/deliveries", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Deliveries", description = "What waits for each destination.")
class DeliveriesApi {
    private final DeliveryFigures figures;

    DeliveriesApi(DeliveryFigures figures) {
        this.figures = figures;
    }

    /** All shards. */
    record Deliveries(
            @Schema(description = "When they were counted") Instant at, List<ShardView> shards) {}

    /** How a shard stands. */
    @Schema(name = "Shard", description = "A part of a destination's deliveries; one node works on it at a time.")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ShardView(
            Environment environment,
            @Schema(description = "Connector of the system") String destination,
            int bucket,

            @Schema(description = "Neither delivered nor parked")
            long waiting,

            @Schema(description = "Age of the oldest that waits")
            double oldestSeconds,

            @Schema(description = "Wait for people") long parked,

            @Schema(description = "Node that works on it; absent: none does now") @Nullable
            String owner,

            @Schema(description = "Since when this node finds the destination away") @Nullable
            Instant pausedSince) {
        static ShardView of(ShardFigures shard) {
            return new ShardView(
                    shard.environment(),
                    shard.destination(),
                    shard.bucket(),
                    shard.waiting(),
                    shard.oldest().toMillis() / 1_000.0,
                    shard.parked(),
                    shard.owner(),
                    shard.pausedSince());
        }
    }

    @GetMapping
    @Operation(
            summary = "Count what waits",
            description = "For each environment and destination: deliveries that wait, the age of the oldest, and those"
                    + " that are parked. Counted at most once a second.")
    Deliveries all() {
        DeliveryFigures.Snapshot snapshot = figures.read();
        return new Deliveries(
                snapshot.at(), snapshot.shards().stream().map(ShardView::of).toList());
    }
}
