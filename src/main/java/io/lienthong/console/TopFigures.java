package io.lienthong.console;

import com.sun.management.OperatingSystemMXBean;
import io.lienthong.console.TopApi.Node;
import io.lienthong.console.TopApi.SystemRow;
import io.lienthong.console.TopApi.Top;
import io.lienthong.delivery.ShardFigures;
import io.lienthong.journal.Journal;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.platform.Broker;
import io.lienthong.provider.Contact;
import io.lienthong.route.Connectors;
import io.lienthong.traffic.Counts;
import io.lienthong.traffic.Parties;
import io.lienthong.traffic.TrafficClass;
import io.lienthong.traffic.TrafficFigures;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/** What goes on now: the last one to two minutes of all nodes, open deliveries, and how this node does. */
final class TopFigures {
    private static final Logger LOG = LoggerFactory.getLogger(TopFigures.class);
    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final Duration HEARD_OF = Duration.ofMinutes(1);
    /** Beyond the last bound that calls are timed by. */
    private static final long LONGER_MILLIS = Counts.BOUNDS_MILLIS[Counts.BOUNDS_MILLIS.length - 1] + 1;

    private static final double HALF = 0.5;
    private static final double MOST = 0.95;

    private final TrafficFigures traffic;
    private final DeliveryFigures deliveries;
    private final Connectors connectors;
    private final Journal journal;
    private final Broker broker;
    private final DataPlanePort dataPlane;
    private final MeterRegistry metrics;
    private final Clock clock;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile @Nullable Top latest;

    private record Key(String system, Environment environment) {}

    /** What adds up to a row. */
    private static final class Sum {
        private long events;
        private long failed;
        private Counts counts = Counts.NONE;
        private long waiting;
        private long parked;
        private Duration oldest = Duration.ZERO;
        private int inFlight;
        private boolean away;

        boolean shown() {
            return events > 0 || waiting > 0 || parked > 0 || inFlight > 0 || away;
        }
    }

