package io.lienthong.provider;

import io.lienthong.connector.Operation.Parameter.Place;
import io.lienthong.connector.Operation.Parameter.Style;
import io.lienthong.connector.Settings;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Wording;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes path and query of a call. Values fill places that the descriptor names; they are percent-encoded and can
 * neither add, drop nor climb a path segment.
 */
final class RequestTarget {
    /** {@code {parameter}} of the path, or a placeholder {@code {{call.messageId}}} that {@link Text} fills. */
    private static final Pattern VARIABLE = Pattern.compile("\\{\\{[^}]*}}|\\{([A-Za-z][A-Za-z0-9_.-]*)}");
    /** What a URL's path may hold between the variables (RFC 3986 pchar and the slash). */
    private static final Pattern LITERAL = Pattern.compile("([A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*");

    /** A literal, a parameter, or a text that the call completes. */
    private record Piece(
            @Nullable String literal,
            @Nullable Argument argument,
            @Nullable Text text) {}

    /** @param taken names, encoded, that the fields of its object cannot have, because others have them; in any case */
    private record QueryPart(Argument argument, Set<String> taken) {}

    private final List<Piece> path;
    private final @Nullable String fixedQuery;
    private final List<QueryPart> query;
    private final @Nullable String constant;

    private RequestTarget(List<Piece> path, @Nullable String fixedQuery, List<QueryPart> query) {
        this.path = path;
        this.fixedQuery = fixedQuery;
        this.query = query;
        boolean open = !query.isEmpty() || path.stream().anyMatch(piece -> piece.literal() == null);
        this.constant = open ? null : text(path, fixedQuery);
    }

    /**
     * Compiles the target.
     *
     * @param fixedQuery already encoded: of the declared URL, and an API key that goes there
     * @param key the place of the path in the descriptor
     */
    static RequestTarget of(
            Url url,
            String path,
            List<Argument> arguments,
            @Nullable String fixedQuery,
            Settings settings,
            String key) {
        List<Piece> pieces = new ArrayList<>();
        addLiteral(pieces, url.path() + (path.isEmpty() && url.path().isEmpty() ? "/" : ""), key);
        Matcher variable = VARIABLE.matcher(path);
        int end = 0;
        while (variable.find()) {
            addLiteral(pieces, path.substring(end, variable.start()), key);
            pieces.add(
                    variable.group(1) == null
                            ? placeholder(variable.group(), settings, key)
                            : new Piece(null, argument(variable.group(1), arguments, key), null));
            end = variable.end();
        }
        addLiteral(pieces, path.substring(end), key);
        List<Argument> query = arguments.stream()
                .filter(argument -> argument.place() == Place.QUERY)
                .toList();
        List<QueryPart> parts = query.stream()
                .map(argument -> new QueryPart(argument, taken(argument, query, fixedQuery)))
                .toList();
        return new RequestTarget(List.copyOf(pieces), fixedQuery, parts);
    }

    /** Only in these styles do texts of the consumer become names of the query. */
    private static Set<String> taken(Argument argument, List<Argument> query, @Nullable String fixedQuery) {
        Set<String> taken = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        if (argument.style() == Style.FORM || argument.style() == Style.DEEP_OBJECT) {
            query.forEach(other -> taken.add(PercentEncoding.of(other.wireName())));
            if (fixedQuery != null) {
                for (String pair : fixedQuery.split("&", -1)) {
                    taken.add(PercentEncoding.of(URLDecoder.decode(name(pair), StandardCharsets.UTF_8)));
                }
            }
            taken.remove(PercentEncoding.of(argument.wireName()));
        }
        return taken;
    }

    private static String name(String pair) {
        int end = pair.indexOf('=');
        return end < 0 ? pair : pair.substring(0, end);
    }

    private static void addLiteral(List<Piece> pieces, String literal, String key) {
        String sent = PercentEncoding.ofForeign(literal);
        if (!LITERAL.matcher(sent).matches()) {
            throw UnusableConnector.at(key, "holds characters that a path cannot hold", "percent-encode them");
        }
        if (!sent.isEmpty()) {
            pieces.add(new Piece(sent, null, null));
        }
    }

