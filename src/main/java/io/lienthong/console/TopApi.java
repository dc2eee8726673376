package io.lienthong.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.lienthong.message.Environment;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /admin/v1/top} */
@RestController
@Tag(name = "Top", description = "What goes on now, system by system.")
class TopApi {
    private final TopFigures figures;

    TopApi(TopFigures figures) {
        this.figures = figures;
    }

    /** What goes on at one moment. */
    record Top(
            Instant at,

            @Schema(
                    description = "When traffic and deliveries were last read; before at: the database does not answer"
                            + " since; absent: they have not been read since the start")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            Instant read,

            @Schema(description = "Over which the rates are counted, up to now", example = "PT1M35S")
            Duration window,

            @Schema(description = "Nodes that were heard of within a minute")
            int nodes,

            Node node,

            @Schema(description = "Requests a second of all systems, over all nodes")
            double requestsPerSecond,

            @Schema(description = "Share of them that failed, 0 to 1")
            double failedShare,

            @Schema(description = "Systems with traffic or open deliveries, and those that are away, by name")
            List<SystemRow> systems) {}

    /** The node that answers. */
    record Node(
            @Schema(example = "PT3H12M5S") Duration uptime,

            @Schema(description = "Whether the data plane takes requests")
            boolean dataPlane,

            @Schema(description = "Whether PostgreSQL takes rows")
            boolean journal,

            @Schema(description = "Rows that wait for their commit")
            int journalWaiting,

            @Schema(description = "Whether the broker is connected; deliveries go on without it")
            boolean broker,

            @Schema(description = "Requests that have no answer yet")
            int inFlight,

            @Schema(description = "Share of the machine's processors that the bus uses, 0 to 1")
            double cpu,

            long heapUsedBytes,
            long heapMaxBytes) {}

    /** One system in one environment. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record SystemRow(
            String system,
            Environment environment,

            @Schema(description = "Requests to it and of it, and deliveries, by all nodes")
            double requestsPerSecond,

            @Schema(description = "0 to 1") double failedShare,

            @Schema(
                    description =
                            "So long at most took the faster half, rounded up to 10, 30, 100, … ms; 10001: longer than"
                                    + " 10 s; absent: nothing was timed")
            @Nullable
            Long p50Millis,

            @Schema(description = "So long at most took 95 of 100") @Nullable
            Long p95Millis,

            @Schema(description = "Requests and calls of this node that have no outcome yet")
            int inFlight,

            @Schema(description = "Deliveries neither done nor parked")
            long waiting,

            @Schema(description = "Deliveries that wait for people")
            long parked,

            @Schema(
                    description = "Age of the oldest that waits; absent: none does, unless behind a parked one",
                    example = "PT12M3S")
            @Nullable
            Duration oldest,

            @Schema(description = "Whether it does not answer, as traffic of this node showed")
            boolean away) {}

    @GetMapping(path = "/admin/v1/top", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Say what goes on now",
            description = "Counted anew at most once a second; made for ./lgsp top. While PostgreSQL is away: what was"
                    + " known last, and what the node knows itself.")
    Top top() {
        return figures.read();
    }
}
