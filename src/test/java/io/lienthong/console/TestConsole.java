package io.lienthong.console;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.connector.SettingsLoader;
import io.lienthong.connector.TrustedKeys;
import io.lienthong.connector.Versions;
import io.lienthong.contract.CanonicalTypes;
import io.lienthong.contract.ContractCompiler;
import io.lienthong.dataset.Conflicts;
import io.lienthong.dataset.Datasets;
import io.lienthong.dataset.Feed;
import io.lienthong.dataset.Heads;
import io.lienthong.dataset.Readers;
import io.lienthong.delivery.Delivery;
import io.lienthong.delivery.DeliveryEngine;
import io.lienthong.delivery.DeliveryFilter;
import io.lienthong.delivery.DeliverySettings;
import io.lienthong.delivery.Handler;
import io.lienthong.delivery.Result;
import io.lienthong.delivery.Step;
import io.lienthong.delivery.Steps;
import io.lienthong.journal.AcceptedMessage;
import io.lienthong.journal.Journal;
import io.lienthong.journal.Kind;
import io.lienthong.journal.LedgerKey;
import io.lienthong.journal.LogEntry;
import io.lienthong.journal.Retention;
import io.lienthong.journal.SearchKey;
import io.lienthong.mailbox.OutboundNotice;
import io.lienthong.message.Body;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Event;
import io.lienthong.message.Json;
import io.lienthong.message.MessageId;
import io.lienthong.message.OperationName;
import io.lienthong.message.Request;
import io.lienthong.message.Trace;
import io.lienthong.platform.Broker;
import io.lienthong.platform.Database;
import io.lienthong.platform.PlatformSettings;
import io.lienthong.platform.TestFork;
import io.lienthong.platform.TestPostgres;
import io.lienthong.poll.PollLimits;
import io.lienthong.poll.Poller;
import io.lienthong.route.Activations;
import io.lienthong.route.ConnectorCompiler;
import io.lienthong.route.Connectors;
import io.lienthong.route.OperationCall;
import io.lienthong.route.SyncedDatasets;
import io.lienthong.simulator.Simulators;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** A control plane on a real PostgreSQL and broker, with one good and one broken connector, but without Camel and faces. */
final class TestConsole implements AutoCloseable {
    static final String TOKEN = "canary-secret-5f0c1e-admin";
    static final String EVENT = "dossier.submitted";
    static final String ROUTE = "birth-registration.register";
    static final String SYSTEM = "civil-status";
    /** Is in every accepted message. */
    static final String APPLICANT = "034190012345";

    /** The step's system gives no answer to messages of this matter. */
    static final String UNANSWERED = "H99.12-261128-0503";

    static final OperationName OPERATION = new OperationName(SYSTEM, "getCatalogue");

    private final HttpClient client = HttpClient.newHttpClient();
    private final ConfigurableApplicationContext context;
    final Path data;
    final int dataPlanePort;
    private final int port;

    /** @param more settings, such as {@code --lienthong.console.openid.issuer=…} */
    TestConsole(Path folder, String... more) throws IOException, SQLException {
        Database database = TestPostgres.createDatabase();
        data = folder.resolve("data");
        dataPlanePort = TestFork.freePort();
        connectors(folder.resolve("connectors"));
        alerts(folder.resolve("config/monitoring"));
        context = new SpringApplicationBuilder(Beans.class)
                .run(Stream.concat(Stream.of(settings(folder, database)), Stream.of(more))
                        .toArray(String[]::new));
        port = ((WebServerApplicationContext) context).getWebServer().getPort();
        context.getBean(DeliveryEngine.class).start();
    }

    /** The rules that are shipped, and a channel behind which nobody listens. */
    private static void alerts(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(
                folder.resolve("alerts.yaml"),
                Files.readString(Path.of("config/monitoring/alerts.yaml"))
                        .replace(
                                "channels: []",
                                "channels:\n  - {name: duty-mail, type: mail, host: 127.0.0.1, port: 1, startTls: false,"
                                        + " from: bus@province.example, to: [duty@province.example]}"));
    }

