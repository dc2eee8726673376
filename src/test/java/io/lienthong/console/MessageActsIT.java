package io.lienthong.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.lienthong.delivery.Decision;
import io.lienthong.delivery.DeliveryEngine;
import io.lienthong.delivery.DeliveryFilter;
import io.lienthong.journal.Journal;
import io.lienthong.journal.Kind;
import io.lienthong.journal.MessageStory;
import io.lienthong.message.Body;
import io.lienthong.message.Environment;
import io.lienthong.message.Event;
import io.lienthong.message.Json;
import io.lienthong.message.MessageId;
import io.lienthong.message.Trace;
import io.lienthong.operator.Role;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What operators do with one message or many of them, in a real browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MessageActsIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String DELIVERIES = "/console/deliveries?environment=PRODUCTION&correlation=";

    @SuppressWarnings("NullAway.Init")
    private TestConsole console;

    @SuppressWarnings("NullAway.Init")
    private Browser browser;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        browser = Browser.open();
        console = new TestConsole(folder);
        Visitor.person(console, "an.nguyen", Role.OPERATOR);
    }

    @AfterAll
    void stop() {
        console.close();
        browser.close();
    }

    /** Nothing of another test is open. */
    @BeforeEach
    void clear() {
        DeliveryEngine engine = console.bean(DeliveryEngine.class);
        DeliveryFilter parked =
                new DeliveryQuery(null, null, "PRODUCTION", null, null, null, null, null, null, null).filter(true);
        await().atMost(SOON).until(() -> {
            Decision decision = new Decision("an.nguyen", "for the next test");
            engine.repairs().withdraw(parked, 0, decision);
            engine.repairs().withdraw(parked.waiting(), 0, decision);
            return engine.open().count(parked.waiting(), 0).isEmpty()
                    && engine.open().count(parked, 0).isEmpty();
        });
    }

    private Page open(String path) {
        Page page = browser.signedIn(console, "an.nguyen", 1440, ColorScheme.LIGHT);
        page.navigate(console.address(path).toString());
        return page;
    }

    private MessageStory story(MessageId message) {
        return console.bean(Journal.class).find(message).orElseThrow();
    }

    private static void click(Page page, String button) {
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(button))
                .click();
    }

    /** JSLT that makes a right dossier of a wrong one, with the wrong one's code. */
    private static String mapping() throws Exception {
        return Files.readString(Path.of("test-fixtures/messages/death-dossier.json"))
                .replace("\"H99.12-261110-0012\"", ".dossierCode");
    }

    @Test
    void manyAreCorrectedAfterAPreviewAndNobodyElsesWithoutASecondWord() throws Exception {
        // given
        MessageId one = console.park("H99.12-261105-0001");
        MessageId other = console.park("H99.12-261105-0002");
        MessageId gone = console.park("H99.12-261105-0003");
        String filter = "/console/deliveries?environment=PRODUCTION&reason=REQUEST_REFUSED";
        Page page = open(filter);
        page.locator("details.acts summary").click();
        page.getByText("Sửa và gửi lại 3 lượt…").click();
        // when: the rule is none
        page.getByLabel("Quy tắc sửa").fill("{ not JSLT");
        page.getByLabel("Lý do sửa").fill("sửa theo điện thoại của xã");
        click(page, "Xem thay đổi");
        // then
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("REQUEST_INVALID");
        // when: it makes what no dossier is
        page.getByLabel("Quy tắc sửa").fill("{\"procedure\": 7, * : .}");
        click(page, "Xem thay đổi");
        // then
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("3 không sửa được");
        assertThat(page.locator("ul.refusals")).containsText(one.toString());
        assertThat(page.locator("ul.refusals")).containsText(other.toString());
        assertThat(page.locator("ul.refusals")).containsText("/procedure");
        // when
        page.getByLabel("Quy tắc sửa").fill(mapping());
        click(page, "Xem thay đổi");
        // then
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("Sửa được 3 thông điệp");
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("/procedure");
        assertThat(Browser.violations(page)).isEmpty();
        assertThat(story(one).corrections()).isEmpty();
        assertThat(story(one).entries())
                .filteredOn(entry -> entry.kind() == Kind.READ)
                .isNotEmpty()
                .allSatisfy(entry -> assertThat(entry.detail()).contains("an.nguyen", "sửa theo điện thoại của xã"));
        // when: one of them is withdrawn
        DeliveryEngine engine = console.bean(DeliveryEngine.class);
        engine.repairs().withdraw(DeliveryFilter.of(gone, null), 0, new Decision("binh.tran", "gửi trùng"));
        click(page, "Gửi 3 bản đã sửa");
        // then
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("đã đổi từ lần xem trước");
        assertThat(story(one).corrections()).isEmpty();
        // when
        engine.repairs().assign(DeliveryFilter.of(other, null), 0, "binh.tran", null, new Decision("binh.tran", null));
        click(page, "Gửi 2 bản đã sửa");
        // then
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("binh.tran đang nhận xử lý");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("xem thay đổi một lần nữa rồi gửi");
        assertThat(story(one).corrections()).isEmpty();
        // when
        page.getByLabel("Cả những lượt người khác đang nhận").check();
        click(page, "Xem thay đổi");
        MessageId later = console.park("H99.12-261105-0004");
        click(page, "Gửi 2 bản đã sửa");
        // then
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("Đã sửa và gửi lại 2 thông điệp");
        assertThat(story(later).corrections()).isEmpty();
        for (MessageId message : List.of(one, other)) {
            assertThat(story(message).corrections()).hasSize(1);
        }
        // when
        page.navigate(
                console.address("/console/messages?text=H99.12-261105-0001").toString());
        // then
        assertThat(page.locator("tbody")).containsText("đã thay bằng bản sửa");
        assertThat(page.locator("tbody tr").last()).containsText("one-stop-dossiers");
        assertThat(page.locator("tbody tr").last()).containsText("civil-status");
        page.context().close();
    }

    @Test
    void whatWaitsBehindAParkedOneIsWithdrawnAndTheRestStays() throws Exception {
        // given
        MessageId head = console.park("H99.12-261105-0011");
        MessageId behind = console.accept("H99.12-261105-0011", null);
        MessageId last = console.accept("H99.12-261105-0011", null);
        Page page = open("/console/messages/" + behind);
        // when
        page.getByText("Rút lượt gửi đang chờ").click();
        page.getByLabel("Lý do").fill("gửi trùng");
        click(page, "Rút");
        // then
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("Đã ghi nhận rút 1 lượt");
        await().atMost(SOON).until(() -> story(behind).deliveries().isEmpty());
        assertThat(story(behind).entries()).anySatisfy(entry -> {
            assertThat(entry.kind()).isEqualTo(Kind.WITHDRAWN);
            assertThat(entry.detail()).isEqualTo("by an.nguyen: gửi trùng");
        });
        // when
        page.navigate(
                console.address(DELIVERIES + "H99.12-261105-0011&state=waiting").toString());
        page.locator("details.acts summary").click();
        assertThat(page.locator("details.acts form")).hasCount(1);
        assertThat(Browser.violations(page)).isEmpty();
        page.getByLabel("Lý do").fill("gửi trùng");
        click(page, "Rút 1 lượt");
        // then
        await().atMost(SOON).until(() -> story(last).deliveries().isEmpty());
        assertThat(story(head).deliveries()).hasSize(1);
        page.context().close();
    }

    @Test
    void aMessageSaysThatItsSystemIsPausedAndWhenItIsAskedAgain() throws Exception {
        // given
        DeliveryEngine engine = console.bean(DeliveryEngine.class);
        MessageId message = console.accept(TestConsole.UNANSWERED, null);
        await().atMost(SOON)
                .until(() ->
                        engine.pause(Environment.PRODUCTION, TestConsole.SYSTEM).isPresent());
        // when
        Page page = open("/console/messages/" + message);
        // then
        assertThat(page.locator("ol.story > li.waiting")).containsText("không trả lời từ");
        assertThat(page.locator("ol.story > li.waiting")).containsText("hỏi lại lúc");
        assertThat(engine.triedAgain(message)).containsOnlyKeys(TestConsole.ROUTE);
        // when
        page.getByText("English").click();
        page.navigate(console.address("/console/deliveries").toString());
        // then
        assertThat(page.locator("table").first()).containsText("asked again at");
        assertThat(console.get("/admin/v1/deliveries").body()).contains("\"nextProbe\"");
        page.context().close();
    }

    @Test
    void thePageOfAMessageRenewsItselfAfterAnAct() throws Exception {
        // given
        MessageId message = console.park("H99.12-261105-0021");
        MessageId behind = console.accept("H99.12-261105-0021", null);
        Page page = open("/console/messages/" + behind);
        page.getByText("Rút lượt gửi đang chờ").click();
        page.getByLabel("Lý do").fill("gửi trùng");
        // when
        click(page, "Rút");
        // then: without anybody's doing
        assertThat(page.locator("p.first .state"))
                .containsText("đã rút", new LocatorAssertions.ContainsTextOptions().setTimeout(SOON.toMillis()));
        assertThat(page.locator("section[data-refresh]")).hasCount(0);
        assertThat(story(message).deliveries()).hasSize(1);
        page.context().close();
    }

    @Test
    void anActMeansWhatWasShownAlthoughMoreIsParkedMeanwhile() throws Exception {
        // given
        MessageId shown = console.park("H99.12-261105-0051");
        Page page = open("/console/deliveries?environment=PRODUCTION&reason=REQUEST_REFUSED");
        page.locator("details.acts summary").click();
        MessageId later = console.park("H99.12-261105-0052");
        // when
        page.getByLabel("Lý do").fill("gửi trùng");
        click(page, "Rút 1 lượt");
        // then
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("rút 1 lượt");
        assertThat(story(shown).deliveries()).isEmpty();
        assertThat(story(later).deliveries()).hasSize(1);
        page.context().close();
    }

    @Test
    void aResultThatDeliveriesCannotShowLeadsToNoListOfOthers() throws Exception {
        // given
        console.park("H99.12-261105-0061");
        Visitor visitor = Visitor.signedIn(console, "chi.pham", Role.OPERATOR);
        String parked = "/console/messages?outcome=PARKED&environment=PRODUCTION&system=civil-status";
        // then
        assertThat(visitor.get(parked).body())
                .contains("/console/deliveries?environment=PRODUCTION&amp;destination=civil-status\"");
        for (String more :
                List.of("&operation=registerBirth", "&consumer=demo", "&error=field", "&from=2026-01-01T00:00")) {
            assertThat(visitor.get(parked + more).body()).as(more).doesNotContain("Xử lý cả danh sách");
        }
    }

    @Test
    void aBodyOfMegabytesIsNotShown() throws Exception {
        // given
        MessageId large = console.accept(
                new Event(
                        MessageId.next(),
                        Environment.PRODUCTION,
                        "dossier.of-no-step",
                        "one-stop-dossiers/submitDossier",
                        "Dossier.v1",
                        null,
                        null,
                        Trace.continued(null),
                        Body.of(Json.object().put("text", "x".repeat(2 << 20)))),
                null);
        Visitor visitor = Visitor.signedIn(console, "dung.le", Role.OPERATOR);
        // when
        HttpResponse<String> answer = visitor.submit(
                "/console/messages/" + large, "/console/messages/" + large + "/body", Map.of("why", "kiểm tra"));
        // then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("quá lớn").hasSizeLessThan(100_000);
        assertThat(story(large).acceptance().orElseThrow().event().data().stored())
                .as("its name alone is in memory")
                .satisfies(name -> assertThat(name.size()).isGreaterThan(2 << 20));
    }

    @Test
    void aCorrectionThatMakesItAnotherMatterIsRefusedWhileItIsTyped() throws Exception {
        // given
        MessageId message = console.park("H99.12-261105-0041");
        String other = Files.readString(Path.of("test-fixtures/messages/birth-dossier.json"))
                .replaceFirst("H99[.]12-[0-9]{6}-[0-9]{4}", "H99.12-261105-0042");
        Visitor visitor = Visitor.signedIn(console, "binh.tran", Role.OPERATOR);
        String page = "/console/messages/" + message;
        // when
        HttpResponse<String> answer =
                visitor.submit(page, page + "/check", Map.of("why", "sửa mã hồ sơ", "body", other));
        // then
        assertThat(answer.body()).contains("khoá thứ tự của " + TestConsole.ROUTE);
    }

    @Test
    void aCorrectionIsTriedOnTheMappingAndTheContractOfItsSystem() throws Exception {
        // given
        MessageId message = console.park("H99.12-261105-0031");
        String right = Files.readString(Path.of("test-fixtures/messages/birth-dossier.json"))
                .replaceFirst("H99[.]12-[0-9]{6}-[0-9]{4}", "H99.12-261105-0031");
        Page page = open("/console/messages/" + message);
        page.locator("summary", new Page.LocatorOptions().setHasText("Xem và sửa"))
                .click();
        page.getByLabel("Mục đích").fill("sửa theo điện thoại của xã");
        click(page, "Xem");
        // when
        page.getByLabel("Nội dung").fill(right);
        click(page, "Xem thay đổi");
        // then
        assertThat(page.locator("#checked .trial")).containsText("civil-status sẽ nhận");
        page.locator("#checked .trial summary").click();
        assertThat(page.locator("#checked .trial tbody")).containsText("H99.12-261105-0031");
        assertThat(page.locator("#checked .trial tbody")).containsText("/dossierCode");
        assertThat(Browser.violations(page)).isEmpty();
        // when: of the message's type, but the system wants more
        page.getByLabel("Nội dung").fill(right.replace("\"H99.12\"", "\"H98.12\""));
        click(page, "Xem thay đổi");
        // then
        assertThat(page.locator("#checked .trial")).containsText("chưa gửi được tới civil-status");
        assertThat(page.locator("#checked .trial li")).containsText("/maDonVi");
        assertThat(story(message).corrections()).isEmpty();
        page.context().close();
    }

    @Test
    void noAddressMakesAPageSayThatSomethingWasDone() throws Exception {
        // given
        console.park("H99.12-261105-0021");
        Page page = open(DELIVERIES + "H99.12-261105-0021&did=withdrawn&number=7");
        assertThat(page.getByRole(AriaRole.STATUS)).hasCount(0);
        // when
        page.locator("details.acts summary").click();
        click(page, "Giao 1 lượt");
        // then
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("Bạn đã nhận 1 lượt");
        assertThat(page.url()).doesNotContain("did=", "number=", "=&");
        // when
        page.reload();
        // then
        assertThat(page.getByRole(AriaRole.STATUS)).hasCount(0);
        page.context().close();
    }

    @Test
    void addressesHaveNoEmptyFieldsAndATextOfKilobytesIsRefusedByAPage() throws Exception {
        // given
        Visitor visitor = new Visitor(console);
        visitor.signIn("an.nguyen", Visitor.PASSWORD, "");
        // when
        HttpResponse<String> empty = visitor.get("/console/messages?environment=&system=civil-status&error=");
        HttpResponse<String> nothing = visitor.get("/console/deliveries?reason=");
        HttpResponse<String> large = visitor.get("/console/messages?text=" + "x".repeat(20_000));
        // then
        assertThat(empty.headers().firstValue("Location").orElse("")).endsWith("/console/messages?system=civil-status");
        assertThat(nothing.headers().firstValue("Location").orElse("")).endsWith("/console/deliveries");
        assertThat(large.statusCode()).isEqualTo(400);
        assertThat(large.body())
                .contains("<html lang=\"vi\"", "REQUEST_INVALID", "dài quá 8000")
                .doesNotContain("xxxx");
    }

    @Test
    void onlyWhoReadsBodiesAndRepairsCorrectsMany() throws Exception {
        // given
        Visitor viewer = Visitor.signedIn(console, "only-looks", Role.VIEWER);
        // when
        HttpResponse<String> form = viewer.get("/console/deliveries/correct?environment=PRODUCTION&reason=EXPIRED");
        HttpResponse<String> sent = viewer.submit(
                "/console", "/console/deliveries/correct", Map.of("environment", "PRODUCTION", "reason", "EXPIRED"));
        // then
        assertThat(form.statusCode()).isEqualTo(403);
        assertThat(sent.statusCode()).isEqualTo(403);
    }
}
