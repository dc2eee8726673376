package io.lienthong.route;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.connector.ConnectorPackage;
import io.lienthong.connector.Defect;
import io.lienthong.connector.Descriptor;
import io.lienthong.connector.Operation;
import io.lienthong.connector.PackageLoader;
import io.lienthong.connector.Settings;
import io.lienthong.contract.ContractCompiler;
import io.lienthong.contract.OperationContract;
import io.lienthong.message.Environment;
import io.lienthong.message.Json;
import io.lienthong.message.OperationName;
import io.lienthong.provider.Provider;
import io.lienthong.provider.SignatureCheck;
import io.lienthong.provider.UnusableConnector;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Turns a connector folder into an {@link ActiveConnector}, or says everything that is wrong with it. */
public final class ConnectorCompiler {
    private final PackageLoader loader = new PackageLoader();
    private final ContractCompiler contracts;
    private final Vertx vertx;
    private final MeterRegistry metrics;

    public ConnectorCompiler(ContractCompiler contracts, Vertx vertx, MeterRegistry metrics) {
        this.contracts = contracts;
        this.vertx = vertx;
        this.metrics = metrics;
    }

    /** A folder that is right in itself: descriptor, contracts and mappings, not yet any settings. */
    public record Compiled(ConnectorPackage source, Map<String, OperationContract> contracts, MappingSet mappings) {
        /** The same that does not wait before it asks a simulator again. */
        public Compiled hurried(Duration responseTimeout) {
            return new Compiled(source.hurried(responseTimeout), contracts, mappings);
        }
    }

    /** All that {@code connector check} looks at; empty with at least one defect. */
    public Optional<Compiled> check(Path folder, Consumer<Defect> defects) {
        return check(loader, contracts, folder, defects);
    }

    /** The same where nothing will be called, so that no Vert.x has to start. */
    public static Optional<Compiled> check(
            PackageLoader loader, ContractCompiler contracts, Path folder, Consumer<Defect> defects) {
        List<Defect> found = new ArrayList<>();
        Optional<ConnectorPackage> loaded = loader.load(folder, found::add);
        Optional<Compiled> compiled = loaded.map(source -> {
            Consumer<Defect> located = defect -> found.add(located(source, defect));
            Descriptor descriptor = source.descriptor();
            Map<String, OperationContract> checked = contracts.compile(descriptor, folder, located);
            return new Compiled(source, checked, MappingSet.compile(descriptor, checked, folder, located));
        });
        found.stream().distinct().forEach(defects);
        return found.isEmpty() ? compiled : Optional.empty();
    }

    /**
     * Makes it ready for calls.
     *
     * @param settings of the environments that it can be called in
     */
    public Optional<ActiveConnector> activate(
            Compiled compiled, Map<Environment, Settings> settings, Consumer<Defect> defects) {
        return activate(compiled, settings, vertx, metrics, defects);
    }

    /** The same for a folder that was checked without a compiler. */
    public static Optional<ActiveConnector> activate(
            Compiled compiled,
            Map<Environment, Settings> settings,
            Vertx vertx,
            MeterRegistry metrics,
            Consumer<Defect> defects) {
        Map<Environment, Provider> providers = new EnumMap<>(Environment.class);
        Map<Environment, JsonNode> visible = new EnumMap<>(Environment.class);
        Map<String, Map<Environment, SignatureCheck>> signatures = new HashMap<>();
        Descriptor descriptor = compiled.source().descriptor();
        try {
            settings.forEach((environment, values) -> {
                visible.put(environment, visible(descriptor, values));
                signatures(descriptor, values)
                        .forEach((operation, check) -> signatures
                                .computeIfAbsent(operation, name -> new EnumMap<>(Environment.class))
                                .put(environment, check));
                if (descriptor.endpoint() != null) {
                    providers.put(environment, Provider.open(vertx, descriptor, environment, values, metrics));
                }
            });
        } catch (UnusableConnector e) {
            providers.values().forEach(Provider::close);
            defects.accept(located(compiled.source(), e.defect()));
            return Optional.empty();
        }
        Map<String, ActiveOperation> operations = new LinkedHashMap<>();
        for (Operation operation : descriptor.operations()) {
            operations.put(
                    operation.name(),
                    operation(
                            compiled,
                            operation,
                            providers,
                            visible,
                            signatures.getOrDefault(operation.name(), Map.of())));
        }
        return Optional.of(new ActiveConnector(
                compiled.source(),
                Map.copyOf(operations),
                new ExposedPaths(operations.values()),
                ProviderServices.of(operations.values()),
                Map.copyOf(providers),
                Map.copyOf(settings)));
    }

    private static ActiveOperation operation(
            Compiled compiled,
            Operation operation,
            Map<Environment, Provider> providers,
            Map<Environment, JsonNode> visible,
            Map<Environment, SignatureCheck> signatures) {
        Descriptor descriptor = compiled.source().descriptor();
        OperationContract contract =
                java.util.Objects.requireNonNull(compiled.contracts().get(operation.name()));
        return new ActiveOperation(
                new OperationName(descriptor.name(), operation.name()),
                descriptor,
                operation,
                contract,
                compiled.mappings().request(descriptor, operation, contract),
                pointer(operation.response().select()),
                compiled.mappings().reply(descriptor, operation, contract),
                pointer(operation.correlation()),
                pointer(operation.reference()),
                operation.onDuplicate() == null
                        ? null
                        : descriptor
                                .operation(operation.onDuplicate())
                                .map(other -> operation(compiled, other, providers, visible, Map.of()))
                                .orElse(null),
                Map.copyOf(providers),
                Map.copyOf(visible),
                operation.request().parameters().values().stream().allMatch(Operation.Parameter::open),
                Map.copyOf(signatures),
                false);
    }

    private static Map<String, SignatureCheck> signatures(Descriptor descriptor, Settings settings) {
        Map<String, SignatureCheck> signatures = new HashMap<>();
        for (int i = 0; i < descriptor.operations().size(); i++) {
            Operation operation = descriptor.operations().get(i);
            Operation.Expose expose = operation.expose();
            if (expose != null && expose.authentication() != null) {
                String key = "/operations/" + i + "/expose/authentication";
                signatures.put(operation.name(), SignatureCheck.compile(expose.authentication(), settings, key));
            }
        }
        return signatures;
    }

    private static @Nullable JsonPointer pointer(@Nullable String text) {
        return text == null ? null : JsonPointer.compile(text);
    }

    /** Fills in the line where the finder knew only the key. */
    private static Defect located(ConnectorPackage source, Defect defect) {
        return defect.line() > 0 || !defect.file().equals(ConnectorPackage.DESCRIPTOR)
                ? defect
                : new Defect(
                        defect.file(),
                        source.document().line(defect.key()),
                        defect.key(),
                        defect.message(),
                        defect.mend());
    }

    private static JsonNode visible(Descriptor descriptor, Settings settings) {
        ObjectNode visible = Json.object();
        descriptor.configuration().properties().forEach((name, property) -> {
            if (!property.secret() && settings.values().containsKey(name)) {
                visible.put(name, settings.get(name));
            }
        });
        return visible;
    }
}
