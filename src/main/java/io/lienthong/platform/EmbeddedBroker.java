package io.lienthong.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ActiveMQServers;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.core.settings.impl.PageFullMessagePolicy;
import org.apache.activemq.artemis.utils.critical.CriticalAnalyzerPolicy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

/**
 * The Artemis of this process, kept alive by one thread: it starts it, and starts it again when it has stopped.
 *
 * <p>A journal that cannot be read is set aside and a new one made, because everything in it is a hint.
 */
final class EmbeddedBroker implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedBroker.class);
    private static final AtomicInteger NEXT_ID = new AtomicInteger();

    private static final Duration ACTIVATION_LIMIT = Duration.ofSeconds(30);
    private static final Duration LOCK_LIMIT = Duration.ofSeconds(10);
    private static final long POLL_MILLIS = 100;
    private static final Duration WATCH_INTERVAL = Duration.ofSeconds(1);
    private static final int JOURNAL_BUFFER_NANOS = 250_000;
    private static final int MEBIBYTE = 1_048_576;

    private final Path folder;
    private final int id = NEXT_ID.getAndIncrement();
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread keeper = new Thread(this::keepAlive, "broker-keeper");
    private volatile @Nullable ActiveMQServer server;

    private EmbeddedBroker(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
    }

    /** Begins the start and returns at once. */
    static EmbeddedBroker start(Path folder) {
        // It writes a line for every message.
        LoggingSystem.get(EmbeddedBroker.class.getClassLoader()).setLogLevel("org.apache.activemq.audit", LogLevel.OFF);
        EmbeddedBroker broker = new EmbeddedBroker(folder);
        broker.keeper.setDaemon(true);
        broker.keeper.start();
        return broker;
    }

    String url() {
        return "vm://" + id;
    }

    boolean awaitStarted(Duration limit) {
        return await(started, limit);
    }

    private void keepAlive() {
        do {
            ActiveMQServer current = server;
            if (current == null || !current.isActive()) {
                startAgain();
            }
        } while (!await(closing, WATCH_INTERVAL));
        stopQuietly();
    }

    private void startAgain() {
        boolean existed = Files.exists(folder.resolve("journal"));
        if (server != null) {
            log.warn("event=broker-stopped action=start-again");
            stopQuietly();
        }
        if (startOnce(existed) || (existed && setAside() && startOnce(false))) {
            started.countDown();
            log.info("event=broker-ready");
        }
    }

    private boolean startOnce(boolean repairable) {
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        ActiveMQServer next = ActiveMQServers.newActiveMQServer(configuration(), null, true);
        next.registerActivationFailureListener(failure::set);
        server = next;
        try {
            next.start();
            if (becomesActive(next, failure)) {
                return true;
            }
        } catch (Exception e) { // the broker declares Exception
            failure.set(e);
        }
        String action = repairable ? "set-aside-and-make-new" : "try-again";
        log.warn("event=broker-not-started folder={} action={} reason=\"{}\"", folder, action, "" + failure.get());
        stopQuietly();
        return false;
    }

    private static boolean becomesActive(ActiveMQServer server, AtomicReference<@Nullable Exception> failure)
            throws InterruptedException {
        long deadline = System.nanoTime() + ACTIVATION_LIMIT.toNanos();
        boolean active = false;
        while (!active && failure.get() == null && System.nanoTime() < deadline) {
            active = server.waitForActivation(POLL_MILLIS, TimeUnit.MILLISECONDS);
        }
        return active && failure.get() == null;
    }

    /** Keeps the last unreadable journal for whoever wants to look at it, and no older one. */
    private boolean setAside() {
        Path aside = folder.resolveSibling(folder.getFileName() + ".unreadable");
        try {
            PostgresBinaries.deleteTree(aside);
            Files.move(folder, aside);
            return true;
        } catch (IOException e) {
            log.warn("event=broker-folder-not-moved folder={}", folder, e);
            return false;
        }
    }

    private void stopQuietly() {
        ActiveMQServer current = server;
        server = null;
        try {
            if (current != null) {
                current.stop();
            }
        } catch (Exception e) { // the broker declares Exception
            log.warn("event=broker-not-stopped", e);
        }
    }

    /** Stops the server and leaves it to the keeper to notice. */
    void fail() {
        ActiveMQServer current = server;
        try {
            if (current != null) {
                current.fail(false);
            }
        } catch (Exception e) { // the broker declares Exception
            log.warn("event=broker-not-stopped", e);
        }
    }

    private Configuration configuration() {
        try {
            return new ConfigurationImpl()
                    .setName("lienthong")
                    .addAcceptorConfiguration("in-vm", url())
                    .setSecurityEnabled(false)
                    .setJournalLockAcquisitionTimeout(LOCK_LIMIT.toMillis())
                    .setJMXManagementEnabled(false)
                    .setResolveProtocols(false)
                    .setCriticalAnalyzerPolicy(CriticalAnalyzerPolicy.LOG)
                    .setThreadPoolMaxSize(8)
                    .setScheduledThreadPoolMaxSize(2)
                    .setBindingsDirectory(folder.resolve("bindings").toString())
                    .setJournalDirectory(folder.resolve("journal").toString())
                    .setPagingDirectory(folder.resolve("paging").toString())
                    .setLargeMessagesDirectory(folder.resolve("large").toString())
                    .setJournalType(JournalType.NIO)
                    .setJournalBufferTimeout_NIO(JOURNAL_BUFFER_NANOS)
                    .setJournalFileSize(4 * MEBIBYTE)
                    .setJournalPoolFiles(4)
                    .setMaxDiskUsage(-1)
                    .setGlobalMaxSize(16L * MEBIBYTE)
                    .addAddressSetting("#", addressSettings());
        } catch (Exception e) { // addAcceptorConfiguration declares Exception
            throw new IllegalStateException("The in-VM acceptor has a constant address.", e);
        }
    }

    /** A full address first pages, then drops: a hint may be lost, memory and disk may not. No queue hears the lost. */
    private static AddressSettings addressSettings() {
        return new AddressSettings()
                .setAutoCreateAddresses(true)
                .setAutoCreateQueues(true)
                .setAutoDeleteAddresses(false)
                .setAutoDeleteQueues(false)
                .setDeadLetterAddress(SimpleString.of("lost"))
                .setExpiryAddress(SimpleString.of("lost"))
                .setMaxSizeBytes(8L * MEBIBYTE)
                .setPageSizeBytes(MEBIBYTE)
                .setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE)
                .setPageLimitBytes(64L * MEBIBYTE)
                .setPageFullMessagePolicy(PageFullMessagePolicy.DROP);
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            keeper.join(ACTIVATION_LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean await(CountDownLatch latch, Duration limit) {
        try {
            return latch.await(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
