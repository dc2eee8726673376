package io.lienthong.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.Problem;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A running bus, asked through its control plane; options of the commands that need one. */
final class ControlPlane {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    /** A repair of many messages at once. */
    private static final Duration CHANGE_TIMEOUT = Duration.ofMinutes(5);

    private static final String TOKEN_FILE = "data/admin-token";

    /** One for the process: each has connections of its own, of which the bus takes few. */
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "${env:LGSP_URL:-http://127.0.0.1:8081}",
            description = "Control plane of the bus; default LGSP_URL, else http://127.0.0.1:8081.")
    @SuppressWarnings("NullAway.Init")
    private String url;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "Holds the bearer token where LGSP_TOKEN is not set; default data/admin-token.")
    private @Nullable Path tokenFile;

    @Option(names = "--json", description = "Answer as JSON.")
    private boolean json;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    boolean json() {
        return json;
    }

    String url() {
        return url;
    }

    /** The answer; empty where the bus knows no such thing (404). */
    Optional<JsonNode> find(String path) {
        HttpResponse<byte[]> answer = get(path);
        return switch (answer.statusCode()) {
            case 200 -> Optional.of(tree(answer));
            case 404 -> Optional.empty();
            default -> throw refused(answer);
        };
    }

    /** An answer as it is. */
    byte[] bytes(String path) {
        HttpResponse<byte[]> answer = send(HttpRequest.newBuilder(address(path)).timeout(TIMEOUT));
        if (answer.statusCode() != 200) {
            throw refused(answer);
        }
        return answer.body();
    }

    /** The answer to what may change something. */
    JsonNode post(String path, JsonNode request) {
        return tree(bytes(path, request));
    }

    /** The answer to what takes the place of something. */
    JsonNode put(String path, JsonNode request) {
        return tree(taken(change(path, "application/json").PUT(body(Json.write(request)))));
    }

    /** The answer to what takes something away. */
    JsonNode delete(String path) {
        return tree(taken(HttpRequest.newBuilder(address(path)).timeout(TIMEOUT).DELETE()));
    }

    /** The same, where the answer is no JSON. */
    byte[] read(String path, JsonNode request) {
        return bytes(path, request).body();
    }

    /** The answer to a zip. */
    JsonNode upload(String path, byte[] zip) {
        return tree(bytes(path, "application/zip", zip));
    }

    private HttpResponse<byte[]> bytes(String path, JsonNode request) {
        return bytes(path, "application/json", Json.write(request));
    }

    private HttpResponse<byte[]> bytes(String path, String mediaType, byte[] body) {
        return taken(change(path, mediaType).POST(body(body)));
    }

    private HttpRequest.Builder change(String path, String mediaType) {
        return HttpRequest.newBuilder(address(path))
                .timeout(CHANGE_TIMEOUT)
                .header("Content-Type", mediaType)
                .header("Accept", "application/json, application/octet-stream");
    }

    private static HttpRequest.BodyPublisher body(byte[] bytes) {
        return HttpRequest.BodyPublishers.ofByteArray(bytes);
    }

    private HttpResponse<byte[]> taken(HttpRequest.Builder request) {
        HttpResponse<byte[]> answer = send(request);
        if (answer.statusCode() != 200) {
            throw refused(answer);
        }
        return answer;
    }

    /** In the words of the bus, where it has some: what is wrong, and where. */
    private Refusal refused(HttpResponse<byte[]> answer) {
        if (answer.statusCode() == 401 || answer.statusCode() == 403) {
            return new Refusal("The bus at " + url + " does not take the token. " + tokenAdvice());
        }
        if (!answer.headers().firstValue("Content-Type").orElse("").startsWith(Problem.MEDIA_TYPE)) {
            return new Refusal("The bus at " + url + " answered with HTTP status " + answer.statusCode() + ".");
        }
        JsonNode problem = tree(answer);
        String handbook = problem.path("handbook").asText();
        String advice = handbook.isEmpty() ? "" : "\n  Sổ tay / Handbook: " + address(handbook);
        return new Refusal(Output.problem(problem) + advice);
    }

    /** The health of the bus below {@code /actuator/health}, whether it is well (200) or not (503). */
    JsonNode health(String group) {
        HttpResponse<byte[]> answer = get("/actuator/health" + group);
        return switch (answer.statusCode()) {
            case 200, 503 -> tree(answer);
            case 401, 403 -> throw refused(answer);
            default ->
                throw new Refusal("What answers at " + url + " is no control plane of the bus: HTTP status "
                        + answer.statusCode() + ".");
        };
    }

    /** Where it says what alerts and codes mean, and what to do; said below what shows some. */
    String handbook() {
        return "Sổ tay / Handbook: " + address("/console/handbook");
    }

    boolean hasToken() {
        return token().isPresent();
    }

    String tokenAdvice() {
        return "Set LGSP_TOKEN, or run this where " + TOKEN_FILE + " can be read.";
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private HttpResponse<byte[]> get(String path) {
        return send(HttpRequest.newBuilder(address(path)).timeout(TIMEOUT).header("Accept", "application/json"));
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) {
        token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
        try {
            return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (ConnectException e) {
            throw new Refusal("No bus answers at " + url + ". Start it (./mvnw spring-boot:run), or give its --url.");
        } catch (IOException e) {
            throw new Refusal("The bus at " + url + " did not answer: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal("Interrupted.");
        }
    }

    private URI address(String path) {
        try {
            URI address = URI.create((url.endsWith("/") ? url.substring(0, url.length() - 1) : url) + path);
            if (address.getHost() != null && String.valueOf(address.getScheme()).startsWith("http")) {
                return address;
            }
        } catch (IllegalArgumentException notAnAddress) {
            // told below
        }
        throw new ParameterException(spec.commandLine(), "--url must be like http://127.0.0.1:8081, not " + url + ".");
    }

    private Optional<String> token() {
        String variable = System.getenv("LGSP_TOKEN");
        if (variable != null && !variable.isBlank()) {
            return Optional.of(variable.strip());
        }
        Path file = tokenFile == null ? Home.folder().resolve(TOKEN_FILE) : tokenFile;
        try {
            return Files.isReadable(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private JsonNode tree(HttpResponse<byte[]> answer) {
        try {
            return Json.parse(answer.body());
        } catch (MalformedBody e) {
            throw new Refusal("What answers at " + url + " is no control plane of the bus: "
                    + e.reason().en() + ".");
        }
    }
}
