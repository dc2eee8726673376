package io.lienthong.poll;

import static io.lienthong.message.BothLanguages.assertBoth;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonPointer;
import io.lienthong.connector.Operation.Window;
import io.lienthong.connector.Pagination;
import io.lienthong.delivery.DeliveryFixture;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.OperationName;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Pages of every kind, systems whose pages contradict each other, and what people do about it. */
class PollPagesIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final OperationName POLL = new OperationName("shared-catalogues", "changes");
    private static final Instant START = LocalDate.parse("2026-01-01")
            .atStartOfDay(ZoneId.of("Asia/Ho_Chi_Minh"))
            .toInstant();
    private static final PollLimits LIMITS = new PollLimits(
            Duration.ofSeconds(5),
            Duration.ofSeconds(2),
            Duration.ofMillis(20),
            Duration.ofMillis(200),
            Duration.ofMillis(10));
    private static final PollTask.Handling NOTHING = new PollTask.Handling(
            false, false, false, (call, done) -> done.accept(new RecordCalls.Result.Done(List.of(call.entry()))));

    private final DeliveryFixture fixture = new DeliveryFixture();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private volatile Instant now = START.plus(Duration.ofDays(1));

    PollPagesIT() throws SQLException {}

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
        fixture.close();
    }

    private Poller poller() {
        Poller poller = new Poller(
                fixture.pool,
                "node",
                fixture.journal::acceptor,
                fixture.steps::match,
                (environment, destination) -> {},
                LIMITS,
                new Clock() {
                    @Override
                    public ZoneId getZone() {
                        return ZoneOffset.UTC;
                    }

                    @Override
                    public Clock withZone(ZoneId zone) {
                        return this;
                    }

                    @Override
                    public Instant instant() {
                        return now;
                    }
                });
        open.push(poller);
        return poller;
    }

    private ScriptedSystem system(Function<PageRequest, PageResult> script) {
        ScriptedSystem system = new ScriptedSystem(script);
        open.addLast(system);
        return system;
    }

    private static Pagination pages(Pagination.Type type, @Nullable Integer size, int maxPages) {
        return new Pagination(type, "place", null, size, maxPages, null, null, null, null, null, null);
    }

    private static PollTask task(
            OperationName name, Duration every, @Nullable Window window, Pagination pages, Fetcher system) {
        return new PollTask(
                Environment.PRODUCTION,
                name,
                every,
                window,
                pages,
                "Catalogue.v1",
                "catalogue.changed",
                null,
                List.of(JsonPointer.compile("/id")),
                JsonPointer.compile("/version"),
                NOTHING,
                system);
    }

    private static Window window(Duration max) {
        return new Window(max, null, LocalDate.parse("2026-01-01"), null, null);
    }

    private void poll(Pagination pages, @Nullable Window window, Fetcher system) {
        poller().add(task(POLL, Duration.ofMillis(100), window, pages, system));
    }

    private String failure() throws SQLException {
        return fixture.text("SELECT failure FROM poll_position");
    }

    private void awaitFailure(String words) throws SQLException {
        await().atMost(LIMIT)
                .until(
                        this::failure,
                        failure -> failure.startsWith("POLL_INCONSISTENT: ") && failure.contains(" / " + words));
        assertBoth(failure().substring("POLL_INCONSISTENT: ".length()));
    }

    private void awaitMessages(int count) {
        await().atMost(LIMIT).until(() -> fixture.count("message") == count);
    }

    @Test
    void aCursorWithoutWindowIsThePositionAndIsKept() throws Exception {
        // given: records by last id, three a page
        ScriptedSystem system = system(request -> {
            int last = request.cursor() == null ? 0 : Integer.parseInt(request.cursor());
            int to = Math.min(last + 3, 7);
            return ScriptedSystem.page(last, to, to == last ? null : Integer.toString(to), null, null);
        });
        Poller first = poller();
        PollTask task = task(POLL, Duration.ofMillis(100), null, pages(Pagination.Type.CURSOR, 3, 10), system);
        first.add(task);
        awaitMessages(7);
        await().atMost(LIMIT).until(() -> "7".equals(fixture.text("SELECT cursor FROM poll_position")));
        first.close();
        int before = system.requests.size();

        // when
        poller().add(task);

        // then
        await().atMost(LIMIT).until(() -> system.requests.size() > before);
        assertThat(system.requests.get(before).cursor()).isEqualTo("7");
        assertThat(fixture.count("message")).isEqualTo(7);
    }

    @Test
    void aCursorWithAWindowLastsForTheWindow() throws Exception {
        // given
        ScriptedSystem system = system(request -> request.cursor() == null
                ? ScriptedSystem.page(0, 3, "next", null, null)
                : ScriptedSystem.page(3, 5, null, null, null));

        // when
        poll(pages(Pagination.Type.LINK, null, 10), window(Duration.ofHours(12)), system);

        // then: two windows
        await().atMost(LIMIT).until(() -> system.requests.size() >= 4);
        assertThat(system.requests.stream().limit(4).map(request -> String.valueOf(request.cursor())))
                .containsExactly("null", "next", "null", "next");
        assertThat(fixture.count("message")).isEqualTo(5);
    }

    @Test
    void aSystemThatGivesSmallerPagesThanAskedForLosesNothingWhereItCounts() throws Exception {
        // given: a hundred asked for, two given
        ScriptedSystem system = system(request -> ScriptedSystem.page(
                (int) request.received(), (int) Math.min(request.received() + 2, 5), null, null, 5L));

        // when
        poll(pages(Pagination.Type.OFFSET, 100, 10), window(Duration.ofDays(5)), system);

        // then
        awaitMessages(5);
        assertThat(failure()).isEqualTo("null");
    }

    @Test
    void aSystemThatDropsRecordsIsStoppedAndNothingIsLostOrDoubledOnceItIsRight() throws Exception {
        // given: five are counted, the second page is empty
        ScriptedSystem system = system(request -> request.page() == 0
                ? ScriptedSystem.page(0, 3, null, null, 5L)
                : ScriptedSystem.page(0, 0, null, null, 5L));
        poll(pages(Pagination.Type.OFFSET, 3, 10), window(Duration.ofDays(5)), system);
        awaitFailure("the system counts 5 records and gave only 3");
        String from = fixture.text("SELECT window_from FROM poll_position");

        // when
        system.script = request -> request.page() == 0
                ? ScriptedSystem.page(0, 3, null, null, 5L)
                : ScriptedSystem.page(3, 5, null, null, 5L);

        // then: the position had not moved
        awaitMessages(5);
        await().atMost(LIMIT).until(() -> "null".equals(failure()));
        assertThat(fixture.text("SELECT window_from > '" + from + "' FROM poll_position"))
                .isEqualTo("t");
    }

    @Test
    void aListThatBecomesShorterWhileItIsReadIsReadAnew() throws Exception {
        // when
        ScriptedSystem system = system(request -> request.page() == 0
                ? ScriptedSystem.page(0, 3, null, null, 9L)
                : ScriptedSystem.page(3, 6, null, null, 6L));
        poll(pages(Pagination.Type.OFFSET, 3, 10), window(Duration.ofDays(5)), system);

        // then
        awaitFailure("the list became shorter");
        await().atMost(LIMIT)
                .until(() -> system.requests.stream()
                                .filter(request -> request.page() == 0)
                                .count()
                        > 1);
    }

    @Test
    void aSystemThatGoesBackwardsIsStoppedAndThePositionStays() throws Exception {
        // given
        ScriptedSystem system = system(request -> request.cursor() == null
                ? ScriptedSystem.page(0, 3, "900", null, null)
                : ScriptedSystem.page(3, 6, "20", null, null));

        // when
        poll(pages(Pagination.Type.CURSOR, 3, 10), null, system);

        // then
        awaitFailure("the system went backwards, from 900 to 20");
        assertThat(fixture.text("SELECT cursor FROM poll_position")).isEqualTo("900");
        assertThat(fixture.count("message")).isEqualTo(3);
    }

    @Test
    void aSystemThatTurnsInCirclesIsStoppedAndOthersAreNot() throws Exception {
        // given: page 0, 1, 0, 1, ... for ever
        ScriptedSystem circles = system(
                request -> ScriptedSystem.page(request.page() % 2 * 3, request.page() % 2 * 3 + 3, null, null, null));
        ScriptedSystem healthy = system(request -> ScriptedSystem.page(100, 102, null, null, null));
        Poller poller = poller();

        // when
        poller.add(task(
                POLL,
                Duration.ofMillis(100),
                window(Duration.ofDays(5)),
                pages(Pagination.Type.PAGE, 3, 500),
                circles));
        poller.add(task(
                new OperationName("postcode", "orders"),
                Duration.ofMillis(100),
                window(Duration.ofDays(5)),
                pages(Pagination.Type.PAGE, 3, 500),
                healthy));

        // then
        await().atMost(LIMIT)
                .until(() -> fixture.text("SELECT failure FROM poll_position WHERE connector = 'shared-catalogues'")
                        .startsWith("POLL_INCONSISTENT: trang 2 lặp lại một trang đã đọc"
                                + " / page 2 is an earlier page"));
        await().atMost(LIMIT)
                .until(() -> fixture.count(
                                "poll_position WHERE connector = 'postcode' AND window_from > '2026-01-01T12:00Z'")
                        == 1);
        assertThat(fixture.count("message")).isEqualTo(8);
    }

    @Test
    void aPageThatWasNotCommittedIsAskedForOnceMoreAndIsNoRepetition() throws Exception {
        // given: the database refuses a record of the second page
        fixture.execute(
                "ALTER TABLE message ADD CONSTRAINT refused CHECK (convert_from(body, 'UTF8') NOT LIKE '%R4%')");
        ScriptedSystem system = system(request -> request.page() == 0
                ? ScriptedSystem.page(0, 3, "a", null, null)
                : ScriptedSystem.page(3, 5, null, null, null));

        // when
        poll(pages(Pagination.Type.CURSOR, 3, 10), window(Duration.ofDays(5)), system);
        await().atMost(LIMIT).until(() -> system.requests.size() >= 5);

        // then: it is the second page that is asked for, not the window
        assertThat(system.requests.stream().map(PageRequest::page)).startsWith(0, 1, 1, 1, 1);
        assertThat(failure()).startsWith("JOURNAL_UNAVAILABLE");
        fixture.execute("ALTER TABLE message DROP CONSTRAINT refused");
        awaitMessages(5);
    }

    @Test
    void aWindowWithTooManyPagesIsStopped() throws Exception {
        // when
        ScriptedSystem system =
                system(request -> ScriptedSystem.page(request.page() * 3, request.page() * 3 + 3, null, null, null));
        poll(pages(Pagination.Type.OFFSET, 3, 4), window(Duration.ofDays(5)), system);

        // then
        awaitFailure("more than 4 pages");
    }

    @Test
    void oneBadRecordDoesNotFailItsPageAndIsTakenLater() throws Exception {
        // given
        ScriptedSystem system = system(request -> new PageResult.Records(
                List.of(Json.object().put("id", "R1")),
                List.of(new PageResult.Refused(
                        Json.object().put("id", "R2"), ErrorCode.PROVIDER_REPLY_INVALID, "/name is required")),
                Pagination.Page.of(2)));
        Poller poller = poller();
        poller.add(task(
                POLL,
                Duration.ofMillis(100),
                window(Duration.ofDays(5)),
                pages(Pagination.Type.OFFSET, 3, 10),
                system));
        awaitMessages(1);
        PollDesk.Name name = new PollDesk.Name(Environment.PRODUCTION, POLL);
        await().atMost(LIMIT).until(() -> poller.desk().refused(name, 10).size() == 1);
        assertThat(poller.positions().get(0).refused()).isEqualTo(1);

        // when: the mapping is mended, and somebody says so
        system.script = request -> ScriptedSystem.page(0, 0, null, null, null);
        int retried = poller.desk().retry(name, null, new PollDesk.Person("nguyen.van.an", "mapping mended"));

        // then
        awaitMessages(2);
        assertThat(retried).isEqualTo(1);
        assertThat(fixture.count("poll_refused")).isZero();
        assertThat(fixture.text("SELECT detail FROM journal WHERE kind = 'DIRECTED' ORDER BY message_id LIMIT 1"))
                .isEqualTo("by nguyen.van.an: refused records tried again; mapping mended");
    }

    @Test
    void aWeeksOutageIsCaughtUpInWindowsAndNotInSchedules() throws Exception {
        // given: asked every ten minutes, away for a week
        ScriptedSystem system = system(request -> ScriptedSystem.page(0, 1, null, null, null));
        PollTask task = task(
                POLL,
                Duration.ofMinutes(10),
                new Window(Duration.ofDays(2), null, LocalDate.parse("2026-01-01"), null, Duration.ofMillis(50)),
                pages(Pagination.Type.OFFSET, 3, 10),
                system);
        Poller before = poller();
        before.add(task);
        await().atMost(LIMIT)
                .until(() -> fixture.count("poll_position WHERE window_to IS NULL AND succeeded_at IS NOT NULL") == 1);
        before.close();
        int asked = system.requests.size();
        now = START.plus(Duration.ofDays(8));

        // when
        poller().add(task);

        // then: four windows of at most two days cover seven
        await().atMost(LIMIT)
                .until(() ->
                        fixture.count("poll_position WHERE window_from = '" + now + "' AND window_to IS NULL") == 1);
        List<PageRequest> windows = system.requests.subList(asked, system.requests.size());
        assertThat(windows.stream().map(request -> Duration.between(request.from(), request.to())))
                .containsExactly(Duration.ofDays(2), Duration.ofDays(2), Duration.ofDays(2), Duration.ofDays(1));
    }

    @Test
    void rewindAsksAgainAndBringsOnlyWhatIsMissing() throws Exception {
        // given
        ScriptedSystem system = system(request -> ScriptedSystem.page(0, 2, null, null, null));
        Poller poller = poller();
        poller.add(task(
                POLL,
                Duration.ofMinutes(10),
                window(Duration.ofDays(5)),
                pages(Pagination.Type.OFFSET, 3, 10),
                system));
        awaitMessages(2);
        system.script = request -> ScriptedSystem.page(0, 3, null, null, null);
        int asked = system.requests.size();

        // when
        PollDesk.Name name = new PollDesk.Name(Environment.PRODUCTION, POLL);
        poller.desk().rewind(name, START, new PollDesk.Person("nguyen.van.an", null));

        // then: within seconds, not after the schedule
        awaitMessages(3);
        assertThat(system.requests.get(asked).from()).isEqualTo(START);
        assertThat(fixture.count("journal WHERE kind = 'DIRECTED' AND officer = 'nguyen.van.an'"))
                .isEqualTo(1);
    }

    @Test
    void aPausedPollAsksNothingUntilItIsResumed() throws Exception {
        // given
        ScriptedSystem system = system(request -> ScriptedSystem.page(0, 2, null, null, null));
        Poller poller = poller();
        poll(pages(Pagination.Type.OFFSET, 3, 10), window(Duration.ofHours(1)), system);
        awaitMessages(2);
        PollDesk.Name name = new PollDesk.Name(Environment.PRODUCTION, POLL);
        PollDesk.Person person = new PollDesk.Person("nguyen.van.an", null);
        poller.desk().pause(name, person);
        await().atMost(LIMIT).until(() -> poller.positions().get(0).pausedBy() != null);
        await().pollDelay(Duration.ofMillis(500)).until(() -> true);
        int asked = system.requests.size();

        // when
        await().during(Duration.ofMillis(600)).until(() -> system.requests.size() == asked);
        poller.desk().resume(name, person);

        // then
        await().atMost(LIMIT).until(() -> system.requests.size() > asked);
    }
}
