package io.lienthong.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What listens to webhooks, outside the bus: a path for each, which answers as the test says, 204 where it says nothing. */
final class Receiver implements AutoCloseable {
    private final Map<String, Manner> manners = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Received> received = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final HttpServer server;

    /** How a request is answered. */
    interface Manner {
        void answer(HttpExchange exchange) throws IOException, InterruptedException;
    }

    /** One request as it came. */
    record Received(String path, Map<String, String> headers, byte[] body, long nanos) {
        JsonNode event() {
            try {
                return Json.parse(body);
            } catch (MalformedBody e) {
                throw new AssertionError(new String(body, StandardCharsets.UTF_8), e);
            }
        }

        JsonNode data() {
            return event().path("data");
        }

        String type() {
            return event().path("type").asText();
        }

        String id() {
            return headers.getOrDefault("webhook-id", "");
        }

        /** By the specification: one of the signatures is HMAC-SHA256 of id, time and body under this secret. */
        boolean isSignedBy(String secret) {
            try {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(
                        Base64.getDecoder().decode(secret.substring("whsec_".length())), "HmacSHA256"));
                mac.update((id() + "." + headers.get("webhook-timestamp") + ".").getBytes(StandardCharsets.UTF_8));
                String expected = "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
                return List.of(headers.getOrDefault("webhook-signature", "").split(" "))
                        .contains(expected);
            } catch (GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        }
    }

    Receiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 100);
        server.createContext("/", this::serve);
        server.setExecutor(threads);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    void treat(String path, Manner manner) {
        manners.put(path, manner);
    }

    void treatWell(String path) {
        manners.remove(path);
    }

    /** Answers with this status and these headers, in pairs. */
    static Manner status(int status, String... headers) {
        return exchange -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
            }
            exchange.sendResponseHeaders(status, -1);
        };
    }

    /** Never answers. */
    Manner silent() {
        return exchange -> closing.await(1, TimeUnit.MINUTES);
    }

    /** Says that all is well, and then sends a byte a second. */
    Manner dripping() {
        return exchange -> {
            exchange.sendResponseHeaders(200, 60);
            do {
                exchange.getResponseBody().write('.');
                exchange.getResponseBody().flush();
            } while (!closing.await(1, TimeUnit.SECONDS));
        };
    }

    List<Received> at(String path) {
        return received.stream().filter(one -> one.path().equals(path)).toList();
    }

    /** The pages of changes alone. */
    List<Received> pagesAt(String path) {
        return at(path).stream()
                .filter(one -> one.type().equals("io.lienthong.dataset.changed"))
                .toList();
    }

    /** The keys in all pages, as they came. */
    List<String> keysAt(String path) {
        List<String> keys = new ArrayList<>();
        pagesAt(path)
                .forEach(page -> page.data()
                        .path("items")
                        .forEach(item -> keys.add(item.path("key").asText())));
        return keys;
    }

    private void serve(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        Map<String, String> headers = exchange.getRequestHeaders().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> String.join(",", entry.getValue()),
                        (one, other) -> one,
                        () -> new TreeMap<>(String.CASE_INSENSITIVE_ORDER)));
        received.add(new Received(path, headers, exchange.getRequestBody().readAllBytes(), System.nanoTime()));
        try {
            manners.getOrDefault(path, status(204)).answer(exchange);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            exchange.close();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
