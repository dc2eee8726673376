package io.lienthong.console;

import io.lienthong.connector.Defect;
import io.lienthong.connector.Versions;
import io.lienthong.route.Activations;
import io.lienthong.route.Connectors;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /admin/v1/connectors} */
@RestController
@RequestMapping(path = "/admin/v1/connectors", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Connectors", description = "The connected systems and what the bus can do with each.")
public class ConnectorsApi {
    private final Connectors connectors;
    private final Activations activations;

    ConnectorsApi(Activations activations) {
        this.activations = activations;
        this.connectors = activations.connectors();
    }

    /** All connectors. */
    public record Catalogue(@Schema(description = "By name") List<ConnectorView> connectors) {}

    @GetMapping
    @Operation(
            summary = "List the connectors",
            description = "Every folder under connectors/ and every connector with a version that was activated: as"
                    + " it stands on this node, its operations with the paths that consumers use, whether its system"
                    + " answers in each environment, and its defects if it is refused as it stands.")
    public Catalogue all() {
        Map<String, List<Defect>> defects = connectors.defects();
        Map<String, ConnectorView> views = new TreeMap<>();
        Map<String, Versions.Decided> decided = new HashMap<>();
        activations.versions().since(0).forEach(one -> decided.put(one.connector(), one));
        decided.keySet().forEach(name -> views.put(name, refused(name, List.of(), decided.get(name))));
        defects.forEach((name, found) -> views.put(name, refused(name, found, decided.get(name))));
        connectors
                .all()
                .forEach(active -> views.put(
                        active.descriptor().name(),
                        ConnectorView.of(
                                active,
                                defects.getOrDefault(active.descriptor().name(), List.of()),
                                decided.get(active.descriptor().name()))));
        return new Catalogue(List.copyOf(views.values()));
    }

    private ConnectorView refused(String name, List<Defect> found, Versions.@Nullable Decided decided) {
        return ConnectorView.refused(
                name, found, decided, connectors.descriptor(name).orElse(null));
    }
}
