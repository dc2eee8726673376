package io.lienthong.route;

import io.lienthong.connector.FolderWatch;
import io.lienthong.delivery.DeliveryEngine;
import io.lienthong.platform.PlatformSettings;
import io.lienthong.simulator.Simulators;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;

/** Sets the operations to work once Camel runs, and follows changes of the connectors' folder while it does. */
public final class Operations implements AutoCloseable {
    /** Before the data plane opens. */
    public static final int START_ORDER = 0;

    private static final Logger LOG = LoggerFactory.getLogger(Operations.class);

    private final Connectors connectors;
    private final OperationRoutes routes;
    private final DeliveryEngine engine;
    private final Simulators simulators;
    private final PlatformSettings settings;
    private final FolderWatch watch;

    Operations(
            Connectors connectors,
            OperationRoutes routes,
            DeliveryEngine engine,
            Simulators simulators,
            PlatformSettings settings) {
        this.connectors = connectors;
        this.routes = routes;
        this.engine = engine;
        this.simulators = simulators;
        this.settings = settings;
        this.watch = new FolderWatch(settings.connectors(), this::reload);
    }

    @EventListener
    @Order(START_ORDER)
    public void start(ApplicationStartedEvent started) {
        simulators.listen(settings.simulators().host(), settings.simulators().port());
        connectors.all().forEach(active -> routes.follow(active.descriptor().name(), java.util.Optional.of(active)));
        engine.start();
        if (settings.reload()) {
            watch.start();
        }
    }

    /** One folder came, changed or went; the others are not touched. */
    private void reload(Path folder) {
        Connectors.Change change = connectors.reload(folder);
        if (!change.changed()) {
            return;
        }
        String name = folder.getFileName().toString();
        simulators.forget(name);
        routes.follow(name, change.now());
        change.before().ifPresent(ActiveConnector::close);
        LOG.atInfo()
                .addKeyValue("connector", name)
                .addKeyValue(
                        "version",
                        change.now()
                                .map(active -> active.descriptor().metadata().version())
                                .orElse("none"))
                .log("Connector changed");
    }

    @Override
    public void close() {
        watch.close();
    }
}
