package io.lienthong.route;

import io.lienthong.connector.ConnectorPackage;
import io.lienthong.connector.Descriptor;
import io.lienthong.connector.PackageLoader;
import io.lienthong.connector.Settings;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.OperationName;
import io.lienthong.message.Violation;
import io.lienthong.message.Wording;
import io.lienthong.provider.Provider;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

    /**
     * The folder, as long as it holds the version in use; throws CONNECTOR_DISABLED while it holds another, which is being written
     * or was refused. Reads all its files.
     */
    public Path unchangedFolder() {
        try {
            if (PackageLoader.fingerprint(source.folder()).equals(source.fingerprint())) {
                return source.folder();
            }
        } catch (IOException e) {
            // it is being changed
        }
        throw new BusException(
                ErrorCode.CONNECTOR_DISABLED,
                new Wording(
                        "thư mục của kết nối không còn là phiên bản đang dùng, nên chưa có tài liệu của nó",
                        "the connector's folder is no longer that of the version in use, so there is no document of it now"));
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
        if (providerServices.isEmpty()) {
            return paths.match(method, path);
        }
        List<ProviderServices.Found> own = providerServices.find(method, path, direct);
        ExposedPaths.Match ours = paths.find(method, path);
        if (own.isEmpty()) {
            if (ours != null) {
                return ours;
            }
            Set<String> allowed = paths.methods(path);
            allowed.addAll(providerServices.methods(path));
            allowed.remove(method);
            throw ExposedPaths.refusal(allowed);
        }
        int variables = ours == null ? 0 : ours.parameters().size();
        int openness = own.get(0).path().openness();
        if (ours != null && ProviderPath.openness(variables, variables) < openness) {
            return ours;
        }
        Violation wrong = null;
        for (ProviderServices.Found one : own) {
            if (ours == null || one.path().takes(mediaType)) {
                ProviderPath.Read read = one.path().read(ProviderServices.pairs(query), one.parameters());
                if (read.wrong() == null) {
                    return new ExposedPaths.Match(one.path().operation(), read.parameters());
                }
                wrong = wrong == null ? read.wrong() : wrong;
            }
        }
        if (ours != null) {
            return ours;
        }
        throw BusException.invalid(
                ErrorCode.REQUEST_INVALID,
                new Wording("tham số không hợp lệ", "a parameter is wrong"),
                List.of(Objects.requireNonNull(wrong)));
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
