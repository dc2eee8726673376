package io.lienthong.platform;

import java.nio.file.Path;
import java.time.Duration;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQNotConnectedException;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.FailoverEventType;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.jspecify.annotations.Nullable;

/**
 * Artemis, inside the process or elsewhere, which carries wake-up tokens and events: hints that PostgreSQL can repeat.
 *
 * <p>Whatever happens to it, the bus accepts: a session that cannot be had is an exception to its caller, who goes on
 * without the hint. Sessions reconnect for ever and acknowledge sends asynchronously
 * ({@code ClientProducer.send(message, handler)}).
 */
public final class Broker implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(15);
    private static final long CALL_MILLIS = 5_000;
    private static final long FAILOVER_CALL_MILLIS = 2_000;
    private static final long RETRY_MILLIS = 200;
    private static final long RETRY_MAX_MILLIS = 5_000;
    private static final int CONFIRMATION_BYTES = 1_048_576;
    private static final int THREADS = 4;

    private final @Nullable EmbeddedBroker server;
    private final ServerLocator locator;
    private final String username;
    private final Secret password;
    private @Nullable ClientSessionFactory factory;
    private volatile boolean connected;

    private Broker(@Nullable EmbeddedBroker server, String url, String username, Secret password) {
        this.server = server;
        this.locator = locator(url);
        this.username = username;
        this.password = password;
    }

    /** The broker of this process with its journal in the folder; starts in a thread of its own. */
    public static Broker embedded(Path folder) {
        EmbeddedBroker server = EmbeddedBroker.start(folder);
        return new Broker(server, server.url(), "", Secret.of(""));
    }

    /** A broker elsewhere, for example {@code (tcp://a:61616,tcp://b:61616)?ha=true&sslEnabled=true}. */
    public static Broker remote(String url, String username, Secret password) {
        return new Broker(null, url, username, password);
    }

    /** A new session that commits each send and each acknowledgement by itself. */
    public ClientSession openSession() throws ActiveMQException {
        return openSession(true, true);
    }

    /** A new session; a session belongs to one thread at a time, as the core client says. */
    public ClientSession openSession(boolean autoCommitSends, boolean autoCommitAcknowledgements)
            throws ActiveMQException {
        return sessionFactory()
                .createSession(
                        username.isEmpty() ? null : username,
                        password.isEmpty() ? null : password.reveal(),
                        false,
                        autoCommitSends,
                        autoCommitAcknowledgements,
                        locator.isPreAcknowledge(),
                        locator.getAckBatchSize());
    }

    /** The one connection that all sessions share, opened at first use; waits for a broker that is still starting. */
    public synchronized ClientSessionFactory sessionFactory() throws ActiveMQException {
        ClientSessionFactory open = factory;
        if (open != null && !open.isClosed()) {
            return open;
        }
        if (server != null && !server.awaitStarted(START_LIMIT)) {
            throw new ActiveMQNotConnectedException("The broker has not started yet.");
        }
        factory = connect();
        return factory;
    }

    /** Whether the one connection stands now; false too before its first use. Asks nobody. */
    public boolean connected() {
        return connected;
    }

    private ClientSessionFactory connect() throws ActiveMQException {
        try {
            ClientSessionFactory created = locator.createSessionFactory();
            created.addFailoverListener(event -> connected = event == FailoverEventType.FAILOVER_COMPLETED);
            connected = true;
            return created;
        } catch (ActiveMQException e) {
            throw e;
        } catch (Exception e) { // the core client declares Exception
            throw new ActiveMQNotConnectedException("The broker cannot be reached: " + e);
        }
    }

    private static ServerLocator locator(String url) {
        try {
            return ActiveMQClient.createServerLocator(url)
                    .setReconnectAttempts(-1)
                    .setInitialConnectAttempts(1)
                    .setRetryInterval(RETRY_MILLIS)
                    .setRetryIntervalMultiplier(2)
                    .setMaxRetryInterval(RETRY_MAX_MILLIS)
                    .setCallTimeout(CALL_MILLIS)
                    .setCallFailoverTimeout(FAILOVER_CALL_MILLIS)
                    .setConfirmationWindowSize(CONFIRMATION_BYTES)
                    .setBlockOnDurableSend(false)
                    .setBlockOnNonDurableSend(false)
                    .setBlockOnAcknowledge(false)
                    .setUseGlobalPools(false)
                    .setThreadPoolMaxSize(THREADS)
                    .setScheduledThreadPoolMaxSize(2)
                    .setFlowControlThreadPoolMaxSize(2);
        } catch (Exception e) { // the core client declares Exception
            throw new StartupRefused("lienthong.artemis.url is not the address of an Artemis: " + e.getMessage(), e);
        }
    }

    /** Stops the broker of this process as its own failure would, for tests. */
    void failEmbedded() {
        if (server != null) {
            server.fail();
        }
    }

    /** Closes the sessions, then the broker of this process. */
    @Override
    public synchronized void close() {
        connected = false;
        locator.close();
        if (server != null) {
            server.close();
        }
    }
}
