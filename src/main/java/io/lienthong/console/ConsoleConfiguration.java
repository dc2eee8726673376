package io.lienthong.console;

import io.lienthong.dataset.Conflicts;
import io.lienthong.dataset.DatasetDays;
import io.lienthong.dataset.Readers;
import io.lienthong.delivery.DeliveryEngine;
import io.lienthong.journal.Journal;
import io.lienthong.platform.Broker;
import io.lienthong.platform.EventLoops;
import io.lienthong.platform.PlatformSettings;
import io.lienthong.reconciliation.DailyReconciliation;
import io.lienthong.reconciliation.HourlyCount;
import io.lienthong.reconciliation.Reconciler;
import io.lienthong.reconciliation.ReconciliationSettings;
import io.lienthong.reconciliation.SenderDays;
import io.lienthong.reconciliation.SystemDays;
import io.lienthong.route.Connectors;
import io.lienthong.traffic.MessageSearch;
import io.lienthong.traffic.TrafficFigures;
import io.lienthong.webhook.Webhooks;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.SimpleStatusAggregator;
import org.springframework.boot.actuate.health.StatusAggregator;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes what health, metrics and the API share. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ReconciliationSettings.class)
class ConsoleConfiguration {
    /**
     * From worst to best. The words behind UP are those of details: they tell how a group of systems stands as its worst one,
     * and never make the bus DOWN.
     */
    @Bean
    StatusAggregator statusAggregator() {
        return new SimpleStatusAggregator(
                "DOWN", "OUT_OF_SERVICE", "UP", "STALE", "AWAY", "REACHABLE", "UNTRIED", "UNKNOWN");
    }

    @Bean("dataPlaneHealthIndicator")
    DataPlanePort dataPlanePort(PlatformSettings settings, ApplicationAvailability availability) {
        return new DataPlanePort(settings.dataPlane(), availability);
    }

    @Bean
    HealthIndicator postgresqlHealthIndicator(Journal journal) {
        return () -> detail(journal.available())
                .withDetail("waiting", journal.waiting())
                .build();
    }

    @Bean
    HealthIndicator brokerHealthIndicator(Broker broker) {
        return () -> detail(broker.connected()).build();
    }

    @Bean
    SystemsHealth systemsHealthContributor(Connectors connectors, DeliveryEngine engine) {
        SystemChecks checks = new SystemChecks(Clock.systemUTC());
        engine.whenAway((environment, system) ->
                connectors.find(system).ifPresent(active -> checks.startSoon(active, environment)));
        return new SystemsHealth(connectors, checks);
    }

    @Bean
    MessageSearch messageSearch(DataSource database) {
        return new MessageSearch(database);
    }

    @Bean
    TrafficFigures trafficFigures(DataSource database) {
        return new TrafficFigures(database);
    }

    @Bean
    TrafficOverview trafficOverview(TrafficFigures figures) {
        return new TrafficOverview(figures, Clock.systemUTC());
    }

    @Bean
    TopFigures topFigures(
            TrafficFigures traffic,
            DeliveryFigures deliveries,
            Connectors connectors,
            Journal journal,
            Broker broker,
            DataPlanePort dataPlane,
            MeterRegistry metrics) {
        return new TopFigures(traffic, deliveries, connectors, journal, broker, dataPlane, metrics, Clock.systemUTC());
    }

    @Bean
    DeliveryFigures deliveryFigures(DeliveryEngine engine) {
        return new DeliveryFigures(engine, Clock.systemUTC());
    }

    @Bean
    BusMetrics busMetrics(
            MeterRegistry registry,
            DeliveryFigures figures,
            Connectors connectors,
            Journal journal,
            Broker broker,
            EventLoops eventLoops,
            Conflicts conflicts,
            Readers readers,
            Webhooks webhooks) {
        BusMetrics metrics = new BusMetrics(registry, figures, connectors, conflicts, readers, webhooks);
        metrics.register(registry, journal, broker, eventLoops);
        return metrics;
    }

    @Bean
    Refresher refresher(BusMetrics metrics) {
        return new Refresher(List.of(metrics::refresh));
    }

    @Bean
    RestartReport restartReport(DataSource database, Journal journal) {
        return new RestartReport(database, journal);
    }

    @Bean
    Reconciler reconciler(DataSource database, ReconciliationSettings settings) {
        return new Reconciler(database, settings, Clock.systemUTC());
    }

    @Bean
    SystemDays systemDays(DataSource database) {
        return new SystemDays(database, Clock.systemUTC());
    }

    @Bean
    SenderDays senderDays(DataSource database) {
        return new SenderDays(database, Clock.systemUTC());
    }

    @Bean
    DatasetDays datasetDays(DataSource database) {
        return new DatasetDays(database);
    }

    @Bean
    HourlyCount hourlyCount(DataSource database) {
        return new HourlyCount(database, Clock.systemUTC());
    }

    @Bean(initMethod = "start")
    DailyReconciliation dailyReconciliation(Reconciler reconciler, HourlyCount hours) {
        return new DailyReconciliation(reconciler, hours);
    }

    private static Health.Builder detail(boolean there) {
        return Health.status(there ? "REACHABLE" : "AWAY");
    }
}
