package io.lienthong.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.lienthong.connector.Versions;
import io.lienthong.message.Environment;
import io.lienthong.message.OperationName;
import io.lienthong.message.Wording;
import io.lienthong.provider.ProbeStep;
import io.lienthong.route.Activations;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /admin/v1/connectors/…}: the life of a connector. */
@RestController
@RequestMapping(path = ConnectorVersionsApi.PATH, produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Connectors")
public class ConnectorVersionsApi {
    static final String PATH = "/admin/v1/connectors";

    private static final String ZIP = "application/zip";
    private static final int SHOWN = 500;

    private final Activations activations;
    private final Versions versions;

    ConnectorVersionsApi(Activations activations) {
        this.activations = activations;
        this.versions = activations.versions();
    }

    @Schema(name = "ConnectorVersion")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record VersionView(
            String connector,
            String version,

            @Schema(description = "SHA-256 over names and contents of its files")
            String fingerprint,

            long bytes,

            @Schema(description = "Name of the trusted key; absent: unsigned") @Nullable
            String signedBy,

            Instant uploadedAt,
            String uploadedBy,

            @Schema(description = "Whether all nodes run it, or would in another state of the connector")
            boolean chosen) {
        static VersionView of(Versions.Version one, @Nullable String chosen) {
            return new VersionView(
                    one.connector(),
                    one.version(),
                    one.fingerprint(),
                    one.bytes(),
                    one.signedBy(),
                    one.uploadedAt(),
                    one.uploadedBy(),
                    one.version().equals(chosen));
        }
    }

    @Schema(name = "ConnectorVersions")
    public record All(@Schema(description = "Newest first") List<VersionView> versions) {}

    @Schema(name = "ConnectorState")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record StateView(
            String connector,

            @Schema(description = "Absent: the folder of its name") @Nullable
            String version,

            Versions.State state,

            @Schema(description = "Number of the decision; a node that has it follows")
            long generation) {
        static StateView of(Versions.Decided decided) {
            return new StateView(decided.connector(), decided.version(), decided.state(), decided.generation());
        }
    }

    @Schema(name = "ConnectorAct")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ActView(
            Instant at,
            Versions.Act act,

            @Schema(description = "That it is about; absent: the folder") @Nullable
            String version,

            @Schema(description = "Chosen before; absent: the folder, or none") @Nullable
            String previous,

            String by,
            @Nullable String reason) {
        static ActView of(Versions.Entry entry) {
            return new ActView(entry.at(), entry.act(), entry.version(), entry.previous(), entry.by(), entry.why());
        }
    }

    @Schema(name = "ConnectorHistory")
    public record History(
            @Schema(description = "Newest first, at most " + SHOWN)
            List<ActView> acts) {}

    /** What a person decides. */
    @Schema(name = "ConnectorDecision")
    public record Wish(
            @Schema(description = "activate: which; absent: the one that was uploaded last") @Nullable
            String version,

            @Schema(
                    description = "Who decides: A-Z a-z 0-9 . _ - up to 64 characters",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            @Nullable
            String by,

            @Schema(description = "Why; goes to the history: no personal data") @Nullable
            String reason) {
        Versions.Decision decision() {
            return ConnectorVersionsApi.decision(by, reason);
        }
    }

    private static Versions.Decision decision(@Nullable String by, @Nullable String reason) {
        Repair repair = new Repair(by, reason, null);
        return new Versions.Decision(repair.person(), reason == null ? null : repair.why());
    }

    @PostMapping(consumes = ZIP)
    @Operation(
            summary = "Upload a package",
            description = "A signed zip as ./lgsp connector package makes it, at most 32 MiB. It is checked whole and"
                    + " kept as a version, which never changes; no node runs it before it is activated.")
    @ApiResponse(responseCode = "200", description = "Kept, or there already with the same content")
    @ApiResponse(responseCode = "409", description = "CONNECTOR_CONFLICT: the version has other content")
    @ApiResponse(responseCode = "422", description = "PACKAGE_REFUSED, with every mistake")
    VersionView upload(
            @RequestBody byte[] zip, @RequestParam String by, @RequestParam(required = false) @Nullable String reason) {
        return VersionView.of(activations.upload(zip, decision(by, reason)), null);
    }

    @GetMapping("/{name}/versions")
    @Operation(summary = "List the versions that were uploaded")
    public All versions(@PathVariable String name) {
        String chosen =
                versions.decided(known(name)).map(Versions.Decided::version).orElse(null);
        return new All(versions.of(name).stream()
                .map(one -> VersionView.of(one, chosen))
                .toList());
    }

    @GetMapping("/{name}/history")
    @Operation(summary = "Tell who did what, when and why")
    public History history(@PathVariable String name) {
        return new History(
                versions.history(known(name), SHOWN).stream().map(ActView::of).toList());
    }

    @PostMapping(path = "/{name}/activate", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Activate a version on all nodes",
            description = "Hot: calls end on the version that they began with, and no other connector is touched. This"
                    + " node follows before it answers, the others within two seconds. Activating the same version"
                    + " again reads its settings anew.")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "404", description = "VERSION_UNKNOWN")
    @ApiResponse(
            responseCode = "422",
            description = "PACKAGE_REFUSED: it cannot be loaded here, or an environment would lose its settings")
    public StateView activate(@PathVariable String name, @RequestBody Wish wish) {
        String version = wish.version() == null ? activations.latest(known(name)) : wish.version();
        return StateView.of(activations.activate(known(name), version, wish.decision()));
    }

    @PostMapping(path = "/{name}/rollback", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Go back to the version before",
            description = "The one that was chosen before the present one was activated; before the first, the folder.")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "409", description = "CONNECTOR_CONFLICT: there is none before")
    public StateView rollBack(@PathVariable String name, @RequestBody Wish wish) {
        return StateView.of(activations.rollBack(known(name), wish.decision()));
    }

    @PostMapping(path = "/{name}/disable", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Take no calls on any node",
            description = "Consumers get 503 CONNECTOR_DISABLED, polls rest, deliveries wait.")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "404", description = "CONNECTOR_UNKNOWN")
    public StateView disable(@PathVariable String name, @RequestBody Wish wish) {
        return StateView.of(activations.disable(known(name), wish.decision()));
    }

    @PostMapping(path = "/{name}/enable", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Take calls again")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "409", description = "CONNECTOR_CONFLICT: it is not disabled")
    public StateView enable(@PathVariable String name, @RequestBody Wish wish) {
        return StateView.of(activations.enable(known(name), wish.decision()));
    }

    @PostMapping(path = "/{name}/retire", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "End a connector",
            description =
                    "It is unknown to consumers from now on. Its versions and history stay; activating one brings it"
                            + " back.")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "409", description = "CONNECTOR_CONFLICT: deliveries are open for it")
    public StateView retire(@PathVariable String name, @RequestBody Wish wish) {
        return StateView.of(activations.retire(known(name), wish.decision()));
    }

    @Schema(name = "PingStep")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record StepView(
            ProbeStep.Name step,
            boolean passed,
            Wording detail,

            @Schema(description = "What to do where it failed") @Nullable
            Wording mend) {
        static StepView of(ProbeStep step) {
            return new StepView(step.name(), step.passed(), step.detail(), step.mend());
        }
    }

    @Schema(name = "Ping")
    public record PingView(
            String connector,
            Environment environment,
            boolean passed,

            @Schema(description = "Whether the address is the simulator's, because nothing else is configured")
            boolean simulator,

            @Schema(description = "Up to the first that failed; empty for a system that only calls us")
            List<StepView> steps) {}

    @PostMapping("/{name}/ping")
    @Operation(
            summary = "Try whether the system can be reached",
            description =
                    "From this node: the settings in use (SETTINGS fails where the file is refused, with its defects, and where"
                            + " it was not taken yet), then through the guard of addresses: DNS, address, TCP, TLS (with the"
                            + " days until the certificate expires), then the harmless call that the descriptor declares: HTTP, authentication,"
                            + " contract. It is no message and in no journal.")
    @ApiResponse(responseCode = "200", description = "Whether it passed, and where it failed")
    @ApiResponse(responseCode = "404", description = "CONNECTOR_UNKNOWN")
    @ApiResponse(responseCode = "503", description = "CONNECTOR_DISABLED")
    public PingView ping(
            @PathVariable String name,
            @RequestParam(required = false, defaultValue = "PRODUCTION") Environment environment) {
        List<ProbeStep> steps = activations.connectors().ping(known(name), environment);
        return new PingView(
                name,
                environment,
                steps.stream().allMatch(ProbeStep::passed),
                activations.connectors().simulates(name, environment),
                steps.stream().map(StepView::of).toList());
    }

    private static String known(String name) {
        if (!OperationName.isConnector(name)) {
            throw Problems.invalid(new Wording(
                    "tên kết nối gồm chữ thường không dấu, số và gạch nối",
                    "a connector's name has lower case letters, digits and hyphens"));
        }
        return name;
    }
}
