package io.lienthong.simulator;

import com.github.tomakehurst.wiremock.extension.requestfilter.RequestWrapper;
import com.github.tomakehurst.wiremock.http.Cookie;
import com.github.tomakehurst.wiremock.http.HttpHeader;
import com.github.tomakehurst.wiremock.http.ImmutableRequest;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.http.RequestMethod;
import com.github.tomakehurst.wiremock.http.multipart.PartParser;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.OperationName;
import io.lienthong.message.Wording;
import io.lienthong.platform.StartupRefused;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
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

    private final ConcurrentMap<Key, Treatment> treatments = new ConcurrentHashMap<>();
    private final Answering answering;
    private @Nullable HttpServer server;
    /** Absent: all that have fixtures. */
    private @Nullable Set<String> only;

    private @Nullable LocalControl control;

    /** @param connectors holds the folders of all connectors */
    public Simulators(Vertx vertx, Path connectors) {
        this(vertx, connectors::resolve);
    }

    /** @param folder where a connector's folder is */
    public Simulators(Vertx vertx, Function<String, Path> folder) {
        this.vertx = vertx;
        this.folder = folder;
        this.answering = new Answering(vertx);
    }

    public boolean simulates(String connector) {
        Set<String> named = only;
        return OperationName.isConnector(connector)
                && (named == null || named.contains(connector))
                && Files.isDirectory(folder.apply(connector).resolve("fixtures"));
    }

    /** How a connector's simulator treats its callers. */
    public Behaviour behaviour(String connector, Environment environment) {
        return treatments.getOrDefault(new Key(connector, environment), Treatment.NORMAL).behaviour;
    }

    /**
     * From the next request on; what is drawn begins anew with its seed. Throws CONNECTOR_UNKNOWN or REQUEST_INVALID.
     *
     * @param environment absent: of both
     * @return how the connector's simulators stand now
     */
    public List<Standing> behave(String connector, @Nullable String environment, Behaviour behaviour) {
        if (!simulates(connector)) {
            throw new BusException(
                    ErrorCode.CONNECTOR_UNKNOWN,
                    new Wording("không có bộ mô phỏng mang tên này", "there is no simulator of this name"));
        }
        List<Environment> meant = Arrays.stream(Environment.values())
                .filter(one -> environment == null || one.name().equals(environment))
                .toList();
        if (meant.isEmpty()) {
            throw new BusException(
                    ErrorCode.REQUEST_INVALID,
                    new Wording("environment là PRODUCTION hoặc SANDBOX", "environment is PRODUCTION or SANDBOX"));
        }
        meant.forEach(one -> treatments.put(new Key(connector, one), new Treatment(behaviour)));
        return standings(List.of(connector));
    }

    /** How the simulators of these connectors stand, by name; those that have none are left out. */
    public List<Standing> standings(Collection<String> connectors) {
        return connectors.stream()
                .filter(this::simulates)
                .sorted()
                .flatMap(name -> Arrays.stream(Environment.values()).map(environment -> standing(name, environment)))
                .toList();
    }

    private Standing standing(String connector, Environment environment) {
        Simulator started = running.get(new Key(connector, environment));
        String path = (environment == Environment.SANDBOX ? "/" + SANDBOX : "") + "/" + connector;
        return new Standing(
                connector,
                environment,
                path,
                behaviour(connector, environment),
                started == null ? 0 : started.received().size());
    }

    /** Serves these alone, and takes commands on its own port: for simulators without a bus. */
    public void alone(Collection<String> names) {
        only = Set.copyOf(names);
        control = new LocalControl(this, only);
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

    /**
     * Starts a connector's simulator anew, which gives these answers one after the other, whatever it is asked; the last one
     * again and again. Its tokens it makes as ever.
     */
    public void replay(String connector, Environment environment, List<Replayed> answers) {
        restart(connector, environment, stub -> false, Map.of());
        simulator(new Key(connector, environment)).replay(answers);
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
        LocalControl local = control;
        boolean command = local != null && request.path().startsWith(LocalControl.PATH);
        request.endHandler(end -> {
            if (local != null && command) {
                local.answer(request, body);
            } else {
                treat(request, body);
            }
        });
    }

    private void treat(HttpServerRequest request, Buffer body) {
        String path = request.uri().substring(1);
        Environment environment = Environment.PRODUCTION;
        if (path.startsWith(SANDBOX + "/")) {
            environment = Environment.SANDBOX;
            path = path.substring(SANDBOX.length() + 1);
        }
        int slash = path.indexOf('/');
        int query = path.indexOf('?');
        int end = slash < 0 ? (query < 0 ? path.length() : query) : slash;
        Key key = new Key(path.substring(0, end), environment);
        String rest = path.substring(end);
        Treatment treatment = treatments.getOrDefault(key, Treatment.NORMAL);
        if (treatment.behaviour.outage()) {
            Answering.plain(request, 503, "the simulator is told to be away");
            return;
        }
        boolean token = rest.equals("/token");
        Treatment.Fate fate = (token ? Treatment.NORMAL : treatment).next();
        Runnable work = () -> onThread(request, () -> {
            if (fate.fails()) {
                Answering.plain(request, 500, "the simulator is told to fail now and then");
            } else {
                answer(request, key, rest, body.getBytes(), token ? null : treatment.behaviour.fault());
            }
        });
        if (fate.delayMillis() > 0) {
            vertx.setTimer(fate.delayMillis(), timer -> work.run());
        } else {
            work.run();
        }
    }

    private void onThread(HttpServerRequest request, Runnable work) {
        open.incrementAndGet();
        try {
            threads.execute(() -> {
                try {
                    work.run();
                } finally {
                    open.decrementAndGet();
                }
            });
        } catch (RejectedExecutionException e) {
            open.decrementAndGet();
            Answering.plain(request, 503, "the simulator is overloaded");
        }
    }

    private void answer(HttpServerRequest request, Key key, String rest, byte[] body, Behaviour.@Nullable Fault fault) {
        if (!simulates(key.connector())) {
            Answering.plain(
                    request,
                    404,
                    "there is no simulator here; the first part of the path is a connector with fixtures");
            return;
        }
        try {
            simulator(key)
                    .handle(
                            wireMockRequest(request, rest, body),
                            response -> answering.write(request, response, fault));
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).addKeyValue("connector", key.connector()).log("The simulator failed");
            Answering.plain(request, 500, "the simulator failed: " + e.getMessage());
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
        boolean multipart = String.valueOf(request.getHeader("Content-Type")).startsWith("multipart/");
        return new RequestWrapper(built.build()) {
            /** Templates fail on the null that WireMock's own class returns. */
            @Override
            public Map<String, Cookie> getCookies() {
                return Map.of();
            }

            @Override
            public boolean isMultipart() {
                return multipart;
            }

            @Override
            public Collection<Part> getParts() {
                return isMultipart() ? PartParser.parseFrom(this) : List.of();
            }

            @Override
            public @Nullable Part getPart(String name) {
                return getParts().stream()
                        .filter(part -> name.equals(part.getName()))
                        .findFirst()
                        .orElse(null);
            }
        };
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
