package io.lienthong.route;

import io.lienthong.connector.FolderWatch;
import io.lienthong.delivery.DeliveryEngine;
import io.lienthong.platform.FollowedFiles;
import io.lienthong.platform.PlatformSettings;
import io.lienthong.simulator.Simulators;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;

/** Sets the operations to work once Camel runs, and follows changes of the connectors while it does. */
public final class Operations implements AutoCloseable {
    /** Before the data plane opens. */
    public static final int START_ORDER = 0;

    private static final Logger LOG = LoggerFactory.getLogger(Operations.class);
    /** A request is pinned to the version that it began with, whose way to the system must be open for as long as it may last. */
    private static final Duration LAST_CALLS = Duration.ofMinutes(2);

    private final Activations activations;
    private final OperationRoutes routes;
    private final DeliveryEngine engine;
    private final Simulators simulators;
    private final PlatformSettings settings;
    private final FolderWatch watch;
    private final FollowedFiles files;
    private final ScheduledExecutorService endings = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "connector-endings");
        thread.setDaemon(true);
        return thread;
    });

    Operations(
            Activations activations,
            OperationRoutes routes,
            DeliveryEngine engine,
            Simulators simulators,
            PlatformSettings settings,
            FollowedFiles files) {
        this.activations = activations;
        this.routes = routes;
        this.engine = engine;
        this.simulators = simulators;
        this.settings = settings;
        this.files = files;
        this.watch = new FolderWatch(settings.connectors(), this::reload);
    }

    @EventListener
    @Order(START_ORDER)
    public void start(ApplicationStartedEvent started) {
        simulators.listen(settings.simulators().host(), settings.simulators().port());
        activations.start(this::follow);
        engine.start();
        if (settings.reload()) {
            watch.start();
        }
    }

    /** One folder came, changed or went; the others are not touched. */
    private void reload(Path folder) {
        Connectors.Change change = activations.reload(folder);
        if (!change.changed()) {
            return;
        }
        String name = folder.getFileName().toString();
        follow(name, change);
        LOG.atInfo()
                .addKeyValue("connector", name)
                .addKeyValue(
                        "version",
                        change.now()
                                .map(active -> active.descriptor().metadata().version())
                                .orElse("none"))
                .log("Connector changed");
    }

    private void follow(String name, Connectors.Change change) {
        simulators.forget(name);
        routes.follow(name, change.now());
        Set<Path> followed =
                new HashSet<>(change.now().map(ActiveConnector::settingsFiles).orElse(Set.of()));
        if (change.now().isPresent()) {
            followed.add(activations.connectors().settingsFile(name)); // also one that somebody writes later
        }
        files.follow(
                "connector " + name,
                followed,
                () -> activations.connectors().usesWrittenSettings(name),
                () -> activations.renew(name));
        change.before()
                .ifPresent(before -> endings.schedule(before::close, LAST_CALLS.toMillis(), TimeUnit.MILLISECONDS));
    }

    @Override
    public void close() {
        watch.close();
        endings.shutdownNow();
    }
}
