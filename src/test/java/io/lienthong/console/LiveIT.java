package io.lienthong.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.MessageId;
import io.lienthong.operator.Role;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** Following messages as they come. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LiveIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String EVENTS = "/console/messages/live/events";

    @SuppressWarnings("NullAway.Init")
    private TestConsole console;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        console = new TestConsole(folder);
        console.log("H99.12-261102-0001", Environment.PRODUCTION, null);
    }

    @AfterAll
    void stop() {
        console.close();
    }

    /** What one browser is told, read by a thread of its own. */
    private final class Follower implements AutoCloseable {
        private final Stream<String> lines;
        private final List<String> told = new CopyOnWriteArrayList<>();

        Follower(Visitor visitor, String path) throws Exception {
            HttpResponse<Stream<String>> answer = visitor.follow(path);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
            lines = answer.body();
            Thread reader = new Thread(this::read, "follower");
            reader.setDaemon(true);
            reader.start();
        }

        private void read() {
            try {
                lines.forEach(told::add);
            } catch (java.io.UncheckedIOException closed) {
                told.add("closed");
            }
        }

        private List<JsonNode> tellings() {
            return told.stream()
                    .filter(line -> line.startsWith("data: {\"rows\""))
                    .map(line -> json(line.substring("data: ".length())))
                    .toList();
        }

        private List<JsonNode> rows() {
            return tellings().stream()
                    .flatMap(
                            telling -> StreamSupport.stream(telling.path("rows").spliterator(), false))
                    .toList();
        }

        private boolean told(MessageId id) {
            return rows().stream().anyMatch(row -> row.path("id").asText().equals(id.toString()));
        }

        @Override
        public void close() {
            lines.close();
        }
    }

    private static JsonNode json(String text) {
        try {
            return Json.parse(text.getBytes(StandardCharsets.UTF_8));
        } catch (io.lienthong.message.MalformedBody e) {
            throw new AssertionError(text, e);
        }
    }

    @Test
    void whatIsCommittedIsToldToWhoseFiltersFindItAndHoldsNoPersonalData() throws Exception {
        // given
        Visitor visitor = Visitor.signedIn(console, "follows", Role.VIEWER);
        try (Follower all = new Follower(visitor, EVENTS);
                Follower failed = new Follower(visitor, EVENTS + "?environment=SANDBOX&outcome=FAILED")) {
            // when
            MessageId good = console.log("H99.12-261102-0002", Environment.SANDBOX, null);
            MessageId bad = console.log("H99.12-261102-0003", Environment.SANDBOX, ErrorCode.RECORD_NOT_FOUND);
            MessageId accepted = console.accept("H99.12-261102-0004", null);
            // then
            await().atMost(SOON).until(() -> all.told(good) && all.told(bad) && all.told(accepted));
            await().atMost(SOON).until(() -> failed.told(bad));
            assertThat(failed.told(good)).isFalse();
            assertThat(failed.rows())
                    .filteredOn(row -> row.path("id").asText().equals(bad.toString()))
                    .singleElement()
                    .satisfies(row -> {
                        assertThat(row.path("state").asText()).isEqualTo("FAILED");
                        assertThat(row.path("error").asText()).isEqualTo("Không tìm thấy dữ liệu");
                    });
            assertThat(String.join("", all.told)).doesNotContain("H99.12", TestConsole.APPLICANT, "no such catalogue");
            assertThat(all.rows()).extracting(row -> row.path("id").asText()).doesNotHaveDuplicates();
        }
    }

    @Test
    void theFilterOffersTheOutcomesOfTheMessagesPage() throws Exception {
        // given
        Visitor visitor = Visitor.signedIn(console, "filters", Role.VIEWER);
        // when
        String page =
                visitor.get("/console/messages/live?outcome=RECORD_NOT_FOUND").body();
        // then
        assertThat(page)
                .contains("<select name=\"outcome\">", "<option value=\"FAILED\">lỗi</option>")
                .containsPattern("<option value=\"RECORD_NOT_FOUND\" selected=\"selected\">[^<]+</option>")
                .doesNotContain("<datalist", "value=\"PARKED\"");
    }

    @Test
    void ofTwoThousandASecondASampleIsToldThatSaysSo() throws Exception {
        // given
        Visitor visitor = Visitor.signedIn(console, "samples", Role.VIEWER);
        AtomicBoolean flows = new AtomicBoolean(true);
        Thread traffic = new Thread(() -> flow(flows), "traffic");
        try (Follower follower = new Follower(visitor, EVENTS + "?system=flood")) {
            // when
            traffic.start();
            // then
            await().atMost(SOON)
                    .until(() -> follower.tellings().stream()
                                    .filter(telling -> telling.path("left").asInt() > 0)
                                    .count()
                            >= 3);
            assertThat(follower.tellings())
                    .allSatisfy(telling -> assertThat(telling.path("rows")).hasSizeLessThanOrEqualTo(20));
            assertThat(follower.tellings())
                    .anySatisfy(telling ->
                            assertThat(telling.path("more").asBoolean()).isTrue());
        } finally {
            flows.set(false);
            traffic.join();
        }
    }

    /** 2,000 calls at a time, of this second, marked as the counter marks them. */
    private void flow(AtomicBoolean goesOn) {
        JdbcTemplate jdbc = console.bean(JdbcTemplate.class);
        while (goesOn.get()) {
            jdbc.update("""
                    INSERT INTO journal (day, message_id, event, at, environment, kind, consumer, connector, operation, version,
                      trace_id)
                    SELECT (now() AT TIME ZONE 'UTC')::date, uuidv7(), 0, now(), 'PRODUCTION', 'CALLED', 'demo', 'flood', 'call',
                      '1.0.0', '' FROM generate_series(1, 2000)""");
            jdbc.queryForList("""
                    SELECT mark_traffic((now() AT TIME ZONE 'UTC')::date, uuidv7(interval '-5 seconds'),
                      (now() AT TIME ZONE 'UTC')::date, uuidv7(interval '5 seconds'))""");
        }
    }

    @Test
    void whoSignsOutIsToldNoMoreAndNobodyIsKeptSignedIn() throws Exception {
        // given
        Visitor visitor = Visitor.signedIn(console, "signs-out", Role.VIEWER);
        JdbcTemplate jdbc = console.bean(JdbcTemplate.class);
        jdbc.update("UPDATE operator_session SET seen_at = clock_timestamp() - interval '20 minutes'"
                + " WHERE operator = 'signs-out'");
        try (Follower follower = new Follower(visitor, EVENTS)) {
            await().atMost(SOON).until(() -> follower.told.contains(":"));
            assertThat(jdbc.queryForObject(
                            "SELECT seen_at < clock_timestamp() - interval '19 minutes' FROM operator_session"
                                    + " WHERE operator = 'signs-out'",
                            Boolean.class))
                    .isTrue();
            // when
            visitor.submit("/console", "/console/sign-out", Map.of());
            // then
            await().atMost(SOON).until(() -> follower.told.contains("event: over"));
        }
        assertThat(visitor.get(EVENTS).statusCode()).isEqualTo(302);
    }

    @Test
    void moreThanTwentyAreToldThatItIsFull() throws Exception {
        // given
        Visitor visitor = Visitor.signedIn(console, "many", Role.VIEWER);
        List<Follower> followers = new ArrayList<>();
        try {
            await().atMost(SOON).until(() -> {
                followers.add(new Follower(visitor, EVENTS));
                // when
                Follower last = followers.get(followers.size() - 1);
                await().atMost(SOON).until(() -> !last.told.isEmpty());
                return last.told.get(0).equals("event: full");
            });
            // then
            assertThat(followers).hasSizeLessThanOrEqualTo(21);
        } finally {
            followers.forEach(Follower::close);
        }
        // then: who went away makes room
        await().atMost(SOON).until(() -> {
            try (Follower again = new Follower(visitor, EVENTS)) {
                await().atMost(SOON).until(() -> !again.told.isEmpty());
                return !again.told.get(0).equals("event: full");
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"<script>alert(1)</script>", "' OR 1=1 --", "${7*7}", "\u0000"})
    void hostileFiltersAreShownOrRefusedAndNeverRun(String text) throws Exception {
        // given
        Visitor visitor = Visitor.signedIn(console, "live-" + Integer.toHexString(text.hashCode()), Role.VIEWER);
        String query = "?system=" + java.net.URLEncoder.encode(text, StandardCharsets.UTF_8);
        // when
        HttpResponse<String> page = visitor.get("/console/messages/live" + query);
        // then
        assertThat(page.statusCode()).isIn(200, 400);
        assertThat(page.body()).doesNotContain("<script>alert", ">49<", "\"49\"");
    }

    @Test
    void theListHoldsStillUnderTheHandAndSaysHowManyAreNew() throws Exception {
        try (Browser browser = Browser.open()) {
            // given
            Visitor.person(console, "looks", Role.VIEWER);
            Page page = browser.window(1440, ColorScheme.LIGHT);
            page.navigate(console.address("/console/messages/live").toString());
            page.getByLabel("Tên đăng nhập").fill("looks");
            page.getByLabel("Mật khẩu").fill(Visitor.PASSWORD);
            page.locator("main button").last().click();
            // when
            MessageId first = console.log("H99.12-261102-0010", Environment.SANDBOX, null);
            // then
            assertThat(page.locator("tbody")).containsText(first.toString());
            // when
            page.locator("table").hover();
            MessageId second = console.log("H99.12-261102-0011", Environment.SANDBOX, null);
            // then
            assertThat(page.locator("button.fresh")).containsText("1 mới");
            assertThat(page.locator("tbody")).not().containsText(second.toString());
            assertThat(Browser.violations(page)).isEmpty();
            // when
            page.locator("h1").hover();
            // then
            assertThat(page.locator("tbody tr").first()).containsText(second.toString());
            assertThat(page.locator("button.fresh")).isHidden();
            assertThat(browser.complaints).isEmpty();
        }
    }
}
