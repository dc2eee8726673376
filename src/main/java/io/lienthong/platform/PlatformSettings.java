package io.lienthong.platform;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings under {@code lienthong} that say where the bus keeps its data, what it stands on and where it listens.
 *
 * @param config folder of consumers.yaml and connectors/
 * @param connectors folder of the connectors
 * @param routes folder of the routes
 * @param reload whether changes in the folders of connectors and routes are followed; for development, refused outside the demo
 */
@ConfigurationProperties("lienthong")
public record PlatformSettings(
        @DefaultValue("data") Path data,
        @DefaultValue("config") Path config,
        @DefaultValue("connectors") Path connectors,
        @DefaultValue("routes") Path routes,
        @DefaultValue("false") boolean reload,
        @DefaultValue Postgresql postgresql,
        @DefaultValue Artemis artemis,
        @DefaultValue DataPlane dataPlane,
        @DefaultValue Simulators simulators) {

    /** An external PostgreSQL; with an empty address the bus runs its own under the data folder. */
    public record Postgresql(
            @DefaultValue("") String url,
            @DefaultValue("") String username,
            @DefaultValue("") Secret password) {
        public boolean embedded() {
            return url.isBlank();
        }
    }

    /** An external Artemis; with an empty address the bus runs its own inside its process. */
    public record Artemis(
            @DefaultValue("") String url,
            @DefaultValue("") String username,
            @DefaultValue("") Secret password) {
        public boolean embedded() {
            return url.isBlank();
        }
    }

    /** Where the faces listen; an event loop that is busy for longer than its limit is reported as blocked. */
    public record DataPlane(
            @DefaultValue("0.0.0.0") String host,
            @DefaultValue("8080") int port,
            @DefaultValue("PT2S") Duration eventLoopLimit,
            @DefaultValue Tls tls) {
        public DataPlane {
            requirePort("lienthong.data-plane.port", port);
        }
    }

    /** Where the stand-ins of the connected systems listen; on this machine only unless told otherwise. */
    public record Simulators(
            @DefaultValue("127.0.0.1") String host,
            @DefaultValue("8090") int port) {
        public Simulators {
            requirePort("lienthong.simulators.port", port);
        }
    }

    private static void requirePort(String setting, int port) {
        if (port < 0 || port > 65_535) {
            throw new StartupRefused(setting + " must be a port from 0 (any free one) to 65535, but is " + port + ".");
        }
    }
}
