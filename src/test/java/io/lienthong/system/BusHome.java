package io.lienthong.system;

import io.lienthong.platform.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The folder that a bus runs in: settings, connectors, routes and data of its own. */
public record BusHome(Path folder) {
    private static final Path PROJECT = Path.of("").toAbsolutePath();
    private static final Path TEST_CONNECTORS = PROJECT.resolve("src/test/resources/system/connectors");
    private static final String PROOF_FLOW = """
            - route:
                id: proof.take
                from:
                  uri: "delivery:proof.submitted"
                  parameters: {lane: /dossierCode}
                  steps: [{to: {uri: "connector:proof/take"}}]
            """;

    /** The settings and the route templates of every installation; no flow and no connector yet. */
    public static BusHome in(Path folder) throws IOException {
        BusHome home = new BusHome(folder);
        Files.createDirectories(home.connectors());
        Files.createDirectories(home.config().resolve("connectors"));
        Files.createDirectories(home.routes().resolve("flows"));
        Files.copy(PROJECT.resolve("config/application.yaml"), home.config().resolve("application.yaml"));
        try (Stream<Path> templates = Files.list(PROJECT.resolve("routes"))) {
            for (Path template : templates.filter(Files::isRegularFile).toList()) {
                Files.copy(template, home.routes().resolve(template.getFileName()));
            }
        }
        home.sharePrograms();
        return home;
    }

    public Path connectors() {
        return folder.resolve("connectors");
    }

    Path config() {
        return folder.resolve("config");
    }

    Path routes() {
        return folder.resolve("routes");
    }

    public Path data() {
        return folder.resolve("data");
    }

    /** Adds connectors of the project. */
    BusHome with(String... names) {
        for (String name : names) {
            copy(PROJECT.resolve("connectors").resolve(name), connectors().resolve(name));
        }
        return this;
    }

    /** Adds the flows of the project. */
    BusHome withFlows() {
        copy(PROJECT.resolve("routes/flows"), routes().resolve("flows"));
        return this;
    }

    /** Adds the indicators of the project. */
    BusHome withIndicators() throws IOException {
        return withIndicators(text -> text);
    }

    /** The same with changes. */
    BusHome withIndicators(UnaryOperator<String> change) throws IOException {
        Path own = PROJECT.resolve("config/indicators.yaml");
        Files.writeString(config().resolve("indicators.yaml"), change.apply(Files.readString(own)));
        return this;
    }

    /** Adds the connector of the system tests, whose system is at this address. */
    public BusHome withProof(String address) throws IOException {
        copy(TEST_CONNECTORS.resolve("proof"), connectors().resolve("proof"));
        return settings("proof", "baseUrl: " + address);
    }

    /** Delivers what the connector of the system tests receives to its system, dossier by dossier. */
    BusHome withProofDelivered() throws IOException {
        return route("proof", PROOF_FLOW);
    }

    /** Says where a connector's system is, on this machine. */
    public BusHome settings(String connector, String... values) throws IOException {
        Files.writeString(
                config().resolve("connectors").resolve(connector + ".yaml"),
                "configuration:\n  " + String.join("\n  ", values) + "\negress: {allowedRanges: [127.0.0.0/8]}\n");
        return this;
    }

    public BusHome route(String name, String yaml) throws IOException {
        Files.writeString(routes().resolve(name + ".camel.yaml"), yaml);
        return this;
    }

    public BusHome consumers(String yaml) throws IOException {
        Files.writeString(config().resolve("consumers.yaml"), yaml);
        return this;
    }

    /** Copies a folder as a person would: file by file. */
    public static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A bus of a test need not unpack PostgreSQL's programs again. */
    private void sharePrograms() throws IOException {
        Path programs = TestPostgres.programs();
        Path folder = Files.createDirectories(data().resolve("postgresql"));
        Files.createSymbolicLink(folder.resolve(programs.getFileName()), programs);
    }
}
