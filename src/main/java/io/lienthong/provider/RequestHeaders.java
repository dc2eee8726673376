package io.lienthong.provider;

import io.lienthong.connector.Descriptor.Endpoint;
import io.lienthong.connector.FramingHeaders;
import io.lienthong.connector.Operation;
import io.lienthong.connector.Settings;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The declared headers of an operation; nothing else of a consumer is ever sent. */
final class RequestHeaders {
    private record Line(
            CharSequence name,
            String shown,
            @Nullable String constant,
            @Nullable Text text,
            @Nullable Argument argument) {
        @Nullable
        String value(ProviderCall call, CallValues values) {
            String value;
            if (argument != null) {
                value = argument.value(call, values);
                if (value != null && argument.style() == Operation.Parameter.Style.SIMPLE) {
                    value = StyledText.plain(argument, value);
                }
            } else {
                value = text == null ? constant : text.with(values);
            }
            return value == null
                    ? null
                    : HeaderText.ofCall(value, argument == null ? "header " + shown : "parameter " + argument.name());
        }
    }

    private final List<Line> constants;
    private final List<Line> filled;

    private RequestHeaders(List<Line> lines) {
        this.constants = lines.stream().filter(line -> line.constant() != null).toList();
        this.filled = lines.stream().filter(line -> line.constant() == null).toList();
    }

    /** Compiles the endpoint's headers, overridden by the operation's, overridden by its header parameters. */
    static RequestHeaders of(
            Endpoint endpoint, Operation operation, List<Argument> arguments, Settings settings, String key) {
        Map<String, Line> lines = new LinkedHashMap<>();
        put(lines, "Accept", accept(endpoint, operation), null, null);
        if (endpoint.protocol() == Endpoint.Protocol.SOAP
                && endpoint.soapVersion().equals("1.1")) {
            put(lines, "SOAPAction", soapAction(operation, key), null, null);
        }
        putAll(lines, endpoint.headers(), settings, "/endpoint/headers");
        putAll(lines, operation.request().headers(), settings, key + "/request/headers");
        for (Argument argument : arguments) {
            if (argument.place() == Operation.Parameter.Place.HEADER) {
                requireDeclarable(argument.wireName(), key + "/request/parameters/" + argument.name());
                put(lines, argument.wireName(), null, null, argument);
            }
        }
        return new RequestHeaders(new ArrayList<>(lines.values()));
    }

    private static String accept(Endpoint endpoint, Operation operation) {
        if (endpoint.protocol() == Endpoint.Protocol.SOAP) {
            return endpoint.soapVersion().equals("1.1") ? "text/xml" : "application/soap+xml";
        }
        return operation.bodyKind() == Operation.BodyKind.OPAQUE ? "*/*" : "application/json";
    }

    private static String soapAction(Operation operation, String key) {
        String action = operation.soapAction() == null ? "" : operation.soapAction();
        return HeaderText.ofDescriptor('"' + action.replace("\"", "") + '"', key + "/soapAction");
    }

    private static void putAll(Map<String, Line> lines, Map<String, String> headers, Settings settings, String key) {
        headers.forEach((name, source) -> {
            requireDeclarable(name, key + "/" + name);
            Text text = Text.of(source, settings, key + "/" + name);
            String constant = text.constant();
            if (constant == null) {
                put(lines, name, null, text, null);
            } else {
                put(lines, name, HeaderText.ofDescriptor(constant, key + "/" + name), null, null);
            }
        });
    }

    private static void put(
            Map<String, Line> lines,
            String name,
            @Nullable String constant,
            @Nullable Text text,
            @Nullable Argument argument) {
        lines.put(
                name.toLowerCase(Locale.ROOT),
                new Line(HttpHeaders.createOptimized(name), name, constant, text, argument));
    }

    /** A name that is a token (RFC 9110) and not one that the client sets itself. */
    static void requireDeclarable(String name, String key) {
        boolean token = !name.isEmpty() && name.chars().allMatch(RequestHeaders::tokenCharacter);
        if (!token || FramingHeaders.contains(name)) {
            throw UnusableConnector.at(key, "the header " + name + " cannot be declared", "leave it out or rename it");
        }
    }

    private static boolean tokenCharacter(int c) {
        return (c >= '0' && c <= '9')
                || (c >= 'A' && c <= 'Z')
                || (c >= 'a' && c <= 'z')
                || c == '-'
                || c == '_'
                || c == '.';
    }

    /** The values that this call fills in, checked; in the order in which {@link #write} wants them. */
    @Nullable
    String[] fill(ProviderCall call, CallValues values) {
        @Nullable String[] texts = new String[filled.size()];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = filled.get(i).value(call, values);
        }
        return texts;
    }

    void write(MultiMap headers, @Nullable String[] texts) {
        for (int i = 0; i < constants.size(); i++) {
            Line line = constants.get(i);
            headers.set(line.name(), (CharSequence) line.constant());
        }
        for (int i = 0; i < texts.length; i++) {
            String text = texts[i];
            if (text != null) {
                headers.set(filled.get(i).name(), (CharSequence) text);
            }
        }
    }
}
