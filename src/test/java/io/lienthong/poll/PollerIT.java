package io.lienthong.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.core.JsonPointer;
import io.lienthong.connector.Operation.Window;
import io.lienthong.connector.Pagination;
import io.lienthong.delivery.DeliveryFixture;
import io.lienthong.message.Environment;
import io.lienthong.message.OperationName;
import io.lienthong.platform.MovingClock;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class PollerIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final OperationName CHANGES = new OperationName("business-registration", "enterpriseChanges");
    private static final Instant START = LocalDate.parse("2026-01-01")
            .atStartOfDay(ZoneId.of("Asia/Ho_Chi_Minh"))
            .toInstant();
    private static final PollLimits LIMITS = new PollLimits(
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            Duration.ofMillis(20),
            Duration.ofSeconds(1),
            Duration.ofMillis(10));

    private static final PollTask.Handling NOTHING = new PollTask.Handling(false, false, false, (call, done) -> {});

    private final DeliveryFixture fixture = new DeliveryFixture();
    private final PolledSystem system = new PolledSystem();
    private final Deque<Poller> pollers = new ArrayDeque<>();
    private final MovingClock clock = new MovingClock(START.plus(Duration.ofDays(12)));

    PollerIT() throws SQLException {}

    @AfterEach
    void close() {
        pollers.forEach(Poller::close);
        system.close();
        fixture.close();
    }

    private Poller poller() {
        Poller poller = new Poller(
                fixture.pool,
                "node-" + pollers.size(),
                fixture.journal::acceptor,
                fixture.steps::match,
                (environment, destination) -> {},
                LIMITS,
                clock);
        pollers.push(poller);
        return poller;
    }

    private PollTask task(@Nullable JsonPointer version, Duration lookback) {
        return new PollTask(
                Environment.PRODUCTION,
                CHANGES,
                Duration.ofMillis(100),
                new Window(Duration.ofDays(5), lookback, LocalDate.parse("2026-01-01"), null, null),
                new Pagination(Pagination.Type.OFFSET, "offset", "limit", 3, 10, null, null, null, null, null, null),
                "Enterprise.v1",
                "enterprise.changed",
                JsonPointer.compile("/enterpriseCode"),
                List.of(JsonPointer.compile("/enterpriseCode")),
                version,
                NOTHING,
                system);
    }

    private PollTask task() {
        return task(JsonPointer.compile("/numberOfChanges"), Duration.ofHours(1));
    }

    private static Instant day(int day) {
        return START.plus(Duration.ofDays(day));
    }

    private void awaitFrom(Poller poller, Instant from) {
        await().atMost(LIMIT)
                .until(() -> poller.positions().stream()
                        .anyMatch(position -> position.from().equals(from) && position.to() == null));
    }

    @Test
    void catchesUpWindowByWindowAndPageByPage() throws Exception {
        // given
        for (int i = 0; i < 11; i++) {
            system.change(day(i), "E" + i, 1);
        }

        // when
        Poller poller = poller();
        poller.add(task());

        // then
        awaitFrom(poller, day(12));
        assertThat(fixture.count("message WHERE event_type = 'enterprise.changed'"))
                .isEqualTo(11);
        assertThat(system.requests.stream().map(PageRequest::to).distinct().limit(3))
                .containsExactly(day(5), day(10), day(12));
        assertThat(system.requests.stream().limit(2).map(PageRequest::page)).containsExactly(0, 1);
        assertThat(fixture.text("SELECT correlation_id || ' ' || consumer || ' ' || source FROM message"
                        + " ORDER BY correlation_id LIMIT 1"))
                .isEqualTo("E0 poll business-registration/enterpriseChanges");
    }

    @Test
    void lookBackBringsNoDuplicateButTheLateRecord() throws Exception {
        // given
        system.change(day(12).minusSeconds(60), "E1", 1);
        Poller poller = poller();
        poller.add(task());
        awaitFrom(poller, day(12));

        // when: a record of the past hour appears late, another one changes
        system.change(day(12).minusSeconds(90), "E2", 1);
        system.change(day(12).plusSeconds(10), "E1", 2);
        clock.now = day(12).plusSeconds(30);

        // then
        awaitFrom(poller, day(12).plusSeconds(30));
        assertThat(fixture.text("SELECT string_agg(key, ',' ORDER BY key) FROM idempotency_key"))
                .isEqualTo("E1|1,E1|2,E2|1");
        assertThat(fixture.count("message")).isEqualTo(3);
    }

    @Test
    void withoutVersionTheContentTellsAChange() throws Exception {
        // given
        system.change(day(12).minusSeconds(60), "E1", 1);
        system.change(day(12).minusSeconds(50), "E1", 1);
        system.change(day(12).minusSeconds(40), "E1", 2);

        // when
        Poller poller = poller();
        poller.add(task(null, Duration.ZERO));

        // then
        awaitFrom(poller, day(12));
        assertThat(fixture.count("message")).isEqualTo(2);
    }

    @Test
    void failureIsVisibleAndHealsByItself() throws Exception {
        // given
        system.change(day(1), "E1", 1);
        system.down = true;
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        Logger logger = (Logger) LoggerFactory.getLogger(Poll.class);
        logger.addAppender(lines);
        Poller poller = poller();
        poller.add(task());
        await().atMost(LIMIT)
                .until(() -> poller.positions().stream()
                        .anyMatch(position -> "PROVIDER_UNAVAILABLE: connection refused".equals(position.failure())));
        await().atMost(LIMIT).until(() -> system.requests.size() >= 4);

        // when
        system.down = false;

        // then
        awaitFrom(poller, day(12));
        assertThat(poller.positions().get(0).failure()).isNull();
        assertThat(fixture.count("message")).isEqualTo(1);
        assertThat(told(lines, "event=poll-page-failed operation=business-registration/enterpriseChanges"))
                .as("once, however often it failed")
                .isEqualTo(1);
        assertThat(told(lines, "event=poll-page-succeeded operation=business-registration/enterpriseChanges"))
                .isEqualTo(1);
        logger.detachAppender(lines);
    }

    private static long told(ListAppender<ILoggingEvent> lines, String beginning) {
        return List.copyOf(lines.list).stream()
                .filter(line -> line.getLevel().isGreaterOrEqual(Level.INFO))
                .filter(line -> line.getFormattedMessage().startsWith(beginning))
                .count();
    }

    @Test
    void restartGoesOnInTheMiddleOfAWindow() throws Exception {
        // given: two pages of a window are committed, the third does not come
        for (int i = 0; i < 8; i++) {
            system.change(day(1).plusSeconds(i), "E" + i, 1);
        }
        Poller first = poller();
        PollTask stopping = new PollTask(
                Environment.PRODUCTION,
                CHANGES,
                Duration.ofMillis(100),
                task().window(),
                task().pagination(),
                "Enterprise.v1",
                "enterprise.changed",
                null,
                task().key(),
                task().version(),
                NOTHING,
                (request, done) -> {
                    if (request.page() < 2) {
                        system.fetch(request, done);
                    }
                });
        first.add(stopping);
        await().atMost(LIMIT).until(() -> fixture.count("poll_position WHERE page = 2") == 1);
        first.close();
        clock.now = day(13);
        int before = system.requests.size();

        // when
        Poller second = poller();
        second.add(task());

        // then
        awaitFrom(second, day(13));
        assertThat(fixture.count("message")).isEqualTo(8);
        assertThat(system.requests.get(before).page()).isEqualTo(2);
        assertThat(system.requests.get(before).to()).isEqualTo(day(5));
    }

    @Test
    void oneNodeAsksAtATimeAndAnotherTakesOver() throws Exception {
        // given
        system.change(day(1), "E1", 1);
        Poller first = poller();
        Poller second = poller();
        first.add(task());
        awaitFrom(first, day(12));
        long owners = fixture.count("poll_position WHERE fence = 1");

        // when
        second.add(task());
        clock.now = day(13);
        awaitFrom(first, day(13));
        long fence = Long.parseLong(fixture.text("SELECT fence FROM poll_position"));
        first.close();
        clock.now = day(14);

        // then
        awaitFrom(second, day(14));
        assertThat(owners).isEqualTo(1);
        assertThat(fence).isEqualTo(1);
        assertThat(fixture.text("SELECT fence FROM poll_position")).isEqualTo("2");
    }

    @Test
    void pageOfALateOwnerIsRefused() throws Exception {
        // given
        system.change(day(1), "E1", 1);
        Poller poller = poller();
        poller.add(new PollTask(
                Environment.PRODUCTION,
                CHANGES,
                Duration.ofMillis(100),
                task().window(),
                null,
                "Enterprise.v1",
                "enterprise.changed",
                null,
                task().key(),
                task().version(),
                NOTHING,
                (request, done) -> {
                    // another node takes the poll over while the page is on its way
                    takeOver();
                    system.fetch(request, done);
                }));

        // when
        await().atMost(LIMIT).until(() -> !system.requests.isEmpty());

        // then
        await().during(Duration.ofMillis(500)).until(() -> fixture.count("message") == 0);
        assertThat(fixture.text("SELECT owner FROM poll_position")).isEqualTo("another");
    }

    @Test
    void restartedNodeHasItsPollsAtOnceAndRefusesItsFormerLife() throws Exception {
        // given
        Positions former = new Positions(fixture.pool, "node", Duration.ofMinutes(1));
        Positions.Held held = former.take(task(), day(1)).orElseThrow();

        // when
        Positions.Held now = new Positions(fixture.pool, "node", Duration.ofMinutes(1))
                .take(task(), day(1))
                .orElseThrow();

        // then
        assertThat(now.fence()).isGreaterThan(held.fence());
        assertThat(new Positions(fixture.pool, "another", Duration.ofMinutes(1)).take(task(), day(1)))
                .isEmpty();
    }

    private void takeOver() {
        try {
            fixture.execute("UPDATE poll_position SET owner = 'another', fence = fence + 1,"
                    + " leased_until = clock_timestamp() + interval '1 min'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void systemThatRepeatsItsFirstPageForEverIsAFailure() throws Exception {
        // given
        for (int i = 0; i < 8; i++) {
            system.change(day(1).plusSeconds(i), "E" + i, 1);
        }
        system.repeating = true;

        // when
        Poller poller = poller();
        poller.add(task());

        // then
        await().atMost(LIMIT)
                .until(() -> poller.positions().stream()
                        .anyMatch(position -> String.valueOf(position.failure()).startsWith("POLL_INCONSISTENT")));
        assertThat(fixture.count("message")).isEqualTo(3);
    }

    @Test
    void silentSystemIsAskedAgain() throws Exception {
        // given
        system.silent = true;
        system.change(day(1), "E1", 1);
        Poller poller = poller();
        poller.add(task());
        await().atMost(LIMIT)
                .until(() -> String.valueOf(fixture.text("SELECT failure FROM poll_position"))
                        .startsWith("PROVIDER_TIMEOUT"));

        // when
        system.silent = false;

        // then
        awaitFrom(poller, day(12));
        assertThat(fixture.count("message")).isEqualTo(1);
    }
}
