package io.lienthong.simulator;

import com.github.tomakehurst.wiremock.extension.requestfilter.RequestWrapper;
import com.github.tomakehurst.wiremock.http.Cookie;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.http.HttpHeader;
import com.github.tomakehurst.wiremock.http.ImmutableRequest;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.http.RequestMethod;
import com.github.tomakehurst.wiremock.http.Response;
import io.lienthong.message.Environment;
import io.lienthong.message.OperationName;
import io.lienthong.platform.StartupRefused;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listener for the simulators of all connectors: {@code /CONNECTOR/…} for the demo's production, {@code
 * /sandbox/CONNECTOR/…} for the sandbox. Each simulator starts with its first request, and keeps a state of its own.
 */
public final class Simulators implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Simulators.class);
    private static final int MAX_BODY_BYTES = 16 << 20;
    private static final int THREADS = 4;
    private static final int MAX_WAITING = 1_000;
    private static final String SANDBOX = "sandbox";
    private static final Duration DRAIN_ROUND = Duration.ofMillis(5);
    private static final int MAX_DRAIN_ROUNDS = 400;

    /** @param connector whose simulator; @param environment whose state */
    private record Key(String connector, Environment environment) {}

    /** One request as the simulated system saw it. */
    public record Received(String method, String url, Map<String, String> headers, byte[] body) {}

    private final Vertx vertx;
    private final Function<String, Path> folder;
    private final ConcurrentMap<Key, Simulator> running = new ConcurrentHashMap<>();
    private final ExecutorService threads = new ThreadPoolExecutor(
            THREADS, THREADS, 60, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_WAITING), task -> {
                Thread thread = new Thread(task, "simulator");
                thread.setDaemon(true);
                return thread;
            });
    /** Requests that came in and are not answered yet. */
    private final AtomicInteger open = new AtomicInteger();

    private @Nullable HttpServer server;

    /** @param connectors holds the folders of all connectors */
    public Simulators(Vertx vertx, Path connectors) {
        this(vertx, connectors::resolve);
    }

    /** @param folder where a connector's folder is */
    public Simulators(Vertx vertx, Function<String, Path> folder) {
        this.vertx = vertx;
        this.folder = folder;
    }

    /** Listens; returns the port, which is a free one where 0 was asked for. */
    public int listen(String host, int port) {
        HttpServer created = vertx.createHttpServer(new HttpServerOptions().setIdleTimeout(60))
                .requestHandler(this::accept);
        try {
            created.listen(port, host).toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw String.valueOf(e.getMessage()).contains("Address already in use")
                    ? StartupRefused.portInUse(port, "lienthong.simulators.port")
                    : new StartupRefused("The simulators cannot listen: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartupRefused("The start was interrupted.");
        }
        server = created;
        return created.actualPort();
    }

    /**
     * Starts a connector's simulator anew with these stubs alone and these values remembered. Requests whose caller gave up
     * are answered first, lest the new simulator receives them.
     */
    public void restart(
            String connector, Environment environment, Predicate<String> stubs, Map<String, String> remembered) {
        for (int i = 0; i < MAX_DRAIN_ROUNDS && open.get() > 0; i++) {
            LockSupport.parkNanos(DRAIN_ROUND.toNanos());
        }
        Simulator simulator = new Simulator(folder.apply(connector).resolve("fixtures"), stubs);
        remembered.forEach(simulator::remember);
        Simulator previous = running.put(new Key(connector, environment), simulator);
        if (previous != null) {
            previous.close();
        }
    }

    /** The names of a connector's stubs that answer. */
    public Set<String> stubs(String connector, Environment environment) {
        return simulator(new Key(connector, environment)).stubs();
    }

    /** Whether a stub that answers makes its caller wait. */
    public boolean slow(String connector, Environment environment) {
        return simulator(new Key(connector, environment)).slow();
    }

    /** What a connector's simulator received, oldest first, at most the last 200. */
    public List<Received> received(String connector, Environment environment) {
        return simulator(new Key(connector, environment)).received().stream()
                .map(request -> new Received(
                        request.getMethod().getName(), request.getUrl(), headers(request), request.getBody()))
                .toList();
    }

    /** Forgets the simulators of a connector whose folder changed; the next request starts them anew. */
    public void forget(String connector) {
        for (Environment environment : Environment.values()) {
            Simulator previous = running.remove(new Key(connector, environment));
            if (previous != null) {
                previous.close();
            }
        }
    }

    private static Map<String, String> headers(Request request) {
        return request.getHeaders().all().stream()
                .filter(HttpHeader::isPresent)
                .collect(java.util.stream.Collectors.toMap(HttpHeader::key, HttpHeader::firstValue, (a, b) -> a));
    }

    private Simulator simulator(Key key) {
        return running.computeIfAbsent(
                key, wanted -> new Simulator(folder.apply(wanted.connector()).resolve("fixtures"), name -> true));
    }

    private void accept(HttpServerRequest request) {
        Buffer body = Buffer.buffer();
        request.handler(chunk -> {
            if (body.length() + chunk.length() > MAX_BODY_BYTES) {
                request.connection().close();
            } else {
                body.appendBuffer(chunk);
            }
        });
        request.endHandler(end -> {
            try {
                open.incrementAndGet();
                threads.execute(() -> answered(request, body.getBytes()));
            } catch (RejectedExecutionException e) {
                open.decrementAndGet();
                plain(request, 503, "the simulator is overloaded");
            }
        });
    }

    private void answered(HttpServerRequest request, byte[] body) {
        try {
            answer(request, body);
        } finally {
            open.decrementAndGet();
        }
    }

    private void answer(HttpServerRequest request, byte[] body) {
        String path = request.uri().substring(1);
        Environment environment = Environment.PRODUCTION;
        if (path.startsWith(SANDBOX + "/")) {
            environment = Environment.SANDBOX;
            path = path.substring(SANDBOX.length() + 1);
        }
        int slash = path.indexOf('/');
        int query = path.indexOf('?');
        int end = slash < 0 ? (query < 0 ? path.length() : query) : slash;
        String connector = path.substring(0, end);
        if (!OperationName.isConnector(connector)
                || !Files.isDirectory(folder.apply(connector).resolve("fixtures"))) {
            plain(request, 404, "there is no simulator here; the first part of the path is a connector with fixtures");
            return;
        }
        try {
            Simulator simulator = simulator(new Key(connector, environment));
            simulator.handle(wireMockRequest(request, path.substring(end), body), response -> write(request, response));
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).addKeyValue("connector", connector).log("The simulator failed");
            plain(request, 500, "the simulator failed: " + e.getMessage());
        }
    }

    private static Request wireMockRequest(HttpServerRequest request, String rest, byte[] body) {
        ImmutableRequest.Builder built = ImmutableRequest.create()
                .withAbsoluteUrl("http://simulator" + (rest.startsWith("/") ? rest : "/" + rest))
                .withMethod(RequestMethod.fromString(request.method().name()))
                .withProtocol("HTTP/1.1")
                .withClientIp("127.0.0.1")
                .withBody(body);
        request.headers()
                .names()
                .forEach(name -> built.withHeader(name, request.headers().getAll(name)));
        return new RequestWrapper(built.build()) {
            /** Templates fail on the null that WireMock's own class returns. */
            @Override
            public Map<String, Cookie> getCookies() {
                return Map.of();
            }
        };
    }

    private void write(HttpServerRequest request, Response response) {
        long delay = response.getInitialDelay();
        if (delay > 0) {
            vertx.setTimer(delay, timer -> send(request, response));
        } else {
            send(request, response);
        }
    }

    private static void send(HttpServerRequest request, Response response) {
        Fault fault = response.getFault();
        if (fault != null) {
            fail(request, fault);
            return;
        }
        if (response.getHeaders() != null) {
            response.getHeaders().all().stream()
                    .filter(header -> !header.key().equalsIgnoreCase("Transfer-Encoding"))
                    .forEach(header -> request.response().putHeader(header.key(), header.values()));
        }
        byte[] body = response.getBody();
        request.response()
                .setStatusCode(response.getStatus())
                .end(body == null ? Buffer.buffer() : Buffer.buffer(body));
    }

    private static void fail(HttpServerRequest request, Fault fault) {
        if (fault == Fault.MALFORMED_RESPONSE_CHUNK || fault == Fault.RANDOM_DATA_THEN_CLOSE) {
            request.response().setChunked(true).write("{\"cut");
        }
        request.connection().close();
    }

    private static void plain(HttpServerRequest request, int status, String text) {
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "text/plain; charset=utf-8")
                .end(text);
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
        threads.shutdownNow();
        running.values().forEach(Simulator::close);
    }
}
