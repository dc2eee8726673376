package io.lienthong.face.xroad;

import io.lienthong.message.BusException;
import io.lienthong.platform.StartupRefused;
import io.lienthong.route.Workers;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The health check of a security server, for a load balancer before several nodes: 200 without a word, or 500 with the reason.
 * What was found holds 2 s where it was good and 30 s where it was not.
 */
final class HealthCheck implements AutoCloseable {
    private static final Duration GOOD = Duration.ofSeconds(2);
    private static final Duration BAD = Duration.ofSeconds(30);
    private static final long OPEN_SECONDS = 10;

    private final Vertx vertx;
    private final XRoadSettings settings;
    private final Supplier<String> fault;
    private final Workers workers;
    private @Nullable HttpServer server;
    private volatile Found found = new Found("", 0);

    /** @param until in nanoseconds of this machine */
    private record Found(String fault, long until) {}

    /** @param fault what is wrong now, empty where nothing is; may block */
    HealthCheck(Vertx vertx, XRoadSettings settings, Workers workers, Supplier<String> fault) {
        this.vertx = vertx;
        this.settings = settings;
        this.workers = workers;
        this.fault = fault;
    }

    /** Opens the port, where there is to be one. */
    void open() {
        if (settings.healthPort() == 0) {
            return;
        }
        try {
            server = vertx.createHttpServer(new HttpServerOptions()
                            .setHost(settings.healthHost())
                            .setPort(settings.healthPort())
                            .setIdleTimeout(10))
                    .requestHandler(this::answer)
                    .listen()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(OPEN_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw StartupRefused.portInUse(settings.healthPort(), "lienthong.xroad.health-port");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartupRefused("The start was interrupted.", e);
        }
    }

    private void answer(HttpServerRequest request) {
        Found known = found;
        if (known.until() - System.nanoTime() > 0) {
            tell(request, known.fault());
            return;
        }
        var loop = java.util.Objects.requireNonNull(Vertx.currentContext());
        try {
            workers.start(() -> {
                String now = fault.get();
                found = new Found(now, System.nanoTime() + (now.isEmpty() ? GOOD : BAD).toNanos());
                loop.runOnContext(nothing -> tell(request, now));
            });
        } catch (BusException full) { // the database hangs, and all who ask wait for it
            tell(request, "overloaded");
        }
    }

    private static void tell(HttpServerRequest request, String fault) {
        request.response()
                .setStatusCode(fault.isEmpty() ? 200 : 500)
                .putHeader("Content-Type", "text/plain;charset=utf-8")
                .end(fault);
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
    }
}
