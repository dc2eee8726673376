package io.lienthong.provider;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A declared URL taken apart.
 *
 * @param path without a slash at its end, so that an operation's path can follow
 * @param query as declared, already encoded
 */
record Url(
        boolean tls,
        String host,
        int port,
        String path,
        @Nullable String query) {
    /** Reads an absolute http or https URL; {@code key} names its place in the descriptor. */
    static Url parse(String text, String key) {
        try {
            URI uri = new URI(text.strip());
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            boolean tls = scheme.equals("https");
            if (!tls && !scheme.equals("http")) {
                throw unusable(key, "is not an http or https URL");
            }
            if (uri.getHost() == null || uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
                throw unusable(key, "has no host, or holds user information or a fragment");
            }
            if (uri.getPort() == 0 || uri.getPort() > 65_535) {
                throw unusable(key, "has a port that does not exist");
            }
            int port = uri.getPort() > 0 ? uri.getPort() : (tls ? 443 : 80);
            return new Url(tls, host(uri), port, path(uri), uri.getRawQuery());
        } catch (URISyntaxException e) {
            throw unusable(key, "is not a URL");
        }
    }

    private static String host(URI uri) {
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static String path(URI uri) {
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private static UnusableConnector unusable(String key, String message) {
        return UnusableConnector.at(
                key, "the value " + message, "give scheme, host, port and path, e.g. https://host:8443/api");
    }

    /** Path and query. */
    String target() {
        return (path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query);
    }

    /** Scheme, host and port as they stand in a URL; the port only where it is not the scheme's own. */
    String origin() {
        boolean usual = port == (tls ? 443 : 80);
        String shown = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return (tls ? "https://" : "http://") + shown + (usual ? "" : ":" + port);
    }
}
