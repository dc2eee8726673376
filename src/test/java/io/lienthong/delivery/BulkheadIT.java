package io.lienthong.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lienthong.message.Body;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Event;
import io.lienthong.message.Json;
import io.lienthong.message.MessageId;
import io.lienthong.message.Trace;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** One destination in ten takes calls and never answers them: the others must not feel it. */
class BulkheadIT {
    private static final int LOADS = 3;
    private static final int DESTINATIONS = 20;
    private static final int DEAD = 2;
    private static final int MESSAGES = 600;
    private static final int LARGE = 60_000;
    /** What the machine's noise may add to the bound of 1.5. */
    private static final long NOISE_MILLIS = 100;

    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
    private final Map<MessageId, Long> sent = new ConcurrentHashMap<>();
    /** Latencies of the healthy destinations, in order of delivery. */
    private final Map<MessageId, Long> latencies = new ConcurrentHashMap<>();

    @Test
    void destinationsThatNeverAnswerCostTheOthersNothing() throws Exception {
        try (DeliveryFixture fixture = new DeliveryFixture()) {
            // given
            for (int i = 0; i < DESTINATIONS; i++) {
                fixture.steps.register(
                        DeliveryFixture.step("flow.step-" + i, "event-" + i, "system-" + i, answering()));
            }
            DeliveryEngine engine = fixture.engine("a");
            load(fixture, engine);
            long before = percentile99(load(fixture, engine));
            for (int i = 0; i < DEAD; i++) {
                fixture.steps.register(
                        DeliveryFixture.step("flow.step-" + i, "event-" + i, "system-" + i, blackHole()));
            }
            // bodies beyond the whole budget of memory, for those that are dead
            for (int n = 0; n < 60; n++) {
                accept(fixture, engine, n % DEAD, "x".repeat(LARGE));
            }

            // when
            long limit = before * 3 / 2 + NOISE_MILLIS;
            long after = percentile99(load(fixture, engine));
            for (int again = 1; after > limit && again < LOADS; again++) { // others use the machine too
                after = percentile99(load(fixture, engine));
            }

            // then
            assertThat(after).as("p99 in milliseconds, before: " + before).isLessThanOrEqualTo(limit);
            assertThat(fixture.count("delivery d JOIN shard s USING (shard) WHERE s.destination IN ('system-0',"
                            + " 'system-1')"))
                    .isPositive();
        } finally {
            timer.shutdownNow();
        }
    }

    private Handler answering() {
        return (delivery, done) -> timer.schedule(
                () -> {
                    MessageId id = delivery.event().id();
                    Long begun = sent.get(id);
                    if (begun != null) {
                        latencies.put(id, System.nanoTime() - begun);
                    }
                    done.accept(Sink.DONE);
                },
                2,
                TimeUnit.MILLISECONDS);
    }

    /** As the provider tells it, once the response is overdue. */
    private Handler blackHole() {
        Result away = new Result.Away(ErrorCode.PROVIDER_TIMEOUT, "no answer in time", null);
        return new Handler() {
            @Override
            public void deliver(Delivery delivery, Consumer<Result> done) {
                timer.schedule(() -> done.accept(away), 800, TimeUnit.MILLISECONDS);
            }
        };
    }

    /** Sends to all destinations evenly; returns the messages that count. */
    private Set<MessageId> load(DeliveryFixture fixture, DeliveryEngine engine) throws Exception {
        Set<MessageId> counted = new HashSet<>();
        for (int n = 0; n < MESSAGES; n++) {
            MessageId id = accept(fixture, engine, n % DESTINATIONS, "x");
            if (n % DESTINATIONS >= DEAD) {
                counted.add(id);
            }
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> latencies.keySet().containsAll(counted));
        return counted;
    }

    private MessageId accept(DeliveryFixture fixture, DeliveryEngine engine, int system, String text) throws Exception {
        Event event = new Event(
                MessageId.next(),
                Environment.PRODUCTION,
                "event-" + system,
                "one-stop-dossiers",
                "Dossier.v1",
                "lane",
                null,
                Trace.continued(null),
                Body.of(Json.object()
                        .put("dossierCode", MessageId.next().toString())
                        .put("text", text)));
        sent.put(event.id(), System.nanoTime());
        fixture.journal.accept(fixture.message(event)).get(20, TimeUnit.SECONDS);
        engine.wake(Environment.PRODUCTION, "system-" + system);
        return event.id();
    }

    private long percentile99(Set<MessageId> counted) {
        long[] sorted = counted.stream().mapToLong(latencies::get).sorted().toArray();
        return Duration.ofNanos(sorted[sorted.length * 99 / 100]).toMillis();
    }
}
