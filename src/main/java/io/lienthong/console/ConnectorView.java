package io.lienthong.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.lienthong.connector.Defect;
import io.lienthong.connector.Descriptor;
import io.lienthong.connector.Operation;
import io.lienthong.connector.Versions;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.provider.Contact;
import io.lienthong.provider.Provider;
import io.lienthong.route.ActiveConnector;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A connector as it stands: what it offers, whether its system answers, and why its folder is refused, if it is. */
@Schema(name = "Connector", description = "A connector as it stands. Absent keys are left out.")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ConnectorView(
        String name,

        @Schema(description = "By language", example = "{\"vi\": \"Hộ tịch\", \"en\": \"Civil status\"}") @Nullable
        Map<String, String> title,

        @Schema(description = "Who grants access") @Nullable String owner,

        @Schema(description = "Version that takes calls, or would in another state") @Nullable
        String version,

        @Schema(
                description = "REFUSED: it should take calls, and this node cannot load it",
                allowableValues = {"ACTIVE", "DISABLED", "RETIRED", "REFUSED"})
        String state,

        @Schema(
                description = "FOLDER under connectors/, or PACKAGE that was activated",
                allowableValues = {"FOLDER", "PACKAGE"})
        String source,

        @JsonProperty("interface") @Nullable String interfaceVersion,
        @Nullable String supportLevel,
        List<OperationView> operations,

        @Schema(description = "By environment; empty for a system that only calls us")
        Map<Environment, System> systems,

        @Schema(description = "Why the folder as it stands is refused; the version above goes on")
        List<DefectView> defects) {

    /** One thing that the system does for us, or hands to us. */
    @Schema(name = "Operation")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record OperationView(
            String name,
            Operation.Pattern pattern,
            @Nullable String messageType,
            @Schema(example = "GET") @Nullable String method,

            @Schema(
                    description = "Where consumers find it; absent: they do not",
                    example = "/api/business-registration/1.0/enterprises/{enterpriseCode}")
            @Nullable
            String path,

            boolean personalData) {
        static OperationView of(Descriptor descriptor, Operation operation) {
            Operation.Expose expose = operation.expose();
            String base =
                    "/api/" + descriptor.name() + "/" + descriptor.metadata().interfaceVersion();
            return new OperationView(
                    operation.name(),
                    operation.pattern(),
                    operation.messageType(),
                    expose == null ? null : expose.method(),
                    expose == null ? null : base + expose.path(),
                    operation.personalData());
        }
    }

    /** Whether a connected system answers, as traffic showed. */
    @Schema(name = "ConnectedSystem")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record System(
            Contact.State state,
            @Schema(description = "When that began") Instant since,

            @Schema(description = "Latest failure of a system that is away") @Nullable
            ErrorCode code) {
        static System of(Provider provider) {
            Contact contact = provider.contact();
            return new System(contact.state(), contact.since(), contact.code());
        }
    }

    /** One mistake in the folder. */
    @Schema(name = "Defect")
    public record DefectView(String file, int line, String key, String message, String mend) {
        static DefectView of(Defect defect) {
            return new DefectView(defect.file(), defect.line(), defect.key(), defect.message(), defect.mend());
        }
    }

    static ConnectorView of(ActiveConnector connector, List<Defect> defects, Versions.@Nullable Decided decided) {
        Descriptor descriptor = connector.descriptor();
        Descriptor.Metadata metadata = descriptor.metadata();
        Map<Environment, System> systems = new EnumMap<>(Environment.class);
        connector.providers().forEach((environment, provider) -> systems.put(environment, System.of(provider)));
        return new ConnectorView(
                metadata.name(),
                metadata.title(),
                metadata.owner(),
                metadata.version(),
                Versions.State.ACTIVE.name(),
                source(decided),
                metadata.interfaceVersion(),
                metadata.supportLevel(),
                descriptor.operations().stream()
                        .map(operation -> OperationView.of(descriptor, operation))
                        .toList(),
                systems,
                defects.stream().map(DefectView::of).toList());
    }

    private static String source(Versions.@Nullable Decided decided) {
        return decided == null || decided.version() == null ? "FOLDER" : "PACKAGE";
    }

    /**
     * One that takes no calls: it should not, or was never right.
     *
     * @param known what it said when it last could be read
     */
    static ConnectorView refused(
            String name, List<Defect> defects, Versions.@Nullable Decided decided, @Nullable Descriptor known) {
        Descriptor.@Nullable Metadata metadata = known == null ? null : known.metadata();
        Versions.State state = decided == null ? Versions.State.ACTIVE : decided.state();
        return new ConnectorView(
                name,
                metadata == null ? null : metadata.title(),
                metadata == null ? null : metadata.owner(),
                version(state, decided, metadata),
                state == Versions.State.ACTIVE ? "REFUSED" : state.name(),
                source(decided),
                null,
                null,
                List.of(),
                Map.of(),
                defects.stream().map(DefectView::of).toList());
    }

    /** That was decided; of a folder that somebody switched off, what it said. */
    private static @Nullable String version(
            Versions.State state, Versions.@Nullable Decided decided, Descriptor.@Nullable Metadata metadata) {
        boolean folder = state != Versions.State.ACTIVE && source(decided).equals("FOLDER");
        return folder && metadata != null ? metadata.version() : decided == null ? null : decided.version();
    }
}
