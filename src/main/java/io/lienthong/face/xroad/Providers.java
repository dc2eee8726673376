package io.lienthong.face.xroad;

import io.lienthong.connector.Operation;
import io.lienthong.route.ActiveConnector;
import io.lienthong.route.ActiveOperation;
import io.lienthong.route.Connectors;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The connectors as providers of X-Road: each is a subsystem, with one REST service of its own name and a SOAP service for each operation. */
final class Providers {
    private final XRoadSettings settings;
    private final Connectors connectors;
    private final Map<SubsystemId, String> named = new HashMap<>();

    Providers(XRoadSettings settings, Connectors connectors) {
        this.settings = settings;
        this.connectors = connectors;
        settings.providers()
                .forEach(
                        (connector, provider) -> SubsystemId.parse(provider).ifPresent(id -> named.put(id, connector)));
    }

    /** Throws UnknownMember where no connector is this subsystem, and CONNECTOR_DISABLED where it takes no calls. */
    ActiveConnector find(SubsystemId provider) throws XRoadError {
        String connector = connector(provider);
        if (connector == null || !connectors.knows(connector)) {
            throw new XRoadError(
                    XRoadError.UNKNOWN_MEMBER,
                    "không có hệ thống cung cấp " + provider.shown(),
                    "Could not find a service provider " + provider.shown());
        }
        return connectors.require(connector);
    }

    /** The same; empty where {@link #find} throws. */
    Optional<ActiveConnector> known(SubsystemId provider) {
        return Optional.ofNullable(connector(provider)).flatMap(connectors::find);
    }

    private @Nullable String connector(SubsystemId provider) {
        String connector = named.get(provider);
        boolean own = connector == null && provider.subsystem() != null && provider.equals(id(provider.subsystem()));
        return own ? provider.subsystem() : connector;
    }

    /** Throws InvalidSecurityServer where another server is to answer. */
    void requireServer(@Nullable SubsystemId server) throws XRoadError {
        SubsystemId own = settings.own(settings.serverCode());
        if (server != null && !server.equals(own)) {
            throw new XRoadError(
                    XRoadError.INVALID_SECURITY_SERVER,
                    "không có máy chủ bảo mật \"" + server + "\"; máy chủ này là \"" + own + "\"",
                    "Could not find security server \"" + server + "\": this one is \"" + own + "\"");
        }
    }

    SubsystemId id(String connector) {
        String other = settings.providers().get(connector);
        return other == null
                ? settings.own(connector)
                : SubsystemId.parse(other).orElseThrow();
    }

    List<SubsystemId> all() {
        return connectors.all().stream()
                .filter(connector -> !exposed(connector).isEmpty())
                .map(connector -> id(connector.descriptor().name()))
                .sorted(Comparator.comparing(SubsystemId::shown))
                .toList();
    }

    SubsystemId owner() {
        return new SubsystemId(settings.instance(), settings.memberClass(), settings.memberCode(), null);
    }

    /** What consumers may call at all: not what a connected system calls back. */
    static List<ActiveOperation> exposed(ActiveConnector connector) {
        return connector.operations().values().stream()
                .filter(Providers::isExposed)
                .sorted(Comparator.comparing(operation -> operation.name().operation()))
                .toList();
    }

    private static boolean isExposed(ActiveOperation operation) {
        return operation.operation().expose() != null && !operation.callback();
    }

    /** Those that a SOAP message can carry. */
    static List<ActiveOperation> soap(ActiveConnector connector) {
        return exposed(connector).stream().filter(Providers::inSoap).toList();
    }

    static boolean inSoap(ActiveOperation operation) {
        return isExposed(operation) && operation.operation().bodyKind() != Operation.BodyKind.OPAQUE;
    }

    static String version(ActiveConnector connector) {
        return "v" + connector.descriptor().metadata().interfaceVersion();
    }
}