    private static Piece placeholder(String text, Settings settings, String key) {
        if (text.equals("{{call.url}}")) {
            throw UnusableConnector.at(key, "a path cannot hold its own URL", "leave {{call.url}} out");
        }
        Text compiled = Text.of(text, settings, key);
        String constant = compiled.constant();
        if (constant == null) {
            return new Piece(null, null, compiled);
        }
        if (!LITERAL.matcher(constant).matches()) {
            throw UnusableConnector.at(
                    key, "the setting of " + text + " holds characters that a path cannot hold", "percent-encode them");
        }
        return new Piece(constant, null, null);
    }

    private static Argument argument(String name, List<Argument> arguments, String key) {
        return arguments.stream()
                .filter(argument -> argument.place() == Place.PATH)
                .filter(argument ->
                        argument.wireName().equals(name) || argument.name().equals(name))
                .findFirst()
                .orElseThrow(() -> UnusableConnector.at(
                        key, "{" + name + "} is no declared path parameter", "declare it with in: path"));
    }

    private static String text(List<Piece> path, @Nullable String fixedQuery) {
        StringBuilder text = new StringBuilder();
        path.forEach(piece -> text.append(piece.literal()));
        return fixedQuery == null
                ? text.toString()
                : text.append('?').append(fixedQuery).toString();
    }

    /** The path alone, as {@code {{call.url}}} shows it. */
    String path(ProviderCall call, CallValues values) {
        StringBuilder target = new StringBuilder(64);
        appendPath(target, call, values);
        return target.toString();
    }

    /** Path and query of one call. */
    String write(ProviderCall call, CallValues values) {
        if (constant != null) {
            return constant;
        }
        StringBuilder target = new StringBuilder(128);
        appendPath(target, call, values);
        char separator = '?';
        if (fixedQuery != null) {
            target.append(separator).append(fixedQuery);
            separator = '&';
        }
        for (int i = 0; i < query.size(); i++) {
            QueryPart part = query.get(i);
            String value = part.argument().value(call, values);
            if (value != null) {
                int start = target.length() + 1;
                separator = QueryText.append(target, separator, part.argument(), value);
                if (!part.taken().isEmpty() && start < target.length()) {
                    requireFree(part, target.substring(start));
                }
            }
        }
        return target.toString();
    }

    /** A consumer's field would change what another parameter, or the descriptor, says. */
    private static void requireFree(QueryPart part, String written) {
        for (String pair : written.split("&", -1)) {
            if (part.taken().contains(name(pair))) {
                String parameter = part.argument().name();
                throw new BusException(
                        ErrorCode.REQUEST_INVALID,
                        new Wording(
                                "tham số " + parameter + " không được có trường mang tên của tham số khác",
                                "parameter " + parameter + " cannot have a field with the name of another parameter"));
            }
        }
    }

    private void appendPath(StringBuilder target, ProviderCall call, CallValues values) {
        for (int i = 0; i < path.size(); i++) {
            Piece piece = path.get(i);
            if (piece.literal() != null) {
                target.append(piece.literal());
            } else if (piece.argument() != null) {
                appendSegment(target, piece.argument(), piece.argument().value(call, values));
            } else if (piece.text() != null) {
                String value = piece.text().with(values);
                requireSegment("of the path", value);
                PercentEncoding.append(target, value);
            }
        }
    }

    private static void appendSegment(StringBuilder target, Argument argument, @Nullable String value) {
        String checked = requireSegment(argument.name(), value);
        if (argument.style() == Style.PLAIN) {
            PercentEncoding.append(target, checked);
        } else {
            target.append(requireSegment(argument.name(), StyledText.encoded(argument, checked)));
        }
    }

    /** An empty segment would turn one record into the list of all, a dotted one would climb. */
    private static String requireSegment(String name, @Nullable String value) {
        if (value == null || value.isEmpty() || value.equals(".") || value.equals("..")) {
            throw new BusException(ErrorCode.REQUEST_INVALID, "parameter " + name + " cannot stand in a path");
        }
        return value;
    }
}
