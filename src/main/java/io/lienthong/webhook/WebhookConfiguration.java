package io.lienthong.webhook;

import io.lienthong.access.Access;
import io.lienthong.access.Consumer;
import io.lienthong.access.Consumers;
import io.lienthong.access.Webhook;
import io.lienthong.dataset.Feed;
import io.lienthong.dataset.Heads;
import io.lienthong.dataset.ReadLedger;
import io.lienthong.dataset.Readers;
import io.lienthong.journal.Journal;
import io.lienthong.platform.StartupCheck;
import io.lienthong.provider.Push;
import io.lienthong.route.Operations;
import io.lienthong.route.SyncedDatasets;
import io.lienthong.route.Workers;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Makes the webhooks, and lets them push once connectors are active. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WebhookSettings.class)
class WebhookConfiguration {
    private static final int THREADS = 4;
    private static final int MOST_WAITING = 10_000;

    /** An address that no call may reach is told at the start; a name is judged whenever it is looked up. */
    @Bean
    StartupCheck webhooksCheck(Consumers consumers) {
        return () -> {
            List<String> problems = new ArrayList<>();
            for (Consumer consumer : consumers.declared()) {
                for (Webhook webhook : consumer.webhooks()) {
                    Push.problem(webhook.url(), webhook.allowedRanges())
                            .ifPresent(problem -> problems.add("config/consumers.yaml: consumer " + consumer.id()
                                    + ", webhook of " + webhook.dataset() + ": " + problem));
                }
            }
            return problems;
        };
    }

    @Bean
    Webhooks webhooks(
            Consumers consumers,
            Access access,
            SyncedDatasets datasets,
            Feed feed,
            Heads heads,
            Readers readers,
            Journal journal,
            JdbcTemplate jdbc,
            PlatformTransactionManager transactions,
            Vertx vertx,
            MeterRegistry metrics,
            WebhookSettings settings) {
        List<Hook> declared = new ArrayList<>();
        for (Consumer consumer : consumers.declared()) {
            for (Webhook webhook : consumer.webhooks()) {
                if (Push.problem(webhook.url(), webhook.allowedRanges()).isEmpty()) {
                    declared.add(new Hook(consumer, webhook, Push.open(vertx, webhook.url(), webhook.allowedRanges())));
                }
            }
        }
        Workers workers = new Workers("webhook", THREADS, MOST_WAITING);
        Sources sources =
                new Sources(access, datasets, feed, heads, readers, new ReadLedger(journal), workers, metrics);
        return new Webhooks(
                declared,
                new Places(jdbc),
                sources,
                settings,
                new Journaled(jdbc, new TransactionTemplate(transactions), journal));
    }

    @Bean
    Beginning beginning(Webhooks webhooks) {
        return new Beginning(webhooks);
    }

    /** When webhooks begin to push. */
    static class Beginning {
        private final Webhooks webhooks;

        Beginning(Webhooks webhooks) {
            this.webhooks = webhooks;
        }

        @EventListener
        @Order(Operations.START_ORDER + 1)
        void begin(ApplicationStartedEvent started) {
            webhooks.start();
        }
    }
}
