package io.lienthong.delivery;

import io.lienthong.journal.AcceptedMessage;
import io.lienthong.journal.Acceptor;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** How fast a backlog drains to a handler that does nothing: {@code DrainBench [MESSAGES] [LANES]}. */
final class DrainBench {
    private static final int BATCH = 1_000;

    private DrainBench() {}

    public static void main(String[] arguments) throws Exception {
        int messages = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20_000;
        int lanes = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000;
        try (DeliveryFixture fixture = new DeliveryFixture()) {
            for (int round = 1; round <= 3; round++) {
                drain(fixture, messages, lanes);
            }
        }
        System.exit(0);
    }

    private static void drain(DeliveryFixture fixture, int messages, int lanes) throws Exception {
        CountDownLatch left = new CountDownLatch(messages);
        fixture.steps.register(DeliveryFixture.step(
                DeliveryFixture.ROUTE,
                DeliveryFixture.EVENT,
                DeliveryFixture.SYSTEM,
                new Limits(DeliveryFixture.RETRY, 64, 0, false),
                (delivery, done) -> {
                    done.accept(Sink.DONE);
                    left.countDown();
                }));
        insert(fixture, messages, lanes);
        long cpu = ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                .getProcessCpuTime();
        long begin = System.nanoTime();
        DeliveryEngine engine = fixture.engine(fixture.pool, null, DeliverySettings.of("bench"));
        left.await(5, TimeUnit.MINUTES);
        while (fixture.count("delivery") > 0) {
            Thread.onSpinWait();
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        long used = ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                        .getProcessCpuTime()
                - cpu;
        engine.close();
        System.out.printf(
                "drained %d messages in %d lanes: %.2f s, %.0f/s, JVM %.0f us a message%n",
                messages, lanes, seconds, messages / seconds, used / 1e3 / messages);
    }

    private static void insert(DeliveryFixture fixture, int messages, int lanes) throws Exception {
        Acceptor acceptor = fixture.journal.acceptor();
        long begin = System.nanoTime();
        try (Connection connection = fixture.pool.getConnection()) {
            connection.setAutoCommit(false);
            for (int start = 0; start < messages; start += BATCH) {
                List<AcceptedMessage> batch = new ArrayList<>();
                for (int i = start; i < Math.min(messages, start + BATCH); i++) {
                    batch.add(fixture.message(DeliveryFixture.event(DeliveryFixture.EVENT, "lane-" + i % lanes, i)));
                }
                acceptor.insert(connection, batch);
                connection.commit();
            }
            connection.setAutoCommit(true);
        }
        System.out.printf("accepted in %s%n", Duration.ofNanos(System.nanoTime() - begin));
    }
}
