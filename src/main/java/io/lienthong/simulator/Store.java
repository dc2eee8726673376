package io.lienthong.simulator;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.http.Response;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import wiremock.com.github.jknack.handlebars.Helper;

/** What one simulator remembers between calls: texts by key, the oldest go beyond 10,000. And what its templates say of an answer. Thread-safe. */
final class Store {
    private static final int MAX_VALUES = 10_000;
    /** Decimals keep the digits that were sent. */
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN);

    private final Map<String, String> values = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MAX_VALUES;
        }
    };

    /** What a template said while it was filled. */
    private final ThreadLocal<@Nullable Integer> status = new ThreadLocal<>();

    synchronized void remember(String key, String value) {
        values.put(key, value);
    }

    private synchronized @Nullable Object recall(String key) {
        String value = values.get(key);
        return value == null ? null : read(value);
    }

    /** @param records only objects, and of keys that have no further slash */
    private synchronized List<Object> recallAll(String prefix, boolean records) {
        return values.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .filter(entry -> !records
                        || (entry.getValue().startsWith("{") && entry.getKey().indexOf('/', prefix.length()) < 0))
                .map(entry -> read(entry.getValue()))
                .toList();
    }

    /** Asks for the answer of one request on this thread, and gives it the status that its template said, if any. */
    Response answered(Supplier<Response> request) {
        status.remove();
        Response response = request.get();
        Integer said = status.get();
        status.remove();
        return said == null
                ? response
                : Response.Builder.like(response).status(said).build();
    }

    /** The template helpers of connectors/README.md. */
    Map<String, Helper<?>> helpers() {
        return Map.of(
                "pathSegment",
                (Helper<Object>) (url, options) -> pathSegment(String.valueOf(url), (Number) options.param(0)),
                "status",
                (Helper<Object>) (code, options) -> {
                    status.set(Integer.valueOf(String.valueOf(code)));
                    return "";
                },
                "remember",
                (Helper<Object>) (key, options) -> {
                    remember(required(key), String.valueOf((Object) options.param(0)));
                    return "";
                },
                "recall",
                (Helper<Object>) (key, options) -> recall(required(key)),
                "recallAll",
                (Helper<Object>)
                        (prefix, options) -> recallAll(required(prefix), Boolean.TRUE.equals(options.hash("records"))),
                "overlay",
                (Helper<Object>) (body, options) -> overlay(
                        String.valueOf(options.fn()), String.valueOf(body), String.valueOf((Object) options.param(0))));
    }

    /** One part of a path between its slashes, decoded; a slash that was encoded stands in it. Empty where it has fewer. */
    private static String pathSegment(String url, Number place) {
        String[] segments = URI.create(url).getRawPath().substring(1).split("/", -1);
        int at = place.intValue();
        return at < segments.length ? URLDecoder.decode(segments[at].replace("+", "%2B"), StandardCharsets.UTF_8) : "";
    }

    /** The object with these fields of another one in place of its own; as it is where one of them is no object. */
    private static String overlay(String object, String other, String names) {
        if (read(object.strip()) instanceof Map<?, ?> own && read(other.strip()) instanceof Map<?, ?> sent) {
            Map<Object, Object> overlaid = new LinkedHashMap<>(own);
            for (String name : names.split(",", -1)) {
                if (sent.get(name) != null) {
                    overlaid.put(name, sent.get(name));
                }
            }
            try {
                return JSON.writeValueAsString(overlaid);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("JSON that was just read cannot be written", e);
            }
        }
        return object;
    }

    private static String required(@Nullable Object key) {
        if (key == null) {
            throw new IllegalArgumentException("the stub names no key for the simulator's store");
        }
        return key.toString();
    }

    private static Object read(String value) {
        if (value.startsWith("{") || value.startsWith("[")) {
            try {
                return JSON.readValue(value, Object.class);
            } catch (JsonProcessingException notJson) {
                return value;
            }
        }
        return value;
    }
}
