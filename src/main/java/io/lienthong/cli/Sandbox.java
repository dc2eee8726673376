package io.lienthong.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.connector.Defect;
import io.lienthong.connector.Descriptor;
import io.lienthong.connector.Operation;
import io.lienthong.connector.SettingsLoader;
import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.MessageId;
import io.lienthong.message.Problem;
import io.lienthong.message.Request;
import io.lienthong.message.Trace;
import io.lienthong.route.ActiveConnector;
import io.lienthong.route.ActiveOperation;
import io.lienthong.route.Callback;
import io.lienthong.route.ConnectorCompiler;
import io.lienthong.route.ExposedPaths;
import io.lienthong.route.OperationCall;
import io.lienthong.route.RequestCheck;
import io.lienthong.simulator.Simulators;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One connector that takes HTTP requests as the bus does, calls its simulator, and tells of each call. For one developer at a time. */
final class Sandbox implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final Duration BUDGET = Duration.ofSeconds(30);
    private static final int MAX_BODY_BYTES = 16 << 20;
    private static final int SHOWN = 160;

    private final Simulators simulators;
    private final ActiveConnector connector;
    private final PrintWriter out;
    private final HttpServer server;
    private final String simulator;
    private final String prefix;
    private final boolean simulated;

    private Sandbox(Vertx vertx, Simulators simulators, ActiveConnector connector, String simulator, PrintWriter out) {
        this.simulators = simulators;
        this.connector = connector;
        this.simulator = simulator;
        this.out = out;
        this.simulated = Files.isDirectory(connector.source().folder().resolve("fixtures"));
        received(); // starts the simulator here, where it may take its time
        Descriptor descriptor = connector.descriptor();
        this.prefix = "/api/" + descriptor.name() + "/" + descriptor.metadata().interfaceVersion();
        this.server = vertx.createHttpServer(new HttpServerOptions().setIdleTimeout(60))
                .requestHandler(this::accept);
    }

    /** Listens on this machine; throws a Refusal where it cannot. */
    static Sandbox open(Vertx vertx, ConnectorCompiler.Compiled compiled, int port, PrintWriter out) {
        Descriptor descriptor = compiled.source().descriptor();
        Simulators simulators = new Simulators(
                vertx, Objects.requireNonNull(compiled.source().folder().getParent()));
        String address = "http://" + HOST + ":" + simulators.listen(HOST, 0) + "/sandbox/" + descriptor.name();
        List<Defect> defects = new ArrayList<>();
        ActiveConnector connector = ConnectorCompiler.activate(
                        compiled,
                        Map.of(Environment.SANDBOX, SettingsLoader.simulated(descriptor, address)),
                        vertx,
                        new SimpleMeterRegistry(),
                        defects::add)
                .orElseThrow(() -> new Refusal("Not run: " + defects));
        Sandbox sandbox = new Sandbox(vertx, simulators, connector, address, out);
        sandbox.listen(port);
        return sandbox;
    }

    private void listen(int port) {
        try {
            server.listen(port, HOST).toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            close();
            throw new Refusal("Port " + port + " cannot be used: " + e.getMessage() + ". Name another --port.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal("Interrupted.");
        }
    }

    ActiveConnector connector() {
        return connector;
    }

    /** In front of the paths that operations expose. */
    String address() {
        return "http://" + HOST + ":" + server.actualPort() + prefix;
    }

    String simulator() {
        return simulator;
    }

    private void accept(HttpServerRequest http) {
        Buffer body = Buffer.buffer();
        http.handler(chunk -> {
            if (body.length() + chunk.length() > MAX_BODY_BYTES) {
                http.connection().close();
            } else {
                body.appendBuffer(chunk);
            }
        });
        http.endHandler(end -> new Exchange(http, body.getBytes()).start());
    }

    /** One request and its answer. */
    private final class Exchange {
        private final HttpServerRequest http;
        private final byte[] body;
        private final long start = System.nanoTime();
        private final MessageId id = MessageId.next();
        private final int before;
        private @Nullable ActiveOperation operation;

        Exchange(HttpServerRequest http, byte[] body) {
            this.http = http;
            this.body = body;
            this.before = received().size();
        }

        void start() {
            try {
                ExposedPaths.Match match =
                        connector.match(version(), http.method().name(), path());
                operation = match.operation();
                Request request = request(match);
                Request read = Callback.isFor(match.operation()) ? Callback.read(match.operation(), request) : request;
                RequestCheck.require(match.operation(), read);
                if (match.operation().operation().pattern() == Operation.Pattern.RECEIVE) {
                    ObjectNode receipt = Json.object();
                    receipt.put("messageId", id.toString()).put("status", "accepted");
                    answer(202, Body.of(receipt), "accepted, would be published: " + shown(read.body()));
                } else {
                    new OperationCall(match.operation(), read, read.body(), Map.of(), BUDGET).start(this::called);
                }
            } catch (BusException e) {
                refuse(e);
            }
        }

        private String version() {
            String path = http.path();
            if (!path.startsWith(prefix + "/")) {
                throw new BusException(ErrorCode.PATH_UNKNOWN, "only " + prefix + "/ is here, see the lines above");
            }
            return connector.descriptor().metadata().interfaceVersion();
        }

        private String path() {
            return http.path().substring(prefix.length());
        }

        private Request request(ExposedPaths.Match match) {
            Map<String, String> parameters = new HashMap<>(match.parameters());
            http.params().forEach(parameters::put);
            String key = http.getHeader("Idempotency-Key");
            String type = http.getHeader("Content-Type");
            Body read = match.operation().receivesBytes()
                    ? Body.opaque(body, type == null ? "application/octet-stream" : type)
                    : body.length == 0 ? Body.EMPTY : Body.received(body, type == null ? Body.JSON : type);
            return new Request(
                    id,
                    Environment.SANDBOX,
                    "sandbox",
                    match.operation().name(),
                    parameters,
                    read,
                    key == null ? id.toString() : key,
                    http.getHeader("X-Purpose"),
                    http.getHeader("X-Officer"),
                    null,
                    Trace.continued(http.getHeader("traceparent")),
                    Instant.now());
        }

        private void called(OperationCall.Result result) {
            if (result instanceof OperationCall.Result.Done done) {
                answer(200, done.reply(), (done.duplicate() ? "duplicate: " : "") + shown(done.reply()));
            } else if (result instanceof OperationCall.Result.Refused refused) {
                refuse(refused.error());
            } else {
                OperationCall.Result.Away away = (OperationCall.Result.Away) result;
                refuse(new BusException(
                        away.unavailable().code(), away.unavailable().detail()));
            }
        }

        private void refuse(BusException error) {
            answer(
                    error.code().httpStatus(),
                    Body.of(Problem.of(error, id), Problem.MEDIA_TYPE),
                    error.code() + ": " + error.detailWithPlaces());
        }

        private void answer(int status, Body reply, String told) {
            http.response()
                    .setStatusCode(status)
                    .putHeader("X-Message-Id", id.toString())
                    .putHeader("Content-Type", reply.mediaType())
                    .end(Buffer.buffer(reply.isEmpty() ? new byte[0] : reply.bytes()));
            tell(status, told);
        }

        private void tell(int status, String told) {
            StringBuilder lines = new StringBuilder()
                    .append(LocalTime.now().truncatedTo(ChronoUnit.MILLIS))
                    .append(' ')
                    .append(http.method())
                    .append(' ')
                    .append(http.uri())
                    .append(operation == null ? "" : " = " + operation.name())
                    .append(" -> ")
                    .append(status)
                    .append(", ")
                    .append((System.nanoTime() - start) / 1_000_000)
                    .append(" ms\n");
            List<Simulators.Received> received = received();
            for (Simulators.Received one : received.subList(Math.min(before, received.size()), received.size())) {
                lines.append("    asked the system: ")
                        .append(one.method())
                        .append(' ')
                        .append(one.url())
                        .append(
                                one.body().length == 0
                                        ? ""
                                        : " " + text(new String(one.body(), StandardCharsets.UTF_8)))
                        .append('\n');
            }
            lines.append("    ").append(told);
            synchronized (out) {
                out.println(lines);
                out.flush();
            }
        }
    }

    private List<Simulators.Received> received() {
        return !simulated
                ? List.of()
                : simulators.received(connector.descriptor().name(), Environment.SANDBOX);
    }

    private static String shown(Body body) {
        return body.isEmpty() ? "(empty)" : text(new String(body.bytes(), StandardCharsets.UTF_8));
    }

    private static String text(String text) {
        String line = text.replaceAll("\\s+", " ");
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
    }

    @Override
    public void close() {
        server.close();
        connector.close();
        simulators.close();
    }
}