    TopFigures(
            TrafficFigures traffic,
            DeliveryFigures deliveries,
            Connectors connectors,
            Journal journal,
            Broker broker,
            DataPlanePort dataPlane,
            MeterRegistry metrics,
            Clock clock) {
        this.traffic = traffic;
        this.deliveries = deliveries;
        this.connectors = connectors;
        this.journal = journal;
        this.broker = broker;
        this.dataPlane = dataPlane;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * Figures of this second; while PostgreSQL is away or slow, the latest that are known, with what this node knows itself.
     * Nobody waits for another's reading but at the start. Blocks.
     */
    Top read() {
        Top known = latest;
        Instant now = clock.instant();
        if (known != null && isFresh(known, now)) {
            return known;
        }
        if (known == null) {
            reading.lock();
        } else if (!reading.tryLock()) {
            return behind(known, now);
        }
        try {
            Top newest = latest;
            if (newest == null || !isFresh(newest, now)) {
                newest = readAnew(newest, now);
                latest = newest;
            }
            return newest;
        } finally {
            reading.unlock();
        }
    }

    private static boolean isFresh(Top known, Instant now) {
        return !known.at().plus(FRESH).isBefore(now);
    }

    private Top readAnew(@Nullable Top known, Instant now) {
        try {
            return top(now);
        } catch (BusException e) {
            if (e.code() != ErrorCode.JOURNAL_UNAVAILABLE) {
                throw e;
            }
        } catch (DataAccessException e) {
            LOG.atDebug().setCause(e).log("Open deliveries cannot be counted now");
        }
        return behind(known, clock.instant());
    }

    private Top behind(@Nullable Top known, Instant now) {
        if (known != null) {
            return new Top(
                    now,
                    known.read(),
                    known.window(),
                    known.nodes(),
                    node(now),
                    known.requestsPerSecond(),
                    known.failedShare(),
                    known.systems());
        }
        Map<Key, Sum> own = new HashMap<>();
        addSystems(own);
        addInFlight(own);
        return new Top(now, null, Duration.ZERO, 0, node(now), 0, 0, rows(own, 1));
    }

    private Top top(Instant now) {
        Instant since = now.truncatedTo(ChronoUnit.MINUTES).minus(1, ChronoUnit.MINUTES);
        Duration window = Duration.between(since, now);
        Map<Key, Sum> sums = new HashMap<>();
        addTraffic(traffic.between(since, now.plusSeconds(60)), sums);
        addDeliveries(sums);
        addSystems(sums);
        addInFlight(sums);
        double seconds = window.toMillis() / 1_000.0;
        long events = sums.values().stream().mapToLong(sum -> sum.events).sum();
        long failed = sums.values().stream().mapToLong(sum -> sum.failed).sum();
        int nodes = traffic.nodes(now.minus(HEARD_OF));
        return new Top(
                now, now, window, nodes, node(now), events / seconds, share(failed, events), rows(sums, seconds));
    }

    private static List<SystemRow> rows(Map<Key, Sum> sums, double seconds) {
        List<SystemRow> rows = new ArrayList<>();
        sums.forEach((key, sum) -> {
            if (sum.shown()) {
                rows.add(row(key, sum, seconds));
            }
        });
        rows.sort(Comparator.comparing(SystemRow::system).thenComparing(SystemRow::environment));
        return rows;
    }

    private static SystemRow row(Key key, Sum sum, double seconds) {
        return new SystemRow(
                key.system(),
                key.environment(),
                sum.events / seconds,
                share(sum.failed, sum.events),
                percentile(sum.counts, HALF),
                percentile(sum.counts, MOST),
                sum.inFlight,
                sum.waiting,
                sum.parked,
                sum.oldest.isZero() ? null : sum.oldest,
                sum.away);
    }

    private static double share(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }

    private static @Nullable Long percentile(Counts counts, double share) {
        long millis = counts.percentileMillis(share);
        return millis == 0 ? null : Math.min(millis, LONGER_MILLIS);
    }

    /** What a call became is counted with the call. */
    private static void addTraffic(Map<TrafficClass, Counts> counted, Map<Key, Sum> sums) {
        Set<TrafficClass> called = Parties.answered(counted.keySet());
        counted.forEach((what, counts) -> {
            if (Parties.isToSystem(what)
                    || Parties.isOverQuota(what)
                    || Parties.isFromSystem(what) && !called.contains(what)) {
                Sum sum = sums.computeIfAbsent(new Key(what.connector(), what.environment()), key -> new Sum());
                sum.events += counts.events();
                sum.failed += what.code().isEmpty() ? 0 : counts.events();
                sum.counts = sum.counts.plus(counts);
            }
        });
    }

    private void addDeliveries(Map<Key, Sum> sums) {
        for (ShardFigures shard : deliveries.read().shards()) {
            Sum sum = sums.computeIfAbsent(new Key(shard.destination(), shard.environment()), key -> new Sum());
            sum.waiting += shard.waiting();
            sum.parked += shard.parked();
            sum.oldest = sum.oldest.compareTo(shard.oldest()) < 0 ? shard.oldest() : sum.oldest;
        }
    }

    private void addSystems(Map<Key, Sum> sums) {
        connectors
                .all()
                .forEach(active -> active.providers().forEach((environment, provider) -> {
                    if (provider.contact().state() == Contact.State.AWAY) {
                        sums.computeIfAbsent(new Key(active.descriptor().name(), environment), key -> new Sum()).away =
                                true;
                    }
                }));
    }

    private void addInFlight(Map<Key, Sum> sums) {
        for (Gauge gauge : metrics.find("lienthong.provider.inflight").gauges()) {
            Key key = new Key(
                    String.valueOf(gauge.getId().getTag("connector")),
                    Environment.valueOf(String.valueOf(gauge.getId().getTag("environment"))));
            if (gauge.value() > 0) {
                sums.computeIfAbsent(key, unknown -> new Sum()).inFlight += (int) gauge.value();
            }
        }
    }

    private Node node(Instant now) {
        Runtime runtime = Runtime.getRuntime();
        Instant started =
                Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
        double cpu =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuLoad();
        int inFlight = metrics.find("lienthong.requests.inflight").gauges().stream()
                .mapToInt(gauge -> (int) gauge.value())
                .sum();
        return new Node(
                Duration.ofSeconds(Duration.between(started, now).toSeconds()),
                dataPlane.answers(),
                journal.available(),
                journal.waiting(),
                broker.connected(),
                inFlight,
                Math.max(0, cpu),
                runtime.totalMemory() - runtime.freeMemory(),
                runtime.maxMemory());
    }
}
