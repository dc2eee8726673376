package io.lienthong.route;

import io.lienthong.connector.Authentication;
import io.lienthong.connector.Descriptor;
import io.lienthong.connector.Operation;
import io.lienthong.contract.ConsumerView;
import io.lienthong.contract.TypedFields;
import io.lienthong.message.Json;
import io.lienthong.message.Violation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An operation where the connected system's contract has it: method, path and parameters under the system's names. Immutable. */
final class ProviderPath {
    /** What is written out in a path before variables, and what is so further on the left before what is further on the right. */
    static final Comparator<ProviderPath> ORDER =
            Comparator.<ProviderPath>comparingInt(one -> one.openness).thenComparing(one -> one.shape);

    private final ActiveOperation operation;
    private final String method;
    private final List<PathSegment> segments;
    private final int variables;
    private final int openness;
    private final String shape;
    /** By the system's names, as is all below. */
    private final Map<String, Place> query = new HashMap<>();

    private final Map<String, String> pathNames = new HashMap<>();
    /** The system's names, by ours. */
    private final Map<String, String> wires = new HashMap<>();

    private final Map<String, String> headers = new HashMap<>();
    /** What the bus sends anyway; absent values: whatever the caller says. */
    private final Map<String, Optional<String>> ours = new HashMap<>();

    /**
     * A parameter of the query.
     *
     * @param name ours
     * @param fields of an object
     */
    private record Place(
            String name,
            Operation.Parameter.Style style,
            @Nullable TypedFields fields) {}

    /**
     * What a query says.
     *
     * @param parameters by our names
     * @param wrong why this cannot be a query of the contract
     */
    record Read(Map<String, String> parameters, @Nullable Violation wrong) {}

    ProviderPath(ActiveOperation operation) {
        this.operation = operation;
        Operation.RequestShape request = operation.operation().request();
        this.method = request.method();
        String path = request.path().isEmpty() ? "/" : request.path();
        Map<String, String> constants = constants(request.parameters());
        this.segments = PathSegment.of(path).stream()
                .map(segment -> segment.with(constants))
                .toList();
        this.shape = segments.stream()
                .map(segment -> segment.isVariable() ? "2" : segment.variables() > 0 ? "1" : "0")
                .collect(Collectors.joining());
        this.variables = segments.stream().mapToInt(PathSegment::variables).sum();
        this.openness = openness(variables, (int)
                segments.stream().filter(PathSegment::isVariable).count());
        request.parameters().forEach(this::place);
        credentials(operation);
    }

    /** Values of the path that the descriptor gives, by the names that the path may have for them. */
    private static Map<String, String> constants(Map<String, Operation.Parameter> parameters) {
        Map<String, String> constants = new HashMap<>();
        parameters.forEach((name, parameter) -> {
            String value = parameter.value();
            if (parameter.place() == Operation.Parameter.Place.PATH && value != null && !value.contains("{{")) {
                constants.put(name, value);
                constants.put(parameter.name() == null ? name : parameter.name(), value);
            }
        });
        return constants;
    }

    private void place(String name, Operation.Parameter parameter) {
        String wire = parameter.name() == null ? name : parameter.name();
        wires.put(name, wire);
        switch (parameter.place()) {
            case PATH -> {
                pathNames.put(wire, name);
                pathNames.putIfAbsent(name, name); // the template may use either
            }
            case HEADER -> {
                if (parameter.open()) {
                    headers.put(wire, name);
                }
            }
            case QUERY -> {
                String fixed = parameter.value();
                if (fixed != null) {
                    ours.put(wire, fixed.contains("{{") ? Optional.empty() : Optional.of(fixed));
                } else {
                    query.put(wire, new Place(name, parameter.style(), fields(name, parameter)));
                }
            }
            case MAPPING -> {}
        }
    }

    private @Nullable TypedFields fields(String name, Operation.Parameter parameter) {
        if (parameter.style() != Operation.Parameter.Style.DEEP_OBJECT) {
            return null;
        }
        ConsumerView view = operation.contract().view(operation.operation());
        return view.parameters().stream()
                .filter(one -> one.name().equals(name))
                .flatMap(one -> one.schemas().stream())
                .reduce((first, second) -> second)
                .map(TypedFields::of)
                .orElseGet(() -> TypedFields.of(Json.object()));
    }

    private void credentials(ActiveOperation operation) {
        Descriptor.Endpoint endpoint = operation.descriptor().endpoint();
        Authentication own = operation.operation().authentication();
        Authentication used = own != null ? own : endpoint == null ? null : endpoint.authentication();
        if (used != null
                && used.carried() instanceof Authentication.ApiKey key
                && key.place() == Authentication.ApiKey.Place.QUERY) {
            ours.put(key.name(), Optional.empty());
        }
    }

    ActiveOperation operation() {
        return operation;
    }

    /** A place that a refusal names, in the words of the contract. */
    String shown(String place) {
        String prefix = "parameter ";
        return place.startsWith(prefix)
                ? prefix + wires.getOrDefault(place.substring(prefix.length()), place.substring(prefix.length()))
                : place;
    }

