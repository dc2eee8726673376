package io.lienthong.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.journal.Traffic;
import io.lienthong.message.Environment;
import io.lienthong.message.Wording;
import io.lienthong.route.Activations;
import io.lienthong.route.Comparison;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /admin/v1/connectors/{name}/compare} */
@RestController
@RequestMapping(path = ConnectorVersionsApi.PATH, produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Connectors")
class ConnectorComparisonApi {
    private static final int DEFAULT_CALLS = 20;
    private static final int MAX_CALLS = 200;
    private static final Duration DEFAULT_PERIOD = Duration.ofDays(7);

    private final Activations activations;
    private final Traffic traffic;
    private final Vertx vertx;

    ConnectorComparisonApi(Activations activations, DataSource database, Vertx vertx) {
        this.activations = activations;
        this.traffic = new Traffic(database);
        this.vertx = vertx;
    }

    @Schema(name = "ComparisonWish")
    record Wish(
            @Schema(description = "Absent: the one that was uploaded last") @Nullable
            String version,

            @Schema(
                    description = "How many calls, the newest first; default " + DEFAULT_CALLS,
                    maximum = "" + MAX_CALLS)
            @Nullable
            Integer last,

            @Schema(description = "Only calls since then; default seven days ago") @Nullable
            Instant since) {
        int calls() {
            int wanted = last == null ? DEFAULT_CALLS : last;
            if (wanted < 1 || wanted > MAX_CALLS) {
                throw Problems.invalid(new Wording("last từ 1 đến " + MAX_CALLS, "last is from 1 to " + MAX_CALLS));
            }
            return wanted;
        }
    }

    @Schema(name = "VersionDifference")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record DifferenceView(
            @Schema(description = "JSON pointer, below /sent, /reply, /outcome or /detail")
            String place,

            @Schema(description = "Of the version that is active") @Nullable
            JsonNode now,

            @Schema(description = "Of the other") @Nullable JsonNode next) {}

    @Schema(name = "ComparedCall")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record CallView(
            String messageId,
            String operation,
            Environment environment,
            Instant at,

            @Schema(description = "Why it was not put through: the journal keeps bodies masked, or not at all")
            @Nullable
            Wording skipped,

            List<DifferenceView> differences) {
        static CallView of(Comparison.Compared one) {
            return new CallView(
                    one.call().id().toString(),
                    one.call().operation(),
                    one.call().environment(),
                    one.call().at(),
                    one.skipped(),
                    one.differences().stream()
                            .map(found -> new DifferenceView(found.place(), found.first(), found.second()))
                            .toList());
        }
    }

    @Schema(name = "VersionComparison")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record View(
            String connector,

            @Schema(description = "That is active") String now,

            String next,
            int compared,
            int different,
            int skipped,
            List<CallView> calls) {}

    @PostMapping(path = "/{name}/compare", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Compare a version with the active one by recorded traffic",
            description =
                    "The latest calls of the journal are put through both, against the simulator of the new version:"
                            + " what would be sent, the reply, the outcome. Nothing is sent to the real system. The journal keeps"
                            + " bodies masked as declared, and no answers of systems: calls that it cannot give back are listed as"
                            + " skipped.")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "404", description = "VERSION_UNKNOWN or CONNECTOR_UNKNOWN")
    View compare(@PathVariable String name, @RequestBody Wish wish) {
        Instant since = wish.since() == null ? Instant.now().minus(DEFAULT_PERIOD) : wish.since();
        List<Traffic.Call> calls = traffic.latest(name, since, wish.calls());
        String version = wish.version() == null ? activations.latest(name) : wish.version();
        List<CallView> views = new ArrayList<>();
        try (Comparison comparison = activations.compare(vertx, name, version)) {
            calls.forEach(call -> views.add(CallView.of(comparison.compare(call))));
        }
        int skipped = (int) views.stream().filter(one -> one.skipped() != null).count();
        int different =
                (int) views.stream().filter(one -> !one.differences().isEmpty()).count();
        return new View(
                name,
                activations.connectors().require(name).descriptor().metadata().version(),
                version,
                views.size() - skipped,
                different,
                skipped,
                views);
    }
}
