package io.lienthong.platform;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The PostgreSQL that the bus runs by itself: loopback only, password only, durable, data kept in its folder.
 *
 * <p>Its main process is a daemon of its own and outlives a bus that is killed; the next bus on the folder adopts it. When
 * it is killed instead, the bus starts it again on the same port. There is no shutdown hook: only {@link #close} stops it,
 * after everything that may still write.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);

    private static final Duration RECOVERY_LIMIT = Duration.ofMinutes(5);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
    private static final Duration RETRY_LIMIT = Duration.ofSeconds(30);
    private static final long POLL_MILLIS = 200;
    private static final long LOG_BYTES = 1_048_576;

    /**
     * Given on the command line, where no file and no ALTER SYSTEM overrides them. The log names no row and no statement:
     * personal data never reaches it.
     */
    private static final List<String> SETTINGS = List.of(
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "fsync=on",
            "full_page_writes=on",
            "synchronous_commit=on",
            "max_connections=60",
            "shared_buffers=" + bufferMegabytes() + "MB",
            "wal_buffers=8MB",
            "min_wal_size=256MB",
            "max_wal_size=1GB",
            "checkpoint_timeout=10min",
            "jit=off",
            "max_logical_replication_workers=0",
            "client_connection_check_interval=10s",
            "timezone=UTC",
            "log_timezone=UTC",
            "log_min_messages=log",
            "log_min_error_statement=panic",
            "log_error_verbosity=terse",
            "log_checkpoints=off",
            "log_autovacuum_min_duration=-1");

    /**
     * A 32nd of the machine's memory, 96 to 512 MB: what is applied to a dataset of a million records costs as much as to a
     * small one as long as what it touches has room.
     */
    private static long bufferMegabytes() {
        long memory =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
        return Math.min(512, Math.max(96, memory >> 25));
    }

    private final PostgresCluster cluster;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile Postmaster postmaster;

    private EmbeddedPostgres(PostgresCluster cluster) throws IOException {
        this.cluster = cluster;
        Optional<Postmaster> living = adopt();
        this.postmaster = living.isPresent() ? living.get() : launch(0);
    }

    /** Starts PostgreSQL on this folder, or adopts the one that runs there; waits until crash recovery is done. */
    public static EmbeddedPostgres start(Path folder) {
        return start(folder, folder);
    }

    /** The same, with the programs unpacked elsewhere, so that tests share them. */
    static EmbeddedPostgres start(Path folder, Path binaries) {
        long begin = System.nanoTime();
        try {
            EmbeddedPostgres postgres = new EmbeddedPostgres(PostgresCluster.open(
                    folder.toAbsolutePath().normalize(),
                    binaries.toAbsolutePath().normalize()));
            postgres.watch();
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
            log.info("event=postgresql-ready port={} durationMs={}", postgres.postmaster.port(), millis);
            return postgres;
        } catch (IOException e) {
            throw new StartupRefused("PostgreSQL cannot use the folder " + folder + ": " + e, e);
        }
    }

    /** The bus's own database, whose owner is no superuser. */
    public Database database() {
        return database(postmaster, PostgresCluster.DATABASE, PostgresCluster.OWNER);
    }

    /** The database of the superuser, for tests that make databases of their own. */
    Database superuser() {
        return database(postmaster, "postgres", PostgresCluster.SUPERUSER);
    }

    long pid() {
        return postmaster.pid();
    }

    /** Ends open connections and stops PostgreSQL with a checkpoint; does nothing the second time. */
    @Override
    public void close() {
        closing.countDown();
        try {
            if (postmaster.alive()) {
                stop();
            }
        } catch (IOException e) {
            log.warn("event=postgresql-not-stopped", e);
        }
    }

    private Optional<Postmaster> adopt() throws IOException {
        Optional<Postmaster> named = Postmaster.read(cluster.data());
        if (named.isEmpty() || !named.get().alive()) {
            return Optional.empty();
        }
        Optional<Postmaster> living = hasOurSettings() ? awaitReady() : Optional.empty();
        if (living.isPresent() && isOurs(living.get())) {
            log.info("event=postgresql-adopted pid={}", living.get().pid());
            return living;
        }
        log.info(
                "event=postgresql-stopping pid={} reason=left-by-another-bus",
                named.get().pid());
        stop();
        return Optional.empty();
    }

    /** Whether the living one was started by this very build: the same programs, the same settings. */
    private boolean hasOurSettings() throws IOException {
        Path file = cluster.data().resolve("postmaster.opts");
        String options = Files.exists(file) ? Files.readString(file) : "";
        return options.startsWith(cluster.binaries().program("postgres"))
                && SETTINGS.stream().allMatch(setting -> options.contains("\"" + setting + "\""));
    }

    private Optional<Postmaster> awaitReady() throws IOException {
        long deadline = System.nanoTime() + RECOVERY_LIMIT.toNanos();
        Optional<Postmaster> now = Postmaster.read(cluster.data());
        while (now.isPresent() && now.get().alive() && System.nanoTime() < deadline) {
            if (now.get().ready()) {
                return now;
            }
            pause();
            now = Postmaster.read(cluster.data());
        }
        return Optional.empty();
    }

    private boolean isOurs(Postmaster candidate) {
        Database database = database(candidate, PostgresCluster.DATABASE, PostgresCluster.OWNER);
        try (Connection connection = database.connect("lienthong-adopt");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT 1")) {
            return row.next();
        } catch (SQLException e) {
            log.warn("event=postgresql-not-answering pid={} sqlState={}", candidate.pid(), e.getSQLState());
            return false;
        }
    }

    /** Starts the main process on this port, or on a free one for 0; tries again while a killed one's children go. */
    private Postmaster launch(int port) throws IOException {
        long deadline = System.nanoTime() + RETRY_LIMIT.toNanos();
        while (true) {
            forgetStranger();
            Path output = freshLog();
            Command.Result result = startOnce(port == 0 ? freePort() : port, output);
            Optional<Postmaster> started = Postmaster.read(cluster.data());
            if (result.succeeded() && started.isPresent()) {
                return started.get();
            }
            String reason = lastFatal(output);
            if (!passesByItself(reason) || System.nanoTime() > deadline) {
                throw new StartupRefused("PostgreSQL did not start: " + reason + " (see " + output + ")");
            }
            pause();
        }
    }

    private Command.Result startOnce(int port, Path output) throws IOException {
        StringBuilder options = new StringBuilder("-p ").append(port);
        SETTINGS.forEach(setting -> options.append(" -c ").append(setting));
        List<String> arguments = List.of(
                "start",
                "-w",
                "-t",
                "" + RECOVERY_LIMIT.toSeconds(),
                "-D",
                cluster.data().toString(),
                "-l",
                output.toString(),
                "-o",
                options.toString());
        return cluster.run("pg_ctl", arguments, RECOVERY_LIMIT.plus(STOP_LIMIT));
    }

    /** A pid file whose number now belongs to another program would keep PostgreSQL from starting for ever. */
    private void forgetStranger() throws IOException {
        Optional<Postmaster> named = Postmaster.read(cluster.data());
        if (named.isPresent() && !named.get().alive() && named.get().numberTaken()) {
            Files.delete(cluster.data().resolve("postmaster.pid"));
        }
    }

    private Path freshLog() throws IOException {
        Path output = cluster.folder().resolve("postgresql.log");
        if (Files.exists(output) && Files.size(output) > LOG_BYTES) {
            Files.move(output, output.resolveSibling("postgresql.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
        return output;
    }

    private static String lastFatal(Path output) throws IOException {
        if (!Files.exists(output)) {
            return "it wrote no log";
        }
        return Files.readAllLines(output).stream()
                .filter(line -> line.contains("FATAL:") || line.contains("PANIC:"))
                .reduce((first, second) -> second)
                .map(line -> line.substring(line.indexOf(": ") + 2).strip())
                .orElse("it gave no reason within " + RECOVERY_LIMIT.toSeconds() + " s");
    }

    private static boolean passesByItself(String reason) {
        return reason.contains("could not create any TCP/IP sockets")
                || reason.contains("pre-existing shared memory block")
                || reason.contains("lock file \"postmaster.pid\" already exists");
    }

    private void stop() throws IOException {
        for (String mode : List.of("fast", "immediate")) {
            List<String> arguments = List.of(
                    "stop",
                    "-w",
                    "-t",
                    "" + STOP_LIMIT.toSeconds(),
                    "-D",
                    cluster.data().toString(),
                    "-m",
                    mode);
            if (cluster.run("pg_ctl", arguments, STOP_LIMIT.plusSeconds(10)).succeeded()) {
                return;
            }
        }
        log.warn("event=postgresql-not-stopped folder={}", cluster.data());
    }

    private void watch() {
        Thread watcher = new Thread(this::restartWhenItEnds, "postgresql-watch");
        watcher.setDaemon(true);
        watcher.start();
    }

    private void restartWhenItEnds() {
        while (!closingWithin(POLL_MILLIS)) {
            if (!postmaster.alive()) {
                log.warn("event=postgresql-ended pid={} action=start-again", postmaster.pid());
                restart();
            }
        }
    }

    private void restart() {
        try {
            postmaster = launch(postmaster.port());
            log.info("event=postgresql-ready port={} pid={}", postmaster.port(), postmaster.pid());
            if (closing.getCount() == 0) {
                stop();
            }
        } catch (IOException | StartupRefused e) {
            log.warn("event=postgresql-down reason=\"{}\"", e.getMessage());
            closingWithin(Duration.ofSeconds(5).toMillis());
        }
    }

    private boolean closingWithin(long millis) {
        try {
            return closing.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void pause() {
        if (closingWithin(POLL_MILLIS)) {
            throw new StartupRefused("PostgreSQL was asked to stop while it started.");
        }
    }

    private Database database(Postmaster server, String name, String role) {
        return new Database(
                "jdbc:postgresql://127.0.0.1:" + server.port() + "/" + name + "?sslmode=disable&gssEncMode=disable",
                role,
                cluster.password());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
