package io.lienthong.system;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The system behind the connector {@code proof}, outside the bus: records what it gets, and behaves as the test says. A
 * thing is answered with its code; what is posted comes back.
 */
final class Sink implements AutoCloseable {
    static {
        // Else every second answer waits 40 ms for an acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        // Else it ends a connection of its own accord where more than 200 rest, just when the next request may come.
        System.setProperty("sun.net.httpserver.maxIdleConnections", "10000");
    }

    private static final String XML = "text/xml; charset=utf-8";

    /** One request as it came. */
    record Received(String method, String uri, Map<String, List<String>> headers, String body) {
        String header(String name) {
            return headers.entrySet().stream()
                    .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                    .map(entry -> entry.getValue().get(0))
                    .findFirst()
                    .orElse("");
        }
    }

    /** What the sink does with a request instead of answering 200. */
    sealed interface Manner {
        record Answer(int status, String mediaType, String body) implements Manner {}

        /** Makes the JSON of its answer of what it was asked. */
        record Reply(UnaryOperator<String> of) implements Manner {}

        /** Reads all of it and closes the connection. */
        record Drop() implements Manner {}

        /** Answers only once the test lets it. */
        record Wait(CountDownLatch until) implements Manner {}
    }

    private final Queue received = new Queue();
    private final Map<String, Manner> manners = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;

    private static final class Queue extends ConcurrentLinkedQueue<Received> {
        private static final long serialVersionUID = 1;
    }

    Sink() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 100);
        server.createContext("/", this::serve);
        server.setExecutor(threads);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** From now on requests whose path and body hold this text are treated so. */
    void treat(String text, Manner manner) {
        manners.put(text, manner);
    }

    void answer(String text, int status, String json) {
        treat(text, new Manner.Answer(status, "application/json", json));
    }

    void answerXml(String text, String xml) {
        treat(text, new Manner.Answer(200, XML, xml));
    }

    void treatWell(String text) {
        manners.remove(text);
    }

    List<Received> received() {
        return List.copyOf(received);
    }

    /** The requests whose path or body holds this text, in order of arrival. */
    List<Received> received(String text) {
        return received.stream()
                .filter(one -> one.uri().contains(text) || one.body().contains(text))
                .toList();
    }

    /** The requests to a path, in order of arrival. */
    List<Received> to(String path) {
        return received.stream().filter(one -> one.uri().startsWith(path)).toList();
    }

    private void serve(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String uri = exchange.getRequestURI().toString();
        Map<String, List<String>> headers = exchange.getRequestHeaders().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> List.copyOf(entry.getValue())));
        received.add(new Received(exchange.getRequestMethod(), uri, headers, body));
        Manner manner = manners.entrySet().stream()
                .filter(entry -> uri.contains(entry.getKey()) || body.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseGet(() -> new Manner.Answer(200, "application/json", thing(exchange, body)));
        if (manner instanceof Manner.Wait wait) {
            await(wait.until());
            manner = new Manner.Answer(200, "application/json", thing(exchange, body));
        }
        if (manner instanceof Manner.Reply reply) {
            manner = new Manner.Answer(200, "application/json", reply.of().apply(body));
        }
        if (manner instanceof Manner.Answer answer) {
            byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", answer.mediaType());
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    private static String thing(HttpExchange exchange, String body) {
        String path = exchange.getRequestURI().getRawPath();
        return switch (path) {
            case "/take" -> "{\"code\":\"taken\"}";
            case "/mirror", "/orders" -> body;
            default -> "{\"code\":\"" + path.substring(path.lastIndexOf('/') + 1) + "\"}";
        };
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the test never let the sink answer");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
