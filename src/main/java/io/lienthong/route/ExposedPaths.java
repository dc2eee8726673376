package io.lienthong.route;

import io.lienthong.connector.Operation;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Wording;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The paths below a connector's interface, and the operations behind them. A literal segment wins over a parameter. */
public final class ExposedPaths {
    private static final int MAX_SEGMENTS = 20;

    private final List<Entry> entries = new ArrayList<>();

    /** An operation and the parameters that its path holds, decoded. */
    public record Match(ActiveOperation operation, Map<String, String> parameters) {}

    /** @param names parameter name of each segment, empty for a literal */
    private record Entry(String method, String[] segments, String[] names, int parameters, ActiveOperation operation) {}

    ExposedPaths(Collection<ActiveOperation> operations) {
        for (ActiveOperation operation : operations) {
            Operation.Expose expose = operation.operation().expose();
            if (expose != null) {
                entries.add(entry(expose, operation));
            }
        }
        entries.sort(java.util.Comparator.comparingInt(Entry::parameters));
    }

    private static Entry entry(Operation.Expose expose, ActiveOperation operation) {
        String[] segments = expose.path().substring(1).split("/", -1);
        String[] names = new String[segments.length];
        int parameters = 0;
        for (int i = 0; i < segments.length; i++) {
            boolean parameter = segments[i].startsWith("{");
            names[i] = parameter ? segments[i].substring(1, segments[i].length() - 1) : "";
            parameters += parameter ? 1 : 0;
        }
        return new Entry(expose.method(), segments, names, parameters, operation);
    }

    Match match(String method, String path) {
        Match found = find(method, path);
        if (found == null) {
            throw refusal(methods(path));
        }
        return found;
    }

    /** Null where nothing is there. */
    @Nullable
    Match find(String method, String path) {
        String[] asked = asked(path);
        for (Entry entry : entries) {
            if (entry.method().equals(method) && fits(entry, asked)) {
                return new Match(entry.operation(), parameters(entry, asked));
            }
        }
        return null;
    }

    /** Those that a path has. */
    Set<String> methods(String path) {
        String[] asked = asked(path);
        Set<String> methods = new TreeSet<>();
        entries.stream().filter(entry -> fits(entry, asked)).forEach(entry -> methods.add(entry.method()));
        return methods;
    }

    private static String[] asked(String path) {
        return path.isEmpty() ? new String[0] : path.substring(1).split("/", MAX_SEGMENTS);
    }

    /** PATH_UNKNOWN, or METHOD_NOT_ALLOWED where the path has other methods. */
    static BusException refusal(Set<String> allowed) {
        if (allowed.isEmpty()) {
            return new BusException(
                    ErrorCode.PATH_UNKNOWN,
                    new Wording(
                            "kết nối không có nghiệp vụ nào ở đường dẫn này",
                            "the connector has no operation at this path"));
        }
        String methods = String.join(", ", allowed);
        return new BusException(
                ErrorCode.METHOD_NOT_ALLOWED,
                new Wording("đường dẫn này nhận " + methods, "this path takes " + methods));
    }

    private static boolean fits(Entry entry, String[] asked) {
        if (asked.length != entry.segments().length) {
            return false;
        }
        for (int i = 0; i < asked.length; i++) {
            boolean parameter = !entry.names()[i].isEmpty();
            if (parameter ? asked[i].isEmpty() : !entry.segments()[i].equals(asked[i])) {
                return false;
            }
        }
        return true;
    }

    private static Map<String, String> parameters(Entry entry, String[] asked) {
        if (entry.parameters() == 0) {
            return Map.of();
        }
        Map<String, String> parameters = new HashMap<>();
        for (int i = 0; i < asked.length; i++) {
            if (!entry.names()[i].isEmpty()) {
                parameters.put(entry.names()[i], decode(asked[i]));
            }
        }
        return parameters;
    }

    private static String decode(String segment) {
        if (segment.indexOf('%') < 0) {
            return segment;
        }
        try {
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new BusException(
                    ErrorCode.REQUEST_INVALID,
                    new Wording(
                            "đường dẫn không phải UTF-8 được mã hoá phần trăm",
                            "the path is not percent-encoded UTF-8"));
        }
    }
}
