package io.lienthong.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** One POST, the same every time. */
record Request(URI address, Map<String, String> headers, String body) {
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    static Request json(String address, String body) {
        return new Request(URI.create(address), Map.of("Content-Type", "application/json"), body);
    }

    /** Sends it once and gives the answer, whatever its status. */
    HttpResponse<String> send() throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .timeout(Duration.ofSeconds(10))
                .POST(HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        try {
            return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("Stopping", e);
        }
    }

    /** The form that wrk/request.lua reads. */
    String asFile() {
        StringBuilder text = new StringBuilder();
        headers.forEach((name, value) -> text.append(name + ": " + value + "\n"));
        return text.append("\n").append(body).toString();
    }
}
