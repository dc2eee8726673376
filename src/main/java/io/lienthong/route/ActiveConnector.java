package io.lienthong.route;

import io.lienthong.connector.ConnectorPackage;
import io.lienthong.connector.Descriptor;
import io.lienthong.connector.Settings;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.OperationName;
import io.lienthong.message.Wording;
import io.lienthong.provider.Provider;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A connector that takes calls: one version of one folder, compiled.
 *
 * @param providerServices what callers who speak the system's own contract may call
 * @param settings of the environments that it can be called in
 */
public record ActiveConnector(
        ConnectorPackage source,
        Map<String, ActiveOperation> operations,
        ExposedPaths paths,
        ProviderServices providerServices,
        Map<Environment, Provider> providers,
        Map<Environment, Settings> settings) {

    public Descriptor descriptor() {
        return source.descriptor();
    }

    public Optional<ActiveOperation> operation(String name) {
        return Optional.ofNullable(operations.get(name));
    }

    /** In which it has settings. */
    Set<Environment> environments() {
        return settings.keySet();
    }

    /** Files that its secrets and certificates come from. */
    Set<Path> settingsFiles() {
        return settings.values().stream().flatMap(one -> one.files().stream()).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * The operation that a consumer's path leads to.
     *
     * @param interfaceVersion e.g. {@code 1.0}; throws INTERFACE_UNKNOWN for any but the connector's own
     * @param path behind it, with its leading slash, still percent-encoded; throws PATH_UNKNOWN or METHOD_NOT_ALLOWED
     */
    public ExposedPaths.Match match(String interfaceVersion, String method, String path) {
        requireInterface(interfaceVersion);
        return paths.match(method, path);
    }

    /**
     * The operation that a caller's path leads to who may speak the system's own contract or our form. The path with fewer
     * variables wins, and of two alike that of the contract; a query or a type of body that is none of the contract's is one of
     * ours. Of an operation in the system's form the parameters hold the query too.
     *
     * @param path with its leading slash, or empty; throws PATH_UNKNOWN, METHOD_NOT_ALLOWED or REQUEST_INVALID
     * @param query without its question mark; absent: there is none
     * @param mediaType of the body; absent: nobody says what it is
     * @param direct which operations pass on what they are sent
     */
    public ExposedPaths.Match matchEither(
            String method,
            String path,
            @Nullable String query,
            @Nullable String mediaType,
            Predicate<OperationName> direct) {
        ProviderServices.Found own = providerServices.find(method, path, direct);
        if (own == null && providerServices.isEmpty()) {
            return paths.match(method, path);
        }
        ExposedPaths.Match ours = paths.find(method, path);
        if (own == null) {
            if (ours != null) {
                return ours;
            }
            Set<String> allowed = paths.methods(path);
            allowed.addAll(providerServices.methods(path));
            throw ExposedPaths.refusal(allowed);
        }
        int variables = ours == null ? 0 : ours.parameters().size();
        if (ours != null
                && (ProviderPath.openness(variables, variables) < own.path().openness()
                        || !own.path().takes(mediaType))) {
            return ours;
        }
        ProviderPath.Read read = own.path().read(ProviderServices.pairs(query), own.parameters());
        if (read.wrong() == null) {
            return new ExposedPaths.Match(own.path().operation(), read.parameters());
        }
        if (ours != null) {
            return ours;
        }
        throw BusException.invalid(
                ErrorCode.REQUEST_INVALID,
                new Wording("tham số không hợp lệ", "a parameter is wrong"),
                List.of(read.wrong()));
    }

    private void requireInterface(String interfaceVersion) {
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
    }

    private static String shown(String text, String otherwise) {
        return text.matches("[0-9.]{1,12}") ? text : otherwise;
    }

    /** Closes the ways to the system once their open calls have ended. */
    public void close() {
        providers.values().forEach(Provider::close);
    }
}
