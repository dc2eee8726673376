package io.lienthong.console;

import io.lienthong.platform.PlatformSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;

/**
 * Whether the data plane takes connections: the one thing that makes the bus UP. Tried at most once a second, because
 * strangers may ask for the health as often as they like.
 */
final class DataPlanePort implements HealthIndicator {
    private static final int CONNECT_MILLIS = 1_000;
    private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

    private final PlatformSettings.DataPlane settings;
    private final ApplicationAvailability availability;
    private boolean answered;
    private long triedAt = System.nanoTime() - FRESH_NANOS;

    DataPlanePort(PlatformSettings.DataPlane settings, ApplicationAvailability availability) {
        this.settings = settings;
        this.availability = availability;
    }

    @Override
    public Health health() {
        return (answers() ? Health.up() : Health.down())
                .withDetail("port", settings.port())
                .build();
    }

    synchronized boolean answers() {
        if (settings.port() == 0) { // any free port, which only the listener knows: the start says when it is open
            return availability.getReadinessState() == ReadinessState.ACCEPTING_TRAFFIC;
        }
        if (System.nanoTime() - triedAt >= FRESH_NANOS) {
            answered = connects();
            triedAt = System.nanoTime();
        }
        return answered;
    }

    private boolean connects() {
        try (Socket socket = new Socket()) {
            InetAddress host = InetAddress.getByName(settings.host());
            InetAddress address = host.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : host;
            socket.connect(new InetSocketAddress(address, settings.port()), CONNECT_MILLIS);
            return true;
        } catch (IOException closed) {
            return false;
        }
    }
}
