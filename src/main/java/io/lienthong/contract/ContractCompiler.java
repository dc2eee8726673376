package io.lienthong.contract;

import io.lienthong.connector.ConnectorPackage;
import io.lienthong.connector.Defect;
import io.lienthong.connector.Descriptor;
import io.lienthong.connector.Descriptor.Endpoint;
import io.lienthong.connector.Operation;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Compiles what a connector's messages are checked against, once, when the connector is activated. */
public final class ContractCompiler {
    private static final Set<String> METHODS_WITH_BODY = Set.of("POST", "PUT", "PATCH");

    private final CanonicalTypes types;

    public ContractCompiler(CanonicalTypes types) {
        this.types = types;
    }

    /**
     * All contracts of a connector, by operation name. Every mistake is added to the defects and the rest goes on; an
     * operation whose contract cannot be compiled is absent.
     */
    public Map<String, OperationContract> compile(Descriptor descriptor, Path folder, Consumer<Defect> defects) {
        Optional<Source> source = source(descriptor.endpoint(), folder, defects);
        Map<String, OperationContract> contracts = new LinkedHashMap<>();
        for (int i = 0; i < descriptor.operations().size(); i++) {
            Operation operation = descriptor.operations().get(i);
            OperationDefects here = new OperationDefects("/operations/" + i, defects);
            Optional<ProviderContract> provider = callsProvider(operation)
                    ? source.flatMap(contract -> contract.provider(operation, here))
                    : Optional.of(new ProviderContract.Unchecked());
            ParameterCheck parameters = source.map(contract -> contract.parameters(operation, here))
                    .orElseGet(() -> ParameterCompiler.declared(operation, here));
            OperationContract.MessageTypes messageTypes = messageTypes(operation, here);
            if (provider.isPresent() && !here.any()) {
                contracts.put(
                        operation.name(),
                        new OperationContract(
                                parameters,
                                messageTypes,
                                provider.get(),
                                operation.journal().mask()));
            }
        }
        return contracts;
    }

    /** Mistakes of one operation, told with their place in the descriptor. */
    static final class OperationDefects {
        private final String operationKey;
        private final Consumer<Defect> defects;
        private boolean any;

        OperationDefects(String operationKey, Consumer<Defect> defects) {
            this.operationKey = operationKey;
            this.defects = defects;
        }

        void add(String key, String message, String mend) {
            add(new Defect(ConnectorPackage.DESCRIPTOR, 0, operationKey + key, message, mend));
        }

        void add(Defect defect) {
            any = true;
            defects.accept(defect);
        }

        boolean any() {
            return any;
        }
    }

    /** A connected system's own contract: OpenAPI or WSDL. */
    interface Source {
        Optional<ProviderContract> provider(Operation operation, OperationDefects defects);

        ParameterCheck parameters(Operation operation, OperationDefects defects);
    }

    private static Optional<Source> source(@Nullable Endpoint endpoint, Path folder, Consumer<Defect> defects) {
        if (endpoint == null) {
            return Optional.empty();
        }
        try {
            Folder files = new Folder(folder);
            return Optional.of(
                    switch (endpoint.protocol()) {
                        case REST -> new RestSource(new OpenApiDocument(files, endpoint.contract()), endpoint);
                        case SOAP -> new SoapSource(new WsdlDocument(files, endpoint.contract()), endpoint, defects);
                    });
        } catch (Refused e) {
            defects.accept(e.defect());
            return Optional.empty();
        }
    }

    private static boolean callsProvider(Operation operation) {
        return switch (operation.pattern()) {
            case REQUEST_REPLY, DELIVER, POLL -> true;
            case RECEIVE, QUERY -> false;
        };
    }

    private OperationContract.MessageTypes messageTypes(Operation operation, OperationDefects defects) {
        String request = requestType(operation);
        String reply = replyType(operation, request);
        return new OperationContract.MessageTypes(
                type(request, operation, defects),
                type(reply, operation, defects),
                operation.pattern() == Operation.Pattern.POLL);
    }

    static @Nullable String requestType(Operation operation) {
        if (operation.requestType() != null || operation.bodyKind() == Operation.BodyKind.OPAQUE) {
            return operation.requestType();
        }
        return switch (operation.pattern()) {
            case RECEIVE, DELIVER -> operation.messageType();
            case REQUEST_REPLY -> sendsBody(operation) ? operation.messageType() : null;
            case POLL, QUERY -> null;
        };
    }

    static boolean sendsBody(Operation operation) {
        Operation.Expose expose = operation.expose();
        return expose != null && METHODS_WITH_BODY.contains(expose.method());
    }

    static @Nullable String replyType(Operation operation, @Nullable String request) {
        if (operation.bodyKind() == Operation.BodyKind.OPAQUE) {
            return null;
        }
        return switch (operation.pattern()) {
            case POLL -> operation.fetch() == null ? operation.messageType() : null;
            case REQUEST_REPLY -> operation.requestType() != null || request == null ? operation.messageType() : null;
            case RECEIVE, DELIVER, QUERY -> null;
        };
    }

    private @Nullable CanonicalType type(@Nullable String name, Operation operation, OperationDefects defects) {
        if (name == null) {
            return null;
        }
        Optional<CanonicalType> type = types.type(name);
        if (type.isEmpty()) {
            defects.add(
                    name.equals(operation.requestType()) ? "/requestType" : "/messageType",
                    "there is no canonical type " + name,
                    Near.names(name, List.copyOf(types.names())));
        }
        return type.orElse(null);
    }
}
