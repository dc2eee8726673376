package io.lienthong.system;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/** A consumer of the bus, over real HTTP. */
public final class Client {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final int port;
    private final String token;

    /** What came back. */
    public record Answer(int status, HttpHeaders headers, byte[] bytes) {
        public JsonNode json() {
            try {
                return Json.parse(bytes);
            } catch (MalformedBody e) {
                throw new AssertionError("not JSON: " + text(), e);
            }
        }

        public String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        public String header(String name) {
            return headers.firstValue(name).orElse("");
        }

        public String code() {
            return json().path("code").asText();
        }

        public String messageId() {
            return header("X-Message-Id");
        }

        /** Every place that a refusal names, separated by commas. */
        String places() {
            StringBuilder places = new StringBuilder();
            json().path("violations")
                    .forEach(violation -> places.append(places.isEmpty() ? "" : ", ")
                            .append(violation.path("place").asText()));
            return places.toString();
        }
    }

    private Client(int port, String token) {
        this.port = port;
        this.token = token;
    }

    /** A client that got its token with this id and secret. */
    public static Client of(BusProcess bus, String id, String secret) throws IOException, InterruptedException {
        String basic = Base64.getEncoder().encodeToString((id + ":" + secret).getBytes(StandardCharsets.UTF_8));
        Answer answer = new Client(bus.port(), "")
                .send("POST", "/token", "grant_type=client_credentials".getBytes(StandardCharsets.UTF_8), new String[] {
                    "Authorization", "Basic " + basic, "Content-Type", "application/x-www-form-urlencoded"
                });
        if (answer.status() != 200) {
            throw new AssertionError("no token for " + id + ": " + answer.text());
        }
        return new Client(bus.port(), answer.json().path("access_token").asText());
    }

    public static Client demo(BusProcess bus) throws IOException, InterruptedException {
        return of(bus, "demo", "demo-secret");
    }

    /** An operator on the control plane. */
    public static Client operator(BusProcess bus, String token) {
        return new Client(bus.controlPort(), token);
    }

    /** The same client with another token, or none where it is empty. */
    Client withToken(String other) {
        return new Client(port, other);
    }

    public String token() {
        return token;
    }

    public Answer get(String path, String... headers) throws IOException, InterruptedException {
        return send("GET", path, null, headers);
    }

    public Answer post(String path, String json, String... headers) throws IOException, InterruptedException {
        return post(path, json.getBytes(StandardCharsets.UTF_8), headers);
    }

    public Answer post(String path, byte[] json, String... headers) throws IOException, InterruptedException {
        String[] all = java.util.Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "Content-Type";
        all[headers.length + 1] = "application/json";
        return send("POST", path, json, all);
    }

    public Answer send(String method, String path, byte @org.jspecify.annotations.Nullable [] body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(LIMIT)
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        HttpResponse<byte[]> response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        return new Answer(response.statusCode(), response.headers(), response.body());
    }

    /** An open connection for what no HTTP library sends; these bytes have been written. */
    public Socket raw(String text) throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout((int) LIMIT.toMillis());
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        return socket;
    }

    /** The head of a raw request with this client's token, open at its end. */
    public String head(String method, String path, String... headers) {
        StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: bus\r\nAuthorization: Bearer "
                + token + "\r\nContent-Type: application/json\r\n");
        for (int i = 0; i < headers.length; i += 2) {
            head.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
        }
        return head.toString();
    }
}
