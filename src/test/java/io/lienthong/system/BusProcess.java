package io.lienthong.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import io.lienthong.platform.TestFork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The real bus in a process of its own, on free ports, in the demo's profile. Leaves no process behind, its PostgreSQL included. */
public final class BusProcess implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Path TARGET = Path.of("target").toAbsolutePath();

    private final BusHome home;
    private final String heap;
    private final int port = TestFork.freePort();
    private final int controlPort = TestFork.freePort();
    private final int simulatorsPort;
    private final Thread safetyNet = new Thread(this::killAll);
    private Setup setup;
    private @Nullable Process process;

    /**
     * How it is started.
     *
     * @param virtualMachine options before the main class; they win over ours
     * @param environment variables beside those of the tests
     * @param properties arguments of the bus
     */
    public record Setup(List<String> virtualMachine, Map<String, String> environment, List<String> properties) {
        public static final Setup PLAIN = new Setup(List.of(), Map.of(), List.of());
    }

    private BusProcess(BusHome home, int simulatorsPort, String heap, Setup setup) {
        this.home = home;
        this.simulatorsPort = simulatorsPort;
        this.heap = heap;
        this.setup = setup;
    }

    /** Starts it and waits until the data plane answers. */
    static BusProcess start(BusHome home, String... properties) {
        return start(home, TestFork.freePort(), properties);
    }

    static BusProcess start(BusHome home, int simulatorsPort, String... properties) {
        return start(home, simulatorsPort, new Setup(List.of(), Map.of(), List.of(properties)));
    }

    public static BusProcess start(BusHome home, Setup setup) {
        return start(home, TestFork.freePort(), setup);
    }

    private static BusProcess start(BusHome home, int simulatorsPort, Setup setup) {
        return start(new BusProcess(home, simulatorsPort, "256m", setup));
    }

    /** Starts another node of the same bus: on its database, with its keys. */
    BusProcess startBeside(BusHome other, String... properties) throws IOException {
        for (String shared : List.of("master-key", "ledger-key")) {
            Files.copy(home.data().resolve(shared), other.data().resolve(shared), StandardCopyOption.COPY_ATTRIBUTES);
        }
        List<String> all = new ArrayList<>(databaseProperties());
        all.addAll(List.of(properties));
        return start(other, new Setup(List.of(), Map.of(), all));
    }

    static BusProcess startWithHeap(BusHome home, String heap) {
        return start(new BusProcess(home, TestFork.freePort(), heap, Setup.PLAIN));
    }

    private static BusProcess start(BusProcess bus) {
        Runtime.getRuntime().addShutdownHook(bus.safetyNet);
        try {
            bus.start();
        } catch (RuntimeException e) {
            String output = bus.lastLines();
            bus.close();
            throw new AssertionError("the bus did not start; it printed:\n" + output, e);
        }
        return bus;
    }

    public int port() {
        return port;
    }

    public int controlPort() {
        return controlPort;
    }

    int simulatorsPort() {
        return simulatorsPort;
    }

    /** What the control plane answers, as JSON. */
    JsonNode admin(String path) throws IOException, InterruptedException, MalformedBody {
        String token = Files.readString(home.data().resolve("admin-token")).strip();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + controlPort + path))
                .header("Authorization", "Bearer " + token)
                .build();
        HttpResponse<byte[]> answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new AssertionError(
                    path + " answered " + answer.statusCode() + ": " + new String(answer.body(), UTF_8));
        }
        return Json.parse(answer.body());
    }

    /** What it printed, over all its starts. */
    public String output() throws IOException {
        return Files.readString(log());
    }

    /** Starts it again, in another way from now on. */
    public void start(Setup changed) {
        setup = changed;
        start();
    }

    public void start() {
        launch();
        await("the bus answers")
                .atMost(START_LIMIT)
                .pollInterval(Duration.ofMillis(100))
                .failFast("the bus ended", () -> !alive())
                .until(this::listens);
    }

    /** Starts it and does not wait. */
    public void launch() {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx" + heap,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath()));
        command.addAll(setup.virtualMachine());
        command.addAll(List.of(
                "io.lienthong.LienthongApplication",
                "--spring.profiles.active=demo",
                "--lienthong.demo.flow=false",
                "--lienthong.data-plane.host=127.0.0.1",
                "--lienthong.data-plane.port=" + port,
                "--server.port=" + controlPort,
                "--lienthong.simulators.port=" + simulatorsPort));
        command.addAll(setup.properties());
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(home.folder().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
            builder.environment().putAll(setup.environment());
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The process of the bus itself. */
    public Process process() {
        return java.util.Objects.requireNonNull(process);
    }

    /** kill -9, nothing else: PostgreSQL goes on, as it does in life. */
    public void kill() throws InterruptedException {
        Process killed = java.util.Objects.requireNonNull(process);
        killed.toHandle().destroyForcibly();
        if (!killed.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("the bus did not die");
        }
    }

    /** kill -9 of the main process of the bus's own PostgreSQL. */
    public void killPostmaster() throws IOException {
        postmaster().orElseThrow().destroyForcibly();
    }

    public boolean alive() {
        return process != null && process.isAlive();
    }

    /** A connection to the bus's own database. */
    public Connection database() throws SQLException, IOException {
        List<String> lines = Files.readAllLines(postmasterFile());
        String password =
                Files.readString(home.data().resolve("postgresql/password")).strip();
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + lines.get(3).strip() + "/lienthong", "lienthong", password);
    }

    /** By which another node finds the same database. */
    public List<String> databaseProperties() throws IOException {
        List<String> lines = Files.readAllLines(postmasterFile());
        return List.of(
                "--lienthong.postgresql.url=jdbc:postgresql://127.0.0.1:"
                        + lines.get(3).strip() + "/lienthong?sslmode=disable",
                "--lienthong.postgresql.username=lienthong",
                "--lienthong.postgresql.password="
                        + Files.readString(home.data().resolve("postgresql/password"))
                                .strip());
    }

    /** Stops it in order, its PostgreSQL included; what does not stop is killed. */
    public void stop() {
        try {
            Process stopped = java.util.Objects.requireNonNull(process);
            stopped.destroy();
            stopped.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        killAll();
    }

    @Override
    public void close() {
        stop();
        Runtime.getRuntime().removeShutdownHook(safetyNet);
    }

    /** Ends it and its PostgreSQL where they stand: nobody wants its data any more. */
    public void abandon() {
        killAll();
        Runtime.getRuntime().removeShutdownHook(safetyNet);
    }

    private void killAll() {
        List<ProcessHandle> left = new ArrayList<>();
        if (process != null) {
            left.add(process.toHandle());
        }
        try {
            // Its children would write for a moment longer into a folder that is being deleted.
            postmaster().ifPresent(postmaster -> {
                left.add(postmaster);
                postmaster.descendants().forEach(left::add);
            });
            left.forEach(ProcessHandle::destroyForcibly);
            for (ProcessHandle one : left) {
                one.onExit().get(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
            }
        } catch (IOException | java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException("PostgreSQL of " + home.folder() + " could not be stopped", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The living PostgreSQL of this folder, never a stranger that got its number. */
    public Optional<ProcessHandle> postmaster() throws IOException {
        if (!Files.exists(postmasterFile())) {
            return Optional.empty();
        }
        long pid = Long.parseLong(Files.readAllLines(postmasterFile()).get(0).strip());
        return ProcessHandle.of(pid).filter(this::worksInOurFolder);
    }

    private boolean worksInOurFolder(ProcessHandle handle) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(handle.pid()), "cwd"))
                    .equals(cluster().toRealPath());
        } catch (IOException gone) {
            return false;
        }
    }

    public Path cluster() {
        return home.data().resolve("postgresql/cluster");
    }

    private Path postmasterFile() {
        return cluster().resolve("postmaster.pid");
    }

    public boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private Path log() {
        return home.folder().resolve("bus.log");
    }

    /** What it printed as an error, each with the first lines of its cause; the last of them. */
    public String errors() throws IOException {
        List<String> lines = Files.readAllLines(log());
        List<String> errors = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains(" ERROR ")) {
                errors.addAll(lines.subList(i, Math.min(lines.size(), i + 12)));
            }
        }
        return String.join("\n", errors.subList(Math.max(0, errors.size() - 60), errors.size()));
    }

    /** The path and query of the link that makes the first administrator, as it was printed. */
    String setUpLink() throws IOException {
        return Files.readAllLines(log()).stream()
                .filter(line -> line.contains("/console/set-up?"))
                .map(line -> line.substring(line.indexOf("/console/set-up?")))
                .findFirst()
                .orElseThrow();
    }

    String lastLines() {
        try {
            List<String> lines = Files.readAllLines(log());
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static String classPath() {
        try {
            return TARGET.resolve("classes") + ":"
                    + Files.readString(TARGET.resolve("lgsp.classpath")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
