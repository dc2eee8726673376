package io.lienthong.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.lienthong.alert.Alerts;
import io.lienthong.alert.Rule;
import io.lienthong.delivery.DeliveryEngine;
import io.lienthong.operator.Role;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** What people do about alerts in a real browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AlertPagesIT {
    @SuppressWarnings("NullAway.Init")
    private TestConsole console;

    @SuppressWarnings("NullAway.Init")
    private Browser browser;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        browser = Browser.open();
        console = new TestConsole(folder);
        Visitor.person(console, "administrator", Role.ADMINISTRATOR);
        Visitor.person(console, "an.nguyen", Role.OPERATOR);
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

    private Page signedIn(String name) {
        return browser.signedIn(console, name, 1440, ColorScheme.LIGHT);
    }

    /** As another node sees it, so that this one leaves it alone. */
    static void alert(JdbcTemplate jdbc, String subject) {
        jdbc.update("INSERT INTO alert_look VALUES ('other:1', now() + interval '1 hour') ON CONFLICT DO NOTHING");
        jdbc.update(
                "INSERT INTO alert (rule, subject, node, severity, value, vi, en, since, opened_at, seen_at) VALUES"
                        + " ('destination-paused', ?, 'other:1', 'CRITICAL', 700, '<b>không</b> trả lời', '<b>no</b> answer',"
                        + " now() - interval '12 minutes', now(), now())",
                subject);
    }

    @Test
    void anAlertIsFoundFromTheOverviewLookedAfterAndSilenced() {
        // given
        alert(console.bean(JdbcTemplate.class), "one-stop-dossiers");
        Page page = signedIn("an.nguyen");
        Locator first =
                page.locator("table:has(caption) tr", new Page.LocatorOptions().setHasText("one-stop-dossiers"));
        assertThat(first).containsText("12 phút");
        assertThat(first.locator("a"))
                .hasAttribute(
                        "href",
                        "/console/deliveries?environment=PRODUCTION&destination=one-stop-dossiers&state=waiting");
        page.locator("main a[href='/console/alerts']").click();
        assertThat(page.locator("#open-alerts a[href*='destination=one-stop-dossiers']"))
                .hasAttribute(
                        "href",
                        "/console/deliveries?environment=PRODUCTION&destination=one-stop-dossiers&state=waiting");
        // when
        page.locator("summary", new Page.LocatorOptions().setHasText("Xử lý one-stop-dossiers"))
                .click();
        page.locator("details[open] input[name=why]").first().fill("gọi nhà thầu");
        page.locator("details[open] form[action$=acknowledge] button").click();
        // then
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("Bạn đã nhận xử lý");
        assertThat(page.locator("tbody").first()).containsText("gọi nhà thầu");
        assertThat(page.locator("tbody").first()).containsText("<b>không</b> trả lời");
        // when
        page.locator("summary", new Page.LocatorOptions().setHasText("Xử lý one-stop-dossiers"))
                .click();
        page.locator("details[open] form[action$=silences] input[name=why]").fill("bảo trì đường truyền");
        page.locator("details[open] form[action$=silences] button").click();
        // then
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("Đã tắt cảnh báo; 1 cảnh báo đang mở");
        assertThat(page.locator("#open-alerts tr", new Page.LocatorOptions().setHasText("one-stop-dossiers")))
                .containsText("bởi an.nguyen: bảo trì đường truyền");
        assertThat(console.bean(Alerts.class).silences())
                .anySatisfy(one -> assertThat(one.reason()).isEqualTo("bảo trì đường truyền"));
        // when
        page.locator("tr", new Page.LocatorOptions().setHasText("bảo trì đường truyền"))
                .locator("form[action$=end] button")
                .click();
        // then
        assertThat(console.bean(Alerts.class).silences())
                .noneSatisfy(one -> assertThat(one.reason()).isEqualTo("bảo trì đường truyền"));
        // when
        page.locator("form[action$=test] button").click();
        // then
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("Kênh duty-mail không nhận tin thử");
        assertThat(page)
                .hasURL(console.address("/console/alerts?tested=duty-mail").toString());
        page.context().close();
    }

    @Test
    void aSilenceThatMeansNothingSaysSoAndOneWithoutReasonKeepsWhatWasTyped() {
        // given
        Page page = signedIn("an.nguyen");
        page.navigate(console.address("/console/alerts").toString());
        page.locator("details:has(select[name=rule]) summary").click();
        page.locator("details[open] input[name=subject]").fill("nowhere-*");
        page.locator("details[open] input[name=why]").fill("  ");
        // when
        page.locator("details[open] button").click();
        // then
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("lý do");
        assertThat(page.locator("input[name=subject]")).hasValue("nowhere-*");
        // when
        page.locator("input[name=why]").fill("bảo trì");
        page.locator("main form.wide button").click();
        // then
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("không có cảnh báo nào đang mở thuộc diện này");
        page.context().close();
    }

    /** Something that a channel does not want. */
    static void setAside(JdbcTemplate jdbc, String channel) {
        alert(jdbc, "aside-" + System.nanoTime());
        jdbc.update(
                "INSERT INTO alert_notification (channel, alert, kind, at, value, vi, en, message, attempts, next_at, failure)"
                        + " SELECT ?, max(id), 'OPENED', now() - interval '1 hour', 1, 'v', 'e', gen_random_uuid(), 10,"
                        + " 'infinity', 'SMTP 550: 1 trong 1 không nhận / SMTP 550: 1 of 1 missed it' FROM alert",
                channel);
    }

    @Test
    void whatAChannelRefusedForGoodIsToldInTheLanguageOfThePageAndDropped() {
        // given
        setAside(console.bean(JdbcTemplate.class), "gone-mail");
        Page page = signedIn("an.nguyen");
        page.navigate(console.address("/console/alerts").toString());
        Locator row = page.locator("#channels + table tr", new Page.LocatorOptions().setHasText("gone-mail"));
        assertThat(row).containsText("1 tin bị từ chối nhiều lần, để riêng: SMTP 550: 1 trong 1 không nhận");
        assertThat(row).not().containsText("missed it");
        // when
        row.locator("form[action$=drop] button").click();
        // then
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("Đã bỏ 1 tin");
        assertThat(page.locator("#channels + table tr", new Page.LocatorOptions().setHasText("gone-mail")))
                .hasCount(0);
        page.context().close();
    }

    @Test
    void anAdministratorLooksAtANewRuleAddsItAndDeletesIt() throws Exception {
        // given
        console.accept("H99.12-261102-0103", null);
        await().until(() ->
                console.bean(DeliveryEngine.class).figures().stream().anyMatch(one -> one.parked() > 0));
        Page page = signedIn("administrator");
        page.navigate(console.address("/console/alerts").toString());
        page.locator("select[name=signal]").selectOption("parked");
        page.locator("form[action='/console/alerts/new-rule'] button").click();
        page.locator("input[name=rule]").fill("parked-civil-status");
        page.locator("input[name=vi]").fill("Hộ tịch tạm giữ");
        page.locator("input[name=bound]").fill("0,5");
        page.locator("input[name=lasting]").fill("PT5");
        page.locator("input[name=systems]").fill("civil-status");
        // when: one of them is wrong
        page.locator("form.narrow button").first().click();
        // then
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("thời lượng viết như PT5M");
        assertThat(page.getByRole(AriaRole.ALERT)).not().containsText("regex");
        assertThat(page.locator("input[name=bound]")).hasValue("0,5");
        assertThat(page.locator("input[name=lasting]")).hasValue("PT5");
        assertThat(page.locator("input[name=vi]")).hasValue("Hộ tịch tạm giữ");
        // when
        page.locator("input[name=lasting]").fill("PT5M");
        page.locator("button[formaction]").click();
        // then
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("1 trong 1 số liệu vượt ngưỡng");
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("civil-status");
        org.assertj.core.api.Assertions.assertThat(Browser.violations(page)).isEmpty();
        // when
        page.locator("form.narrow button").first().click();
        // then
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("Đã thêm");
        Rule rule = console.bean(Alerts.class).rule("parked-civil-status").rule();
        assertThat(rule.threshold()).isEqualTo(0.5);
        assertThat(rule.systems()).containsExactly("civil-status");
        // when: again under the same name
        page.navigate(console.address("/console/alerts/new-rule?like=parked-civil-status")
                .toString());
        assertThat(page.locator("input[name=bound]")).hasValue("0,5");
        page.locator("input[name=rule]").fill("parked-civil-status");
        page.locator("form.narrow button").first().click();
        // then
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("OPERATOR_CONFLICT");
        // when
        page.navigate(
                console.address("/console/alerts/rules/parked-civil-status").toString());
        page.locator("form[action$=reset] button").click();
        // then
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("Đã xoá");
        assertThat(console.bean(Alerts.class).rules())
                .noneMatch(one -> one.rule().name().equals("parked-civil-status"));
        assertThat(page.locator("tbody")
                        .last()
                        .locator("tr", new Locator.LocatorOptions().setHasText("parked-civil-status"))
                        .first())
                .containsText("đã xoá");
        page.context().close();
    }

    @Test
    void anAdministratorChangesARuleAndTakesItBack() {
        // given
        Page page = signedIn("administrator");
        page.navigate(console.address("/console/alerts/rules/consumer-lag").toString());
        // when
        page.locator("input[name=bound]").fill("7200");
        page.locator("input[name=datasets]").fill("dossiers, agencies");
        page.locator("input[name=channels]").check();
        page.locator("main form.narrow button").first().click();
        // then
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("Đã sửa");
        Rule rule = console.bean(Alerts.class).rule("consumer-lag").rule();
        assertThat(rule.threshold()).isEqualTo(7200);
        assertThat(rule.datasets()).containsExactly("dossiers", "agencies");
        assertThat(rule.told()).containsExactly("duty-mail");
        // when
        page.navigate(console.address("/console/alerts/rules/consumer-lag").toString());
        page.locator("input[name=lasting]").fill("${7*7}");
        page.locator("main form.narrow button").first().click();
        // then
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("REQUEST_INVALID");
        // when
        page.navigate(console.address("/console/alerts/rules/consumer-lag").toString());
        page.locator("form[action$=reset] button").click();
        // then
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("trở lại như tệp");
        assertThat(console.bean(Alerts.class).rule("consumer-lag").changed()).isFalse();
        page.context().close();
    }
}
