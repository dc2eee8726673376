package io.lienthong.delivery;

import static io.lienthong.delivery.DeliveryFixture.EVENT;
import static io.lienthong.delivery.DeliveryFixture.ROUTE;
import static io.lienthong.delivery.DeliveryFixture.SYSTEM;
import static io.lienthong.message.BothLanguages.assertBoth;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lienthong.message.Environment;
import io.lienthong.platform.Broker;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeliveryFaultIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final DeliverySettings usual = DeliveryFixture.settings("a");
    private final DeliveryFixture fixture;
    private final Sink sink = new Sink();
    /** Calls that wait for the test to answer them. */
    private final LinkedBlockingQueue<Consumer<Result>> open = new LinkedBlockingQueue<>();

    DeliveryFaultIT() throws SQLException {
        fixture = new DeliveryFixture();
    }

    @AfterEach
    void close() {
        fixture.close();
        sink.close();
    }

    private void holdCalls() {
        fixture.steps.register(DeliveryFixture.step(ROUTE, EVENT, SYSTEM, (delivery, done) -> open.add(done)));
    }

    private void answerAll() {
        fixture.steps.register(DeliveryFixture.step(ROUTE, EVENT, SYSTEM, sink));
    }

    private Consumer<Result> nextCall() throws InterruptedException {
        return java.util.Objects.requireNonNull(open.poll(20, TimeUnit.SECONDS), "no call came");
    }

    @Test
    void outcomeOfALateOwnerIsRefused() throws Exception {
        // given: a has the message in flight and is cut off, b takes the shard over
        holdCalls();
        Cable cable = new Cable(fixture.pool);
        fixture.engine(cable, null, DeliveryFixture.settings("a"));
        fixture.accept("H40-1", 0);
        Consumer<Result> late = nextCall();
        cable.cut();
        fixture.execute("UPDATE shard SET leased_until = '-infinity'");
        fixture.engine("b");
        Consumer<Result> current = nextCall();
        long fence = fixture.number("SELECT max(fence) FROM shard");

        // when
        late.accept(Sink.DONE);
        cable.mend();

        // then
        await().during(Duration.ofMillis(700)).atMost(LIMIT).until(() -> fixture.count("delivery") == 1);
        current.accept(Sink.DONE);
        await().atMost(LIMIT).until(() -> fixture.count("delivery") == 0);
        assertThat(fence).isEqualTo(2);
        assertThat(fixture.count("journal WHERE kind = 'DELIVERED'")).isEqualTo(1);
        assertThat(fixture.text("SELECT split_part(owner, '#', 1) FROM shard WHERE fence = 2"))
                .isEqualTo("b");
    }

    @Test
    void ownerWithoutLeaseHandsNothingOut() throws Exception {
        // given
        answerAll();
        Cable cable = new Cable(fixture.pool);
        DeliveryEngine engine =
                fixture.engine(cable, null, settings("a", usual.lease(), Duration.ofSeconds(2), usual.sweep()));
        CountDownLatch hold = new CountDownLatch(1);
        sink.answer = delivery -> {
            if (Sink.number(delivery) == 0) {
                await().until(() -> hold.getCount() == 0);
            }
            return Sink.DONE;
        };
        fixture.accept("H40-1", 0);
        fixture.accept("H40-1", 1);
        await().atMost(LIMIT).until(() -> sink.calls.get() == 1);

        // when: the database is away until the lease of 3 s is shorter than a call, which may take 2 s
        cable.cut();
        await().atMost(LIMIT)
                .until(() -> fixture.count("shard WHERE leased_until > clock_timestamp() + interval '2 s'") == 0);
        hold.countDown();
        engine.wake(Environment.PRODUCTION, SYSTEM);

        // then
        await().during(Duration.ofMillis(500))
                .atMost(LIMIT)
                .until(() -> sink.lane("H40-1").size() <= 1);
        cable.mend();
        await().atMost(LIMIT).until(() -> fixture.count("delivery") == 0);
        assertThat(sink.lane("H40-1")).containsExactly(0, 1);
    }

    @Test
    void deadOwnersShardIsTakenOverInOrder() throws Exception {
        // given
        holdCalls();
        Cable cable = new Cable(fixture.pool);
        fixture.engine(cable, null, settings("a", usual.lease(), Duration.ofSeconds(2), usual.sweep()));
        for (int i = 0; i < 60; i++) {
            fixture.accept("lane-" + i % 3, i / 3);
        }
        nextCall();
        cable.cut();
        answerAll();

        // when
        fixture.engine("b");

        // then
        await().atMost(LIMIT).until(() -> fixture.count("delivery") == 0);
        List<Integer> expected = IntStream.range(0, 20).boxed().toList();
        // A node that only lost its database may still send what it has loaded while its lease runs: the first arrival
        // counts.
        assertThat(List.of(firstArrivals("lane-0"), firstArrivals("lane-1"), firstArrivals("lane-2")))
                .isEqualTo(List.of(expected, expected, expected));
    }

    private List<Integer> firstArrivals(String lane) {
        return sink.lane(lane).stream().distinct().toList();
    }

    @Test
    void messageThatKillsThreeOwnersIsParkedAndTheOthersGoOut() throws Exception {
        // given: three lives of a node end with the same message in flight
        holdCalls();
        for (int life = 1; life <= 3; life++) {
            Cable cable = new Cable(fixture.pool);
            fixture.engine(cable, null, DeliveryFixture.settings("a"));
            if (life == 1) {
                fixture.accept("H40-1", 0);
            }
            nextCall();
            cable.cut();
        }
        answerAll();

        // when
        fixture.engine("a");
        fixture.accept("H40-2", 0);

        // then
        await().atMost(LIMIT).until(() -> fixture.count("delivery WHERE reason = 'POISON'") == 1);
        assertBoth(fixture.text("SELECT detail FROM delivery WHERE reason = 'POISON'"));
        await().atMost(LIMIT).until(() -> sink.lane("H40-2").size() == 1);
        assertThat(sink.lane("H40-1")).isEmpty();
    }

    @Test
    void databaseThatComesBackFindsEverythingDelivered() throws Exception {
        // given
        answerAll();
        Cable cable = new Cable(fixture.pool);
        fixture.engine(cable, null, DeliveryFixture.settings("a"));
        fixture.accept("H40-1", 0);
        await().atMost(LIMIT).until(() -> fixture.count("delivery") == 0);
        cable.cut();
        for (int i = 1; i < 50; i++) {
            fixture.accept("H40-1", i);
        }
        await().during(Duration.ofMillis(500)).until(() -> sink.total() == 1);

        // when
        cable.mend();

        // then
        await().atMost(LIMIT).until(() -> fixture.count("delivery") == 0);
        assertThat(sink.lane("H40-1")).isEqualTo(IntStream.range(0, 50).boxed().toList());
    }

    @Test
    void tokenFromAnotherNodeWakesTheOwner(@TempDir Path folder) throws Exception {
        // given: sweeps so seldom that only a token can be the reason
        answerAll();
        try (Broker broker = Broker.embedded(folder)) {
            fixture.engine(fixture.pool, broker, seldomSweeping("a"));
            fixture.accept("H40-1", 0);
            DeliveryEngine other = fixture.engine(fixture.pool, broker, seldomSweeping("b"));
            awaitAwake(other, 1);

            // when
            fixture.accept("H40-1", 1);

            // then
            awaitAwake(other, 2);
            fixture.close();
        }
    }

    /** Repeats the hint: the subscriptions of both nodes begin at some time after their start. */
    private void awaitAwake(DeliveryEngine other, int delivered) {
        await().atMost(Duration.ofSeconds(15)).until(() -> {
            other.wake(Environment.PRODUCTION, SYSTEM);
            return sink.total() == delivered;
        });
    }

    private DeliverySettings seldomSweeping(String node) {
        return settings(node, Duration.ofSeconds(60), usual.deadline(), Duration.ofSeconds(40));
    }

    private DeliverySettings settings(String node, Duration lease, Duration deadline, Duration sweep) {
        return new DeliverySettings(
                node,
                lease,
                deadline,
                sweep,
                usual.probeFirst(),
                usual.probeMax(),
                usual.routeGrace(),
                usual.idle(),
                usual.stop(),
                usual.page(),
                usual.loaded(),
                usual.loadedBytes(),
                usual.undecided(),
                usual.threads(),
                usual.retentionDays());
    }

    @Test
    void withoutItsBrokerTheSweepDeliversEverything(@TempDir Path folder) throws Exception {
        // given
        answerAll();
        Broker broker = Broker.embedded(folder);
        DeliveryEngine engine = fixture.engine(fixture.pool, broker, DeliveryFixture.settings("a"));
        fixture.accept("H40-1", 0);
        await().atMost(LIMIT).until(() -> sink.total() == 1);

        // when
        broker.close();
        for (int i = 1; i < 50; i++) {
            fixture.accept("H40-1", i);
            engine.wake(Environment.SANDBOX, "somebody-else");
        }

        // then
        await().atMost(LIMIT).until(() -> fixture.count("delivery") == 0);
        assertThat(sink.total()).isEqualTo(50);
    }

    @Test
    void stopWaitsForCallsInFlightAndGivesTheShardsBack() throws Exception {
        // given
        holdCalls();
        DeliveryEngine engine = fixture.engine("a");
        fixture.accept("H40-1", 0);
        fixture.accept("H40-1", 1);
        Consumer<Result> call = nextCall();
        Thread stop = new Thread(engine::close);
        stop.start();
        await().atMost(LIMIT).until(() -> stop.getState() == Thread.State.TIMED_WAITING);

        // when
        call.accept(Sink.DONE);
        stop.join(20_000);

        // then
        assertThat(fixture.count("delivery")).isEqualTo(1);
        assertThat(fixture.count("shard WHERE owner IS NOT NULL")).isZero();
        assertThat(open).isEmpty();
    }
}
