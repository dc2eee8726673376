package io.lienthong.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.lienthong.connector.Operation;
import io.lienthong.connector.YamlDocument;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A call that the connector's own tests show to succeed, for samples; made from the operation's schemas where they show none.
 *
 * @param body absent where none is sent
 */
public record CallExample(
        Map<String, String> parameters, @Nullable JsonNode body, String purpose, String officer) {
    private static final int MAX_FILES = 1_000;
    private static final long MAX_BYTES = 1 << 20;
    /** A sample of every canonical type, where the sources are. */
    private static final String SHARED = "../../../test-fixtures/messages";

    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
    private static final Pattern CODE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    public CallExample {
        parameters = Map.copyOf(parameters);
    }

    /** @param described the operation as {@link InterfaceDocument} has it, in its document */
    public static CallExample of(
            ActiveConnector connector, Operation operation, JsonNode described, JsonNode document) {
        Path tests = connector.source().folder().resolve("tests");
        JsonNode shown = shown(tests, operation.name());
        SchemaExample schemas = new SchemaExample(document);
        Map<String, String> parameters = new TreeMap<>();
        described.path("parameters").forEach(parameter -> {
            String name = parameter.path("name").asText();
            JsonNode told = shown.path("parameters").path(name);
            if (told.isValueNode()) {
                parameters.put(name, told.asText());
            } else if (parameter.path("required").asBoolean()
                    && !parameter.path("in").asText().equals("header")) {
                parameters.put(name, text(parameter, schemas));
            }
        });
        JsonNode schema = described.at("/requestBody/content/application~1json/schema");
        return new CallExample(
                parameters,
                schema.isMissingNode() ? null : body(tests, shown).orElseGet(() -> schemas.of(schema)),
                code(shown.path("purpose"), "TESTING"),
                code(shown.path("officer"), "officer-1"));
    }

    /** As the face reads it: a list between commas, an object as JSON. */
    private static String text(JsonNode parameter, SchemaExample schemas) {
        JsonNode content = parameter.at("/content/application~1json/schema");
        JsonNode example = schemas.of(content.isMissingNode() ? parameter.path("schema") : content);
        if (example.isArray()) {
            List<String> values = new ArrayList<>();
            example.forEach(one -> values.add(one.asText()));
            return String.join(",", values);
        }
        return example.isObject() ? example.toString() : example.asText();
    }

    private static String code(JsonNode told, String otherwise) {
        return CODE.matcher(told.asText()).matches() ? told.asText() : otherwise;
    }

    /** What is sent in the first case that ends well and needs no other call before it. */
    private static JsonNode shown(Path tests, String operation) {
        if (!Files.isDirectory(tests)) {
            return MissingNode.getInstance();
        }
        try (Stream<Path> files = Files.list(tests)) {
            for (Path file : files.filter(one -> one.toString().endsWith(".test.yaml"))
                    .sorted()
                    .limit(MAX_FILES)
                    .toList()) {
                JsonNode root = YamlDocument.parse(Files.readString(file)).root();
                if (root.path("operation").asText().equals(operation)) {
                    for (JsonNode test : root.path("cases")) {
                        boolean whole = !test.path("when").has("message")
                                || body(tests, test.path("when"))
                                        .isPresent(); // the file may be shared, and not in the package
                        if (whole
                                && !test.path("then").has("error")
                                && !test.path("given").has("remembered")) {
                            return test.path("when");
                        }
                    }
                }
            }
        } catch (IOException | YamlDocument.Malformed e) {
            return MissingNode.getInstance(); // a test that cannot be read shows nothing; connector check says why
        }
        return MissingNode.getInstance();
    }

    private static Optional<JsonNode> body(Path tests, JsonNode shown) {
        if (shown.has("body")) {
            return Optional.of(shown.path("body"));
        }
        String name = shown.path("message").asText();
        if (!FILE.matcher(name).matches()) {
            return Optional.empty();
        }
        Path own = tests.resolve(name);
        Path file = Files.isRegularFile(own) ? own : tests.resolve(SHARED).resolve(name);
        try {
            return Files.isRegularFile(file) && Files.size(file) <= MAX_BYTES
                    ? Optional.of(Json.parse(Files.readAllBytes(file)))
                    : Optional.empty();
        } catch (IOException | MalformedBody e) {
            return Optional.empty();
        }
    }

    /** The path with its parameters, and the others behind it, percent-encoded. */
    public String target(String path) {
        String target = path;
        StringBuilder query = new StringBuilder();
        for (Map.Entry<String, String> parameter : new TreeMap<>(parameters).entrySet()) {
            String place = "{" + parameter.getKey() + "}";
            if (target.contains(place)) {
                target = target.replace(place, encoded(parameter.getValue()));
            } else {
                query.append(query.isEmpty() ? '?' : '&')
                        .append(encoded(parameter.getKey()))
                        .append('=')
                        .append(encoded(parameter.getValue()));
            }
        }
        return target + query;
    }

    private static String encoded(String text) {
        return java.net.URLEncoder.encode(text, java.nio.charset.StandardCharsets.UTF_8)
                .replace("+", "%20");
    }

    /** The headers that the operation asks for beside the token. */
    public List<Map.Entry<String, String>> headers(JsonNode described) {
        Map<String, String> known = Map.of("Idempotency-Key", "sample-1", "X-Purpose", purpose, "X-Officer", officer);
        return Stream.of("Idempotency-Key", "X-Purpose", "X-Officer")
                .filter(name -> hasHeader(described, name))
                .map(name -> Map.entry(name, known.get(name)))
                .toList();
    }

    private static boolean hasHeader(JsonNode described, String name) {
        for (JsonNode parameter : described.path("parameters")) {
            if (parameter.path("in").asText().equals("header")
                    && parameter.path("name").asText().equals(name)) {
                return true;
            }
        }
        return false;
    }
}
