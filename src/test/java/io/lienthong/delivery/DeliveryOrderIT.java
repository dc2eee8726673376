package io.lienthong.delivery;

import static io.lienthong.delivery.DeliveryFixture.EVENT;
import static io.lienthong.delivery.DeliveryFixture.ROUTE;
import static io.lienthong.delivery.DeliveryFixture.SYSTEM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lienthong.journal.Acceptor;
import io.lienthong.message.Environment;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeliveryOrderIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final DeliveryFixture fixture;
    private final Sink sink = new Sink();

    DeliveryOrderIT() throws SQLException {
        fixture = new DeliveryFixture();
        fixture.steps.register(DeliveryFixture.step(ROUTE, EVENT, SYSTEM, sink));
    }

    @AfterEach
    void close() {
        fixture.close();
        sink.close();
    }

    @Test
    void laneKeepsTheOrderOfAcceptanceUnderSeveralWriters() throws Exception {
        // given
        DeliveryEngine engine = fixture.engine("a");
        int writers = 6;
        int each = 120;
        ExecutorService threads = Executors.newFixedThreadPool(writers);

        // when
        List<Future<?>> futures = new ArrayList<>();
        for (int writer = 0; writer < writers; writer++) {
            int mine = writer;
            futures.add(threads.submit(() -> write(engine, mine, each)));
        }
        for (Future<?> future : futures) {
            future.get();
        }
        threads.shutdown();

        // then
        await().atMost(LIMIT).until(() -> sink.total() >= writers * each);
        await().atMost(LIMIT).until(() -> fixture.count("delivery") == 0);
        for (int writer = 0; writer < writers; writer++) {
            List<Integer> expected = IntStream.range(0, each / 2).boxed().toList();
            assertThat(sink.lane("lane-" + writer + "-0")).isEqualTo(expected);
            assertThat(sink.lane("lane-" + writer + "-1")).isEqualTo(expected);
        }
        assertThat(fixture.count("journal WHERE kind = 'DELIVERED'")).isEqualTo(writers * each);
    }

    private Void write(DeliveryEngine engine, int writer, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            fixture.accept("lane-" + writer + "-" + i % 2, i / 2);
            engine.wake(Environment.PRODUCTION, SYSTEM);
        }
        return null;
    }

    @Test
    void commitThatComesLateIsNotSkipped() throws Exception {
        // given: a low number whose transaction is still open while higher ones are delivered
        fixture.engine("a");
        try (Connection late = fixture.pool.getConnection()) {
            late.setAutoCommit(false);
            insert(late, fixture.journal.acceptor(), "late", 0);
            for (int i = 0; i < 300; i++) {
                fixture.accept("early-" + i % 7, i);
            }
            await().atMost(LIMIT).until(() -> sink.total() == 300);

            // when
            late.commit();
        }

        // then
        await().atMost(LIMIT).until(() -> sink.lane("late").equals(List.of(0)));
    }

    @Test
    void nothingIsSkippedHoweverTransactionsOverlap() throws Exception {
        // given
        DeliveryEngine engine = fixture.engine("a");
        Random random = new Random(42);
        Map<Integer, Connection> open = new HashMap<>();
        Acceptor acceptor = fixture.journal.acceptor();
        int inserted = 0;

        // when: up to eight transactions draw numbers and commit in any order, while other ids come and go
        for (int turn = 0; turn < 600; turn++) {
            int which = random.nextInt(8);
            Connection connection = open.remove(which);
            if (connection == null) {
                connection = fixture.pool.getConnection();
                connection.setAutoCommit(false);
                insert(connection, acceptor, "lane-" + which, inserted++);
                open.put(which, connection);
            } else {
                connection.commit();
                connection.setAutoCommit(true);
                connection.close();
            }
            engine.wake(Environment.PRODUCTION, SYSTEM);
        }
        for (Connection connection : open.values()) {
            connection.commit();
            connection.setAutoCommit(true);
            connection.close();
        }

        // then
        int all = inserted;
        await().atMost(LIMIT).until(() -> sink.total() >= all && fixture.count("delivery") == 0);
        assertThat(sink.total()).isEqualTo(all);
    }

    private void insert(Connection connection, Acceptor acceptor, String lane, int number) throws SQLException {
        acceptor.insert(connection, List.of(fixture.message(DeliveryFixture.event(EVENT, lane, number))));
    }
}
