package io.lienthong.provider;

import io.lienthong.connector.Descriptor;
import io.lienthong.connector.Descriptor.Endpoint;
import io.lienthong.connector.Settings;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.provider.Destination.NameService;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The client of one connected system in one environment. Thread-safe; nothing in it blocks. */
public final class Provider implements AutoCloseable {
    private static final String INFLIGHT = "lienthong.provider.inflight";
    private static final String INFLIGHT_DESCRIPTION = "Calls to the connected system that have no outcome yet";
    /** Reading large answers is CPU work: more threads would only take it from the event loops. */
    private static final int READER_THREADS = 4;

    private static final long READER_LIMIT_SECONDS = 30;
    private static final int DEFAULT_PERMITS = 8;
    private static final Logger log = LoggerFactory.getLogger(Provider.class);

    private final VertxInternal vertx;
    private final String connector;
    private final Environment environment;
    private final Map<String, Plan> plans;
    private final List<ClientPools> pools;
    private final Bulkhead bulkhead;
    private final @Nullable RateLimit rateLimit;
    private final WorkerExecutor readers;
    private final MeterRegistry metrics;
    private final Gauge inflight;

    private final AtomicInteger open = new AtomicInteger();
    private final AtomicBoolean released = new AtomicBoolean();
    private volatile Contact contact = Contact.untried();
    private volatile boolean closing;
    private volatile Runnable whenReached = () -> {};

    private Provider(
            VertxInternal vertx,
            Descriptor descriptor,
            Environment environment,
            PlanCompiler compiler,
            MeterRegistry metrics) {
        this.vertx = vertx;
        this.connector = descriptor.name();
        this.environment = environment;
        this.plans = Map.copyOf(compiler.compile());
        this.pools = compiler.pools();
        Endpoint endpoint = descriptor.endpoint();
        this.bulkhead = new Bulkhead(
                endpoint == null ? DEFAULT_PERMITS : endpoint.limits().maxConcurrentRequests());
        Integer perSecond = endpoint == null ? null : endpoint.limits().requestsPerSecond();
        this.rateLimit = perSecond == null ? null : new RateLimit(perSecond);
        this.readers = vertx.createSharedWorkerExecutor(
                "provider-readers", READER_THREADS, READER_LIMIT_SECONDS, TimeUnit.SECONDS);
        this.metrics = metrics;
        this.inflight = inflight();
    }

    /**
     * Compiles the descriptor and makes ready to call; connects to nothing, but reads certificates: not for an event loop.
     *
     * @throws UnusableConnector naming the key and the setting, where URL, certificate, header or range cannot be used
     */
    public static Provider open(
            Vertx vertx, Descriptor descriptor, Environment environment, Settings settings, MeterRegistry metrics) {
        return open(vertx, descriptor, environment, settings, metrics, InetAddress::getAllByName);
    }

    static Provider open(
            Vertx vertx,
            Descriptor descriptor,
            Environment environment,
            Settings settings,
            MeterRegistry metrics,
            NameService names) {
        PlanCompiler compiler = new PlanCompiler(vertx, descriptor, environment, settings, metrics, names);
        return new Provider((VertxInternal) vertx, descriptor, environment, compiler, metrics);
    }

    /**
     * Makes a call. From a Vert.x event loop it stays on that event loop, and {@code done} may run before this returns.
     *
     * @param done runs exactly once: on the caller's Vert.x context when called from one, else on some event loop
     */
    public void call(ProviderCall call, Consumer<Outcome> done) {
        Plan plan = plans.get(call.operation().name());
        if (plan == null) {
            throw new IllegalArgumentException(
                    "no operation that calls out: " + call.operation().name());
        }
        open.incrementAndGet();
        if (closing) {
            ended();
            done.accept(closed());
            return;
        }
        Context current = Vertx.currentContext();
        ContextInternal caller = current == null ? null : (ContextInternal) current;
        if (caller != null && caller.isEventLoopContext() && caller.owner() == vertx && caller.inThread()) {
            new CallInFlight(this, plan, call, done, caller, null).enter();
        } else {
            ContextInternal loop = vertx.createEventLoopContext();
            CallInFlight started = new CallInFlight(this, plan, call, done, loop, caller);
            loop.runOnContext(nothing -> started.enter());
        }
    }

    /** Takes no more calls; open ones finish within their budgets, then the connections close. Does not wait for that. */
    @Override
    public void close() {
        closing = true;
        if (open.get() == 0) {
            release();
        }
    }

    /** The way that an operation's calls go, step by step up to TLS; without an operation that of any. Blocks. */
    public List<ProbeStep> probe(@Nullable String operation) {
        Plan plan = operation == null ? plans.values().stream().findFirst().orElse(null) : plans.get(operation);
        return plan == null
                ? List.of()
                : plan.destination().probe(plan.clients()).go();
    }

    /** What the latest calls showed of the system. */
    public Contact contact() {
        return contact;
    }

    /** @param task runs whenever the system answers that did not before, or was not tried; on an event loop: it must not block */
    public void whenReached(Runnable task) {
        whenReached = task;
    }

    Bulkhead bulkhead() {
        return bulkhead;
    }

    @Nullable
    RateLimit rateLimit() {
        return rateLimit;
    }

    WorkerExecutor readers() {
        return readers;
    }

    /** A call has its outcome. */
    void ended(Outcome outcome) {
        if (contact.after(outcome) != contact) {
            changeContact(outcome);
        }
        ended();
    }

    private void changeContact(Outcome outcome) {
        if (reaches(outcome)) {
            whenReached.run();
        }
    }

    /** Whether it answers now and did not before. */
    private synchronized boolean reaches(Outcome outcome) {
        Contact before = contact;
        contact = before.after(outcome);
        if (before.changesTo(contact)) {
            log.atInfo()
                    .addKeyValue("connector", connector)
                    .addKeyValue("environment", environment)
                    .addKeyValue("state", contact.state() == Contact.State.AWAY ? "AWAY" : "BACK")
                    .log("connected system");
        }
        return before.state() != contact.state() && contact.state() == Contact.State.REACHABLE;
    }

    private void ended() {
        if (open.decrementAndGet() == 0 && closing) {
            release();
        }
    }

    private void release() {
        if (!released.compareAndSet(false, true)) {
            return;
        }
        pools.forEach(ClientPools::close);
        readers.close();
        // A newer version of the connector may have put its gauge in place of ours: then this one is given back.
        if (gauge().register(metrics) == inflight) {
            metrics.remove(inflight);
        }
    }

    /** Found by its id: a search looks at every meter, which thousands of connectors would do for each other. */
    private Gauge inflight() {
        metrics.removeByPreFilterId(
                new Meter.Id(INFLIGHT, inflightTags(), null, INFLIGHT_DESCRIPTION, Meter.Type.GAUGE));
        return gauge().register(metrics);
    }

    private Gauge.Builder<AtomicInteger> gauge() {
        return Gauge.builder(INFLIGHT, open, AtomicInteger::get)
                .description(INFLIGHT_DESCRIPTION)
                .tags(inflightTags());
    }

    private Tags inflightTags() {
        return Tags.of("connector", connector, "environment", environment.name());
    }

    private Outcome closed() {
        return new Outcome.Unavailable(
                ErrorCode.PROVIDER_UNAVAILABLE,
                connector + ": this version of the connector is closing",
                Reach.NOT_SENT,
                null);
    }
}
