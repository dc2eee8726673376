package io.lienthong.route;

import io.lienthong.access.Consumers;
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
import io.lienthong.delivery.DeliveryEngine;
import io.lienthong.delivery.DeliverySettings;
import io.lienthong.delivery.Steps;
import io.lienthong.indicator.Definitions;
import io.lienthong.indicator.ReportCheck;
import io.lienthong.journal.Journal;
import io.lienthong.journal.LedgerKey;
import io.lienthong.journal.RecordedCalls;
import io.lienthong.journal.Retention;
import io.lienthong.mailbox.Agencies;
import io.lienthong.mailbox.Mailboxes;
import io.lienthong.mailbox.PostOffice;
import io.lienthong.message.Spans;
import io.lienthong.platform.Broker;
import io.lienthong.platform.Database;
import io.lienthong.platform.FollowedFiles;
import io.lienthong.platform.PlatformSettings;
import io.lienthong.platform.StartupCheck;
import io.lienthong.platform.StartupRefused;
import io.lienthong.poll.PollLimits;
import io.lienthong.poll.Poller;
import io.lienthong.simulator.Simulators;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.flywaydb.core.Flyway;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Makes the beans of the pipeline and the Camel components. */
@Configuration(proxyBeanMethods = false)
class RouteConfiguration {
    @Bean
    Workers workers() {
        return new Workers("worker", 8, 2_000);
    }

    @Bean
    CanonicalTypes canonicalTypes() {
        return CanonicalTypes.load();
    }

    /** Flyway is named so that the schema is there before the first row. */
    @Bean
    Journal journal(
            DataSource pool,
            Database database,
            PlatformSettings settings,
            Flyway migrated,
            CanonicalTypes types,
            @Value("${lienthong.ledger-key:}") String sharedKey)
            throws SQLException, IOException {
        LedgerKey key = sharedKey.isEmpty()
                ? LedgerKey.load(settings.data().resolve("ledger-key"))
                : new LedgerKey(HexFormat.of().parseHex(sharedKey));
        if (!key.isOf(pool)) {
            throw new StartupRefused(
                    "The ledger key is not the one that this database was used with: set lienthong.ledger-key"
                            + " (LIENTHONG_LEDGER_KEY), or where it is empty the file ledger-key of the data folder, to that key;"
                            + " all nodes of a bus have the same. With another no citizen's number is found that was hashed before.");
        }
        Journal journal = new Journal(pool, () -> database.connect("lienthong-journal"), key, Clock.systemUTC());
        journal.findBy(new NumbersInMessages(types));
        return journal;
    }

    @Bean
    Retention retention(Journal journal, @Value("${lienthong.journal.retention-days}") int days) {
        return journal.retention(days);
    }

    @Bean
    Steps steps() {
        return new Steps();
    }

    @Bean
    DeliveryEngine deliveryEngine(
            DataSource pool,
            Journal journal,
            Steps steps,
            Broker broker,
            PlatformSettings settings,
            @Value("${lienthong.delivery.retention-days}") int retentionDays)
            throws IOException {
        String node = node(settings.data().resolve("node"));
        return new DeliveryEngine(pool, journal::acceptor, steps, broker, DeliverySettings.of(node, retentionDays));
    }

    @Bean
    Simulators simulators(Vertx vertx, Connectors connectors) {
        return new Simulators(
                vertx,
                name -> connectors
                        .find(name)
                        .map(active -> active.source().folder())
                        .orElseGet(() -> connectors.folder(name)));
    }

    @Bean
    Versions connectorVersions(JdbcTemplate jdbc, PlatformTransactionManager transactions) {
        return new Versions(jdbc, new TransactionTemplate(transactions));
    }

    @Bean
    Activations activations(
            PlatformSettings settings,
            Versions versions,
            CanonicalTypes types,
            Vertx vertx,
            MeterRegistry metrics,
            Environment environment) {
        boolean demo = environment.acceptsProfiles(Profiles.of("demo"));
        String simulators = "http://" + settings.simulators().host() + ":"
                + settings.simulators().port();
        Connectors connectors = new Connectors(
                settings.connectors(),
                new ConnectorCompiler(new ContractCompiler(types), vertx, metrics),
                new SettingsLoader(settings.config().resolve("connectors"), simulators, demo));
        Activations activations = new Activations(
                connectors, versions, settings.data().resolve("connectors"), trustedKeys(environment), demo);
        activations.load();
        return activations;
    }

    private static TrustedKeys trustedKeys(Environment environment) {
        Bindable<Map<String, String>> named = Bindable.mapOf(String.class, String.class);
        try {
            return new TrustedKeys(Binder.get(environment)
                    .bind("lienthong.connectors.trusted-keys", named)
                    .orElse(Map.of()));
        } catch (IllegalArgumentException e) {
            throw new StartupRefused(String.valueOf(e.getMessage()), e);
        }
    }

    @Bean
    Connectors connectors(Activations activations) {
        return activations.connectors();
    }

    /** What is accepted or corrected from now on reaches its dataset in the same transaction. */
    @Bean
    Datasets datasets(
            DataSource pool,
            Journal journal,
            DeliveryEngine engine,
            Connectors connectors,
            @Value("${lienthong.dataset.history-days}") int historyDays) {
        DatasetCompanion companion = new DatasetCompanion(connectors);
        journal.accompany(companion);
        engine.repairs().accompany(new RepairEffects(companion));
        return new Datasets(pool, historyDays);
    }

