package io.lienthong.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.lienthong.connector.SettingsLoader;
import io.lienthong.connector.SignedPackage;
import io.lienthong.connector.TrustedKeys;
import io.lienthong.connector.Versions;
import io.lienthong.contract.CanonicalTypes;
import io.lienthong.contract.ContractCompiler;
import io.lienthong.message.BusException;
import io.lienthong.platform.Database;
import io.lienthong.platform.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.stub.StubComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Decisions about connectors are followed until they hold, whatever fails meanwhile; against a real PostgreSQL and Camel. */
class ActivationsIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Versions.Decision BY = new Versions.Decision("tester", "a test");
    private static final String DESCRIPTOR = """
            apiVersion: connector/v1
            kind: Connector
            metadata: {name: %s, title: {vi: Sổ, en: Registry}, owner: test, version: %s, interface: "1.0", supportLevel: preview}
            configuration: {required: [baseUrl], properties: {baseUrl: {type: string, format: uri}}}
            endpoint: {protocol: REST, contract: contract/openapi.yaml, url: "{{baseUrl}}"}
            operations:
              - name: find
                pattern: requestReply
                expose: {method: GET, path: /things}
                request: {method: GET, path: /things}
              - name: submit
                pattern: receive
                expose: {method: POST, path: /results}
                messageType: DossierResult.v1
                publish: %s
            """;
    private static final String CONTRACT = """
            openapi: 3.0.3
            info: {title: Registry, version: "1"}
            paths:
              /things:
                get:
                  responses: {default: {description: done}}
            """;

    private final Vertx vertx = Vertx.vertx();
    private final HikariDataSource pool;
    /** The same database, for a node of which tables can be taken away. */
    private final HikariDataSource shadowed;

    private final JdbcTemplate jdbc;
    private final Path folder;
    private final Activations here;
    private final Activations there;
    private final Queue<String> followed = new ConcurrentLinkedQueue<>();

    ActivationsIT(@TempDir Path folder) throws Exception {
        this.folder = folder;
        Database database = TestPostgres.createDatabase();
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.url());
        config.setUsername(database.username());
        config.setPassword(database.password().reveal());
        config.setMaximumPoolSize(4);
        pool = new HikariDataSource(config);
        Flyway.configure().dataSource(pool).load().migrate();
        jdbc = new JdbcTemplate(pool);
        jdbc.execute("CREATE SCHEMA shadow");
        config.setJdbcUrl(database.url() + "&currentSchema=shadow,public");
        shadowed = new HikariDataSource(config);
        for (String name : List.of("registry", "other")) {
            write(folder.resolve("connectors").resolve(name), name, "1.0.0", name + ".old");
            Files.writeString(
                    Files.createDirectories(folder.resolve("settings")).resolve(name + ".yaml"),
                    "configuration: {baseUrl: \"http://127.0.0.1:9/\"}\negress: {allowedRanges: [127.0.0.0/8]}\n");
        }
        here = node("here", pool);
        there = node("there", shadowed);
    }

    private Activations node(String name, HikariDataSource database) {
        Connectors connectors = new Connectors(
                folder.resolve("connectors"),
                new ConnectorCompiler(new ContractCompiler(CanonicalTypes.load()), vertx, new SimpleMeterRegistry()),
                new SettingsLoader(folder.resolve("settings"), "http://127.0.0.1:9", true));
        Versions versions = new Versions(
                new JdbcTemplate(database), new TransactionTemplate(new DataSourceTransactionManager(database)));
        Activations activations =
                new Activations(connectors, versions, folder.resolve(name), new TrustedKeys(Map.of()), true);
        activations.load();
        return activations;
    }

    private static Path write(Path connector, String name, String version, String event) throws IOException {
        Files.createDirectories(connector.resolve("contract"));
        Files.writeString(connector.resolve("connector.yaml"), DESCRIPTOR.formatted(name, version, event));
        Files.writeString(connector.resolve("contract/openapi.yaml"), CONTRACT);
        return connector;
    }

    @BeforeEach
    void follow() {
        there.start((name, change) -> followed.add(name + " "
                + change.now()
                        .map(active -> active.descriptor().metadata().version())
                        .orElse("none")));
    }

    @AfterEach
    void close() {
        there.close();
        here.close();
        shadowed.close();
        pool.close();
        vertx.close();
    }

    private void upload(String version) throws IOException {
        Path source = write(folder.resolve(version).resolve("registry"), "registry", version, "registry.new");
        here.upload(SignedPackage.pack(source, null), BY);
    }

    private String running(String connector) {
        return there.connectors()
                .find(connector)
                .map(active -> active.descriptor().metadata().version())
                .orElse("none");
    }

    @Test
    void whatCannotBeReadIsFollowedOnceItCanAndHoldsUpNoOther() throws Exception {
        // given: the other node sees each decision, but no package
        upload("1.1.0");
        jdbc.execute("CREATE VIEW shadow.connector_version AS SELECT * FROM public.connector_version"
                + " WHERE 1 / (length(connector) - length(connector)) = 1");
        here.activate("registry", "1.1.0", BY);

        // when
        here.disable("other", BY);

        // then
        await().atMost(SOON).until(() -> running("other").equals("none"));
        assertThat(running("registry")).isEqualTo("1.0.0");

        // when
        jdbc.execute("DROP VIEW shadow.connector_version");

        // then
        await().atMost(SOON).until(() -> running("registry").equals("1.1.0"));
        assertThat(followed).filteredOn("registry 1.1.0"::equals).hasSize(1);
    }

    @Test
    void aRouteIsOfTheVersionThatIsActiveWhicheverOfCallAndActivationIsFirst() throws Exception {
        // given
        ActiveConnector old = there.connectors().require("registry");
        write(folder.resolve("connectors/registry"), "registry", "1.1.0", "registry.new");
        there.connectors().reload(folder.resolve("connectors/registry"));
        ActiveConnector next = there.connectors().require("registry");
        ActiveOperation pinned = old.operation("submit").orElseThrow();
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.addComponent("publish", new StubComponent());
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    routeTemplate("receive")
                            .templateParameter("operation")
                            .templateParameter("event")
                            .from("direct:{{operation}}")
                            .to("publish:{{event}}");
                }
            });
            camel.start();
            for (boolean callFirst : new boolean[] {true, false, true, false}) {
                OperationRoutes routes = new OperationRoutes(camel);
                routes.follow("registry", Optional.of(old));

                // when: a call of the version before makes the first route as the next version comes
                if (callFirst) {
                    routes.open(pinned);
                    routes.follow("registry", Optional.of(next));
                } else {
                    routes.follow("registry", Optional.of(next));
                    routes.open(pinned);
                }
                routes.open(pinned);

                // then
                assertThat(camel.getEndpoints())
                        .extracting(Object::toString)
                        .as("call first: " + callFirst)
                        .anyMatch(uri -> uri.contains("registry.new"));
                assertThat(String.valueOf(camel.getRoute(BusComponent.TEMPLATE_ROUTE + "registry/submit")
                                .navigate()
                                .next()))
                        .as("call first: " + callFirst)
                        .contains("registry.new")
                        .doesNotContain("registry.old");
                routes.follow("registry", Optional.empty());
            }
        }
    }

    @Test
    void aComparisonThatCannotBeginLeavesNothingOpen() throws Exception {
        // given
        Path wrong = write(folder.resolve("wrong/registry"), "registry", "2.0.0", "registry.new");
        Files.createDirectories(wrong.resolve("fixtures/mappings"));
        Files.writeString(wrong.resolve("contract/openapi.yaml"), "no contract");
        Path now = folder.resolve("connectors/registry");
        long before = listening();

        // when
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> Comparison.open(vertx, there.connectors().compiler(), now, wrong))
                    .isInstanceOf(BusException.class);
        }

        // then
        await().atMost(SOON).until(() -> listening() < before + 10);
    }

    /** TCP sockets on which this process listens. */
    private static long listening() throws IOException {
        List<String> table = Stream.concat(
                        Files.readAllLines(Path.of("/proc/self/net/tcp")).stream(),
                        Files.readAllLines(Path.of("/proc/self/net/tcp6")).stream())
                .map(line -> line.strip().split("\\s+"))
                .filter(columns -> columns.length > 9 && columns[3].equals("0A"))
                .map(columns -> "socket:[" + columns[9] + "]")
                .toList();
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.map(ActivationsIT::target).filter(table::contains).count();
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException gone) {
            return "";
        }
    }
}