    String method() {
        return method;
    }

    /** The less, the fewer addresses it has: what is written out in a path wins over its variables. */
    int openness() {
        return openness;
    }

    /** @param whole variables that are a whole segment */
    static int openness(int variables, int whole) {
        return whole * 100 + variables;
    }

    /** The media type of a body that is a form; null where it is none. */
    @Nullable
    String form() {
        return form(operation);
    }

    static @Nullable String form(ActiveOperation operation) {
        String told = operation.operation().request().contentType();
        return FormText.MEDIA_TYPE.equals(told)
                ? told
                : operation.contract().sendsForm() ? "multipart/form-data" : null;
    }

    static boolean isOf(String wanted, String mediaType) {
        return mediaType.regionMatches(true, 0, wanted, 0, wanted.length());
    }

    /** Whether a body may be one of the contract's; absent: there is none, or nobody says what it is. */
    boolean takes(@Nullable String mediaType) {
        String wanted = form();
        return wanted == null || mediaType == null || isOf(wanted, mediaType);
    }

    /** The parameters that the path holds, by our names; null where it is another path. */
    @Nullable
    Map<String, String> path(String[] decoded) {
        if (decoded.length != segments.size()) {
            return null;
        }
        Map<String, String> found = variables == 0 ? Map.of() : new HashMap<>();
        for (int i = 0; i < decoded.length; i++) {
            if (!segments.get(i).read(decoded[i], pathNames, found)) {
                return null;
            }
        }
        return found;
    }

    /** Parameters that come as headers, by our names. */
    void headers(UnaryOperator<@Nullable String> sent, Map<String, String> parameters) {
        headers.forEach((wire, name) -> {
            String value = sent.apply(wire);
            if (value != null) {
                parameters.put(name, value);
            }
        });
    }

    boolean hasHeaders() {
        return !headers.isEmpty();
    }

    /** @param pairs decoded, in their order */
    Read read(List<Map.Entry<String, String>> pairs, Map<String, String> fromPath) {
        Map<String, String> parameters = new HashMap<>(fromPath);
        Map<String, List<Map.Entry<String, String>>> objects = new HashMap<>();
        for (Map.Entry<String, String> pair : pairs) {
            Violation wrong = pair(pair.getKey(), pair.getValue(), parameters, objects);
            if (wrong != null) {
                return new Read(Map.of(), wrong);
            }
        }
        objects.forEach((wire, fields) -> {
            Place place = query.get(wire);
            if (place != null && place.fields() != null) {
                parameters.put(place.name(), place.fields().read(fields).toString());
            }
        });
        return new Read(parameters, null);
    }

    private @Nullable Violation pair(
            String wire,
            String value,
            Map<String, String> parameters,
            Map<String, List<Map.Entry<String, String>>> objects) {
        int bracket = wire.endsWith("]") ? wire.indexOf('[') : -1;
        Place of = bracket < 0 ? null : query.get(wire.substring(0, bracket));
        if (of != null && of.fields() != null) {
            objects.computeIfAbsent(wire.substring(0, bracket), name -> new ArrayList<>())
                    .add(Map.entry(wire.substring(bracket + 1, wire.length() - 1), value));
            return null;
        }
        Place place = query.get(wire);
        if (place == null || place.fields() != null) {
            Optional<String> known = ours.get(wire);
            boolean passedOver = known != null && known.map(value::equals).orElse(true);
            return passedOver ? null : violation(wire, "không có ở đây", "is unknown here");
        }
        return list(wire, place, value, parameters);
    }

    /** Lists stand in our form with commas, so that no value can have one. */
    private static @Nullable Violation list(String wire, Place place, String value, Map<String, String> parameters) {
        boolean listed = switch (place.style()) {
            case REPEATED, SPACE_DELIMITED, PIPE_DELIMITED -> true;
            case PLAIN, DEEP_OBJECT, SIMPLE, LABEL, MATRIX, FORM -> false;
        };
        if (listed && value.indexOf(',') >= 0) {
            return violation(wire, "một giá trị của danh sách không được có dấu phẩy", "a value of a list has a comma");
        }
        String plain = switch (place.style()) {
            case SPACE_DELIMITED -> value.replace(' ', ',');
            case PIPE_DELIMITED -> value.replace('|', ',');
            case PLAIN, REPEATED, DEEP_OBJECT, SIMPLE, LABEL, MATRIX, FORM -> value;
        };
        String before = parameters.get(place.name());
        if (before != null && place.style() != Operation.Parameter.Style.REPEATED) {
            return violation(wire, "có hai lần", "occurs twice");
        }
        parameters.put(place.name(), before == null ? plain : before + "," + plain);
        return null;
    }

    private static Violation violation(String wire, String vietnamese, String english) {
        String shown = wire.length() <= 60 ? wire : wire.substring(0, 60) + "…";
        return new Violation("parameter " + shown, vietnamese, english);
    }
}
