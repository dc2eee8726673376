package io.lienthong.route;

import io.lienthong.connector.ConnectorPackage;
import io.lienthong.connector.Descriptor;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Wording;
import io.lienthong.provider.Provider;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A connector that takes calls: one version of one folder, compiled.
 *
 * @param settingsFiles files that its secrets and certificates come from
 */
public record ActiveConnector(
        ConnectorPackage source,
        Map<String, ActiveOperation> operations,
        ExposedPaths paths,
        Map<Environment, Provider> providers,
        Set<Path> settingsFiles) {

    public Descriptor descriptor() {
        return source.descriptor();
    }

    public Optional<ActiveOperation> operation(String name) {
        return Optional.ofNullable(operations.get(name));
    }

    /** In which it has settings. */
    Set<Environment> environments() {
        return operations.values().stream()
                .findFirst()
                .map(operation -> operation.settings().keySet())
                .orElse(Set.of());
    }

    /**
     * The operation that a consumer's path leads to.
     *
     * @param interfaceVersion e.g. {@code 1.0}; throws INTERFACE_UNKNOWN for any but the connector's own
     * @param path behind it, with its leading slash, still percent-encoded; throws PATH_UNKNOWN or METHOD_NOT_ALLOWED
     */
    public ExposedPaths.Match match(String interfaceVersion, String method, String path) {
        String own = descriptor().metadata().interfaceVersion();
        if (!own.equals(interfaceVersion)) {
            String name = descriptor().name();
            throw new BusException(
                    ErrorCode.INTERFACE_UNKNOWN,
                    new Wording(
                            "kết nối " + name + " có giao diện " + own + ", không có "
                                    + shown(interfaceVersion, "giao diện được hỏi"),
                            "connector " + name + " has interface " + own + ", not "
                                    + shown(interfaceVersion, "the one asked for")));
        }
        return paths.match(method, path);
    }

    private static String shown(String text, String otherwise) {
        return text.matches("[0-9.]{1,12}") ? text : otherwise;
    }

    /** Closes the ways to the system once their open calls have ended. */
    public void close() {
        providers.values().forEach(Provider::close);
    }
}
