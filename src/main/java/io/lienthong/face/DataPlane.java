package io.lienthong.face;

import io.lienthong.platform.PlatformSettings;
import io.lienthong.platform.StartupRefused;
import io.lienthong.route.BodyBudget;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SSLOptions;
import java.net.BindException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The HTTP server of all faces: one listener on each event loop, with limits on connections, headers, bodies and time. */
public final class DataPlane implements AutoCloseable {
    private static final int MAX_CONNECTIONS = 10_000;
    private static final int MAX_HEADER_BYTES = 16 << 10;
    private static final int MAX_LINE_BYTES = 8 << 10;
    private static final int IDLE_SECONDS = 75;
    private static final long CLOSE_SECONDS = 10;
    private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Vertx vertx;
    private final PlatformSettings.DataPlane settings;
    private final Supplier<RequestReader.Face> faces;
    private final BodyBudget budget;
    private final List<HttpServer> servers = new CopyOnWriteArrayList<>();
    /** Of every listener; with the certificates that they show. */
    private volatile HttpServerOptions options = new HttpServerOptions();

    private final AtomicInteger connections = new AtomicInteger();
    private volatile int port;
    private volatile boolean draining;
    private @Nullable String deployment;

    /**
     * @param faces makes one front of all faces for each event loop
     * @param budget of the bodies that are held
     */
    public DataPlane(
            Vertx vertx, PlatformSettings.DataPlane settings, Supplier<RequestReader.Face> faces, BodyBudget budget) {
        this.vertx = vertx;
        this.settings = settings;
        this.faces = faces;
        this.budget = budget;
    }

    /** Opens the port; throws {@link StartupRefused} where it cannot be had. */
    public void open() {
        options = options();
        int loops = Math.max(2, Runtime.getRuntime().availableProcessors());
        try {
            // With a free port the first listener chooses, and the others join it.
            deployment = vertx.deployVerticle(
                            Listener::new, new DeploymentOptions().setInstances(settings.port() == 0 ? 1 : loops))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw inUse(e.getCause())
                    ? StartupRefused.portInUse(settings.port(), "lienthong.data-plane.port")
                    : new StartupRefused("The data plane cannot listen: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new StartupRefused("The data plane did not open its port in time.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartupRefused("The start was interrupted.", e);
        }
    }

    /** The native transport has an exception of its own. */
    private static boolean inUse(@Nullable Throwable cause) {
        return cause instanceof BindException
                || String.valueOf(cause == null ? null : cause.getMessage()).contains("Address already in use");
    }

    /** None where it speaks plain HTTP. */
    public List<Path> certificateFiles() {
        return settings.tls().files();
    }

    /**
     * New connections get the certificates that are in the files now; those that are open go on. Blocks.
     *
     * @throws IllegalArgumentException where they cannot be used, and then nothing changed, or the message says which listener
     *     shows which
     */
    public void renewCertificates() {
        SSLOptions renewed = settings.tls().renewed(vertx);
        ListenerCertificates.give(servers, renewed, options.getSslOptions());
        options.setKeyCertOptions(renewed.getKeyCertOptions()).setTrustOptions(renewed.getTrustOptions());
    }

    /** The port that it listens on. */
    public int port() {
        return port;
    }

    /** Turns new requests away and waits until those under way have their answers, then closes the port. */
    public void drain(IntSupplier underWay) {
        draining = true;
        long end = System.nanoTime() + DRAIN_NANOS;
        while (underWay.getAsInt() > 0 && System.nanoTime() < end) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        close();
    }

    @Override
    public void close() {
        if (deployment == null) {
            return;
        }
        try {
            vertx.undeploy(deployment).toCompletionStage().toCompletableFuture().get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            org.slf4j.LoggerFactory.getLogger(DataPlane.class).warn("The data plane did not close in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        deployment = null;
        servers.clear();
    }

    private HttpServerOptions options() {
        return settings.tls()
                .applyTo(new HttpServerOptions()
                        .setHost(settings.host())
                        .setPort(settings.port())
                        .setMaxHeaderSize(MAX_HEADER_BYTES)
                        .setMaxInitialLineLength(MAX_LINE_BYTES)
                        .setIdleTimeout(IDLE_SECONDS)
                        .setHandle100ContinueAutomatically(false) // only once the head was judged
                        .setHttp2ClearTextEnabled(false)
                        .setTcpNoDelay(true)
                        .setReuseAddress(true));
    }

    private final class Listener extends AbstractVerticle {
        private @Nullable RequestReader reader;

        @Override
        public void start(Promise<Void> started) {
            RequestReader created = new RequestReader(vertx, faces.get(), budget, () -> draining);
            reader = created;
            HttpServer server = vertx.createHttpServer(options)
                    .connectionHandler(connection -> {
                        if (connections.incrementAndGet() > MAX_CONNECTIONS) {
                            connection.close();
                        }
                        connection.closeHandler(closed -> connections.decrementAndGet());
                    })
                    .requestHandler((HttpServerRequest request) -> created.accept(request));
            servers.add(server);
            server.listen()
                    .onSuccess(listening -> port = listening.actualPort())
                    .<Void>mapEmpty()
                    .onComplete(started);
        }

        @Override
        public void stop() {
            if (reader != null) {
                reader.close();
            }
        }
    }
}
