package io.lienthong.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.lienthong.alert.Alerts;
import io.lienthong.delivery.Decision;
import io.lienthong.delivery.DeliveryEngine;
import io.lienthong.delivery.DeliveryFilter;
import io.lienthong.journal.Journal;
import io.lienthong.journal.Kind;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MessageId;
import io.lienthong.operator.Audit;
import io.lienthong.operator.Role;
import io.lienthong.reconciliation.HourlyCount;
import io.lienthong.traffic.TrafficFigures;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** Every page in a real browser: in both languages, wide and narrow, light and dark. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PagesIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final LocatorAssertions.ContainsTextOptions PATIENT =
            new LocatorAssertions.ContainsTextOptions().setTimeout(SOON.toMillis());
    private static final Path SCREENSHOTS = Path.of("target/screenshots");

    /**
     * Names as programs write them, outside of what stands as code: the two environments and the levels of alerts are
     * words, and a hint shows how a grant is written; the handbook speaks of codes.
     */
    private static final String NAMES = """
            () => {
              const texts = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
              const names = [];
              while (texts.nextNode()) {
                const text = texts.currentNode;
                names.push(...text.parentElement.closest('code, pre, .prose') ? [] : text.data.match(/(?<![\\p{L}-])[A-Z_]{5,}(?![\\p{L}-])/gu) ?? []);
              }
              return names.filter(name => !['PRODUCTION', 'SANDBOX', 'WARNING', 'CRITICAL', 'CONNECTOR', 'OPERATION'].includes(name));
            }""";

    @SuppressWarnings("NullAway.Init")
    private TestConsole console;

    @SuppressWarnings("NullAway.Init")
    private Browser browser;

    @SuppressWarnings("NullAway.Init")
    private MessageId parked;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        browser = Browser.open();
        Files.createDirectories(SCREENSHOTS);
        console = new TestConsole(folder);
        Visitor.person(console, "administrator", Role.ADMINISTRATOR);
        Visitor.person(console, "an.nguyen", Role.OPERATOR);
        for (int week = 1; week <= 3; week++) {
            for (int i = 0; i < 25; i++) {
                console.logAt(Instant.now().minus(Duration.ofDays(7L * week)), Environment.SANDBOX);
            }
        }
        parked = console.park("H99.12-261102-0007");
        fillTables();
        console.bean(HourlyCount.class).count();
        await().until(() -> !console.bean(TrafficFigures.class)
                .between(Instant.EPOCH, Instant.now().minus(Duration.ofDays(1)))
                .isEmpty());
    }

    /** A row at least in each table of the pages that are looked at. */
    private void fillTables() throws Exception {
        HttpResponse<String> registered = console.post("/admin/v1/consumers", """
                {"id": "provincial-portal", "environment": "SANDBOX", "title": "Cổng dịch vụ công", "requestsPerMinute": 60,
                 "grants": ["civil-status/getCatalogue"], "by": "tester", "reason": "proof"}""");
        assertThat(registered.statusCode()).as(registered.body()).isEqualTo(200);
        JdbcTemplate jdbc = console.bean(JdbcTemplate.class);
        jdbc.update(
                "INSERT INTO refusal (message_id, at, consumer, environment, asked, code, http_status, detail) VALUES"
                        + " (?, now(), 'provincial-portal', 'SANDBOX', 'GET /api/land', 'NOT_GRANTED', 403, 'no grant')",
                MessageId.next().value());
        jdbc.update("INSERT INTO refused_hour (hour, environment, consumer, code, calls) VALUES"
                + " (date_trunc('hour', now()), 'SANDBOX', 'provincial-portal', 'NOT_GRANTED', 12)");
        jdbc.update(
                "INSERT INTO dataset_hour (hour, environment, dataset, received, applied, unchanged, older, repeated,"
                        + " conflicts) VALUES (date_trunc('hour', now()), 'PRODUCTION', 'dossiers', 1015, 1007, 5, 1, 1, 1)");
        jdbc.update("INSERT INTO dataset_head (environment, dataset, epoch, sequence) VALUES"
                + " ('PRODUCTION', 'dossiers', gen_random_uuid(), 1)");
        jdbc.update(
                "INSERT INTO dataset_conflict (environment, dataset, key, version, source, reason, content_hash, message_id,"
                        + " kept_source, kept_version, kept_message) VALUES ('PRODUCTION', 'dossiers', 'H99.12-261102-0007', '2',"
                        + " 'one-stop-dossiers', 'SAME_VERSION', '\\x00', gen_random_uuid(), 'national-portal', '2', gen_random_uuid())");
        AlertPagesIT.alert(jdbc, "land-registry");
        jdbc.update("UPDATE alert SET ended_at = now() WHERE subject = 'land-registry'");
        AlertPagesIT.alert(jdbc, "civil-status");
        jdbc.update(
                "UPDATE alert SET vi = 'civil-status không trả lời đã 12 phút', en = 'civil-status has not answered for 12 min'");
        console.bean(Alerts.class)
                .silence("disk", "*", Instant.now().plus(Duration.ofHours(1)), "bảo trì", "an.nguyen");
        console.bean(Alerts.class)
                .setRule(Alerts.tree(console.bean(Alerts.class).rule("latency").rule()), "an.nguyen");
        jdbc.update("INSERT INTO connector_version (connector, version, fingerprint, package, uploaded_by) VALUES"
                + " ('civil-status', '0.9.0', 'f', '\\x00', 'tester')");
    }

    @AfterAll
    void stop() {
        if (console != null) {
            console.close();
        }
        if (browser != null) {
            browser.close();
        }
    }

    private Page signedIn(String name, int width, ColorScheme colours) {
        return browser.signedIn(console, name, width, colours);
    }

    @ParameterizedTest
    @CsvSource({"vi, 1440, LIGHT", "en, 1440, DARK", "vi, 390, DARK", "en, 390, LIGHT"})
    void everyPageIsAccessibleAndStaysOnTheMachine(String language, int width, ColorScheme colours) throws Exception {
        // given
        Page page = signedIn("administrator", width, colours);
        List<String> paths = List.of(
                "/console",
                "/console/messages?text=H99.12-261102-0007",
                "/console/messages?operation=submitDossier&from=2020-01-01T00:00",
                "/console/messages/live?environment=SANDBOX",
                "/console/messages/" + parked,
                "/console/deliveries",
                "/console/deliveries?state=waiting",
                "/console/deliveries/correct?environment=PRODUCTION&destination=civil-status",
                "/console/connectors",
                "/console/connectors/civil-status",
                "/console/consumers",
                "/console/consumers/provincial-portal",
                "/console/datasets",
                "/console/datasets/dossiers",
                "/console/reconciliations?environment=SANDBOX&day=" + LocalDate.now(ZoneId.of("Asia/Ho_Chi_Minh")),
                "/console/reconciliations",
                "/console/reconciliations?day=" + LocalDate.now(ZoneId.of("Asia/Ho_Chi_Minh")),
                "/console/reconciliations/matters?name=payments&day=" + LocalDate.now(ZoneId.of("Asia/Ho_Chi_Minh")),
                "/console/reconciliations/system?name=civil-status&day=" + LocalDate.now(ZoneId.of("Asia/Ho_Chi_Minh")),
                "/console/reconciliations/sender?consumer=demo&system=one-stop-dossiers&which=ACCEPTED&day="
                        + LocalDate.now(ZoneId.of("Asia/Ho_Chi_Minh")),
                "/console/reconciliations/refused?environment=SANDBOX&consumer=provincial-portal&code=NOT_GRANTED&day="
                        + LocalDate.now(ZoneId.of("Asia/Ho_Chi_Minh")),
                "/console/alerts",
                "/console/alerts/rules/certificate-expiry",
                "/console/alerts/new-rule?signal=consumer-lag",
                "/console/handbook",
                "/console/audit",
                "/console/operators",
                "/console/account",
                "/console/messages/not-an-id");
        for (String path : paths) {
            // when
            page.navigate(console.address(path + (path.contains("?") ? "&" : "?") + "lang=" + language)
                    .toString());
            // then
            page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)");
            assertThat(Browser.violations(page)).as(path).isEmpty();
            assertThat(page.locator(".refused").count()).as(path).isEqualTo(path.endsWith("not-an-id") ? 1 : 0);
            assertThat(page.locator("html").getAttribute("lang")).isEqualTo(language);
            assertThat(page.content()).as(path).doesNotContain("??").doesNotContainPattern("<script(?![^>]*src=)");
            assertThat((List<?>) page.evaluate(NAMES))
                    .as(path + " shows no names of the program")
                    .isEmpty();
            assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
                    .as(path + " is no wider than its window")
                    .isLessThanOrEqualTo(width);
            String name = path.replaceAll("[?].*", "")
                    .replaceAll("/[0-9a-f-]{36}", "-page")
                    .replace('/', '-')
                    .substring(1);
            page.screenshot(new Page.ScreenshotOptions()
                    .setPath(SCREENSHOTS.resolve(name + "-" + language + "-" + width + ".png"))
                    .setFullPage(true));
            Browser.spaceOut(page);
            assertThat(Browser.violations(page)).as(path + " spaced out").isEmpty();
        }
        assertThat(browser.complaints).isEmpty();
        page.context().close();
    }

    @Test
    void aCitizensNumberFindsTheMessageAndStandsInNoAddress() throws Exception {
        // given
        Page page = signedIn("an.nguyen", 1440, ColorScheme.LIGHT);
        // when
        page.keyboard().press("/");
        page.keyboard().type(TestConsole.APPLICANT);
        page.keyboard().press("Enter");
        // then
        assertThat(page.locator("tbody a").first()).isVisible();
        assertThat(page.locator("tbody")).containsText(parked.toString());
        assertThat(page.url()).contains("/console/messages?number=").doesNotContain(TestConsole.APPLICANT);
        assertThat(page.locator("main")).containsText("Đang tìm theo một số");
        assertThat(page.content()).doesNotContain(TestConsole.APPLICANT);
        // when: it is filtered, and read in the other language
        page.locator("select[name=environment]").selectOption("SANDBOX");
        page.locator("main form.filter button").first().click();
        // then
        assertThat(page.locator("p.empty")).containsText("theo số hoặc mã vừa tìm");
        // when
        page.goBack();
        page.getByText("English").click();
        // then
        assertThat(page.locator("tbody")).containsText(parked.toString());
        assertThat(page.locator("main")).containsText("By a number or code");
        assertThat(page.url()).doesNotContain("environment=&");
        page.context().close();
    }

    @Test
    void aCitizensNumberTypedIntoAnAddressFindsNothing() throws Exception {
        // given
        Visitor viewer = Visitor.signedIn(console, "viewer.of.addresses", Role.VIEWER);
        for (String page : List.of("/console/messages", "/console/messages.csv")) {
            // when
            HttpResponse<String> answer = viewer.get(page + "?text=" + TestConsole.APPLICANT);
            // then
            assertThat(answer.statusCode()).as(page).isEqualTo(400);
            assertThat(answer.body())
                    .as(page)
                    .contains("hãy tìm bằng ô tìm kiếm")
                    .doesNotContain(parked.toString());
            assertThat(viewer.get(page + "?text=H99.12-261102-0007").body())
                    .as(page)
                    .contains(parked.toString());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "CIVIL-status, system=civil-status",
        "ho tich, system=civil-status",
        "GETCATALOGUE, operation=getCatalogue",
        "Hộ tịch/RegisterBirth, system=civil-status&operation=registerBirth",
        "request_refused, outcome=REQUEST_REFUSED"
    })
    void theSearchBoxKnowsSystemsOperationsAndCodesAsPeopleWriteThem(String text, String address) throws Exception {
        // given
        Visitor viewer = Visitor.signedIn(console, "viewer.of." + text.hashCode(), Role.VIEWER);
        // when
        HttpResponse<String> answer = viewer.submit("/console/messages", "/console/messages", Map.of("text", text));
        // then
        assertThat(answer.headers().firstValue("Location").orElseThrow()).contains(address);
    }

    @Test
    void aFilterThatLeavesNothingOfAMatterSaysSo() throws Exception {
        // given
        Visitor viewer = Visitor.signedIn(console, "viewer.of.filters", Role.VIEWER);
        String matter = "H99.12-261102-0099";
        MessageId failed = console.log(matter, Environment.PRODUCTION, ErrorCode.PROVIDER_UNAVAILABLE);
        await().until(() ->
                viewer.get("/console/messages?text=" + matter).body().contains(failed.toString()));
        // when
        String page =
                viewer.get("/console/messages?text=" + matter + "&outcome=OK").body();
        // then
        assertThat(page).contains("mang mã H99.12-261102-0099 hợp với các điều kiện lọc");
        assertThat(page).as("the live tail would drop the matter").doesNotContain("/console/messages/live");
        assertThat(viewer.get("/console/messages?outcome=OK").body()).contains("/console/messages/live?outcome=OK");
        assertThat(viewer.get("/console/messages/live?text=H99.12-261102-0007").body())
                .contains("không lọc theo hồ sơ hay số");
    }

    @Test
    void aMatterMayHoldANumberOfNineDigits() throws Exception {
        // given
        MessageId message = console.log("H99.12-001114428", Environment.PRODUCTION, null);
        Visitor viewer = Visitor.signedIn(console, "viewer.of.matters", Role.VIEWER);
        // then: a page's link to its matter leads to it
        await().until(() ->
                viewer.get("/console/messages?text=H99.12-001114428").body().contains(message.toString()));
        assertThat(viewer.get("/console/messages?text=H99.12-001114429").statusCode())
                .isEqualTo(400);
    }

    @Test
    void aSystemThatIsSilentAgainstItsHabitIsToldAmongTheProblems() throws Exception {
        // given
        Page page = signedIn("an.nguyen", 1440, ColorScheme.LIGHT);
        // when
        page.navigate(console.address("/console?environment=SANDBOX").toString());
        // then
        assertThat(page.locator("tbody").first()).containsText("Im lặng khác thường lệ");
        assertThat(page.locator("svg.map a[aria-label*='0 lượt hôm nay']").first())
                .isVisible();
        assertThat(page.locator("td").getByText("25").first()).isVisible();
        page.context().close();
    }

    @Test
    void anIntegratorDisablesAConnectorAndEnablesItAgain() throws Exception {
        // given
        Visitor.person(console, "integrator", Role.INTEGRATOR);
        Page page = signedIn("integrator", 1440, ColorScheme.LIGHT);
        page.navigate(console.address("/console/connectors/civil-status").toString());
        page.locator("details.acts summary").click();
        // when
        page.locator("form[action$=disable] input[name=why]").fill("maintenance");
        page.locator("form[action$=disable] button").click();
        // then
        assertThat(page.locator("dl")).containsText("đã tắt");
        assertThat(page.locator("main")).not().containsText("null");
        assertThat(page.locator("section p").first()).containsText("không chạy Hộ tịch");
        assertThat(page.locator("dl")).containsText("(từ thư mục)");
        assertThat(page.locator("tbody").last()).containsText("maintenance");
        // when: what waits for it is still told
        page.navigate(console.address("/console").toString());
        // then
        assertThat(page.locator("tbody").first()).containsText("Kết nối đã tắt mà còn lượt gửi");
        assertThat(page.locator("svg.map")).containsText("Hộ tịch");
        // given
        page.navigate(console.address("/console/connectors/civil-status").toString());
        // when
        page.locator("details.acts summary").click();
        page.locator("form[action$=enable] input[name=why]").fill("over");
        page.locator("form[action$=enable] button").click();
        // then
        assertThat(page.locator("dl")).containsText("đang chạy");
        page.context().close();
    }

    @Test
    void theOverviewSaysSinceWhenAndWhoHasWhatIsParkedAndWhatFails() throws Exception {
        // given
        MessageId waiting = console.accept(TestConsole.UNANSWERED, null);
        for (int i = 0; i < 6; i++) {
            console.log("H99.12-261102-0070", Environment.PRODUCTION, ErrorCode.PROVIDER_UNAVAILABLE);
        }
        Page page = signedIn("an.nguyen", 1440, ColorScheme.LIGHT);
        await().atMost(SOON).untilAsserted(() -> {
            // when
            page.navigate(console.address("/console").toString());
            // then
            assertThat(page.locator("tbody").first().innerText()).contains("Nhiều lượt lỗi trong một giờ qua");
            assertThat(page.locator(".map a[aria-label*='civil-status'], .map a[aria-label*='Hộ tịch']")
                            .getAttribute("aria-label"))
                    .containsPattern("chờ lâu nhất [0-9]");
        });
        Locator held = page.locator("tbody").first().locator("tr", new Locator.LocatorOptions().setHasText("tạm giữ,"));
        assertThat(held.locator("time")).hasCount(1);
        assertThat(held).containsText("chưa ai nhận");
        assertThat(page.locator("header .badge")).hasText("PRODUCTION");
        // when
        page.navigate(console.address("/console/deliveries").toString());
        // then
        assertThat(page.locator("table").first()).containsText("civil-status");
        assertThat(page.locator("table").first()).containsText("chưa ai nhận");
        // when
        page.navigate(console.address("/console/connectors").toString());
        // then
        assertThat(page.locator("tr", new Page.LocatorOptions().setHasText("civil-status")))
                .containsText("chưa có lưu lượng");
        assertThat(page.locator("tr", new Page.LocatorOptions().setHasText("civil-status")))
                .containsText("PRODUCTION ≤ 10 ms");
        console.bean(DeliveryEngine.class)
                .repairs()
                .withdraw(DeliveryFilter.of(waiting, null).waiting(), 0, new Decision("an.nguyen", "for other tests"));
        page.context().close();
    }

    @Test
    void figuresUnderThePointerSayHowOldTheyAreAndTheClockTicks() {
        // given
        Page page = signedIn("an.nguyen", 1440, ColorScheme.LIGHT);
        page.clock().install();
        page.navigate(console.address("/console").toString());
        page.locator("main h2").first().hover();
        String shown = page.locator("time.clock").innerText();
        // when
        page.clock().runFor(11_000);
        // then
        assertThat(page.locator("p.still")).containsText("Số liệu đã 10 giây");
        assertThat(page.locator("time.clock")).not().hasText(shown);
        page.context().close();
    }

    @Test
    void aDayIsHeldAgainstWhatEachSystemTookDownToTheMessage() throws Exception {
        // given
        MessageId refused = console.park("H99.12-261102-0011");
        console.bean(HourlyCount.class).count();
        LocalDate today = LocalDate.now(ZoneId.of("Asia/Ho_Chi_Minh"));
        Page page = signedIn("an.nguyen", 1440, ColorScheme.LIGHT);
        // when
        page.navigate(console.address("/console/reconciliations?day=" + today).toString());
        // then
        Locator row = page.locator("tr:has(a[href*='reconciliations/system?'])");
        assertThat(row).containsText("civil-status");
        assertThat(row).containsText("tạm giữ");
        // when
        row.locator("a").first().click();
        // then
        assertThat(page.locator("tbody")).containsText(refused.toString());
        assertThat(page.locator("tbody")).containsText("H99.12-261102-0011");
        assertThat(page.locator("tbody")).containsText("Hệ thống nhận từ chối yêu cầu");
        String lines = console.get("/admin/v1/reconciliations/systems/civil-status?day=" + today)
                .body();
        assertThat(lines).contains(refused.toString()).contains("PARKED");
        assertThat(console.get("/admin/v1/reconciliations/systems?day=" + today).body())
                .contains("\"lost\":0");
        assertThat(Visitor.signedIn(console, "auditor.reconciling", Role.VIEWER)
                        .get("/console/reconciliations/system.csv?name=civil-status&day=" + today)
                        .body())
                .contains(refused.toString());
        page.context().close();
    }

    @ParameterizedTest
    @CsvSource({
        "vi, H99.12-261102-0012, 1.007, đã trả lời, Hệ thống chưa được cấp quyền",
        "en, H99.12-261102-0014, '1,007', answered, Not granted"
    })
    void aDayIsHeldAgainstWhatBecameOfWhatEachSenderHandedOver(
            String language, String dossier, String applied, String answered, String notGranted) throws Exception {
        // given
        MessageId handed = console.park(dossier);
        console.logAt(Instant.now(), Environment.PRODUCTION);
        console.bean(HourlyCount.class).count();
        LocalDate today = LocalDate.now(ZoneId.of("Asia/Ho_Chi_Minh"));
        Page page = signedIn("an.nguyen", 1440, ColorScheme.LIGHT);
        // when
        page.navigate(console.address("/console/reconciliations?lang=" + language + "&day=" + today)
                .toString());
        // then
        Locator row = page.locator("tr:has(a[href*='sender?consumer=demo'])");
        assertThat(row).containsText("demo");
        assertThat(page.locator("tr:has(a[href*='/console/datasets/dossiers'])"))
                .containsText(applied);
        await().atMost(SOON).until(() -> {
            page.reload();
            return page.locator("tr:has(a[href*='/console/messages?environment=PRODUCTION&consumer=demo'])")
                            .filter(new Locator.FilterOptions().setHasText(answered))
                            .count()
                    > 0;
        });
        // when
        page.locator("tr:has(a[href*='/console/messages?environment=PRODUCTION&consumer=demo'])")
                .filter(new Locator.FilterOptions().setHasText(answered))
                .locator("a[href*='/console/messages']")
                .first()
                .click();
        // then
        assertThat(page.locator("tbody a[href*='/console/messages/']").first()).isVisible();
        assertThat(page.locator("input[name=from][type=datetime-local]")).hasValue(today + "T00:00");
        // when
        page.goBack();
        row.locator("a[href$='which=PARKED']").click();
        // then
        assertThat(page.locator("tbody")).containsText(handed.toString());
        assertThat(page.locator("tbody")).containsText("one-stop-dossiers/submitDossier");
        // when
        page.navigate(console.address("/console/reconciliations?environment=SANDBOX&day=" + today)
                .toString());
        // then
        assertThat(page.locator("tr:has(a[href*='reconciliations/refused'])")).containsText(notGranted);
        // when
        page.locator("a[href*='reconciliations/refused']").first().click();
        // then
        assertThat(page.locator("tbody")).containsText("GET /api/land");
        // when
        page.locator("section a[href*='/console/reconciliations?']").click();
        // then
        assertThat(page.locator("select[name=environment]")).hasValue("SANDBOX");
        page.context().close();
    }

    @ParameterizedTest
    @CsvSource({"vi, H99.12-261102-0015, Đang chờ", "en, H99.12-261102-0017, Waiting"})
    void whatWaitsIsCalledTheSameInBothTables(String language, String dossier, String waiting) throws Exception {
        // given
        console.park(dossier);
        console.bean(HourlyCount.class).count();
        Page page = signedIn("an.nguyen", 1440, ColorScheme.LIGHT);
        // when
        page.navigate(console.address("/console/reconciliations?lang=" + language + "&day="
                        + LocalDate.now(ZoneId.of("Asia/Ho_Chi_Minh")))
                .toString());
        // then
        for (String linked : List.of("reconciliations/system?", "reconciliations/sender?")) {
            assertThat(page.locator("table:has(a[href*='" + linked + "']) thead"))
                    .containsText(waiting);
        }
        page.context().close();
    }

    @Test
    void whatWaitsBehindAParkedOneAloneHasNoAge() throws Exception {
        // given
        console.park("H99.12-261102-0016");
        console.accept("H99.12-261102-0016", null); // waits behind the parked one
        await().atMost(SOON).until(() -> {
            JsonNode systems = TestConsole.json(console.get("/admin/v1/top")).path("systems");
            return StreamSupport.stream(systems.spliterator(), false)
                    .anyMatch(one -> one.path("system").asText().equals("civil-status")
                            && one.path("waiting").asInt() > 0
                            && !one.has("oldest"));
        });
        Page page = signedIn("an.nguyen", 1440, ColorScheme.LIGHT);
        for (String address : List.of("/console", "/console/deliveries")) {
            // when
            page.navigate(console.address(address).toString());
            // then
            Locator waiting = page.locator("td a[href*='destination=civil-status&state=waiting']");
            assertThat(waiting.filter(new Locator.FilterOptions().setHasText("–")))
                    .hasCount(1);
        }
        page.context().close();
    }

    @Test
    void sendersOfADayAndTheirMessagesAreInApiAndFiles() throws Exception {
        // given
        MessageId handed = console.park("H99.12-261102-0013");
        console.bean(HourlyCount.class).count();
        LocalDate today = LocalDate.now(ZoneId.of("Asia/Ho_Chi_Minh"));
        Visitor viewer = Visitor.signedIn(console, "auditor.senders", Role.VIEWER);
        String asked = "?day=" + today;
        String sender = asked + "&consumer=demo&system=one-stop-dossiers&which=PARKED";
        String refused = asked + "&consumer=provincial-portal&code=NOT_GRANTED";
        // then
        assertThat(console.get("/admin/v1/reconciliations/senders" + asked).body())
                .contains("\"consumer\":\"demo\"", "\"noStep\":0", "\"lost\":0", "\"calls\":[");
        assertThat(console.get("/admin/v1/reconciliations/senders" + asked + "&environment=SANDBOX")
                        .body())
                .contains("\"code\":\"NOT_GRANTED\",\"calls\":12");
        assertThat(console.get("/admin/v1/reconciliations/senders/demo" + asked + "&system=one-stop-dossiers")
                        .body())
                .contains(handed.toString(), "PARKED");
        assertThat(console.get("/admin/v1/reconciliations/refusals" + refused + "&environment=SANDBOX")
                        .body())
                .contains("GET /api/land");
        assertThat(console.get("/admin/v1/reconciliations/refusals" + refused).body())
                .isEqualTo("[]");
        assertThat(console.get("/admin/v1/reconciliations/datasets" + asked).body())
                .contains("\"received\":1015", "\"older\":1");
        assertThat(console.get("/admin/v1/datasets/dossiers/days").body()).contains("\"unchanged\":5");
        assertThat(viewer.get("/console/reconciliations/senders.csv" + asked).body())
                .contains("\"demo\",\"one-stop-dossiers\"");
        assertThat(viewer.get("/console/reconciliations/sender.csv" + sender).body())
                .contains(handed.toString());
        assertThat(viewer.get("/console/reconciliations/calls.csv" + asked + "&environment=SANDBOX")
                        .body())
                .contains("\"NOT_GRANTED\",12");
        assertThat(viewer.get("/console/reconciliations/refused.csv" + refused + "&environment=SANDBOX")
                        .body())
                .contains("GET /api/land");
        assertThat(viewer.get("/console/reconciliations/datasets.csv" + asked).body())
                .contains("\"dossiers\",1015,1007,5,1,1,1");
        assertThat(viewer.get("/console/datasets/dossiers/days.csv").body()).contains("\"dossiers\",1015");
    }

    @Test
    void aDossiersCodeHasAnAddressThatCanBeSent() throws Exception {
        // given
        Page page = signedIn("an.nguyen", 1440, ColorScheme.LIGHT);
        // when
        page.locator("#search").fill("H99.12-261102-0007");
        page.keyboard().press("Enter");
        // then
        assertThat(page.locator("tbody")).containsText(parked.toString());
        assertThat(page.url()).endsWith("/console/messages?text=H99.12-261102-0007");
        page.context().close();
    }

    @Test
    void aStateOfTheColumnATitleAndACodeInSmallLettersFindMessages() throws Exception {
        // given
        Page page = signedIn("an.nguyen", 1440, ColorScheme.LIGHT);
        page.navigate(console.address("/console/messages").toString());
        // when
        page.locator("select[name=outcome]").selectOption("PARKED");
        page.locator("main form.filter button").first().click();
        // then
        assertThat(page.locator("tbody")).containsText(parked.toString());
        assertThat(page.locator("tbody .state:not(.held)")).hasCount(0);
        // when
        page.locator("#search").fill("h99.12-261102-0007");
        page.keyboard().press("Enter");
        // then
        assertThat(page.locator("tbody")).containsText(parked.toString());
        assertThat(page).hasURL(java.util.regex.Pattern.compile(".*text=H99\\.12-261102-0007"));
        // when
        page.locator("#search").fill("hộ tịch");
        page.keyboard().press("Enter");
        // then
        assertThat(page).hasURL(java.util.regex.Pattern.compile(".*system=civil-status"));
        // when
        page.locator("#search").fill("civil-status/registerBirth");
        page.keyboard().press("Enter");
        // then
        assertThat(page).hasURL(java.util.regex.Pattern.compile(".*system=civil-status&operation=registerBirth"));
        // when
        page.locator("#search").fill("034 190 012345");
        page.keyboard().press("Enter");
        // then
        assertThat(page.locator("tbody")).containsText(parked.toString());
        page.context().close();
    }

    @Test
    void allMessagesOfAMatterAndOfANumberAreShownPageByPage() throws Exception {
        // given
        called("H99.12-261102-0060", 60, true);
        called("H99.12-261102-0061", 60, false);
        Page page = signedIn("an.nguyen", 1440, ColorScheme.LIGHT);
        for (String sought : List.of("H99.12-261102-0060", "H99.12-261102-0061")) {
            // when
            page.locator("#search").fill(sought);
            page.keyboard().press("Enter");
            // then
            assertThat(page.locator("tbody tr")).hasCount(50);
            List<String> first = page.locator("tbody code").allInnerTexts();
            // when
            page.getByText("Xem tiếp").click();
            // then
            assertThat(page.locator("tbody tr")).hasCount(10);
            assertThat(page.locator("tbody code").allInnerTexts()).doesNotContainAnyElementsOf(first);
        }
        page.context().close();
    }

    /** So many calls of one matter; the last event of each need not name it. */
    private void called(String matter, int many, boolean named) {
        console.bean(JdbcTemplate.class).update("""
                INSERT INTO journal (day, message_id, event, at, environment, kind, consumer, connector, operation, version,
                  trace_id, correlation_id)
                SELECT (now() AT TIME ZONE 'UTC')::date, message.id, event, now() + event * interval '1 second', 'SANDBOX',
                  'CALLED', 'demo', 'land', 'parcel', '1.0.0', '', CASE WHEN event = 0 OR ? THEN ? END
                FROM (SELECT uuidv7() AS id FROM generate_series(1, ?)) AS message, generate_series(0, 1) AS event""", named, matter, many);
    }

    @Test
    void aParkedMessageIsFoundFromTheOverviewAndResentInFourClicks() throws Exception {
        // given
        String code = "H99.12-261102-0042";
        MessageId message = console.park(code);
        Page page = signedIn("an.nguyen", 1440, ColorScheme.LIGHT);
        AtomicBoolean accepting = console.bean(AtomicBoolean.class);
        accepting.set(true);
        // when
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Lượt gửi tạm giữ, chờ người xử lý"))
                .click();
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(message.toString()))
                .click();
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Gửi lại"))
                .click();
        // then
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("Đã cho gửi lại 1 lượt");
        assertThat(page.getByRole(AriaRole.STATUS)).isFocused();
        await().atMost(SOON)
                .until(() -> console.bean(Journal.class)
                        .find(message)
                        .orElseThrow()
                        .deliveries()
                        .isEmpty());
        accepting.set(false);
        page.context().close();
    }

    @Test
    void aWrongMessageIsReadForAPurposeCorrectedAndSent() throws Exception {
        // given
        MessageId message = console.park("H99.12-261102-0044");
        Page page = signedIn("an.nguyen", 1440, ColorScheme.LIGHT);
        page.navigate(console.address("/console/messages/" + message).toString());
        assertThat(page.locator("dt:text-is('Vết (trace)') + dd a"))
                .hasAttribute("href", java.util.regex.Pattern.compile("https://traces\\.example/[0-9a-f]{32}"));
        // when
        page.locator("summary", new Page.LocatorOptions().setHasText("Xem và sửa"))
                .click();
        page.getByLabel("Mục đích").fill("sửa theo điện thoại của xã");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Xem"))
                .click();
        String body = page.getByLabel("Nội dung").inputValue();
        page.getByLabel("Nội dung").fill("{ not JSON");
        preview(page);
        // then
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("REQUEST_INVALID");
        // when
        page.getByLabel("Nội dung").fill(body);
        preview(page);
        // then
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("Dossier.v1");
        // when
        page.getByLabel("Nội dung")
                .fill(Files.readString(Path.of("test-fixtures/messages/death-dossier.json"))
                        .replace("H99.12-261110-0012", "H99.12-261102-0044")
                        .replace("Trần Thị Mẫu", "<b>hostile</b>"));
        preview(page);
        // then
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("034190012345");
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("<b>hostile</b>");
        assertThat(Browser.violations(page)).isEmpty();
        assertThat(console.bean(Journal.class).find(message).orElseThrow().entries())
                .filteredOn(entry -> entry.kind() == Kind.READ)
                .isNotEmpty()
                .allSatisfy(entry -> assertThat(entry.detail()).contains("an.nguyen", "sửa theo điện thoại của xã"));
        // when: what is sent is not what was shown
        String shown = page.getByLabel("Nội dung").inputValue();
        page.getByLabel("Nội dung").fill(shown.replace("<b>hostile</b>", "Lê Văn Thử"));
        send(page);
        // then
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("Lê Văn Thử");
        assertThat(console.bean(Journal.class).find(message).orElseThrow().corrections())
                .isEmpty();
        // when
        send(page);
        // then
        assertThat(page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(message.toString()))
                        .first())
                .isVisible();
        assertThat(console.bean(Journal.class).find(message).orElseThrow().corrections())
                .hasSize(1);
        page.context().close();
    }

    @Test
    void aDeliveredMessageIsReadForAPurposeAndACallShowsWhatTheJournalKeeps() throws Exception {
        // given
        AtomicBoolean accepting = console.bean(AtomicBoolean.class);
        accepting.set(true);
        MessageId message = console.accept("H99.12-261102-0053", null);
        await().atMost(SOON)
                .until(() -> !console.bean(Journal.class)
                        .find(message)
                        .orElseThrow()
                        .entries()
                        .isEmpty());
        accepting.set(false);
        Page page = signedIn("an.nguyen", 1440, ColorScheme.LIGHT);
        page.navigate(console.address("/console/messages/" + message).toString());
        // when
        page.locator("summary", new Page.LocatorOptions().setHasText("Xem nội dung"))
                .click();
        page.getByLabel("Mục đích").fill("công dân hỏi hồ sơ");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Xem"))
                .click();
        // then
        assertThat(page.locator("main pre")).containsText(TestConsole.APPLICANT);
        assertThat(page.locator("main textarea")).hasCount(0);
        assertThat(Browser.violations(page)).isEmpty();
        assertThat(console.bean(Journal.class).find(message).orElseThrow().entries())
                .filteredOn(entry -> entry.kind() == Kind.READ)
                .singleElement()
                .satisfies(entry -> assertThat(entry.detail()).contains("an.nguyen", "công dân hỏi hồ sơ"));
        // when
        MessageId call = console.log("H99.12-261102-0054", Environment.PRODUCTION, null);
        page.navigate(console.address("/console/messages/" + call).toString());
        // then
        assertThat(page.locator("main")).containsText("chỉ có những gì nhật ký giữ");
        assertThat(page.locator("summary", new Page.LocatorOptions().setHasText("Xem nội dung")))
                .hasCount(0);
        page.context().close();
    }

    @Test
    void anAuditorSeesWhoReadACitizensDataAndWhatForAndTheTableIsAFile() throws Exception {
        // given
        MessageId message = console.park("H99.12-261102-0055");
        Visitor.signedIn(console, "binh.tran", Role.OPERATOR)
                .submit("/console", "/console/messages/" + message + "/body", Map.of("why", "tra cứu theo đơn"));
        Visitor.person(console, "auditor", Role.AUDITOR);
        Page page = signedIn("auditor", 1440, ColorScheme.LIGHT);
        page.navigate(console.address("/console/audit").toString());
        // when
        page.getByLabel("Số định danh").fill(TestConsole.APPLICANT);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Ai đã xem?"))
                .click();
        // then
        assertThat(page.locator("tbody").first()).containsText("binh.tran");
        assertThat(page.locator("tbody").first()).containsText("tra cứu theo đơn");
        assertThat(page.url()).doesNotContain(TestConsole.APPLICANT);
        assertThat(Browser.violations(page)).isEmpty();
        // when
        Visitor auditor = new Visitor(console);
        auditor.signIn("auditor", Visitor.PASSWORD, "");
        await().atMost(SOON)
                .until(() -> auditor.get("/console/audit?act=body").body().contains("H99.12-261102-0055"));
        String file = auditor.submit("/console", "/console/audit/reads.csv", Map.of("number", TestConsole.APPLICANT))
                .body();
        String nobody = auditor.submit("/console", "/console/audit/reads.csv", Map.of("number", "099999999999"))
                .body();
        String search = auditor.submit("/console", "/console/messages", Map.of("text", TestConsole.APPLICANT))
                .headers()
                .firstValue("Location")
                .orElse("");
        String found = auditor.get(search.replaceFirst(".*/messages", "/console/messages.csv"))
                .body();
        // then
        assertThat(file).contains("\"binh.tran\",\"tra cứu theo đơn\"", message.toString());
        assertThat(nobody).doesNotContain("binh.tran");
        assertThat(found).contains(message.toString());
        for (String table : List.of(
                "datasets/dossiers/readers",
                "datasets/dossiers/conflicts",
                "consumers/provincial-portal/refusals",
                "consumers/provincial-portal/history")) {
            HttpResponse<String> answer = auditor.get("/console/" + table + ".csv");
            assertThat(answer.statusCode()).as(table).isEqualTo(200);
            assertThat(answer.body()).as(table).startsWith("\ufeff\"");
        }
        page.context().close();
    }

    @Test
    void aPhoneShowsEachRowAsLinesWithNamesAndFoldsTheFilter() {
        // given
        Page page = signedIn("an.nguyen", 390, ColorScheme.LIGHT);
        // when
        page.navigate(
                console.address("/console/messages?text=H99.12-261102-0007").toString());
        // then
        assertThat(page.locator("#rows td").first()).hasAttribute("data-label", "Trạng thái");
        assertThat(page.locator("form.filter").first()).isHidden();
        assertThat(page.locator("#rows a").last()).isInViewport();
        assertThat((Integer) page.evaluate("document.querySelector('.places').offsetHeight"))
                .isLessThan(70);
        page.navigate(console.address("/console").toString());
        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Ai trao đổi")))
                .hasCount(0);
        page.context().close();
    }

    @Test
    void aRowOfMessagesIsOneLineOnALaptop() {
        // given
        Page page = signedIn("an.nguyen", 1440, ColorScheme.LIGHT);
        // when
        page.navigate(
                console.address("/console/messages?text=H99.12-261102-0007").toString());
        // then
        assertThat((Integer) page.evaluate("document.querySelector('#rows tbody tr').offsetHeight"))
                .isLessThanOrEqualTo(34);
        assertThat(page.locator("#rows a").last()).hasAttribute("title", parked.toString());
        page.context().close();
    }

    private static void send(Page page) {
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Gửi bản đã sửa"))
                .click();
    }

    private static void preview(Page page) {
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Xem thay đổi"))
                .click();
    }

    @Test
    void theStoryNamesTheFieldThatThePartnerNamesAndDrawsTheWaits() throws Exception {
        // given
        MessageId message = console.park("H99.12-261102-0046");
        for (int attempt = 0; attempt < 5; attempt++) {
            sent(message, attempt, "ATTEMPTED", "PROVIDER_UNAVAILABLE", "away", "{}");
        }
        sent(message, 5, "PARKED", "REQUEST_REFUSED", "<b>422</b>", "{\"message\": \"cbsSoDDCN không hợp lệ\"}");
        Page page = signedIn("an.nguyen", 1440, ColorScheme.LIGHT);
        // when
        page.navigate(console.address("/console/messages/" + message).toString());
        // then
        assertThat(page.locator("p.first"))
                .containsText("H99.12-261102-0046: đã gửi Hộ tịch, lỗi ở trường cbsSoDDCN, tạm giữ");
        assertThat(page.locator("p.first")).containsText("chưa ai nhận.");
        assertThat(page.locator("mark")).hasCount(1);
        assertThat(page.locator("mark")).containsText("\"cbsSoDDCN\" : \"***\"");
        assertThat(page.locator("ol.story").first()).containsText("5 lần thử giống nhau");
        assertThat(page.locator("svg.lanes text").getByText("Hộ tịch")).isVisible();
        assertThat(page.locator("svg.lanes line.wait.held")).hasCount(1);
        page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)");
        assertThat(Browser.violations(page)).isEmpty();
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(SCREENSHOTS.resolve("message-story.png"))
                .setFullPage(true));
        // when
        page.getByLabel("Mục đích").fill("xem trường gửi đi");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Xem"))
                .click();
        // then
        assertThat(page.locator("table").last()).containsText("/maHoSo");
        assertThat(page.locator("table").last()).containsText("/dossierCode");
        assertThat(page.locator("main")).containsText("/citizen");
        assertThat(Browser.violations(page)).isEmpty();
        page.context().close();
    }

    /** What a system was asked in the hours before, and what it answered. */
    private void sent(MessageId message, int attempt, String kind, String code, String detail, String reply) {
        console.bean(JdbcTemplate.class)
                .update(
                        "INSERT INTO journal (day, message_id, event, at, environment, kind, consumer, connector, operation, version,"
                                + " route, trace_id, code, http_status, duration_micros, detail, request, reply)"
                                + " VALUES (?, ?, ?, now() + ? * interval '1 second', 'PRODUCTION', ?, 'flow.birth', 'civil-status',"
                                + " 'registerBirth', '1.0.0', 'birth-registration.register', '', ?, 422, 1500, ?, ?, ?)",
                        java.sql.Date.valueOf(message.day()),
                        message.value(),
                        900_000_000L + attempt,
                        attempt * 0.02,
                        kind,
                        code,
                        detail,
                        "{\"maHoSo\": \"H99.12-261102-0046\", \"cbsSoDDCN\": \"***\"}".getBytes(StandardCharsets.UTF_8),
                        reply.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aCorrectionIsCheckedWhileItIsTyped() throws Exception {
        // given
        MessageId message = console.park("H99.12-261102-0045");
        Page page = signedIn("an.nguyen", 1440, ColorScheme.LIGHT);
        page.navigate(console.address("/console/messages/" + message).toString());
        page.locator("summary", new Page.LocatorOptions().setHasText("Xem và sửa"))
                .click();
        page.getByLabel("Mục đích").fill("sửa theo điện thoại của xã");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Xem"))
                .click();
        // when
        page.getByLabel("Nội dung").fill("{ \"dossierCode\": 7 }");
        // then
        assertThat(page.locator("#checked .refused")).containsText("/dossierCode", PATIENT);
        // when
        page.evaluate("document.getElementById('body').value = JSON.stringify({a: 'x'.repeat(4 << 20)});"
                + " document.getElementById('body').dispatchEvent(new Event('input', {bubbles: true}))");
        // then
        assertThat(page.locator("#unchecked")).containsText("chưa kiểm tra được", PATIENT);
        assertThat(page.locator("#unchecked"))
                .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(SOON.toMillis()));
        browser.complaints.clear();
        // when
        page.getByLabel("Nội dung")
                .fill(Files.readString(Path.of("test-fixtures/messages/death-dossier.json"))
                        .replace("H99.12-261110-0012", "H99.12-261102-0045"));
        // then
        assertThat(page.locator("#checked .told")).containsText(TestConsole.APPLICANT, PATIENT);
        assertThat(page.locator("#checked .refused")).hasCount(0);
        assertThat(page.locator("#unchecked")).isHidden();
        assertThat(Browser.violations(page)).isEmpty();
        assertThat(console.bean(Journal.class).find(message).orElseThrow().entries())
                .filteredOn(entry -> entry.kind() == Kind.READ)
                .as("who reads it is told once, not with each letter")
                .hasSize(1);
        assertThat(console.bean(Audit.class).list("an.nguyen", Long.MAX_VALUE, 20))
                .noneMatch(entry -> entry.act().act().endsWith("/check"));
        // when
        send(page);
        // then
        assertThat(page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(message.toString()))
                        .first())
                .isVisible();
        assertThat(console.bean(Journal.class).find(message).orElseThrow().corrections())
                .hasSize(1);
        page.context().close();
    }

    @Test
    void theSecondOfTwoOperatorsIsToldThatSomebodyWasFaster() throws Exception {
        // given
        MessageId message = console.park("H99.12-261102-0043");
        Page first = signedIn("an.nguyen", 1440, ColorScheme.LIGHT);
        Page second = signedIn("administrator", 1440, ColorScheme.LIGHT);
        String address = console.address("/console/messages/" + message).toString();
        first.navigate(address);
        second.navigate(address);
        // when
        withdraw(first);
        withdraw(second);
        // then
        assertThat(first.getByRole(AriaRole.STATUS)).containsText("Đã rút 1 lượt");
        assertThat(second.getByRole(AriaRole.ALERT)).containsText("có thể người khác vừa xử lý");
        first.context().close();
        second.context().close();
    }

    @Test
    void whatOneOperatorHasTheOtherTakesOnlyKnowingly() throws Exception {
        // given
        MessageId message = console.park("H99.12-261102-0047");
        Page first = signedIn("an.nguyen", 1440, ColorScheme.LIGHT);
        Page second = signedIn("administrator", 1440, ColorScheme.LIGHT);
        String address = console.address("/console/messages/" + message).toString();
        first.navigate(address);
        second.navigate(address);
        // when
        first.getByLabel("Ghi chú").fill("đã gọi xã");
        take(first);
        take(second);
        // then
        assertThat(first.getByRole(AriaRole.STATUS)).containsText("Bạn đã nhận 1 lượt");
        assertThat(first.locator("p.first")).containsText("an.nguyen nhận (ghi chú: đã gọi xã)");
        assertThat(second.getByRole(AriaRole.ALERT)).containsText("an.nguyen đang nhận xử lý");
        assertThat(second.locator("main form[action$=take] input[name=over]"))
                .not()
                .isChecked();
        assertThat(second.locator("main a[href='/console/messages/" + message + "']"))
                .isVisible();
        assertThat(Browser.violations(second)).isEmpty();
        // when
        second.navigate(address);
        assertThat(second.locator("p.refused")).containsText("an.nguyen đang nhận xử lý việc này");
        assertThat(Browser.violations(second)).isEmpty();
        second.locator("form[action$=take] input[name=over]").check();
        take(second);
        // then
        assertThat(second.locator("p.first")).containsText("administrator nhận");
        // when: the first, whose page does not know it yet
        first.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Gửi lại"))
                .click();
        // then
        assertThat(first.getByRole(AriaRole.ALERT)).containsText("administrator đang nhận xử lý");
        first.context().close();
        second.context().close();
    }

    private static void take(Page page) {
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Nhận xử lý"))
                .click();
    }

    @Test
    void allOfAResultIsActedOnOnlyWhereAllThatWasShownIsStillThere() throws Exception {
        // given
        MessageId message = console.park("H99.12-261102-0048");
        Page page = signedIn("an.nguyen", 1440, ColorScheme.LIGHT);
        page.navigate(console.address("/console/deliveries").toString());
        page.locator("details.acts summary").click();
        assertThat(page.locator("details.acts")).containsText("hãy lọc theo một môi trường");
        assertThat(page.locator("details.acts button")).hasCount(0);
        page.navigate(console.address("/console/deliveries?environment=PRODUCTION&reason=REQUEST_REFUSED")
                .toString());
        // when
        console.bean(DeliveryEngine.class)
                .repairs()
                .withdraw(DeliveryFilter.of(message, null), 0, new Decision("binh.tran", "sai hồ sơ"));
        page.locator("details.acts summary").click();
        page.locator("form[action$=resend] button").click();
        // then: what there is now
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("nên chưa làm gì");
        assertThat(page.locator("#rows")).not().containsText("H99.12-261102-0048");
        assertThat(page.locator("#rows")).containsText("H99.12-261102-0007");
        page.context().close();
    }

    private static void withdraw(Page page) {
        page.locator("summary", new Page.LocatorOptions().setHasText("Rút")).click();
        page.getByLabel("Lý do").fill("sai hồ sơ");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Rút"))
                .click();
    }

    @Test
    void slashGoesToTheSearchBoxWhichFindsADossier() {
        // given
        Page page = signedIn("an.nguyen", 1440, ColorScheme.LIGHT);
        // when
        page.keyboard().press("/");
        page.keyboard().type("H99.12-261102-0007");
        page.keyboard().press("Enter");
        // then
        assertThat(page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(parked.toString())))
                .isVisible();
        page.context().close();
    }
}
