package io.lienthong.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The data plane of a bus, and as which consumer it is used; options of the commands that use it so. */
final class ConsumerLogin {
    private static final String SECRET = "LGSP_CLIENT_SECRET";
    /** Longer than the bus may wait for a change. */
    private static final Duration TIMEOUT = Duration.ofSeconds(90);

    @Option(
            names = {"--data-url", "--url"},
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:8080",
            description = "Data plane of the bus; default ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private String url;

    @Option(
            names = "--client",
            paramLabel = "ID",
            defaultValue = "demo",
            description = "The consumer; its secret is read from LGSP_CLIENT_SECRET. Default ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private String client;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    /** Where the bus is; what is no address is wrong usage. */
    URI address() {
        try {
            URI address = URI.create(url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
            if (address.getHost() != null && String.valueOf(address.getScheme()).startsWith("http")) {
                return address;
            }
        } catch (IllegalArgumentException notAnAddress) {
            // told below
        }
        throw new ParameterException(
                spec.commandLine(), "--data-url must be like http://127.0.0.1:8080, not " + url + ".");
    }

    /** A token, good for an hour; a consumer that the bus does not know ends the command. */
    String token() throws IOException {
        String secret = System.getenv(SECRET);
        String shown = secret == null && client.startsWith("demo") ? "demo-secret" : secret;
        if (shown == null) {
            throw new Refusal("Set " + SECRET + " to the secret of consumer " + client + ".");
        }
        String basic = Base64.getEncoder().encodeToString((client + ":" + shown).getBytes(StandardCharsets.UTF_8));
        HttpResponse<InputStream> answer = send(HttpRequest.newBuilder(URI.create(address() + "/token"))
                .timeout(TIMEOUT)
                .header("Authorization", "Basic " + basic)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials")));
        if (answer.statusCode() >= 500) {
            throw new Away("the bus gives no token now");
        }
        if (answer.statusCode() != 200) {
            throw new Refusal("The bus at " + url + " does not know consumer " + client + " with this secret.");
        }
        return parse(bytes(answer)).path("access_token").asText();
    }

    static byte[] bytes(HttpResponse<InputStream> answer) throws Away {
        try (InputStream body = answer.body()) {
            return body.readAllBytes();
        } catch (IOException e) {
            throw new Away("the answer broke off");
        }
    }

    HttpResponse<InputStream> get(String path, String token, String... headers) throws IOException {
        return send(HttpRequest.newBuilder(URI.create(address() + path))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + token)
                .headers(headers));
    }

    private HttpResponse<InputStream> send(HttpRequest.Builder request) throws IOException {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal("Interrupted.");
        } catch (IOException e) {
            throw new Away(String.format(Locale.ROOT, "nothing answers at %s", url));
        }
    }

    static JsonNode parse(byte[] json) throws IOException {
        try {
            return Json.parse(json);
        } catch (MalformedBody e) {
            throw new IOException("the bus answered with what is no JSON");
        }
    }
}
