package io.lienthong.alert;

import io.lienthong.access.Consumers;
import io.lienthong.connector.Defect;
import io.lienthong.dataset.Readers;
import io.lienthong.delivery.DeliveryEngine;
import io.lienthong.platform.FollowedFiles;
import io.lienthong.platform.PlatformSettings;
import io.lienthong.platform.StartupCheck;
import io.lienthong.reconciliation.Reconciler;
import io.lienthong.reconciliation.SystemDays;
import io.lienthong.route.Connectors;
import io.lienthong.traffic.TrafficFigures;
import io.lienthong.traffic.TrafficHistory;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;

/** Makes the beans that look at figures and tell people. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AlertSettings.class)
class AlertConfiguration {
    private static final int QUERY_SECONDS = 10;
    private static final Clock CLOCK = Clock.systemUTC();

    @Bean
    AlertFile alertFile(PlatformSettings settings) {
        return AlertFile.load(settings.config().resolve("monitoring/alerts.yaml"));
    }

    /** Nobody would be told, for a slip of the pen: the start says it instead. */
    @Bean
    StartupCheck alertsCheck(AlertFile file) {
        return () -> file.defects().stream().map(Defect::toString).toList();
    }

    /** So that a query that waits for ever keeps nobody from being told. */
    private static JdbcTemplate limited(JdbcTemplate jdbc) {
        JdbcTemplate limited = new JdbcTemplate(Objects.requireNonNull(jdbc.getDataSource()));
        limited.setQueryTimeout(QUERY_SECONDS);
        return limited;
    }

    @Bean
    Rules alertRules(AlertFile file, JdbcTemplate jdbc) {
        return new Rules(file, limited(jdbc));
    }

    @Bean
    Ledger alertLedger(JdbcTemplate jdbc) {
        return new Ledger(limited(jdbc));
    }

    @Bean
    Silences alertSilences(JdbcTemplate jdbc) {
        return new Silences(limited(jdbc));
    }

    @Bean
    Outbox alertOutbox(JdbcTemplate jdbc, PlatformTransactionManager transactions) {
        return new Outbox(limited(jdbc), new LimitedTransactions(transactions, jdbc));
    }

    @Bean
    Looks alertLooks(JdbcTemplate jdbc, PlatformTransactionManager transactions, AlertSettings settings) {
        return new Looks(jdbc, new LimitedTransactions(transactions, jdbc), settings.interval());
    }

    @Bean
    TrafficSignals trafficSignals(TrafficFigures figures, Consumers consumers) {
        return new TrafficSignals(figures, consumers);
    }

    @Bean
    StandingSignals standingSignals(
            DeliveryEngine deliveries, Readers readers, Connectors connectors, JdbcTemplate jdbc) {
        return new StandingSignals(deliveries, readers, connectors, limited(jdbc));
    }

    @Bean
    NodeSignals nodeSignals(FollowedFiles files, PlatformSettings settings) {
        return new NodeSignals(files, settings.data());
    }

    @Bean
    MissingTraffic missingTraffic(DataSource pool, AlertFile file, Looks looks) {
        return new MissingTraffic(new TrafficHistory(pool), file.holidays(), looks::gaps);
    }

    @Bean(destroyMethod = "close")
    ReconciliationSignal reconciliationSignal(Reconciler reconciler, SystemDays systems) {
        return new ReconciliationSignal(reconciler, systems);
    }

    @Bean(destroyMethod = "close")
    Notifier alertNotifier(AlertFile file, Outbox outbox, Rules rules, AlertSettings settings, Vertx vertx) {
        Map<String, Sender> senders = new LinkedHashMap<>();
        for (Channel channel : file.channels()) {
            senders.put(channel.name(), sender(channel, vertx));
        }
        return new Notifier(senders, outbox, rules, settings, file.groupWait(), CLOCK);
    }

    static Sender sender(Channel channel, Vertx vertx) {
        if (channel instanceof Channel.Mail mail) {
            return new MailSender(mail);
        }
        return channel instanceof Channel.Webhook webhook
                ? HttpSender.of(webhook, vertx, CLOCK)
                : HttpSender.of((Channel.Telegram) channel, vertx, CLOCK);
    }

    @Bean
    Alerts alerts(
            AlertFile file,
            Rules rules,
            Ledger ledger,
            Silences silences,
            Outbox outbox,
            Notifier notifier,
            Figures figures) {
        return new Alerts(file, rules, ledger, silences, outbox, notifier, figures, CLOCK);
    }

    @Bean
    ChannelMetrics channelMetrics(AlertFile file, Outbox outbox, MeterRegistry registry) {
        return new ChannelMetrics(file.channelNames(), outbox, CLOCK, registry);
    }

    @Bean
    Figures alertFigures(
            Outbox outbox,
            TrafficSignals traffic,
            StandingSignals standing,
            NodeSignals own,
            MissingTraffic missing,
            ReconciliationSignal reconciliation) {
        Map<Signal, Source> sources = new EnumMap<>(Signal.class);
        sources.put(Signal.FAILURE_RATE, traffic::failureRate);
        sources.put(Signal.LATENCY, traffic::latency);
        sources.put(Signal.QUOTA_NEAR, traffic::quotaUsed);
        sources.put(Signal.PARKED, standing::parked);
        sources.put(Signal.OLDEST_WAITING, standing::oldestWaiting);
        sources.put(Signal.DESTINATION_PAUSED, standing::paused);
        sources.put(Signal.CONSUMER_LAG, standing::consumerLag);
        sources.put(Signal.CONTRACT_DRIFT, standing::drift);
        sources.put(Signal.CERTIFICATE_EXPIRY, own::certificates);
        sources.put(Signal.DISK, own::disk);
        sources.put(Signal.RECONCILIATION_DIFFERENCE, reconciliation);
        sources.put(Signal.MISSING_TRAFFIC, missing);
        sources.put(Signal.CHANNEL_FAILING, new ChannelSignal(outbox));
        return new Figures(sources);
    }

    @Bean
    Evaluator alertEvaluator(
            Rules rules,
            Figures figures,
            Ledger ledger,
            Silences silences,
            Looks looks,
            PlatformTransactionManager transactions,
            JdbcTemplate jdbc,
            AlertSettings settings,
            Environment environment) {
        String node = settings.node().isEmpty() ? node(environment) : settings.node();
        return new Evaluator(
                rules, figures, ledger, silences, looks, new LimitedTransactions(transactions, jdbc), CLOCK, node);
    }

    /** Host and port of the control plane: the same after a restart, and no two of one machine. */
    private static String node(Environment environment) {
        String port = environment.getProperty("server.port", "8081");
        try {
            return InetAddress.getLocalHost().getHostName() + ":" + port;
        } catch (UnknownHostException e) {
            return "localhost:" + port;
        }
    }

    @Bean(destroyMethod = "close")
    AlertTimer alertTimer(
            Evaluator evaluator,
            Notifier notifier,
            Ledger ledger,
            Outbox outbox,
            ChannelMetrics metrics,
            AlertSettings settings) {
        return new AlertTimer(evaluator, notifier, ledger, outbox, metrics, settings.interval());
    }
}
