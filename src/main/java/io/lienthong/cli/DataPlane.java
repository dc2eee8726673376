package io.lienthong.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.connector.ConnectorPackage;
import io.lienthong.connector.YamlDocument;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import picocli.CommandLine.Option;

/** The data plane and the simulators of a running demo, as one of its consumers uses them. */
final class DataPlane {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @Option(
            names = "--data-url",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:8080",
            description = "Data plane, where the message is sent as a consumer sends it; default ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private String url;

    @Option(
            names = "--simulators-url",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:8090",
            description = "Simulators, where flows begin that a connected system begins; default ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private String simulators;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    /** Sends what a scenario begins with. */
    void send(Scenario.Start start, String message, FreshValues values) {
        if (start.operation() == null) {
            HttpResponse<byte[]> answer =
                    exchange(post(simulators + "/" + start.simulator() + start.path(), start, message));
            if (answer.statusCode() != 200) {
                throw new Refusal("The simulator of " + start.simulator() + " at " + simulators
                        + " answered with HTTP status " + answer.statusCode() + ".");
            }
            return;
        }
        HttpRequest.Builder request = post(url + address(start.operation()), start, message)
                .header("Authorization", "Bearer " + token())
                .header("Idempotency-Key", values.fill("{{dossierCode}}/" + start.message()));
        if (start.purpose() != null) {
            request.header("X-Purpose", start.purpose());
        }
        if (start.officer() != null) {
            request.header("X-Officer", start.officer());
        }
        HttpResponse<byte[]> answer = exchange(request);
        if (answer.statusCode() / 100 != 2) {
            throw new Refusal("The bus did not take the message for " + start.operation() + ": HTTP status "
                    + answer.statusCode() + ", "
                    + Story.first(tree(answer), "detail", "error_description", "code") + ".");
        }
    }

    /** {@code /api/CONNECTOR/INTERFACE/PATH}, as the connector's descriptor says. */
    private static String address(String operation) {
        int slash = operation.indexOf('/');
        String connector = operation.substring(0, Math.max(0, slash));
        Path file = Home.folder().resolve("connectors").resolve(connector).resolve(ConnectorPackage.DESCRIPTOR);
        try {
            JsonNode descriptor = YamlDocument.parse(Files.readString(file)).root();
            for (JsonNode one : descriptor.path("operations")) {
                if (one.path("name").asText().equals(operation.substring(slash + 1))
                        && one.path("expose").path("method").asText().equals("POST")) {
                    return "/api/" + connector + "/"
                            + descriptor.path("metadata").path("interface").asText()
                            + one.path("expose").path("path").asText();
                }
            }
        } catch (IOException | YamlDocument.Malformed e) {
            throw new Refusal(file + " cannot be read.");
        }
        throw new Refusal(file + " has no operation " + operation.substring(slash + 1) + " that takes a POST.");
    }

    /** The demo's client. */
    private String token() {
        String basic = Base64.getEncoder().encodeToString("demo:demo-secret".getBytes(StandardCharsets.UTF_8));
        HttpResponse<byte[]> answer = exchange(HttpRequest.newBuilder(URI.create(url + "/token"))
                .timeout(TIMEOUT)
                .header("Authorization", "Basic " + basic)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials")));
        if (answer.statusCode() != 200) {
            throw new Refusal("The bus at " + url + " does not know the client demo: flows are run on a demo bus.");
        }
        return tree(answer).path("access_token").asText();
    }

    private static HttpRequest.Builder post(String address, Scenario.Start start, String message) {
        boolean json = start.message().endsWith(".json");
        return HttpRequest.newBuilder(URI.create(address))
                .timeout(TIMEOUT)
                .header("Content-Type", json ? "application/json" : "application/octet-stream")
                .POST(HttpRequest.BodyPublishers.ofString(message, StandardCharsets.UTF_8));
    }

    private HttpResponse<byte[]> exchange(HttpRequest.Builder request) {
        HttpRequest built = request.build();
        try {
            return http.send(built, HttpResponse.BodyHandlers.ofByteArray());
        } catch (ConnectException e) {
            throw new Refusal(String.format(
                    Locale.ROOT,
                    "Nothing answers at %s. Start the demo (./mvnw spring-boot:run), or give --data-url and --simulators-url.",
                    built.uri().resolve("/")));
        } catch (IOException e) {
            throw new Refusal(built.uri().resolve("/") + " did not answer: "
                    + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal("Interrupted.");
        }
    }

    private static JsonNode tree(HttpResponse<byte[]> answer) {
        try {
            return Json.parse(answer.body());
        } catch (MalformedBody e) {
            return Json.object();
        }
    }
}
