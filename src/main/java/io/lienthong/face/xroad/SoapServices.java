package io.lienthong.face.xroad;

import io.lienthong.contract.ProviderWsdl;
import io.lienthong.contract.WrappedOperation;
import io.lienthong.contract.WrappedWsdl;
import io.lienthong.contract.XmlStream;
import io.lienthong.message.OperationName;
import io.lienthong.route.ActiveConnector;
import io.lienthong.route.ActiveOperation;
import io.lienthong.route.Bus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The operations of connectors as SOAP services: found by their codes, in the form that their WSDL describes. */
final class SoapServices {
    private final ConcurrentMap<OperationName, Known> known = new ConcurrentHashMap<>();

    /** Made once for each version of an operation. */
    private record Known(ActiveOperation operation, WrappedOperation form) {}

    /** Throws UnknownService where the connector has no such operation, or another interface. */
    static ActiveOperation find(ActiveConnector connector, ServiceId service) throws XRoadError {
        boolean version = service.version() == null || service.version().equals(Providers.version(connector));
        return connector
                .operation(service.code())
                .filter(operation -> version && Providers.inSoap(operation))
                .orElseThrow(() -> XRoadError.unknownService(service));
    }

    WrappedOperation form(ActiveOperation operation) {
        Known found = known.get(operation.name());
        if (found == null || found.operation() != operation) {
            String namespace = WrappedOperation.namespace(
                    operation.name().connector(),
                    operation.descriptor().metadata().interfaceVersion());
            found = new Known(
                    operation,
                    WrappedOperation.of(
                            operation.name().operation(),
                            namespace,
                            operation.contract().view(operation.operation())));
            known.put(operation.name(), found);
        }
        return found.form();
    }

    /**
     * The operation of whose own contract a message is.
     *
     * @param in where the body's element is; absent: the body is empty
     */
    static Optional<ActiveOperation> spoken(
            ActiveConnector connector, ServiceId service, @Nullable XmlStream in, Bus bus) {
        return connector
                .providerServices()
                .soap(
                        service.code(),
                        in == null ? null : in.namespace(),
                        in == null ? "" : in.name(),
                        service.version(),
                        bus::isDirect);
    }

    /** Whether a code names an operation: by our name, or that of the system's WSDL. */
    static boolean isCalled(ActiveOperation operation, String code) {
        return code.equals(operation.name().operation())
                || code.equals(operation.operation().soapOperation());
    }

    /** The system's own WSDL, cut to some operations; ours where that cannot be made of it. */
    byte[] wsdlOfProvider(ActiveConnector connector, List<ActiveOperation> operations) {
        return ProviderWsdl.of(
                        connector.unchangedFolder(),
                        Objects.requireNonNull(connector.descriptor().endpoint()),
                        operations.stream().map(ActiveOperation::operation).toList(),
                        Providers.version(connector))
                .orElseGet(() -> wsdl(connector));
    }

    /** The WSDL of all operations of a connector. */
    byte[] wsdl(ActiveConnector connector) {
        String name = connector.descriptor().name();
        List<ActiveOperation> operations = Providers.soap(connector);
        Map<String, String> titles = new HashMap<>();
        operations.forEach(operation -> {
            Map<String, String> title = operation.operation().title();
            String code = operation.name().operation();
            titles.put(code, title == null ? code : title.getOrDefault("vi", code));
        });
        return WrappedWsdl.of(
                WrappedOperation.namespace(
                        name, connector.descriptor().metadata().interfaceVersion()),
                name,
                Providers.version(connector),
                operations.stream().map(this::form).toList(),
                titles);
    }
}
