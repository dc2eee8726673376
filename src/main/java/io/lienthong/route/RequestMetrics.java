package io.lienthong.route;

import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.OperationName;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Count, time and outcome of consumers' requests ({@code lienthong.requests}) and those in flight ({@code lienthong.requests.inflight}), per operation. */
final class RequestMetrics {
    private static final String OK = "OK";

    private final MeterRegistry registry;
    private final ConcurrentMap<Key, Timer> timers = new ConcurrentHashMap<>();
    private final ConcurrentMap<OperationName, AtomicInteger> inFlight = new ConcurrentHashMap<>();

    private record Key(
            OperationName operation,
            Environment environment,
            @Nullable ErrorCode code) {}

    RequestMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void started(OperationName operation) {
        inFlight.computeIfAbsent(operation, this::gauge).incrementAndGet();
    }

    /** Requests of all operations that have no answer yet. */
    int inFlight() {
        return inFlight.values().stream().mapToInt(AtomicInteger::get).sum();
    }

    void ended(OperationName operation, Environment environment, @Nullable ErrorCode code, long nanos) {
        inFlight.computeIfAbsent(operation, this::gauge).decrementAndGet();
        timers.computeIfAbsent(new Key(operation, environment, code), this::timer)
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer timer(Key key) {
        return Timer.builder("lienthong.requests")
                .description("Requests of consumers, by outcome")
                .tag("connector", key.operation().connector())
                .tag("operation", key.operation().operation())
                .tag("environment", key.environment().name())
                .tag("outcome", key.code() == null ? OK : key.code().name())
                .register(registry);
    }

    private AtomicInteger gauge(OperationName operation) {
        AtomicInteger count = new AtomicInteger();
        Gauge.builder("lienthong.requests.inflight", count, AtomicInteger::get)
                .description("Requests of consumers that have no answer yet")
                .tag("connector", operation.connector())
                .tag("operation", operation.operation())
                .register(registry);
        return count;
    }
}
