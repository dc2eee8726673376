package io.lienthong.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.lienthong.delivery.DeliveryEngine;
import io.lienthong.delivery.OpenDelivery;
import io.lienthong.delivery.Pause;
import io.lienthong.delivery.ShardFigures;
import io.lienthong.mailbox.OutboundNotice;
import io.lienthong.message.Environment;
import io.lienthong.message.Wording;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /admin/v1/deliveries} */
@RestController
@RequestMapping(path = "/admin/v1/deliveries", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Deliveries", description = "What waits for each destination.")
class DeliveriesApi {
    private static final int MAX_LIMIT = 500;

    private final DeliveryFigures figures;
    private final DeliveryEngine engine;

    DeliveriesApi(DeliveryFigures figures, DeliveryEngine engine) {
        this.figures = figures;
        this.engine = engine;
    }

    /** All shards, and a page of what was asked for. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Deliveries(
            @Schema(description = "When the shards were counted")
            Instant at,

            List<ShardView> shards,

            @Schema(description = "In order of acceptance") List<DeliveryView> deliveries,

            @Schema(description = "There may be others: ask again with after = next") @Nullable
            Long next) {}

    /** A delivery that waits for its turn or for people. */
    @Schema(name = "Delivery")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record DeliveryView(
            @Schema(description = "Its place in the order of acceptance")
            long seq,

            String messageId,
            Environment environment,
            String destination,
            String route,

            @Schema(description = "Ordering key") @Nullable String lane,
            @Nullable String correlationId,
            boolean parked,
            int attempt,

            @Schema(description = "Error code that parked it") @Nullable
            String reason,

            @Schema(description = "What the error code means and what to do, in Vietnamese and English") @Nullable
            Wording explanation,

            @Schema(description = "What happened this time; what a system said is quoted") @Nullable
            String detail,

            @Schema(description = "What this message is and what to do with it, where it cannot be corrected") @Nullable
            Wording advice,

            @Nullable Instant parkedAt,

            @Schema(description = "Since acceptance") double ageSeconds,

            @Schema(description = "Who is responsible") @Nullable
            String assignee,

            @Nullable String note,

            @Schema(description = "Deliveries of its lane that wait for it")
            long behind) {
        static DeliveryView of(OpenDelivery open) {
            return new DeliveryView(
                    open.seq(),
                    open.message().toString(),
                    open.environment(),
                    open.destination(),
                    open.route(),
                    open.lane(),
                    open.correlationId(),
                    open.parked(),
                    open.attempt(),
                    open.reason(),
                    MessageView.explanation(open.reason()),
                    open.detail(),
                    advice(open),
                    open.parkedAt(),
                    Duration.between(open.message().time(), Instant.now()).toMillis() / 1_000.0,
                    open.assignee(),
                    open.note(),
                    open.behind());
        }

        private static @Nullable Wording advice(OpenDelivery open) {
            return open.parked() && OutboundNotice.EVENT.equals(open.eventType())
                    ? OutboundNotice.advice(open.parent())
                    : null;
        }
    }

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
            Instant pausedSince,

            @Schema(description = "When it is asked again, should a message be there that may go") @Nullable
            Instant nextProbe) {
        static ShardView of(ShardFigures shard) {
            Pause pause = shard.pause();
            return new ShardView(
                    shard.environment(),
                    shard.destination(),
                    shard.bucket(),
                    shard.waiting(),
                    shard.oldest().toMillis() / 1_000.0,
                    shard.parked(),
                    shard.owner(),
                    pause == null ? null : pause.since(),
                    pause == null ? null : pause.nextProbe());
        }
    }

    @GetMapping
    @Operation(
            summary = "Count what waits, and look up what is parked",
            description = "For each environment and destination: deliveries that wait, the age of the oldest, and those"
                    + " that are parked, counted at most once a second. And one by one, in order of acceptance, the"
                    + " parked deliveries, or with state=waiting the others, that all the other parameters fit.")
    Deliveries all(
            @ParameterObject DeliveryQuery query,
            @Parameter(description = "parked or waiting") @RequestParam(defaultValue = "parked") String state,
            @Parameter(description = "Behind this place: next of the last page") @RequestParam(defaultValue = "0")
                    String after,
            @Parameter(description = "1 to 500") @RequestParam(defaultValue = "50") String limit) {
        if (!state.equals("parked") && !state.equals("waiting")) {
            throw Problems.invalid("state is parked or waiting");
        }
        int most = (int) number("limit", limit, 1, MAX_LIMIT);
        long from = number("after", after, 0, Long.MAX_VALUE);
        DeliveryFigures.Snapshot snapshot = figures.read();
        List<OpenDelivery> page = engine.open().list(query.filter(state.equals("parked")), from, most);
        return new Deliveries(
                snapshot.at(),
                snapshot.shards().stream().map(ShardView::of).toList(),
                page.stream().map(DeliveryView::of).toList(),
                page.size() < most ? null : page.get(most - 1).seq());
    }

    private static long number(String name, String text, long least, long most) {
        long number = text.matches("[0-9]{1,18}") ? Long.parseLong(text) : -1;
        if (number < least || number > most) {
            throw Problems.invalid(name + " is a number from " + least + " to " + most);
        }
        return number;
    }
}
