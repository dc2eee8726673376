package io.lienthong.system;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import io.lienthong.platform.TestFork;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Debian's Prometheus on a port of its own, with the configuration that we ship. */
final class Prometheus implements AutoCloseable {
    static final Path SHIPPED = Path.of("config/monitoring");
    private static final Path SERVER = Path.of("/usr/bin/prometheus");
    private static final Path TOOL = Path.of("/usr/bin/promtool");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final int port = TestFork.freePort();
    private final Process process;

    /** Skips the test, in a line that names the package, where it is not installed. */
    static void needed() {
        if (!Files.isExecutable(SERVER) || !Files.isExecutable(TOOL)) {
            System.out.println("SKIPPED: needs the package prometheus");
            Assumptions.abort("needs the package prometheus");
        }
    }

    /** Starts it: it scrapes this bus every second. */
    Prometheus(Path folder, int controlPort, Path token) throws IOException {
        String shipped = Files.readString(SHIPPED.resolve("prometheus.yaml"));
        Path configuration = Files.writeString(
                folder.resolve("prometheus.yaml"),
                shipped.replace("127.0.0.1:8081", "127.0.0.1:" + controlPort)
                        .replace("/etc/prometheus/lienthong-admin-token", token.toString())
                        .replace("scrape_interval: 15s", "scrape_interval: 1s"));
        Files.copy(SHIPPED.resolve("prometheus-rules.yaml"), folder.resolve("prometheus-rules.yaml"));
        process = new ProcessBuilder(
                        SERVER.toString(),
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
    }

    /** What promtool says; it must like what it is given. */
    static String tool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(List.of(TOOL.toString()));
        command.addAll(List.of(arguments));
        Process tool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (tool.waitFor() != 0) {
            throw new AssertionError(String.join(" ", command) + ":\n" + said);
        }
        return said;
    }

    /** The result of a query now, or the error that it is. */
    JsonNode query(String expression) throws IOException, InterruptedException, MalformedBody {
        JsonNode answer = get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
        if (!answer.path("status").asText().equals("success")) {
            throw new AssertionError(expression + ": " + answer);
        }
        return answer.at("/data/result");
    }

    JsonNode get(String path) throws IOException, InterruptedException, MalformedBody {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        return Json.parse(
                HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
