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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
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

            @Schema(
                    description =
                            "Why it was not put through: it was not recorded, and the journal keeps bodies masked")
            @Nullable
            Wording skipped,

            @Schema(
                    description =
                            "Why both versions met the simulator. Absent: both got the answers that the real system"
                                    + " gave when the call was recorded")
            @Nullable
            Wording simulated,

            @Schema(
                    description = "Made-up values of the same shape stand in place of personal ones, the same for both"
                            + " versions: they compare as equal")
            boolean disguised,

            List<DifferenceView> differences) {
        static CallView of(Comparison.Compared one) {
            return new CallView(
                    one.call().id().toString(),
                    one.call().operation(),
                    one.call().environment(),
                    one.call().at(),
                    one.skipped(),
                    one.simulated(),
                    one.disguised(),
                    one.differences().stream()
                            .map(found -> new DifferenceView(found.place(), found.first(), found.second()))
                            .toList());
        }
    }

    /** Why calls were skipped, or met the simulator. */
    @Schema(name = "ComparisonReason")
    record Reason(Wording reason, int calls) {}

    @Schema(name = "VersionComparison")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record View(
            String connector,

            @Schema(description = "That is active") String now,

            String next,
            int compared,
            int different,

            @Schema(description = "Of those compared: by what the real system answered")
            int recorded,

            @Schema(description = "Of those compared: by what the simulator of the new version answers")
            int simulated,

            int skipped,
            List<Reason> reasons,
            List<CallView> calls) {
        static View of(String connector, String now, String next, List<CallView> calls) {
            Map<Wording, Integer> reasons = new LinkedHashMap<>();
            calls.forEach(one -> {
                Wording reason = one.skipped() == null ? one.simulated() : one.skipped();
                if (reason != null) {
                    reasons.merge(reason, 1, Integer::sum);
                }
            });
            int skipped = count(calls, one -> one.skipped() != null);
            int simulated = count(calls, one -> one.simulated() != null);
            return new View(
                    connector,
                    now,
                    next,
                    calls.size() - skipped,
                    count(calls, one -> !one.differences().isEmpty()),
                    calls.size() - skipped - simulated,
                    simulated,
                    skipped,
                    reasons.entrySet().stream()
                            .map(one -> new Reason(one.getKey(), one.getValue()))
                            .toList(),
                    calls);
        }

        private static int count(List<CallView> calls, Predicate<CallView> which) {
            return (int) calls.stream().filter(which).count();
        }
    }

    @PostMapping(path = "/{name}/compare", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Compare a version with the active one by recorded traffic",
            description =
                    "The latest recorded calls are put through both: what would be sent, the reply, the outcome. Both get"
                            + " the answers that the system gave then; where they were not kept, those of the simulator of the"
                            + " new version, and the call says why. Nothing is sent to the real system. Calls that were not"
                            + " recorded are made again from the journal, where it can give them back.")
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
        return View.of(
                name,
                activations.connectors().require(name).descriptor().metadata().version(),
                version,
                views);
    }
}
