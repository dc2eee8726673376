package io.lienthong.console;

import io.lienthong.dataset.Conflicts;
import io.lienthong.dataset.Readers;
import io.lienthong.delivery.ShardFigures;
import io.lienthong.journal.Journal;
import io.lienthong.message.Environment;
import io.lienthong.platform.Broker;
import io.lienthong.platform.EventLoops;
import io.lienthong.provider.Contact;
import io.lienthong.route.ActiveConnector;
import io.lienthong.route.Connectors;
import io.lienthong.webhook.Webhooks;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The gauges of what waits; a scrape reads what the {@link Refresher} wrote. Names are in config/monitoring/metrics.md. */
final class BusMetrics {
    private final DeliveryFigures figures;
    private final Connectors connectors;
    private final MultiGauge waiting;
    private final MultiGauge oldest;
    private final MultiGauge parked;
    private final MultiGauge away;
    private final MultiGauge drift;
    private final MeterRegistry registry;
    private final Conflicts conflicts;
    private final Readers readers;
    private final MultiGauge behind;
    private final Webhooks webhooks;
    private final MultiGauge disabled;
    private final MultiGauge failing;
    private final Map<Dataset, AtomicLong> contradictions = new ConcurrentHashMap<>();

    private record Dataset(Environment environment, String name) {
        Tags tags() {
            return Tags.of("dataset", name, "environment", environment.name());
        }
    }

    private record Destination(Environment environment, String connector) {
        Tags tags() {
            return Tags.of("connector", connector, "environment", environment.name());
        }
    }

    BusMetrics(
            MeterRegistry registry,
            DeliveryFigures figures,
            Connectors connectors,
            Conflicts conflicts,
            Readers readers,
            Webhooks webhooks) {
        this.registry = registry;
        this.webhooks = webhooks;
        this.readers = readers;
        this.conflicts = conflicts;
        this.figures = figures;
        this.connectors = connectors;
        this.behind = MultiGauge.builder("lienthong.dataset.reader.behind")
                .description("For how long the first change has waited that a consumer has not asked for")
                .baseUnit("seconds")
                .register(registry);
        this.disabled = MultiGauge.builder("lienthong.webhook.disabled")
                .description("1 while nothing is pushed to a consumer that has a webhook")
                .register(registry);
        this.failing = MultiGauge.builder("lienthong.webhook.failing")
                .description("For how long no attempt to push to a consumer has succeeded")
                .baseUnit("seconds")
                .register(registry);
        this.waiting = MultiGauge.builder("lienthong.delivery.waiting")
                .description("Deliveries neither done nor parked")
                .register(registry);
        this.oldest = MultiGauge.builder("lienthong.delivery.oldest.age")
                .description("Age of the oldest delivery that waits, and not behind a parked one of its lane")
                .baseUnit("seconds")
                .register(registry);
        this.parked = MultiGauge.builder("lienthong.delivery.parked")
                .description("Deliveries that wait for people")
                .register(registry);
        this.away = MultiGauge.builder("lienthong.provider.away")
                .description("1 while the connected system does not answer")
                .register(registry);
        this.drift = MultiGauge.builder("lienthong.contract.drift")
                .description("Places where answers have what their contract does not know")
                .register(registry);
        TimeGauge.builder("lienthong.delivery.figures.age", this, TimeUnit.SECONDS, BusMetrics::figuresAge)
                .description("Time since deliveries were last counted")
                .register(registry);
    }

    /** What costs nothing to read is read at each scrape. */
    void register(MeterRegistry registry, Journal journal, Broker broker, EventLoops eventLoops) {
        Gauge.builder("lienthong.journal.waiting", journal, Journal::waiting)
                .description("Rows that wait for their commit")
                .register(registry);
        Gauge.builder("lienthong.journal.available", journal, one -> one.available() ? 1 : 0)
                .description("1 while PostgreSQL takes rows")
                .register(registry);
        FunctionCounter.builder("lienthong.journal.orphans", journal, Journal::orphansClosed)
                .description("Calls of dead nodes closed as OUTCOME_UNKNOWN")
                .register(registry);
        Gauge.builder("lienthong.broker.connected", broker, one -> one.connected() ? 1 : 0)
                .description("1 while the broker is connected; deliveries go on without it")
                .register(registry);
        FunctionCounter.builder("lienthong.eventloop.blocked", eventLoops, EventLoops::blockedCount)
                .description("Times that a thread of Vert.x was found busy for longer than its limit")
                .register(registry);
    }

