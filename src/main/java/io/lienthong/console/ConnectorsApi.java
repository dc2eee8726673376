package io.lienthong.console;

import io.lienthong.connector.Defect;
import io.lienthong.route.Connectors;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /admin/v1/connectors} */
@RestController
@RequestMapping(path = "/admin/v1/connectors", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Connectors", description = "The connected systems and what the bus can do with each.")
class ConnectorsApi {
    private final Connectors connectors;

    ConnectorsApi(Connectors connectors) {
        this.connectors = connectors;
    }

    /** All connectors. */
    record Catalogue(@Schema(description = "By name") List<ConnectorView> connectors) {}

    @GetMapping
    @Operation(
            summary = "List the connectors",
            description = "Every folder under connectors/: its version that takes calls, its operations with the paths"
                    + " that consumers use, whether its system answers in each environment, and its defects if the"
                    + " folder as it stands is refused.")
    Catalogue all() {
        Map<String, List<Defect>> defects = connectors.defects();
        Map<String, ConnectorView> views = new TreeMap<>();
        defects.forEach((name, found) -> views.put(name, ConnectorView.refused(name, found)));
        connectors
                .all()
                .forEach(active -> views.put(
                        active.descriptor().name(),
                        ConnectorView.of(
                                active, defects.getOrDefault(active.descriptor().name(), List.of()))));
        return new Catalogue(List.copyOf(views.values()));
    }
}
