package io.lienthong.route;

import io.lienthong.connector.Operation;
import io.lienthong.connector.ProviderForm;
import io.lienthong.contract.ConsumerView;
import io.lienthong.contract.TypedFields;
import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.OperationName;
import io.lienthong.message.Violation;
import io.lienthong.message.Wording;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What callers who speak a connected system's own contract may call, compiled once for each version of a connector: paths of
 * an OpenAPI document, or operations of a WSDL. The operations are {@linkplain ActiveOperation#providerForm in that form}.
 */
public final class ProviderServices {
    private static final int MAX_PARAMETERS = 100;
    /** Operations that ask the system. */
    private static final Set<Operation.Pattern> ASKING =
            EnumSet.of(Operation.Pattern.REQUEST_REPLY, Operation.Pattern.DELIVER, Operation.Pattern.POLL);

    /** Of all operations that the bus calls: those that are not offered keep their paths from others. */
    private final List<ProviderPath> paths = new ArrayList<>();
    /** Of those that are offered. */
    private final Map<OperationName, ProviderPath> byName = new HashMap<>();

    private final Map<OperationName, TypedFields> forms = new HashMap<>();
    private final Map<String, List<ActiveOperation>> soap = new HashMap<>();

    private ProviderServices() {}

    static ProviderServices of(Collection<ActiveOperation> operations) {
        ProviderServices services = new ProviderServices();
        for (ActiveOperation one : operations) {
            if (ProviderForm.offered(one.descriptor(), one.operation())) {
                services.add(one.inProviderForm());
            }
        }
        if (!services.paths.isEmpty()) {
            operations.stream()
                    .filter(one -> ASKING.contains(one.operation().pattern()))
                    .filter(one -> !services.byName.containsKey(one.name()))
                    .map(ProviderPath::new)
                    .forEach(services.paths::add);
            services.paths.sort(ProviderPath.ORDER);
        }
        return services;
    }

    private void add(ActiveOperation operation) {
        if (!operation.soap()) {
            ProviderPath path = new ProviderPath(operation);
            paths.add(path);
            byName.put(operation.name(), path);
            if (path.form() != null) {
                ConsumerView.Message body =
                        operation.contract().view(operation.operation()).request();
                forms.put(operation.name(), TypedFields.of(body == null ? Json.object() : body.schema()));
            }
        } else if (!operation.opaque()) {
            String own = operation.name().operation();
            String code = operation.operation().soapOperation();
            soap.computeIfAbsent(own, name -> new ArrayList<>()).add(0, operation);
            if (code != null && !code.equals(own)) {
                soap.computeIfAbsent(code, name -> new ArrayList<>()).add(operation);
            }
        }
    }

    boolean isEmpty() {
        return byName.isEmpty();
    }

    /** Those of an OpenAPI document, in the order of their names. */
    public List<ActiveOperation> rest() {
        return ordered(byName.values().stream().map(ProviderPath::operation));
    }

    /** Those of a WSDL, in the order of their names. */
    public List<ActiveOperation> soap() {
        return ordered(soap.values().stream().flatMap(List::stream).distinct());
    }

    private static List<ActiveOperation> ordered(Stream<ActiveOperation> operations) {
        return operations
                .sorted(Comparator.comparing(one -> one.name().operation()))
                .toList();
    }

    // ---- REST

    /** A path of the contract, and what it holds. */
    record Found(ProviderPath path, Map<String, String> parameters) {}

    /**
     * What may be called at a path, several where operations share it. The least open path decides, also where its operations
     * may not be called so: a more open one would be a way around them.
     *
     * @param direct which operations pass on what they are sent
     */
    List<Found> find(String method, String path, Predicate<OperationName> direct) {
        List<Found> found = new ArrayList<>();
        String[] decoded = paths.isEmpty() ? new String[0] : decoded(path);
        ProviderPath first = null;
        for (ProviderPath one : paths) {
            Map<String, String> parameters = one.method().equals(method) ? one.path(decoded) : null;
            if (parameters == null) {
                continue;
            }
            if (first != null && ProviderPath.ORDER.compare(first, one) != 0) {
                break;
            }
            first = one;
            OperationName name = one.operation().name();
            if (byName.containsKey(name) && direct.test(name)) {
                found.add(new Found(one, parameters));
            }
        }
        return found;
    }

    /** The methods that the contract has on a path. */
    Set<String> methods(String path) {
        Set<String> methods = new TreeSet<>();
        String[] decoded = paths.isEmpty() ? new String[0] : decoded(path);
        for (ProviderPath one : paths) {
            if (byName.containsKey(one.operation().name()) && one.path(decoded) != null) {
                methods.add(one.method());
            }
        }
        return methods;
    }

    private static String[] decoded(String path) {
        String[] segments =
                path.isEmpty() ? new String[] {""} : path.substring(1).split("/", 50);
        for (int i = 0; i < segments.length; i++) {
            segments[i] = decode(segments[i].replace("+", "%2B"));
        }
        return segments;
    }

    /** Names and values of a query in their order; throws REQUEST_INVALID where it is none. */
    static List<Map.Entry<String, String>> pairs(@Nullable String query) {
        List<Map.Entry<String, String>> pairs = new ArrayList<>();
        String[] texts = query == null ? new String[0] : query.split("&", MAX_PARAMETERS + 2);
        for (String pair : texts.length > MAX_PARAMETERS + 1 ? new String[0] : texts) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                pairs.add(Map.entry(
                        decode(equals < 0 ? pair : pair.substring(0, equals)),
                        equals < 0 ? "" : decode(pair.substring(equals + 1))));
            }
        }
        if (texts.length > MAX_PARAMETERS + 1 || pairs.size() > MAX_PARAMETERS) {
            throw new BusException(
                    ErrorCode.REQUEST_INVALID,
                    new Wording("hơn " + MAX_PARAMETERS + " tham số", "more than " + MAX_PARAMETERS + " parameters"));
        }
        return pairs;
    }

    private static String decode(String text) {
        if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
            return text;
        }
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new BusException(
                    ErrorCode.REQUEST_INVALID,
                    new Wording(
                            "địa chỉ không phải UTF-8 được mã hoá phần trăm",
                            "the address is not percent-encoded UTF-8"));
        }
    }

    /** The parameters together with those that the contract wants as headers. */
    public Map<String, String> withHeaders(
            ActiveOperation operation, Map<String, String> parameters, UnaryOperator<@Nullable String> headers) {
        ProviderPath path = byName.get(operation.name());
        if (path == null || !path.hasHeaders()) {
            return parameters;
        }
        Map<String, String> more = new HashMap<>(parameters);
        path.headers(headers, more);
        return more;
    }

    /** A place that a refusal of an operation names, in the words of the contract. */
    public String shown(ActiveOperation operation, String place) {
        ProviderPath path = byName.get(operation.name());
        return path == null ? place : path.shown(place);
    }

    /** Whether {@link #form} has a body to read. */
    public boolean takesForm(ActiveOperation operation) {
        return forms.containsKey(operation.name());
    }

    /** The body of a form, where the contract wants one; null where it wants JSON. Throws REQUEST_INVALID. */
    public @Nullable Body form(ActiveOperation operation, String mediaType, byte[] bytes) {
        TypedFields fields = forms.get(operation.name());
        if (bytes.length == 0 || fields == null) {
            return null;
        }
        String wanted = ProviderPath.form(operation);
        if (wanted == null || !ProviderPath.isOf(wanted, mediaType)) {
            throw refused("header Content-Type", new Wording("phải là " + wanted, "must be " + wanted));
        }
        try {
            return Body.of(
                    wanted.equals(FormText.MEDIA_TYPE)
                            ? fields.read(pairs(new String(bytes, StandardCharsets.UTF_8)))
                            : fields.typed(operation.contract().readRequest(mediaType, bytes)));
        } catch (MalformedBody e) {
            throw refused("", e.reason());
        }
    }

    private static BusException refused(String place, Wording reason) {
        return BusException.invalid(
                ErrorCode.REQUEST_INVALID,
                new Wording("nội dung không đúng loại mà nghiệp vụ nhận", "the body is not what the operation takes"),
                List.of(new Violation(place, reason)));
    }

    // ---- SOAP

    /**
     * The operation whose contract binds an element.
     *
     * @param code the operation's name, ours or the WSDL's
     * @param namespace of the element; absent: the body is empty
     * @param version of the service, in the words of X-Road; absent: none is asked for
     */
    public Optional<ActiveOperation> soap(
            String code,
            @Nullable String namespace,
            String element,
            @Nullable String version,
            Predicate<OperationName> direct) {
        if (soap.isEmpty()) {
            return Optional.empty();
        }
        List<ActiveOperation> fitting = soap.getOrDefault(code, List.of()).stream()
                .filter(one -> one.contract().binds(namespace, element))
                .filter(one -> version(one, version))
                .filter(one -> direct.test(one.name()))
                .toList();
        boolean own = !fitting.isEmpty() && fitting.get(0).name().operation().equals(code);
        return fitting.size() == 1 || own ? Optional.of(fitting.get(0)) : Optional.empty();
    }

    private static boolean version(ActiveOperation operation, @Nullable String version) {
        return version == null
                || version.equals("v" + operation.descriptor().metadata().interfaceVersion())
                || version.equals(operation.contract().xroadVersion());
    }
}
