package io.lienthong.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** What belongs to one of the JVMs that run the integration tests side by side. */
public final class TestFork {
    private static final int NUMBER = Integer.getInteger("fork", 1);

    /** Below the ports that systems give to whoever asks for any, so that nothing takes one between two starts. */
    private static final int FIRST_PORT = 12_000;

    private static final int PORTS_OF_A_FORK = 4_000;
    private static final AtomicInteger NEXT_PORT = new AtomicInteger();

    /** The data and the programs of this JVM's PostgreSQL. */
    public static final Path POSTGRESQL = Path.of("target", "test-postgresql", "fork-" + NUMBER);

    private TestFork() {}

    /** A port of 127.0.0.1 that nobody listens on and that no other test of this build is given. */
    public static int freePort() {
        while (true) {
            int port = FIRST_PORT + (NUMBER - 1) * PORTS_OF_A_FORK + NEXT_PORT.getAndIncrement() % PORTS_OF_A_FORK;
            try (ServerSocket socket = new ServerSocket()) {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return port;
            } catch (BindException e) {
                // somebody else's: the next one
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
