package io.lienthong.console;

import io.lienthong.contract.Drift;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Wording;
import io.lienthong.route.ActiveConnector;
import io.lienthong.route.Connectors;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /admin/v1/connectors/NAME/drift} */
@RestController
@RequestMapping(path = "/admin/v1/connectors/{name}/drift", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Connectors")
public class DriftApi {
    private final Connectors connectors;
    private final DriftLedger ledger;

    DriftApi(Connectors connectors, DriftLedger ledger) {
        this.connectors = connectors;
        this.ledger = ledger;
    }

    @Schema(name = "ContractDrift")
    public record View(String connector, String version, List<Place> places) {}

    /** One place where answers differ. */
    @Schema(name = "ContractDriftPlace")
    public record Place(
            String operation,

            @Schema(
                    description = "JSON pointer into the answer; * for the elements of a list",
                    example = "/Data/*/newField")
            String pointer,

            @Schema(description = "NEW_FIELD, OTHER_TYPE or ABSENT_FIELD")
            Drift.Kind kind,

            String expected,
            String seen,
            Instant firstSeen,

            @Schema(description = "Sampled answers that had it")
            long count) {
        static Place of(String operation, Drift.Finding finding) {
            return new Place(
                    operation,
                    finding.pointer(),
                    finding.kind(),
                    finding.expected(),
                    finding.seen(),
                    finding.firstSeen(),
                    finding.count());
        }
    }

    @GetMapping
    @Operation(
            summary = "Show where a system's answers move away from its contract",
            description =
                    "Without breaking it; of SOAP also what is refused for it. The first hundred answers of an operation and"
                            + " then one in fifty are looked at, in PRODUCTION, by each node since it activated the version. The"
                            + " places are those of all nodes: another node's are here within 10 s.")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "404", description = "CONNECTOR_UNKNOWN")
    public View drift(@PathVariable String name) {
        ActiveConnector active = connectors
                .find(name)
                .orElseThrow(() -> new BusException(
                        ErrorCode.CONNECTOR_UNKNOWN,
                        new Wording("không có kết nối nào mang tên này", "there is no connector of this name")));
        List<Place> places = ledger.places(active).stream()
                .map(one -> Place.of(one.operation(), one.finding()))
                .toList();
        return new View(name, active.descriptor().metadata().version(), places);
    }
}
