package io.lienthong.bench;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.UUID;
import java.util.stream.Stream;

/** The bus with production settings and its own PostgreSQL and Artemis; each destination is a connector and a flow. */
class DeliveryBus implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(5);
    private static final int CALLS_AT_ONCE = 64;

    final int dataPort;
    final String token;
    private final Process process;
    private final Postmaster postmaster;
    private final Connection database;

    private DeliveryBus(Process process, Path folder, int dataPort, String secret, Driver driver) {
        this.process = process;
        this.dataPort = dataPort;
        this.token = Bus.token("http://127.0.0.1:" + dataPort, secret);
        this.postmaster = Postmaster.under(folder)
                .orElseThrow(() -> new BenchException("The bus keeps no PostgreSQL under its work folder"));
        this.database = connect(driver, folder, postmaster.port());
    }

    static DeliveryBus start(Site site, DeliveryOptions options, Sinks sinks) {
        Path folder = site.work().resolve("bus");
        int dataPort = Site.freePort();
        int controlPort = Site.freePort();
        String secret = UUID.randomUUID().toString();
        Map<String, String> values = new HashMap<>(Map.of(
                "work", folder.toString(),
                "secret", secret,
                "dataPort", String.valueOf(dataPort),
                "controlPort", String.valueOf(controlPort),
                "simulatorsPort", String.valueOf(Site.freePort())));
        configure(site, folder, values, options, sinks);
        List<String> program = program(site, options);
        List<String> command = Stream.of(List.of(site.jdk().java()), Site.JVM_SETTINGS, program)
                .flatMap(List::stream)
                .toList();
        Process process = site.children().start(folder, site.log("bus"), command);
        Readiness.await("bus", process, "http://127.0.0.1:" + controlPort + "/actuator/health", START);
        return new DeliveryBus(process, folder, dataPort, secret, driver(options, program, folder));
    }

    private static List<String> program(Site site, DeliveryOptions options) {
        if (options.checkout().isEmpty()) {
            Path jar = options.jar().orElseGet(() -> Build.jar(site, site.root(), "lienthong"));
            return List.of("-jar", jar.toString());
        }
        Path target = options.checkout().get().resolve("target");
        String path = target.resolve("classes") + File.pathSeparator
                + Site.read(target.resolve("lgsp.classpath")).strip();
        return List.of("-cp", path, "io.lienthong.LienthongApplication");
    }

    private static void configure(
            Site site, Path folder, Map<String, String> values, DeliveryOptions options, Sinks sinks) {
        Path source = site.bench().resolve("delivery-bus");
        for (String file : List.of("application.yaml", "consumers.yaml", "bench.secret")) {
            fill(source.resolve("config"), folder.resolve("config"), file, values);
        }
        copy(source.resolve("connectors/source"), folder.resolve("connectors/source"), values);
        try (Stream<Path> templates = Files.list(site.root().resolve("routes"))) {
            templates
                    .filter(Files::isRegularFile)
                    .forEach(file -> Site.fill(file, folder.resolve("routes").resolve(file.getFileName()), Map.of()));
        } catch (IOException e) {
            throw new BenchException("Cannot read the route templates", e);
        }
        for (int destination = 0; destination < options.destinations(); destination++) {
            addDestination(source, folder, destination, options, sinks);
        }
    }

    private static void addDestination(
            Path source, Path folder, int destination, DeliveryOptions options, Sinks sinks) {
        String name = "sink-" + destination;
        Map<String, String> values = Map.of(
                "name", name,
                "port", String.valueOf(sinks.port(destination)),
                "concurrency", String.valueOf(Math.max(8, CALLS_AT_ONCE / options.destinations())),
                "when", options.destinations() == 1 ? "" : "when: \"/fieldCode = " + name + "\", ");
        copy(source.resolve("connectors/sink"), folder.resolve("connectors").resolve(name), values);
        Site.fill(
                source.resolve("config/sink.yaml"), folder.resolve("config/connectors/" + name + ".yaml"), values);
        Site.fill(
                source.resolve("routes/sink.camel.yaml"),
                folder.resolve("routes/flows/" + name + ".camel.yaml"),
                values);
    }

    private static void copy(Path from, Path to, Map<String, String> values) {
        for (Path file : Site.filesUnder(from)) {
            fill(from, to, file.toString(), values);
        }
    }

    private static void fill(Path from, Path to, String file, Map<String, String> values) {
        Site.fill(from.resolve(file), to.resolve(file), values);
    }

    private static Driver driver(DeliveryOptions options, List<String> program, Path folder) {
        if (options.checkout().isEmpty()) {
            return Journal.driver(Path.of(program.get(1)), folder);
        }
        Path jar = Stream.of(program.get(1).split(File.pathSeparator))
                .map(Path::of)
                .filter(path -> path.getFileName().toString().startsWith("postgresql-"))
                .findFirst()
                .orElseThrow(() -> new BenchException("No PostgreSQL driver in target/lgsp.classpath"));
        try {
            // Not closed: the driver loads classes for as long as it is used.
            URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()});
            return ServiceLoader.load(Driver.class, loader).findFirst().orElseThrow();
        } catch (MalformedURLException e) {
            throw new BenchException("Cannot read " + jar, e);
        }
    }

    private static Connection connect(Driver driver, Path folder, int port) {
        Properties login = new Properties();
        login.setProperty("user", "lienthong");
        login.setProperty(
                "password",
                Site.read(folder.resolve("data/postgresql/password")).strip());
        try {
            return driver.connect("jdbc:postgresql://127.0.0.1:" + port + "/lienthong", login);
        } catch (SQLException e) {
            throw new BenchException("Cannot connect to the bus's PostgreSQL", e);
        }
    }

    void execute(String sql) {
        try (Statement statement = database.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new BenchException("PostgreSQL refuses: " + sql, e);
        }
    }

    long number(String query) {
        try (Statement statement = database.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        } catch (SQLException e) {
            throw new BenchException("PostgreSQL refuses: " + query, e);
        }
    }

    /** Deliveries that are not final, to all destinations but the first so many. */
    long open(int fromDestination) {
        return number("SELECT count(*) FROM delivery d JOIN shard s ON s.shard = d.shard"
                + " WHERE substring(s.destination FROM 6)::int >= " + fromDestination);
    }

    boolean isDurable() {
        return number("SELECT count(*) FROM pg_settings WHERE setting = 'on'"
                        + " AND name IN ('fsync', 'full_page_writes', 'synchronous_commit')")
                == 3;
    }

    long pid() {
        return process.pid();
    }

    long cpuMicros() {
        return Cpu.microsOf(process.pid());
    }

    long postgresqlCpuMicros() {
        return Cpu.microsOfTree(postmaster.pid());
    }

    @Override
    public void close() {
        try {
            database.close();
        } catch (SQLException e) {
            throw new BenchException("Cannot close the connection", e);
        }
    }
}
