package io.lienthong.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.lienthong.operator.Role;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/** What people see where there is no page, and while something under the pages is broken. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrokenPagesIT {
    @SuppressWarnings("NullAway.Init")
    private TestConsole console;

    @SuppressWarnings("NullAway.Init")
    private Visitor visitor;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        console = new TestConsole(folder);
        visitor = Visitor.signedIn(console, "administrator", Role.ADMINISTRATOR);
    }

    @AfterAll
    void stop() {
        console.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/console/, 404, PATH_UNKNOWN",
        "/console/nowhere, 404, PATH_UNKNOWN",
        "/console/nowhere/at/all, 404, PATH_UNKNOWN",
        "/console/messages/live/nowhere, 404, PATH_UNKNOWN",
        "/console/sign-out, 404, PATH_UNKNOWN",
        "/console/refused, 404, PATH_UNKNOWN",
        "/console/datasets/nowhere, 404, RECORD_NOT_FOUND",
        "/console/datasets/nowhere/readers.csv, 404, RECORD_NOT_FOUND",
        "/console/datasets/nowhere/conflicts.csv, 404, RECORD_NOT_FOUND",
        "/console/connectors/nowhere/drift.csv, 404, CONNECTOR_UNKNOWN",
        "/console/consumers/nowhere/history.csv, 404, CONSUMER_UNKNOWN",
        "/console/messages/ffffffff-ffff-7fff-bfff-ffffffffffff, 404, MESSAGE_UNKNOWN",
        "/console/messages?environment=XX, 400, REQUEST_INVALID",
        "/console//nowhere, 400, REQUEST_INVALID",
        "/console/a;b=c, 400, REQUEST_INVALID"
    })
    void anAddressWithoutAPageIsToldByAPage(String path, int status, String code) throws Exception {
        // when
        HttpResponse<String> answer = visitor.get(path);
        // then
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
        assertThat(answer.body()).contains(code, "<html lang=\"vi\"", "href=\"/console\"");
    }

    @ParameterizedTest
    @CsvSource({
        "/console/messages/019aaaaa-0000-7000-8000-000000000001/body, /console/messages/019aaaaa-0000-7000-8000-000000000001",
        "/console/messages/019aaaaa-0000-7000-8000-000000000001/correct, /console/messages/019aaaaa-0000-7000-8000-000000000001",
        "/console/alerts/new-rule, /console/alerts#rules"
    })
    void anAddressOfAFormLeadsToThePageThatItBeginsOn(String path, String page) throws Exception {
        // when
        HttpResponse<String> answer = visitor.get(path);
        // then
        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location").orElse("")).endsWith(page);
    }

    @Test
    void aConnectorThatWasRetiredKeepsItsNameAndTheConsoleNamesThePageThatSaysMore(@TempDir Path folder)
            throws Exception {
        try (TestConsole own = new TestConsole(folder)) {
            // given
            Visitor integrator = Visitor.signedIn(own, "retires", Role.INTEGRATOR);
            String page = "/console/connectors/civil-status";
            // when
            HttpResponse<String> unknown =
                    integrator.submit(page, page + "/activate", Map.of("version", "9.9.9", "why", "thử"));
            HttpResponse<String> conflict = integrator.submit(page, page + "/enable", Map.of("why", "thử"));
            integrator.submit(page, page + "/retire", Map.of("why", "thôi dùng"));
            String retired = integrator.get(page).body();
            // then
            assertThat(unknown.statusCode()).isEqualTo(404);
            assertThat(conflict.statusCode()).isEqualTo(409);
            assertThat(unknown.body() + conflict.body())
                    .contains("ở trang của kết nối", "lịch sử ở trang")
                    .doesNotContain("./lgsp");
            assertThat(retired)
                    .contains("<strong>Hộ tịch</strong>", "đã nghỉ", "(từ thư mục)", "không chạy")
                    .doesNotContain("null", "tạm giữ")
                    .as("only what would be done")
                    .contains(page + "/enable")
                    .doesNotContain(page + "/disable", page + "/retire", page + "/rollback");
            assertThat(integrator
                            .submit(page, page + "/enable", Map.of("why", "dùng lại"))
                            .statusCode())
                    .isEqualTo(302);
        }
    }

    @Test
    void whatIsNoPageOfTheConsoleIsStillAProblem() throws Exception {
        assertThat(console.get("/admin/v1/nowhere").headers().firstValue("Content-Type"))
                .hasValue("application/problem+json");
        assertThat(visitor.get("/console/assets/console.css").statusCode()).isEqualTo(200);
        assertThat(visitor.get("/console/assets/htmx.min.js").statusCode()).isEqualTo(200);
    }

    @Test
    void theOverviewLivesOnWhileTodaysTrafficCannotBeRead() throws Exception {
        // given
        JdbcTemplate jdbc = console.bean(JdbcTemplate.class);
        assertThat(visitor.get("/console").body()).doesNotContain("JOURNAL_UNAVAILABLE");
        jdbc.execute("ALTER TABLE traffic_hour RENAME TO traffic_hour_away");
        jdbc.execute("ALTER TABLE traffic RENAME TO traffic_away");
        try {
            org.awaitility.Awaitility.await().untilAsserted(() -> {
                // when
                HttpResponse<String> page = visitor.get("/console");
                // then
                assertThat(page.statusCode()).isEqualTo(200);
                assertThat(page.body())
                        .contains("JOURNAL_UNAVAILABLE", "Số liệu lưu lượng hôm nay", "Đang hiện số liệu lúc")
                        .contains("civil-status", "Chưa biết hết")
                        .doesNotContain("Số liệu hàng gửi");
            });
        } finally {
            jdbc.execute("ALTER TABLE traffic_hour_away RENAME TO traffic_hour");
            jdbc.execute("ALTER TABLE traffic_away RENAME TO traffic");
        }
        // then
        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(visitor.get("/console").body()).doesNotContain("JOURNAL_UNAVAILABLE"));
    }

    @Test
    void whileTheDatabaseIsAwayEveryPageSaysSoAndWhatToDo() throws Exception {
        // given: nobody gets a connection any more
        Visitor person = Visitor.signedIn(console, "waits", Role.VIEWER);
        assertThat(console.get("/admin/v1/top").statusCode()).isEqualTo(200);
        List<Connection> taken = new ArrayList<>();
        try {
            takeAll(taken);
            for (String path : List.of("/console", "/console/messages", "/console/consumers", "/console/nowhere")) {
                // when
                HttpResponse<String> page = person.get(path);
                // then
                assertThat(page.statusCode()).as(path).isEqualTo(503);
                assertThat(page.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
                assertThat(page.body()).contains("JOURNAL_UNAVAILABLE", "<html lang=\"vi\"");
            }
            // when
            HttpResponse<String> top = console.get("/admin/v1/top");
            // then: what was known last, and what the node knows itself
            assertThat(top.statusCode()).as(top.body()).isEqualTo(200);
            assertThat(TestConsole.json(top).path("read").asText())
                    .isLessThan(TestConsole.json(top).path("at").asText());
            // when
            HttpResponse<String> form = person.get("/console/sign-in");
            // then
            assertThat(form.statusCode()).isEqualTo(503);
        } finally {
            for (Connection connection : taken) {
                connection.close();
            }
        }
        assertThat(person.get("/console").statusCode()).isEqualTo(200);
        assertThat(person.submit("/console", "/console/sign-out", Map.of()).statusCode())
                .isEqualTo(302);
    }

    @Test
    void aBrowserThatBreaksOffADownloadIsNoDefect() throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger("io.lienthong.console.page.PageErrors");
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        logger.setLevel(Level.DEBUG);
        try (Connection holder = console.bean(DataSource.class).getConnection()) {
            // given: the download waits in the bus
            URI address = console.address("/console/audit.csv");
            holder.setAutoCommit(false);
            holder.createStatement().execute("LOCK TABLE audit IN ACCESS EXCLUSIVE MODE");
            try (Socket browser = new Socket(address.getHost(), address.getPort())) {
                browser.getOutputStream()
                        .write(("GET " + address.getPath() + " HTTP/1.1\r\nHost: " + address.getAuthority()
                                        + "\r\nCookie: " + visitor.cookies() + "\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                await().until(() -> console.bean(JdbcTemplate.class)
                                .queryForObject(
                                        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                                + " AND datname = current_database()",
                                        Integer.class)
                        > 0);
                // when
                browser.setSoLinger(true, 0); // reset at once
            }
            holder.rollback();
            // then
            await().until(() -> List.copyOf(log.list).stream()
                    .anyMatch(event -> event.getFormattedMessage().startsWith("The browser went away")));
            assertThat(log.list).noneMatch(event -> event.getLevel().isGreaterOrEqual(Level.WARN));
        } finally {
            logger.setLevel(null);
            logger.detachAppender(log);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.1\u0000", "\u001b[31m", "0.1\u007f"})
    void aFieldWithControlCharactersIsRefusedByName(String version) throws Exception {
        // when
        HttpResponse<String> answer = visitor.submit(
                "/console/connectors/civil-status",
                "/console/connectors/civil-status/activate",
                Map.of("version", version, "why", "thử\r\n\thai dòng"));
        HttpResponse<String> search = visitor.get("/console/messages?system=a%00b");
        // then
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("version", "có ký tự điều khiển").doesNotContain("JOURNAL_UNAVAILABLE");
        assertThat(search.statusCode()).isEqualTo(400);
    }

    private void takeAll(List<Connection> taken) throws Exception {
        DataSource pool = console.bean(DataSource.class);
        try {
            while (true) {
                taken.add(pool.getConnection());
            }
        } catch (SQLTransientConnectionException none) {
            assertThat(taken).isNotEmpty();
        }
    }
}
