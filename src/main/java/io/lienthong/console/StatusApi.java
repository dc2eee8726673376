package io.lienthong.console;

import io.lienthong.journal.Journal;
import io.lienthong.platform.Broker;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.springframework.core.env.Environment;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /admin/v1/status} */
@RestController
@Tag(name = "Status", description = "How this node stands.")
class StatusApi {
    private final Journal journal;
    private final Broker broker;
    private final DataPlanePort dataPlane;
    private final Environment environment;
    private final RestartReport restart;

    StatusApi(Journal journal, Broker broker, DataPlanePort dataPlane, Environment environment, RestartReport restart) {
        this.journal = journal;
        this.broker = broker;
        this.dataPlane = dataPlane;
        this.environment = environment;
        this.restart = restart;
    }

    /** One node at one moment. */
    record Status(
            @Schema(description = "Of the bus", example = "0.1.0")
            String version,

            @Schema(description = "Of Java", example = "25.0.1")
            String java,

            @Schema(description = "Active profiles; demo keeps default secrets")
            List<String> profiles,

            Instant startedAt,

            @Schema(description = "ISO 8601", example = "PT3H12M5S")
            Duration uptime,

            @Schema(description = "Whether the data plane takes requests")
            boolean dataPlane,

            JournalStatus journal,

            @Schema(description = "Whether PostgreSQL takes rows")
            boolean postgresql,

            @Schema(description = "Whether the broker is connected; deliveries go on without it")
            boolean broker,

            @Schema(description = "What this node found at its start and goes on with; empty until it is counted")
            Map<String, Long> foundAtStart) {}

    /** The journal's own figures. */
    record JournalStatus(
            @Schema(description = "Whether messages are accepted")
            boolean available,

            @Schema(description = "Rows that wait for their commit")
            int waiting,

            @Schema(description = "Calls of dead nodes that were closed as OUTCOME_UNKNOWN since the start")
            long orphansClosed) {}

    @GetMapping(path = "/admin/v1/status", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Say how this node stands")
    Status status() {
        Instant started =
                Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
        boolean available = journal.available();
        return new Status(
                version(),
                Runtime.version().toString(),
                List.of(environment.getActiveProfiles()),
                started,
                Duration.ofSeconds(Duration.between(started, Instant.now()).toSeconds()),
                dataPlane.answers(),
                new JournalStatus(available, journal.waiting(), journal.orphansClosed()),
                available,
                broker.connected(),
                restart.counts());
    }

    private static String version() {
        String version = StatusApi.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