    @Bean
    SyncedDatasets syncedDatasets(Connectors connectors, CanonicalTypes types) {
        return new SyncedDatasets(connectors, types);
    }

    /** A field that no record has would count nothing, without a word. A dataset that no connector here keeps stays empty. */
    @Bean
    StartupCheck indicatorFieldsCheck(Definitions definitions, SyncedDatasets datasets) {
        return () -> definitions.cubes().stream()
                .flatMap(cube -> datasets.find(cube.dataset()).stream()
                        .flatMap(dataset -> cube.pointers().stream()
                                .filter(pointer -> !datasets.fields(dataset).contains(pointer.getMatchingProperty()))
                                .map(pointer -> "config/indicators.yaml, cube " + cube.name() + ": records of dataset "
                                        + cube.dataset() + " have no " + pointer + "; they have "
                                        + datasets.fields(dataset))))
                .distinct()
                .toList();
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
    Readers readers(DataSource pool) {
        return new Readers(pool);
    }

    @Bean
    Conflicts conflicts(DataSource pool) {
        return new Conflicts(pool);
    }

    // Camel finds a component by its scheme, which is the bean's name.

    @Bean("bus")
    BusComponent busComponent(CanonicalTypes types, PlatformSettings settings, Connectors connectors) {
        return new BusComponent(types, settings.routes(), connectors);
    }

    @Bean("connector")
    ConnectorComponent connectorComponent(Connectors connectors, Journal journal, Recorder recorder) {
        return new ConnectorComponent(connectors, new PersonalData(journal), recorder);
    }

    @Bean
    Recorder recorder(DataSource pool, Flyway migrated) {
        Recorder recorder = new Recorder(new RecordedCalls(pool));
        recorder.start();
        return recorder;
    }

    @Bean
    Poller poller(DataSource pool, Journal journal, Steps steps, DeliveryEngine engine, PlatformSettings settings)
            throws IOException {
        String node = node(settings.data().resolve("node"));
        return new Poller(
                pool, node, journal::acceptor, steps::match, engine::wake, PollLimits.DEFAULT, Clock.systemUTC());
    }

    @Bean("poll")
    PollComponent pollComponent(Poller poller, Connectors connectors, Workers workers, Journal journal, Spans spans) {
        return new PollComponent(poller, connectors, workers, new PersonalData(journal), spans);
    }

    @Bean("mailbox")
    MailboxComponent mailboxComponent(
            PostOffice office,
            Agencies agencies,
            Mailboxes mailboxes,
            Consumers consumers,
            Connectors connectors,
            Journal journal,
            Workers workers) {
        Clock clock = Clock.systemUTC();
        AgencySteps agencySteps = new AgencySteps(agencies, consumers, clock);
        agencySteps.followSettings();
        return new MailboxComponent(
                new DocumentSteps(office, mailboxes, consumers, connectors, journal, clock), agencySteps, workers);
    }

    @Bean("publish")
    PublishComponent publishComponent(
            CanonicalTypes types, PlatformSettings settings, Journal journal, Connectors connectors) {
        return new PublishComponent(types, settings.routes(), journal, connectors);
    }

    @Bean("delivery")
    DeliveryComponent deliveryComponent(
            Steps steps, Connectors connectors, Workers workers, Spans spans, CanonicalTypes types) {
        return new DeliveryComponent(steps, connectors, workers, spans, types);
    }

    /** Not called bus: that is the name of the component. */
    @Bean("requests")
    Bus requests(
            Journal journal,
            Steps steps,
            DeliveryEngine engine,
            BusComponent routes,
            OperationRoutes templates,
            Workers workers,
            Definitions definitions,
            Spans spans,
            MeterRegistry metrics) {
        RequestMetrics requests = new RequestMetrics(metrics);
        Bus bus = new Bus(
                journal,
                steps,
                engine,
                routes,
                templates,
                workers,
                requests,
                spans,
                new ReportCheck(definitions, Clock.systemUTC()));
        Gauge.builder("lienthong.bodies.held", bus.bodies(), BodyBudget::held)
                .description("Bodies of requests and answers in memory")
                .baseUnit("bytes")
                .register(metrics);
        return bus;
    }

    @Bean
    OperationRoutes operationRoutes(CamelContext camel) {
        return new OperationRoutes(camel);
    }

    @Bean
    Operations operations(
            Activations activations,
            OperationRoutes routes,
            DeliveryEngine engine,
            Simulators simulators,
            PlatformSettings settings,
            FollowedFiles files) {
        activations.connectors().whenReached(engine::back);
        return new Operations(activations, routes, engine, simulators, settings, files);
    }

    /** Who can write to a folder must not thereby change what a production bus does. */
    @Bean
    StartupCheck reloadCheck(PlatformSettings settings, Environment environment) {
        boolean demo = environment.acceptsProfiles(Profiles.of("demo"));
        return () -> settings.reload() && !demo
                ? List.of("lienthong.reload is for development; remove it, or start with the profile demo.")
                : List.of();
    }

    /** The node's name: the same after a restart on the same data folder, so that it takes up its own work at once. */
    private static String node(Path file) throws IOException {
        if (!Files.exists(file)) {
            Path written = Files.writeString(file.resolveSibling("node.new"), "node-" + UUID.randomUUID());
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return Files.readString(file).strip();
    }
}
