package io.lienthong.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.lienthong.message.Environment;
import io.lienthong.route.Connectors;
import io.lienthong.simulator.Behaviour;
import io.lienthong.simulator.Simulators;
import io.lienthong.simulator.Standing;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /admin/v1/simulators} */
@RestController
@RequestMapping(path = "/admin/v1/simulators", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(
        name = "Simulators",
        description =
                "Stand-ins of the connected systems on this node: SANDBOX calls reach them, always. What is set lasts"
                        + " until it is reset or the node restarts.")
class SimulatorsApi {
    private final Simulators simulators;
    private final Connectors connectors;

    SimulatorsApi(Simulators simulators, Connectors connectors) {
        this.simulators = simulators;
        this.connectors = connectors;
    }

    @Schema(name = "Simulators")
    record All(List<View> simulators) {}

    @Schema(name = "Simulator")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record View(
            String connector,

            @Schema(description = "PRODUCTION: reached in the demo alone")
            Environment environment,

            @Schema(description = "On the simulators' port", example = "/sandbox/civil-status")
            String path,

            @Schema(example = "PT0.2S..PT1S") String latency,

            @Schema(description = "Share of requests that get HTTP 500, from 0 to 1")
            double errorShare,

            @Schema(description = "Every request gets HTTP 503")
            boolean outage,

            Behaviour.@Nullable Fault fault,
            long seed,

            @Schema(description = "Requests that it has had, at most the last 200")
            int received) {
        static View of(Standing one) {
            Behaviour behaviour = one.behaviour();
            return new View(
                    one.connector(),
                    one.environment(),
                    one.path(),
                    behaviour.latency(),
                    behaviour.errors(),
                    behaviour.outage(),
                    behaviour.fault(),
                    behaviour.seed(),
                    one.received());
        }
    }

    /** How a simulator is to treat its callers. */
    @Schema(name = "SimulatorWish", description = "What is left out is as usual.")
    record Wish(
            @Schema(description = "PRODUCTION or SANDBOX; absent: both") @Nullable
            String environment,

            @Schema(description = "A duration, or a range that it is drawn from", example = "PT0.2S..PT1S") @Nullable
            String latency,

            @Schema(description = "Share of requests that get HTTP 500", example = "5%") @Nullable
            String errors,

            @Schema(description = "Every request gets HTTP 503") @Nullable
            Boolean outage,

            @Schema(
                    description =
                            "RESET closes the connection, MALFORMED cuts the body, SLOW_BODY takes five seconds; the"
                                    + " system has done what it was asked for",
                    allowableValues = {"RESET", "MALFORMED", "SLOW_BODY"})
            @Nullable
            String fault,

            @Schema(description = "Of what is drawn; absent: 1") @Nullable
            Long seed) {}

    @GetMapping
    @Operation(summary = "List the simulators", description = "With how each treats its callers.")
    All all() {
        return shown(simulators.standings(
                connectors.all().stream().map(one -> one.descriptor().name()).toList()));
    }

    @PostMapping(path = "/{connector}/set", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Make a simulator slow, faulty or absent", description = "From the next request on.")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "400", description = "REQUEST_INVALID")
    @ApiResponse(responseCode = "404", description = "CONNECTOR_UNKNOWN")
    All set(@PathVariable String connector, @RequestBody Wish wish) {
        Behaviour behaviour = Behaviour.of(
                wish.latency(), wish.errors(), Boolean.TRUE.equals(wish.outage()), wish.fault(), wish.seed());
        return shown(simulators.behave(connector, wish.environment(), behaviour));
    }

    @PostMapping(path = "/{connector}/reset", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Let a simulator be as usual", description = "What it remembers stays.")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "404", description = "CONNECTOR_UNKNOWN")
    All reset(@PathVariable String connector, @RequestBody Wish wish) {
        return shown(simulators.behave(connector, wish.environment(), Behaviour.NORMAL));
    }

    private static All shown(List<Standing> standings) {
        return new All(standings.stream().map(View::of).toList());
    }
}
