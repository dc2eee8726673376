package io.lienthong.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.journal.Acceptor;
import io.lienthong.journal.StoredBodies;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Event;
import io.lienthong.message.MessageId;
import io.lienthong.platform.Broker;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers accepted messages: leases shards that have work, reads them, hands each lane's messages out one by one, and
 * commits what became of them. PostgreSQL alone says what is to do; when it is away, the engine waits for it.
 */
public final class DeliveryEngine implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DeliveryEngine.class);
    /** Buckets of lanes that acceptance knows for each destination. */
    private static final int BUCKETS = 2;

    private static final Duration TAKE_PAUSE = Duration.ofMillis(50);
    private static final Duration QUIET_CHECK = Duration.ofMillis(10);
    private static final Duration TOLD = Duration.ofMillis(200);
    private static final int RELEASE_SECONDS = 10;
    private static final int READERS = 2;
    private static final int READS_QUEUED = 10_000;
    private static final int CALLS_QUEUED = 10_000;

    private final DeliverySettings settings;
    private final Steps steps;
    private final Leases leases;
    private final Expiry expiry;
    private final Repairs repairs;
    private final Corrections corrections;
    private final Withdrawals withdrawals;
    private final OpenDeliveries open;
    private final Figures figures;
    private volatile BiConsumer<Environment, String> whenAway = (environment, system) -> {};
    private final @Nullable Tokens tokens;
    private final Loop loop = new Loop("delivery-loop");
    private final ThreadPoolExecutor sweeper = Threads.pool("delivery-leases", 1, 2);
    private final ThreadPoolExecutor readers = Threads.pool("delivery-readers", READERS, READS_QUEUED);
    private final ThreadPoolExecutor handlers;
    private final OutcomeWriter outcomes;
    private final Dispatcher dispatcher;
    private final Loader loader;
    private final StoredBodies bodies;
    /** Written by the loop. */
    private final Map<DestinationKey, Destination> destinations = new ConcurrentHashMap<>();
    /** Of the loop. */
    private final Map<Integer, Shard> shards = new HashMap<>();

    private final Set<DestinationKey> woken = ConcurrentHashMap.newKeySet();
    private final CountDownLatch quiet = new CountDownLatch(1);
    /** Of the sweeper's thread. */
    private boolean formerLifeEnded;

    private boolean databaseAway;
    /** Of the loop. */
    private boolean sweeping;

    private boolean takeIsDue;
    private long tookAt = System.nanoTime() - TAKE_PAUSE.toNanos();
    private volatile boolean stopping;

    /**
     * @param acceptors makes acceptors, each for one thread
     * @param broker absent: tokens are not sent, other nodes find work by their sweep
     */
    public DeliveryEngine(
            DataSource database,
            Supplier<Acceptor> acceptors,
            Steps steps,
            @Nullable Broker broker,
            DeliverySettings settings) {
        this.settings = settings;
        this.steps = steps;
        this.expiry = new Expiry(database, settings.retentionDays());
        this.leases = new Leases(database, settings.node(), settings.lease());
        RepairTransactions transactions = new RepairTransactions(database, acceptors, steps, this::probe);
        this.repairs = new Repairs(transactions);
        this.corrections = new Corrections(transactions, repairs, steps);
        this.withdrawals = new Withdrawals(database, transactions, repairs);
        this.open = new OpenDeliveries(database);
        this.figures = new Figures(database, steps);
        this.tokens = broker == null ? null : new Tokens(broker, this::wakeHere, this::probeHere);
        this.handlers = Threads.pool("delivery-handlers", settings.threads(), CALLS_QUEUED);
        this.outcomes = new OutcomeWriter(new OutcomeTransaction(database, acceptors.get(), steps), this::decided);
        this.dispatcher = new Dispatcher(loop, settings, steps, outcomes, this::away);
        this.bodies = new StoredBodies(database);
        this.loader = new Loader(loop, settings, new DeliveryReader(database, bodies), readers, dispatcher, this::room);
    }

    /** Begins to work; call it once all routes are registered. */
    public void start() {
        outcomes.start();
        loop.post(this::tick);
        log.info("event=delivery-started node={}", settings.node());
    }

    /** After a commit that inserted deliveries: a hint to whoever owns the destination's shards. Never waits, never fails. */
    public void wake(Environment environment, String destination) {
        DestinationKey key = new DestinationKey(environment, destination);
        wakeHere(key);
        if (tokens != null) {
            tokens.send(key);
        }
    }

    private void wakeHere(DestinationKey key) {
        if (!stopping && woken.add(key)) {
            loop.post(() -> {
                woken.remove(key);
                wakeShards(key);
            });
        }
    }

    /** After people decided about what was parked for it: whoever finds it away asks it again at once. */
    private void probe(DestinationKey key) {
        probeHere(key);
        if (tokens != null) {
            tokens.sendProbe(key);
        }
    }

    private void probeHere(DestinationKey key) {
        loop.post(() -> {
            Destination destination = destinations.get(key);
            if (destination != null) {
                destination.probe();
            }
            wakeShards(key);
        });
    }

    /**
     * Says who asks a destination otherwise while one lane alone finds it away, so that a single message does not make it seem so. Told each
     * time, on the loop, which must not wait.
     */
    public void whenAway(BiConsumer<Environment, String> asked) {
        whenAway = asked;
    }

    private void away(DestinationKey key) {
        whenAway.accept(key.environment(), key.destination());
    }

    /** The system answered a call or a check: what waits for it does not wait for its next probe. Never waits; of this node. */
    public void back(Environment environment, String system) {
        DestinationKey key = new DestinationKey(environment, system);
        loop.post(() -> {
            Destination destination = destinations.get(key);
            if (destination != null && !stopping) {
                dispatcher.back(destination);
                wakeShards(key);
            }
        });
    }

    private void wakeShards(DestinationKey key) {
        Destination destination = destinations.get(key);
        if (destination == null || destination.shards.size() < BUCKETS) {
            takeSoon();
        }
        if (destination != null) {
            destination.shards.forEach(loader::wake);
        }
    }

    /** What people do with parked deliveries. */
    public Repairs repairs() {
        return repairs;
    }

    /** Other messages in the place of parked ones. */
    public Corrections corrections() {
        return corrections;
    }

    /** What waits and what is parked, one by one. */
    public OpenDeliveries open() {
        return open;
    }

    /** What the step of a route would send of this message, see {@link Handler#attempt}; empty also where it is not loaded. */
    public Optional<JsonNode> attempt(String route, Event event) {
        Instant now = Instant.now();
        return steps.find(route)
                .flatMap(step -> step.handler()
                        .attempt(new Delivery(
                                0,
                                event,
                                route,
                                null,
                                step.purpose(),
                                0,
                                Delivery.idempotencyKey(event.id(), route),
                                now,
                                now.plus(settings.deadline()))));
    }

    /** How each shard stands; reads the whole table of open deliveries, so ask seldom. */
    public List<ShardFigures> figures() {
        try {
            return figures.read(this::pause);
        } catch (SQLException e) {
            throw new BusException(ErrorCode.JOURNAL_UNAVAILABLE, "no figures of deliveries", e);
        }
    }

    /** Whether this node finds the destination away. */
    public Optional<Pause> pause(Environment environment, String destination) {
        return pause(new DestinationKey(environment, destination));
    }

    private Optional<Pause> pause(DestinationKey key) {
        Destination destination = destinations.get(key);
        return destination == null ? Optional.empty() : destination.pause();
    }

    /**
     * When steps of this message that rest after a failure are tried again, by route, of those that this node has; waits at most
     * 200 ms for the loop to tell.
     */
    public Map<String, Instant> triedAgain(MessageId message) {
        CompletableFuture<Map<String, Instant>> told = new CompletableFuture<>();
        loop.post(() -> told.complete(shards.values().stream()
                .flatMap(shard -> shard.restingWith(message))
                .collect(Collectors.toMap(
                        lane -> lane.waiting.element().route,
                        lane -> Instant.now().plusNanos(lane.delayedUntil - System.nanoTime()),
                        (one, other) -> one))));
        return told.completeOnTimeout(Map.of(), TOLD.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    /** Half of the memory is for whoever comes first, half is shared out evenly, so that nobody is left without. */
    private long room(Shard shard) {
        long bytes = 0;
        for (Shard each : shards.values()) {
            bytes += each.bytes();
        }
        long half = settings.loadedBytes() / 2;
        return Math.max(half - bytes, half / Math.max(1, shards.size()) - shard.bytes());
    }

    // Leases: on the loop, but for their statements

    private void tick() {
        sweep();
        loop.schedule(settings.sweep(), this::tick);
    }

    private void sweep() {
        if (sweeping || stopping) {
            return;
        }
        sweeping = true;
        dispatcher.expire();
        if (tokens != null) {
            tokens.subscribe();
        }
        List<Lease> held =
                List.copyOf(shards.values().stream().map(shard -> shard.lease).toList());
        List<Lease> idle = idle();
        try {
            sweeper.execute(() -> sweep(held, idle));
        } catch (RejectedExecutionException closed) {
            sweeping = false;
        }
    }

    /** Shards without work are given back; a sweep of any node takes them when they have some. */
    private List<Lease> idle() {
        long limit = System.nanoTime() - settings.idle().toNanos();
        List<Shard> idle = shards.values().stream()
                .filter(shard -> shard.isIdle() && shard.lastBusy < limit)
                .toList();
        idle.forEach(this::drop);
        return idle.stream().map(shard -> shard.lease).toList();
    }

    /** On the sweeper's thread. */
    private void sweep(Collection<Lease> held, Collection<Lease> idle) {
        long askedAt = System.nanoTime();
        try {
            if (!formerLifeEnded) {
                leases.expireFormerLife();
                formerLifeEnded = true;
            }
            leases.release(idle);
            Set<Integer> renewed = leases.renew(
                    held.stream().filter(lease -> !idle.contains(lease)).toList());
            loop.post(() -> renewed(held, renewed, askedAt));
            Map<Integer, List<Long>> givenUp = withdrawals.givenUp(renewed);
            loop.post(() -> letGo(givenUp));
            take();
            LocalDate firstDay = expiry.firstDay();
            loop.post(() -> expire(firstDay));
            databaseAway(false, null);
        } catch (SQLException e) {
            databaseAway(true, e.getSQLState());
        } catch (RuntimeException defect) {
            log.error("event=delivery-sweep-failed", defect);
        }
        loop.post(this::swept);
    }

    private void letGo(Map<Integer, List<Long>> givenUp) {
        for (Shard shard : List.copyOf(shards.values())) {
            List<Long> free = shard.letGo(givenUp.getOrDefault(shard.lease.shard(), List.of()));
            if (!free.isEmpty() && !stopping) {
                end(shard.lease, free);
            }
        }
    }

    private void end(Lease lease, List<Long> free) {
        try {
            readers.execute(() -> {
                try {
                    withdrawals.end(lease, free);
                } catch (BusException away) {
                    log.debug("event=withdrawal-left-to-next-sweep shard={}", lease.shard());
                }
            });
        } catch (RejectedExecutionException busy) {
            log.trace("event=withdrawal-left-to-next-sweep");
        }
    }

    private void expire(@Nullable LocalDate firstDay) {
        if (firstDay != null && !stopping) {
            dispatcher.expireBefore(firstDay);
            destinations.values().forEach(dispatcher::expirePaused);
        }
    }

    private void swept() {
        sweeping = false;
        shards.values().forEach(loader::wake);
        destinations.values().forEach(dispatcher::dispatch);
    }

    /** Looks for shards without an owner before the next sweep, but not more often than bearable. */
    private void takeSoon() {
        if (takeIsDue || stopping) {
            return;
        }
        takeIsDue = true;
        Duration since = Duration.ofNanos(System.nanoTime() - tookAt);
        loop.schedule(Backoff.longer(Duration.ZERO, TAKE_PAUSE.minus(since)), () -> {
            takeIsDue = false;
            tookAt = System.nanoTime();
            try {
                sweeper.execute(this::takeNow);
            } catch (RejectedExecutionException busy) {
                log.trace("event=take-left-to-sweep");
            }
        });
    }

    /** On the sweeper's thread. */
    private void takeNow() {
        try {
            take();
        } catch (SQLException e) {
            log.debug("event=delivery-take-failed sqlState={}", e.getSQLState());
        }
    }

    private void take() throws SQLException {
        long takenAt = System.nanoTime();
        List<Lease> taken = stopping ? List.of() : leases.take();
        loop.post(() -> taken(taken, takenAt));
    }

    /** Said once, when it changes. */
    private void databaseAway(boolean away, @Nullable String sqlState) {
        if (away != databaseAway) {
            databaseAway = away;
            log.warn(away ? "event=delivery-waits-for-database sqlState={}" : "event=delivery-goes-on", sqlState);
        }
    }

    private void renewed(Collection<Lease> asked, Set<Integer> renewed, long askedAt) {
        for (Lease lease : asked) {
            Shard shard = shards.get(lease.shard());
            if (shard == null || !shard.lease.equals(lease)) {
                continue;
            }
            if (renewed.contains(lease.shard())) {
                shard.leasedUntil = askedAt + settings.lease().toNanos();
            } else {
                lost(shard);
            }
        }
    }

    private void taken(List<Lease> taken, long takenAt) {
        for (Lease lease : taken) {
            Shard former = shards.get(lease.shard());
            if (former != null) {
                drop(former);
            }
            Destination destination = destinations.computeIfAbsent(lease.destinationKey(), this::destination);
            Shard shard =
                    new Shard(lease, destination, takenAt + settings.lease().toNanos());
            shards.put(lease.shard(), shard);
            destination.shards.add(shard);
            loader.wake(shard);
            log.debug("event=shard-leased shard={} fence={}", lease.shard(), lease.fence());
        }
    }

    private Destination destination(DestinationKey key) {
        int concurrency = steps.all().stream()
                .filter(step -> step.destination().equals(key.destination()))
                .mapToInt(step -> step.limits().concurrency())
                .max()
                .orElse(1);
        return new Destination(
                key,
                concurrency,
                settings.probeFirst(),
                settings.probeMax(),
                new Share(handlers, Math.max(1, settings.threads() / 2)));
    }

    private void lost(Shard shard) {
        log.warn(
                "event=shard-lost shard={} connector={} fence={}",
                shard.lease.shard(),
                shard.lease.destination(),
                shard.lease.fence());
        drop(shard);
    }

    private void drop(Shard shard) {
        shard.lost = true;
        shard.destination.shards.remove(shard);
        shards.remove(shard.lease.shard(), shard);
    }

    /** On the writer's thread. */
    private void decided(List<Outcome> batch, OutcomeTransaction.Written written) {
        written.woken().forEach(key -> wake(key.environment(), key.destination()));
        loop.post(() -> {
            dispatcher.decided(batch, written);
            Set<Shard> touched = new HashSet<>();
            batch.forEach(outcome -> touched.add(outcome.shard()));
            for (Shard shard : touched) {
                if (written.refused().contains(shard.lease) && !shard.lost) {
                    lost(shard);
                }
                loader.readIfRoom(shard);
            }
        });
    }

    /** Hands out nothing more, waits for calls in flight as long as the settings say, and gives the shards back. */
    @Override
    public void close() {
        stopping = true;
        loop.post(this::stop);
        try {
            if (!quiet.await(settings.stop().toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("event=delivery-stopped-with-calls-in-flight");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        outcomes.close();
        loop.close();
        sweeper.shutdown();
        readers.shutdownNow();
        bodies.close();
        handlers.shutdown();
        if (tokens != null) {
            tokens.close();
        }
        release();
        log.info("event=delivery-stopped node={}", settings.node());
    }

    private void stop() {
        dispatcher.stop();
        awaitQuiet();
    }

    private void awaitQuiet() {
        if (dispatcher.isQuiet()) {
            quiet.countDown();
        } else {
            loop.schedule(QUIET_CHECK, this::awaitQuiet);
        }
    }

    /** The loop and the sweeper have ended. A shard with calls in flight is not given back: its lease protects them. */
    private void release() {
        try {
            sweeper.awaitTermination(RELEASE_SECONDS, TimeUnit.SECONDS);
            leases.release(shards.values().stream()
                    .filter(shard -> shard.inFlight == 0)
                    .map(shard -> shard.lease)
                    .toList());
        } catch (SQLException e) {
            log.warn("event=leases-not-released sqlState={}", e.getSQLState());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
