package io.lienthong.system;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.lienthong.platform.TestFork;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Stands before the simulator of one connected system, on a port of its own: writes down what passes, and can be closed for a while. */
final class Relay implements AutoCloseable {
    private static final Set<String> HOP =
            Set.of("connection", "content-length", "host", "upgrade", "transfer-encoding");

    private final int port = TestFork.freePort();
    private final URI simulator;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ConcurrentLinkedQueue<Sink.Received> passed = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> lost = new ConcurrentLinkedQueue<>();
    private @Nullable HttpServer server;
    private @Nullable ExecutorService threads;

    /** Closed at first. */
    Relay(String connector, int simulatorsPort) {
        this.simulator = URI.create("http://127.0.0.1:" + simulatorsPort + "/" + connector);
    }

    String address() {
        return "http://127.0.0.1:" + port;
    }

    Relay open() throws IOException {
        HttpServer opened = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 100);
        ExecutorService pool = Executors.newFixedThreadPool(4);
        opened.createContext("/", this::pass);
        opened.setExecutor(pool);
        opened.start();
        server = opened;
        threads = pool;
        return this;
    }

    /** The requests whose path ends so and whose body holds this text. */
    List<Sink.Received> passed(String path, String text) {
        return passed.stream()
                .filter(one -> one.uri().endsWith(path) && one.body().contains(text))
                .toList();
    }

    /** The answer to the next request whose body holds this text is lost: the system has acted, and nobody hears of it. */
    void loseAnswer(String text) {
        lost.add(text);
    }

    private void pass(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        Map<String, List<String>> headers = exchange.getRequestHeaders().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> List.copyOf(entry.getValue())));
        passed.add(new Sink.Received(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                headers,
                new String(body, StandardCharsets.UTF_8)));
        HttpRequest.Builder onward = HttpRequest.newBuilder(
                        URI.create(simulator + exchange.getRequestURI().toString()))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach((name, values) -> {
            if (!HOP.contains(name.toLowerCase(Locale.ROOT))) {
                onward.header(name, values.get(0));
            }
        });
        try (exchange) {
            HttpResponse<byte[]> answer = http.send(onward.build(), HttpResponse.BodyHandlers.ofByteArray());
            String text = new String(body, StandardCharsets.UTF_8);
            if (lost.removeIf(text::contains)) {
                return;
            }
            answer.headers()
                    .firstValue("Content-Type")
                    .ifPresent(type -> exchange.getResponseHeaders().add("Content-Type", type));
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
            exchange.getResponseBody().write(answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        if (server != null) {
            server.stop(0);
        }
        if (threads != null) {
            threads.shutdownNow();
        }
    }
}
