package io.lienthong.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.lienthong.message.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A client of other people that knows nothing but the OpenAPI (2, 3.0, 3.1) document of a system: names, places and styles. */
final class OpenApiPeer {
    private static final String BOUNDARY = "----peer";
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final JsonNode document;

    /** What goes out: all but the address before it. */
    record Call(String method, String target, List<String> headers, byte[] body) {}

    OpenApiPeer(JsonNode document) {
        this.document = document;
    }

    static OpenApiPeer of(Path file) throws IOException {
        ObjectMapper mapper = file.toString().endsWith(".json") ? new ObjectMapper() : new YAMLMapper();
        return new OpenApiPeer(mapper.readTree(Files.readString(file)));
    }

    /**
     * The call of an operation.
     *
     * @param path of the document
     * @param arguments by the document's names; {@code body} is the body
     */
    Call call(String method, String path, JsonNode arguments) {
        JsonNode item = document.path("paths").path(path);
        JsonNode operation = item.path(method.toLowerCase(java.util.Locale.ROOT));
        if (operation.isMissingNode()) {
            throw new AssertionError("the document has no " + method + " " + path);
        }
        String target = path;
        List<String> query = new ArrayList<>();
        List<String> headers = new ArrayList<>();
        List<String> form = new ArrayList<>();
        for (JsonNode owner : List.of(item, operation)) {
            for (JsonNode one : owner.path("parameters")) {
                JsonNode parameter = resolved(one);
                String name = parameter.path("name").asText();
                JsonNode value = arguments.path(name);
                if (value.isMissingNode()) {
                    continue;
                }
                switch (parameter.path("in").asText()) {
                    case "path" -> target = target.replace("{" + name + "}", encoded(value.asText()));
                    case "query" -> styled(parameter, name, value, query);
                    case "header" -> headers.addAll(List.of(name, value.asText()));
                    case "formData" -> styled(parameter, name, value, form);
                    default -> throw new AssertionError(parameter);
                }
            }
        }
        for (Map.Entry<String, JsonNode> one : arguments.properties()) { // what a document forgot to declare
            target = target.replace(
                    "{" + one.getKey() + "}", encoded(one.getValue().asText()));
        }
        byte[] body = form.isEmpty() ? new byte[0] : bytes(String.join("&", form));
        if (!form.isEmpty()) {
            headers.addAll(List.of("Content-Type", "application/x-www-form-urlencoded"));
        } else if (arguments.has("body")) {
            String type = type(operation);
            body = body(type, arguments.path("body"));
            headers.addAll(
                    List.of("Content-Type", type.startsWith("multipart/") ? type + "; boundary=" + BOUNDARY : type));
        }
        return new Call(method, target + (query.isEmpty() ? "" : "?" + String.join("&", query)), headers, body);
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
    }

    private static void styled(JsonNode parameter, String name, JsonNode value, List<String> out) {
        String style = parameter
                .path("collectionFormat")
                .asText(parameter.path("style").asText("form"));
        boolean explode = parameter.has("type")
                ? style.equals("multi")
                : parameter.path("explode").asBoolean(style.equals("form"));
        if (value.isObject()) {
            value.properties()
                    .forEach(field -> out.add(encoded(name + "[" + field.getKey() + "]") + "="
                            + encoded(field.getValue().asText())));
        } else if (value.isArray() && explode) {
            value.forEach(one -> out.add(encoded(name) + "=" + encoded(one.asText())));
        } else if (value.isArray()) {
            List<String> texts = new ArrayList<>();
            value.forEach(one -> texts.add(encoded(one.asText())));
            String separator = style.startsWith("pipe") ? "%7C" : style.startsWith("space") ? "%20" : ",";
            out.add(encoded(name) + "=" + String.join(separator, texts));
        } else {
            out.add(encoded(name) + "=" + encoded(value.asText()));
        }
    }

    private String type(JsonNode operation) {
        JsonNode content = resolved(operation.path("requestBody")).path("content");
        return content.isMissingNode()
                ? "application/json"
                : content.fieldNames().next();
    }

    private static byte[] body(String type, JsonNode body) {
        if (type.equals("application/x-www-form-urlencoded")) {
            List<String> fields = new ArrayList<>();
            body.properties().forEach(field -> {
                Iterable<JsonNode> values = field.getValue().isArray() ? field.getValue() : List.of(field.getValue());
                values.forEach(value -> fields.add(encoded(field.getKey()) + "=" + encoded(value.asText())));
            });
            return bytes(String.join("&", fields));
        }
        if (!type.startsWith("multipart/")) {
            return body.isTextual() ? bytes(body.asText()) : Json.write(body);
        }
        StringBuilder parts = new StringBuilder();
        for (Map.Entry<String, JsonNode> field : body.properties()) {
            Iterable<JsonNode> values = field.getValue().isArray() ? field.getValue() : List.of(field.getValue());
            for (JsonNode value : values) {
                boolean file = value.asText().startsWith("%PNG");
                parts.append("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"")
                        .append(field.getKey())
                        .append(file ? "\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n" : "\"\r\n\r\n")
                        .append(value.isObject() ? value.toString() : value.asText())
                        .append("\r\n");
            }
        }
        return bytes(parts.append("--" + BOUNDARY + "--\r\n").toString());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** @param base address of the system, or of the service of a security server */
    static Client.Answer send(String base, Call call, String... more) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + call.target()))
                .method(call.method(), HttpRequest.BodyPublishers.ofByteArray(call.body()));
        List<String> headers = new ArrayList<>(call.headers());
        headers.addAll(List.of(more));
        for (int i = 0; i < headers.size(); i += 2) {
            request.header(headers.get(i), headers.get(i + 1));
        }
        HttpResponse<byte[]> answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        return new Client.Answer(answer.statusCode(), answer.headers(), answer.body());
    }
}
