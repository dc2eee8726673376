package io.lienthong.delivery;

import static io.lienthong.delivery.DeliveryFixture.EVENT;
import static io.lienthong.delivery.DeliveryFixture.ROUTE;
import static io.lienthong.delivery.DeliveryFixture.SYSTEM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.journal.Acceptor;
import io.lienthong.message.Environment;
import io.lienthong.message.Event;
import io.lienthong.message.MalformedBody;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeliveryOrderIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final DeliveryFixture fixture;
    private final Sink sink = new Sink();
    private final List<String> arrivals = new CopyOnWriteArrayList<>();
    private final List<Delivery> held = new CopyOnWriteArrayList<>();
    private final AtomicBoolean sinkHolds = new AtomicBoolean();

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

    /** Each message publishes three for its own lane, of which the first publishes two; the next message waits for all. */
    @Test
    void whatAStepPublishesForItsLaneComesBeforeWhatWaitsThere() throws Exception {
        // given: two messages before anybody delivers
        follow(EVENT, List.of("part.1", "part.2", "part.3"));
        follow("part.1", List.of("part.4", "part.5"));
        fixture.accept("one", 0);
        fixture.accept("one", 1);
        fixture.accept("two", 0);

        // when
        fixture.engine("a");

        // then
        await().atMost(LIMIT).until(() -> fixture.count("delivery") == 0);
        List<String> each = List.of("part.1", "part.2", "part.3", "part.4", "part.5");
        assertThat(arrived("one"))
                .containsExactlyElementsOf(Stream.of(0, 1)
                        .flatMap(number -> Stream.concat(
                                Stream.of(EVENT + " " + number), each.stream().map(part -> part + " " + number)))
                        .toList());
        assertThat(arrived("two")).hasSize(6);
    }

    /** The node that published is gone before it has delivered what followed. */
    @Test
    void whatFollowsIsNextAlsoForAnotherNode() throws Exception {
        // given
        follow(EVENT, List.of("part.1", "part.2"));
        fixture.accept("one", 0);
        fixture.accept("one", 1);
        sinkHolds.set(true);
        DeliveryEngine first = fixture.engine("a");
        await().atMost(LIMIT).until(() -> held.size() == 1);

        // when
        first.close();
        sinkHolds.set(false);
        held.clear();
        fixture.engine("b");

        // then
        await().atMost(LIMIT).until(() -> fixture.count("delivery") == 0);
        assertThat(arrived("one"))
                .containsExactly(EVENT + " 0", "part.1 0", "part.2 0", EVENT + " 1", "part.1 1", "part.2 1");
    }

    private List<String> arrived(String lane) {
        return arrivals.stream()
                .filter(one -> one.startsWith(lane + " "))
                .map(one -> one.substring(lane.length() + 1))
                .toList();
    }

    /** The step of an event publishes others, which steps of their own take. */
    private void follow(String event, List<String> published) {
        fixture.steps.unregister(ROUTE);
        fixture.steps.register(
                DeliveryFixture.step(event, event, SYSTEM, (delivery, done) -> answer(delivery, done, published)));
        for (String part : published) {
            fixture.steps.register(
                    DeliveryFixture.step(part, part, SYSTEM, (delivery, done) -> answer(delivery, done, List.of())));
        }
    }

    private void answer(Delivery delivery, Consumer<Result> done, List<String> events) {
        if (sinkHolds.get() && delivery.event().type().startsWith("part")) {
            held.add(delivery);
            return;
        }
        String number = json(delivery).path("number").asText();
        arrivals.add(delivery.lane() + " " + delivery.event().type() + " " + number);
        List<Event> published = events.stream()
                .map(type -> DeliveryFixture.event(type, String.valueOf(delivery.lane()), Integer.parseInt(number)))
                .toList();
        done.accept(new Result.Delivered(published, 200, false));
    }

    private static JsonNode json(Delivery delivery) {
        try {
            return delivery.event().data().json();
        } catch (MalformedBody e) {
            throw new IllegalStateException(e);
        }
    }

    private void insert(Connection connection, Acceptor acceptor, String lane, int number) throws SQLException {
        acceptor.insert(connection, List.of(fixture.message(DeliveryFixture.event(EVENT, lane, number))));
    }
}