    /** Shows the systems as they stand and counts what waits. */
    void refresh() {
        showSystems();
        showDeliveries(figures.read().shards());
        conflicts.counts().forEach(this::showConflicts);
        showReaders();
        showWebhooks();
    }

    private void showWebhooks() {
        List<Row<?>> stopped = new ArrayList<>();
        List<Row<?>> since = new ArrayList<>();
        for (Webhooks.Status one : webhooks.all()) {
            Tags tags = new Dataset(one.environment(), one.dataset()).tags().and("consumer", one.consumer());
            stopped.add(Row.of(tags, one.disabled() ? 1 : 0));
            since.add(Row.of(tags, one.failing().toSeconds()));
        }
        disabled.register(stopped, true);
        failing.register(since, true);
    }

    private void showReaders() {
        List<Row<?>> rows = new ArrayList<>();
        for (Readers.Position one : readers.all()) {
            Tags tags = new Dataset(one.environment(), one.dataset()).tags().and("consumer", one.consumer());
            rows.add(Row.of(tags, one.behind().toSeconds()));
        }
        behind.register(rows, true);
    }

    private void showConflicts(Conflicts.Count count) {
        contradictions
                .computeIfAbsent(new Dataset(count.environment(), count.dataset()), this::contradictions)
                .set(count.ever());
    }

    private AtomicLong contradictions(Dataset dataset) {
        AtomicLong ever = new AtomicLong();
        FunctionCounter.builder("lienthong.dataset.conflicts", ever, AtomicLong::doubleValue)
                .description("Records that contradict what their dataset holds, and were not applied")
                .tags(dataset.tags())
                .register(registry);
        return ever;
    }

    private void showSystems() {
        List<Row<?>> rows = new ArrayList<>();
        for (ActiveConnector active : connectors.all()) {
            active.providers()
                    .forEach((environment, provider) -> rows.add(Row.of(
                            new Destination(environment, active.descriptor().name()).tags(),
                            provider.contact().state() == Contact.State.AWAY ? 1 : 0)));
        }
        away.register(rows, true);
        List<Row<?>> drifted = new ArrayList<>();
        for (ActiveConnector active : connectors.all()) {
            long places = active.operations().values().stream()
                    .mapToLong(one -> one.contract().drift().findings().size())
                    .sum();
            drifted.add(Row.of(Tags.of("connector", active.descriptor().name()), places));
        }
        drift.register(drifted, true);
    }

    private void showDeliveries(List<ShardFigures> shards) {
        Map<Destination, Long> waitingNow = new LinkedHashMap<>();
        Map<Destination, Long> parkedNow = new LinkedHashMap<>();
        Map<Destination, Long> oldestNow = new LinkedHashMap<>();
        for (ShardFigures shard : shards) {
            Destination destination = new Destination(shard.environment(), shard.destination());
            waitingNow.merge(destination, shard.waiting(), Long::sum);
            parkedNow.merge(destination, shard.parked(), Long::sum);
            oldestNow.merge(destination, shard.oldest().toSeconds(), Long::max);
        }
        waiting.register(rows(waitingNow), true);
        parked.register(rows(parkedNow), true);
        oldest.register(rows(oldestNow), true);
    }

    private static List<Row<?>> rows(Map<Destination, Long> values) {
        List<Row<?>> rows = new ArrayList<>();
        values.forEach((destination, value) -> rows.add(Row.of(destination.tags(), value)));
        return rows;
    }

    private double figuresAge() {
        Instant at = figures.latest().at();
        return at.equals(Instant.EPOCH)
                ? Double.NaN
                : Duration.between(at, Instant.now()).toSeconds();
    }
}