    private String[] settings(Path folder, Database database) {
        return new String[] {
            "--server.port=0",
            "--LGSP_TOKEN=" + TOKEN,
            "--lienthong.data=" + data,
            "--lienthong.config=" + folder.resolve("config"),
            "--lienthong.connectors=" + folder.resolve("connectors"),
            "--lienthong.data-plane.port=" + dataPlanePort,
            "--lienthong.simulators.port=" + TestFork.freePort(),
            "--lienthong.alerts.interval=PT1S",
            "--lienthong.tracing.link=https://traces.example/{traceId}",
            "--lienthong.postgresql.url=" + database.url(),
            "--lienthong.postgresql.username=" + database.username(),
            "--lienthong.postgresql.password=" + database.password().reveal(),
            "--spring.main.banner-mode=off"
        };
    }

    private static void connectors(Path folder) throws IOException {
        Path from = Path.of("connectors", SYSTEM);
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path to = folder.resolve(SYSTEM).resolve(from.relativize(file));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(to);
                } else {
                    Files.copy(file, to);
                }
            }
        }
        Path contract = folder.resolve(SYSTEM).resolve("contract/openapi.yaml");
        Files.writeString(
                contract,
                Files.readString(contract)
                        .replace("maDonVi: {type: string}", "maDonVi: {type: string, pattern: \"^H99\"}"));
        Files.createDirectories(folder.resolve("broken"));
        Files.writeString(folder.resolve("broken/connector.yaml"), "apiVersion: connector/v1\nkind: Surprise\n");
    }

    URI address(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** As a stranger. */
    HttpResponse<String> open(String path) throws Exception {
        return send(HttpRequest.newBuilder(address(path)));
    }

    HttpRequest.Builder operator(String path) {
        return HttpRequest.newBuilder(address(path)).header("Authorization", "Bearer " + TOKEN);
    }

    HttpResponse<String> get(String path) throws Exception {
        return send(operator(path));
    }

    HttpResponse<String> post(String path, String body) throws Exception {
        return send(operator(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    static JsonNode json(HttpResponse<String> answer) throws Exception {
        return Json.parse(answer.body().getBytes(StandardCharsets.UTF_8));
    }

    /** The paths of our own operations, as they are mapped. */
    Set<String> paths() {
        return context
                .getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .entrySet()
                .stream()
                .filter(mapped ->
                        mapped.getValue().getBeanType().getPackageName().equals("io.lienthong.console"))
                .flatMap(mapped -> mapped.getKey().getPatternValues().stream())
                .filter(path -> path.startsWith("/admin/") || path.startsWith("/.well-known/"))
                .collect(Collectors.toSet());
    }

    /** Last words of what the console and /admin/v1 take that may change something, as the audit names them. */
    Set<String> acts() {
        return context
                .getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .keySet()
                .stream()
                .filter(mapped -> mapped.getMethodsCondition().getMethods().stream()
                        .anyMatch(method -> method != RequestMethod.GET))
                .flatMap(mapped -> mapped.getPatternValues().stream())
                .filter(path -> path.startsWith("/admin/v1/") || path.startsWith("/console/"))
                .flatMap(path -> Stream.of(path.replaceAll("/\\{(?!act:)[^}]*}", "")
                        .replaceAll(".*/", "")
                        .replaceAll("^\\{act:|}$", "")
                        .split("\\|")))
                .collect(Collectors.toSet());
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** Accepts a message for the one step. */
    MessageId accept(String correlationId, @Nullable MessageId parent) throws Exception {
        Event event = new Event(
                MessageId.next(),
                Environment.PRODUCTION,
                EVENT,
                "one-stop-dossiers/submitDossier",
                "Dossier.v1",
                correlationId,
                "nguyen.van.an",
                Trace.continued(null),
                Body.of(Json.object().put("dossierCode", correlationId).put("citizen", APPLICANT)));
        return accept(event, parent);
    }

    /** @param parent of a message that no step is for */
    MessageId accept(Event event, @Nullable MessageId parent) throws Exception {
        bean(Journal.class)
                .accept(new AcceptedMessage(
                        event,
                        "demo",
                        "one-stop-dossiers/submitDossier",
                        event.id().toString(),
                        new byte[32],
                        parent,
                        "BIRTH_REGISTRATION",
                        Instant.now(),
                        parent == null ? bean(Steps.class).match(event) : java.util.List.of()))
                .get(20, TimeUnit.SECONDS);
        bean(DeliveryEngine.class).wake(Environment.PRODUCTION, SYSTEM);
        return event.id();
    }

    /** A message that the system refuses, once it is parked. */
    MessageId park(String correlationId) throws Exception {
        MessageId message = accept(correlationId, null);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !bean(DeliveryEngine.class)
                        .open()
                        .list(DeliveryFilter.of(message, null), 0, 1)
                        .isEmpty());
        return message;
    }

    /** Accepts the notice that brings a document out of the province. */
    MessageId acceptOutbound(MessageId document) throws Exception {
        Event event = new Event(
                MessageId.next(),
                Environment.PRODUCTION,
                OutboundNotice.EVENT,
                "documents.distribute",
                "DocumentNotice.v1",
                null,
                null,
                Trace.continued(null),
                Body.of(Json.object()
                        .put("matter", "000.00.01.H99,2026/11/02,145/UBND-NC")
                        .put("from", "000.00.01.H99")
                        .put("messageType", "edoc")
                        .put("docId", document.toString())));
        bean(Journal.class)
                .accept(new AcceptedMessage(
                        event,
                        "demo",
                        "documents.distribute",
                        event.id().toString(),
                        new byte[32],
                        document,
                        null,
                        Instant.now(),
                        bean(Steps.class).match(event)))
                .get(20, TimeUnit.SECONDS);
        bean(DeliveryEngine.class).wake(Environment.PRODUCTION, SYSTEM);
        return event.id();
    }

    /** Writes a row of the journal. */
    MessageId log(String correlationId, Environment environment, @Nullable ErrorCode code) throws Exception {
        return log(MessageId.next(), Instant.now(), correlationId, environment, code);
    }

    /** A call in the past that went well. */
    void logAt(Instant at, Environment environment) throws Exception {
        UUID now = MessageId.next().value();
        UUID then = new UUID(
                at.toEpochMilli() << 16 | now.getMostSignificantBits() & 0xffff, now.getLeastSignificantBits());
        log(new MessageId(then), at, null, environment, null);
    }

    private MessageId log(
            MessageId id, Instant at, @Nullable String correlationId, Environment environment, @Nullable ErrorCode code)
            throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        LogEntry entry = new LogEntry(
                id,
                LogEntry.CALL,
                Kind.CALLED,
                at,
                environment,
                "demo",
                OPERATION,
                "1.0.0",
                null,
                correlationId,
                "0af7651916cd43dd8448eb211c80319c",
                null,
                null,
                code,
                code == null ? 200 : code.httpStatus(),
                1_234,
                code == null ? null : "no such catalogue",
                "{\"catalogue\":\"***\"}".getBytes(StandardCharsets.UTF_8),
                "<not><json/></not>".getBytes(StandardCharsets.UTF_8));
        bean(Journal.class).log(entry, failure -> {
            if (failure == null) {
                done.complete(null);
            } else {
                done.completeExceptionally(failure);
            }
        });
        done.get(20, TimeUnit.SECONDS);
        return id;
    }

    @Override
    public void close() {
        context.close();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(
            excludeName = {
                "org.apache.camel.spring.boot.CamelAutoConfiguration",
                "org.apache.camel.spring.boot.actuate.health.AsyncHealthIndicatorAutoConfiguration"
            })
    @ComponentScan(
            basePackages = {
                "io.lienthong.platform",
                "io.lienthong.tracing",
                "io.lienthong.access",
                "io.lienthong.console",
                "io.lienthong.webhook",
                "io.lienthong.alert"
            },
            excludeFilters = @ComponentScan.Filter(type = FilterType.REGEX, pattern = ".*(Test|IT)\\$.*"))
    static class Beans {
        @Bean
        Journal journal(DataSource pool, Database database, Flyway migrated) throws SQLException {
            byte[] key = "a key of the tests, 32 bytes long".getBytes(StandardCharsets.US_ASCII);
            Journal journal = new Journal(pool, () -> database.connect("test"), new LedgerKey(key), Clock.systemUTC());
            journal.findBy(event -> event.messageType().equals("Dossier.v1")
                    ? Set.of(new SearchKey(SearchKey.Kind.CITIZEN_NUMBER, APPLICANT))
                    : Set.of());
            return journal;
        }

        @Bean
        Retention retention(Journal journal) {
            return journal.retention(400);
        }

        @Bean
        CanonicalTypes canonicalTypes() {
            return CanonicalTypes.load();
        }

        /** The step's system refuses until it is told to take what comes. */
        @Bean
        AtomicBoolean accepting() {
            return new AtomicBoolean();
        }

        @Bean
        Steps steps(AtomicBoolean accepting, Connectors connectors) {
            Handler handler = new Handler() {
                @Override
                public void deliver(Delivery delivery, Consumer<Result> done) {
                    if (UNANSWERED.equals(delivery.event().correlationId())) {
                        done.accept(new Result.Away(ErrorCode.PROVIDER_UNAVAILABLE, "status 503", null));
                        return;
                    }
                    done.accept(
                            accepting.get()
                                    ? new Result.Delivered(java.util.List.of(), 200, false)
                                    : new Result.Rejected(ErrorCode.REQUEST_REFUSED, "a field is missing", 422));
                }

                /** What the real connector makes of it. */
                @Override
                public Optional<JsonNode> attempt(Delivery delivery) {
                    Event event = delivery.event();
                    OperationName operation = new OperationName(SYSTEM, "registerBirth");
                    Request request = new Request(
                            event.id(),
                            event.environment(),
                            "flow.birth-registration",
                            operation,
                            Map.of(),
                            event.data(),
                            delivery.idempotencyKey(),
                            delivery.purpose(),
                            event.officer(),
                            event.correlationId(),
                            event.trace(),
                            Instant.now());
                    return new OperationCall(
                                    connectors.operation(operation),
                                    request,
                                    event.data(),
                                    Map.of(),
                                    java.time.Duration.ZERO)
                            .attempt();
                }
            };
            Steps steps = new Steps();
            steps.register(new Step(
                    ROUTE,
                    EVENT,
                    null,
                    JsonPointer.compile("/dossierCode"),
                    SYSTEM,
                    "registerBirth",
                    "BIRTH_REGISTRATION",
                    handler));
            steps.register(new Step(
                    "documents.send-out", OutboundNotice.EVENT, null, null, SYSTEM, "registerBirth", null, handler));
            return steps;
        }

        @Bean
        DeliveryEngine deliveryEngine(DataSource pool, Journal journal, Steps steps, Broker broker) {
            return new DeliveryEngine(pool, journal::acceptor, steps, broker, DeliverySettings.of("node-test"));
        }

        @Bean
        Conflicts conflicts(DataSource pool, Flyway migrated) {
            return new Conflicts(pool);
        }

        @Bean
        Feed feed(DataSource pool) {
            return new Feed(pool);
        }

        @Bean
        Heads heads(DataSource pool) {
            return new Heads(pool);
        }

        @Bean
        SyncedDatasets syncedDatasets(Connectors connectors, CanonicalTypes types) {
            return new SyncedDatasets(connectors, types);
        }

        @Bean
        Readers readers(DataSource pool) {
            return new Readers(pool);
        }

        @Bean
        Datasets datasets(DataSource pool, Flyway migrated) {
            return new Datasets(pool, 400);
        }

        @Bean
        Poller poller(DataSource pool, Journal journal, Steps steps, DeliveryEngine engine) {
            return new Poller(
                    pool, "node", journal::acceptor, steps::match, engine::wake, PollLimits.DEFAULT, Clock.systemUTC());
        }

        @Bean
        Simulators simulators(Vertx vertx, io.lienthong.platform.PlatformSettings settings) {
            return new Simulators(vertx, settings.connectors());
        }

        @Bean
        Versions versions(JdbcTemplate jdbc, PlatformTransactionManager transactions) {
            return new Versions(jdbc, new TransactionTemplate(transactions));
        }

        @Bean
        Activations activations(PlatformSettings settings, Vertx vertx, MeterRegistry metrics, Versions versions) {
            String simulators = "http://127.0.0.1:" + settings.simulators().port();
            Connectors connectors = new Connectors(
                    settings.connectors(),
                    new ConnectorCompiler(new ContractCompiler(CanonicalTypes.load()), vertx, metrics),
                    new SettingsLoader(settings.config().resolve("connectors"), simulators, true));
            Activations activations = new Activations(
                    connectors, versions, settings.data().resolve("connectors"), new TrustedKeys(Map.of()), true);
            activations.load();
            return activations;
        }

        @Bean
        Connectors connectors(Activations activations) {
            return activations.connectors();
        }
    }
}
