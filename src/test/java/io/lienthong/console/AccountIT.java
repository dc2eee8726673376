package io.lienthong.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import com.google.zxing.BinaryBitmap;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.lienthong.delivery.DeliveryEngine;
import io.lienthong.delivery.DeliveryFilter;
import io.lienthong.journal.Journal;
import io.lienthong.message.Environment;
import io.lienthong.message.MessageId;
import io.lienthong.operator.Audit;
import io.lienthong.operator.Operators;
import io.lienthong.operator.Role;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.crypto.spec.SecretKeySpec;
import javax.imageio.ImageIO;
import org.apache.commons.codec.binary.Base32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** One's own account; sessions that end while somebody types; the pages by keyboard alone and without script. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccountIT {
    private static final String PAGE = "/console/account";
    private static final String FRESH = "một mật khẩu khác hẳn";
    private static final Duration SOON = Duration.ofSeconds(30);

    @SuppressWarnings("NullAway.Init")
    private TestConsole console;

    @SuppressWarnings("NullAway.Init")
    private Browser browser;

    @SuppressWarnings("NullAway.Init")
    private JdbcTemplate jdbc;

    @SuppressWarnings("NullAway.Init")
    private MessageId parked;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        browser = Browser.open();
        console = new TestConsole(folder);
        jdbc = console.bean(JdbcTemplate.class);
        Visitor.person(console, "keys", Role.ADMINISTRATOR);
        parked = console.park("H99.12-261102-0007");
        console.log("H99.12-261102-0070", Environment.PRODUCTION, null);
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

    private static String code(String key, Instant at) throws Exception {
        return new TimeBasedOneTimePasswordGenerator()
                .generateOneTimePasswordString(new SecretKeySpec(new Base32().decode(key), "HmacSHA1"), at);
    }

    @Test
    void aPasswordIsChangedByTheOldOneAndOtherSessionsEnd() throws Exception {
        // given
        Visitor person = Visitor.signedIn(console, "changes", Role.VIEWER);
        Visitor elsewhere = new Visitor(console);
        elsewhere.signIn("changes", Visitor.PASSWORD, "");
        // when
        HttpResponse<String> wrong =
                person.submit(PAGE, PAGE + "/password", Map.of("password", "wrong password", "fresh", FRESH));
        HttpResponse<String> poor =
                person.submit(PAGE, PAGE + "/password", Map.of("password", Visitor.PASSWORD, "fresh", "short"));
        HttpResponse<String> changed =
                person.submit(PAGE, PAGE + "/password", Map.of("password", Visitor.PASSWORD, "fresh", FRESH));
        // then
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.body())
                .contains("mật khẩu hoặc mã hiện tại không đúng")
                .doesNotContain(FRESH);
        assertThat(poor.statusCode()).isEqualTo(400);
        assertThat(poor.body()).contains("ít nhất 12 ký tự");
        assertThat(changed.headers().firstValue("Location").orElse("")).endsWith(PAGE);
        assertThat(person.get(PAGE).body()).contains("Đã đổi mật khẩu");
        assertThat(elsewhere.get(PAGE).headers().firstValue("Location").orElse(""))
                .contains("ended=closed");
        assertThat(new Visitor(console).signIn("changes", Visitor.PASSWORD, "").statusCode())
                .isEqualTo(403);
        assertThat(new Visitor(console).signIn("changes", FRESH, "").statusCode())
                .isEqualTo(302);
        assertThat(console.bean(Audit.class).list("changes", Long.MAX_VALUE, 20))
                .extracting(entry -> entry.act().act() + entry.act().subject() + " " + entry.httpStatus())
                .contains("POST /console/account/password 400", "POST /console/account/password 302")
                .noneMatch(line -> line.contains(FRESH));
    }

    @Test
    void wrongPasswordsThereLockTheNameAsAtSignIn() throws Exception {
        // given
        Visitor person = Visitor.signedIn(console, "guesses", Role.VIEWER);
        for (int i = 0; i < 5; i++) {
            person.submit(PAGE, PAGE + "/password", Map.of("password", "wrong password", "fresh", FRESH));
        }
        // when
        HttpResponse<String> right =
                person.submit(PAGE, PAGE + "/password", Map.of("password", Visitor.PASSWORD, "fresh", FRESH));
        // then
        assertThat(right.statusCode()).isEqualTo(400);
        assertThat(new Visitor(console).signIn("guesses", Visitor.PASSWORD, "").statusCode())
                .isEqualTo(403);
        assertThat(console.bean(Audit.class).list("guesses", Long.MAX_VALUE, 20).stream()
                        .map(entry -> entry.act().act()))
                .containsOnlyOnce("LOCKED");
    }

    @Test
    void theKeyIsScannedConfirmedRenewedAndTurnedOff() throws Exception {
        // given
        Visitor.person(console, "scans", Role.VIEWER);
        Page page = browser.signedIn(console, "scans", 390, ColorScheme.DARK);
        page.navigate(console.address(PAGE).toString());
        // when
        String scanned = scan(page.locator("svg.qr"));
        String key = page.locator("code.key").innerText();
        // then
        assertThat(scanned).isEqualTo("otpauth://totp/Lienthong:scans?secret=" + key + "&issuer=Lienthong");
        assertThat(Browser.violations(page)).isEmpty();
        // when: the clock of the phone was wrong once; the key stays, and is scanned once only
        confirm(page, "", "000000");
        assertThat(page.getByRole(AriaRole.ALERT).first()).containsText("mã không đúng với khoá này");
        assertThat(page.locator("code.key")).hasText(key);
        confirm(page, "", code(key, Instant.now()));
        // then
        assertThat(page.locator("p.told")).containsText("Từ nay đăng nhập cần mã");
        assertThat(new Visitor(console).signIn("scans", Visitor.PASSWORD, "").statusCode())
                .isEqualTo(403);
        assertThat(new Visitor(console)
                        .signIn(
                                "scans",
                                Visitor.PASSWORD,
                                code(key, Instant.now().plusSeconds(30)))
                        .statusCode())
                .isEqualTo(302);
        // when: renewed
        later("scans");
        String second = page.locator("code.key").innerText();
        confirm(page, code(key, Instant.now()), code(second, Instant.now()));
        assertThat(page.locator("p.told")).containsText("Từ nay đăng nhập cần mã");
        // when: turned off, by a code of the new key alone
        later("scans");
        off(page, code(key, Instant.now()));
        assertThat(page.getByRole(AriaRole.ALERT).first()).containsText("không đúng");
        off(page, code(second, Instant.now()));
        // then
        assertThat(page.locator("p.told")).containsText("Đã tắt xác thực hai bước");
        assertThat(new Visitor(console).signIn("scans", Visitor.PASSWORD, "").statusCode())
                .isEqualTo(302);
        assertThat(browser.complaints).isEmpty();
        page.context().close();
    }

    private static String scan(Locator picture) throws Exception {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(picture.screenshot()));
        int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        RGBLuminanceSource light = new RGBLuminanceSource(image.getWidth(), image.getHeight(), pixels);
        return new QRCodeReader()
                .decode(new BinaryBitmap(new HybridBinarizer(light)))
                .getText();
    }

    /** As if the codes that were taken had been of long ago. */
    private void later(String name) {
        jdbc.update("UPDATE operator SET totp_step = 0 WHERE name = ?", name);
    }

    private static void confirm(Page page, String present, String code) {
        Locator form = page.locator("form[action$='/second-factor']");
        form.locator("input[name=password]").fill(Visitor.PASSWORD);
        if (!present.isEmpty()) {
            form.locator("input[name=present]").fill(present);
        }
        form.locator("input[name=code]").fill(code);
        form.locator("button").click();
    }

    private static void off(Page page, String code) {
        Locator form = page.locator("form[action$='/second-factor-off']");
        form.locator("input[name=password]").fill(Visitor.PASSWORD);
        form.locator("input[name=code]").fill(code);
        form.locator("button").click();
    }

    @Test
    void whatWasTypedBeforeTheSessionEndedIsStillThereAndSentBySigningInElsewhere() throws Exception {
        // given
        Visitor.person(console, "types", Role.OPERATOR);
        MessageId message = console.park("H99.12-261102-0008");
        Page page = browser.signedIn(console, "types", 1440, ColorScheme.LIGHT);
        page.clock().install();
        page.navigate(console.address("/console/messages/" + message).toString());
        page.getByLabel("Ghi chú").fill("đã gọi xã");
        page.clock().fastForward(60_000);
        jdbc.update("UPDATE operator_session SET seen_at = now() - interval '1 hour' WHERE operator = 'types'");
        // when
        take(page);
        // then
        assertThat(page.locator("#session")).containsText("chưa gửi gì");
        assertThat(page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Đăng nhập ở cửa sổ mới")))
                .isFocused();
        assertThat(Browser.violations(page)).isEmpty();
        // when
        Page window = page.waitForPopup(() -> page.keyboard().press("Enter"));
        // then
        assertThat(window.getByRole(AriaRole.ALERT)).containsText("Phiên đăng nhập đã hết");
        // when
        Browser.signIn(window, console, "types");
        take(page);
        // then
        assertThat(page.locator("p.told")).containsText("Bạn đã nhận 1 lượt");
        assertThat(page.locator("p.first")).containsText("types nhận (ghi chú: đã gọi xã)");
        page.context().close();
    }

    private static void take(Page page) {
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Nhận xử lý"))
                .click();
    }

    @Test
    void aFormIsNotSentForSomebodyElseWhoSignedInMeanwhile() throws Exception {
        // given
        Visitor.person(console, "leaves-desk", Role.OPERATOR);
        Visitor.person(console, "takes-desk", Role.OPERATOR);
        MessageId message = console.park("H99.12-261102-0009");
        Page page = browser.signedIn(console, "leaves-desk", 1440, ColorScheme.LIGHT);
        page.clock().install();
        page.navigate(console.address("/console/messages/" + message).toString());
        page.clock().fastForward(60_000);
        Page window = page.context().newPage();
        window.navigate(console.address("/console").toString());
        window.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Đăng xuất"))
                .click();
        Browser.signIn(window, console, "takes-desk");
        // when
        take(page);
        // then
        assertThat(page.locator("#session")).containsText("đang đăng nhập bằng tên khác");
        assertThat(console.bean(DeliveryEngine.class).open().list(DeliveryFilter.of(message, null), 0, 1))
                .allSatisfy(delivery -> assertThat(delivery.assignee()).isNull());
        page.context().close();
    }

    @Test
    void aCorrectionThatIsTypedStaysOnThePageAndNowhereElse() throws Exception {
        // given
        Visitor.person(console, "corrects", Role.OPERATOR);
        MessageId message = console.park("H99.12-261102-0010");
        Page page = browser.signedIn(console, "corrects", 1440, ColorScheme.LIGHT);
        page.navigate(console.address("/console/messages/" + message).toString());
        page.locator("summary", new Page.LocatorOptions().setHasText("Xem và sửa"))
                .click();
        page.getByLabel("Mục đích").fill("sửa theo điện thoại của xã");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Xem"))
                .click();
        Locator body = page.getByLabel("Nội dung");
        assertThat(body).hasValue(Pattern.compile(TestConsole.APPLICANT));
        console.bean(Operators.class).change("corrects", Role.ADMINISTRATOR);
        // when
        body.fill("{\"dossierCode\": \"typed\"}");
        // then
        assertThat(page.locator("#session")).containsText("những gì đã gõ vẫn còn ở đây");
        assertThat(page.locator("#unchecked")).isVisible();
        // when
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Xem thay đổi"))
                .click();
        // then
        assertThat(page.locator("#session a")).isFocused();
        assertThat(body).hasValue("{\"dossierCode\": \"typed\"}");
        assertThat((String) page.evaluate("JSON.stringify([sessionStorage, localStorage])"))
                .doesNotContain("typed", TestConsole.APPLICANT);
        assertThat(console.bean(Journal.class).find(message).orElseThrow().corrections())
                .isEmpty();
        page.context().close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/console",
                "/console/messages?operation=submitDossier&from=2020-01-01T00:00",
                "/console/messages/live",
                "MESSAGE",
                "/console/deliveries?environment=PRODUCTION&destination=civil-status",
                "/console/connectors/civil-status",
                "/console/consumers",
                "/console/alerts",
                "/console/alerts/rules/disk",
                "/console/audit",
                "/console/operators",
                "/console/account"
            })
    void everyControlIsReachedByTabInTheOrderOfThePageAndSeen(String path) {
        // given
        Page page = browser.signedIn(console, "keys", 1440, ColorScheme.LIGHT);
        page.navigate(console.address(path.replace("MESSAGE", "/console/messages/" + parked))
                .toString());
        int controls = (Integer) page.evaluate("""
                () => {
                  document.querySelectorAll('details').forEach(part => part.open = true);
                  const controls = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea,'
                    + ' summary, [tabindex="0"]')].filter(one => one.checkVisibility() && !one.disabled);
                  controls.forEach((one, at) => one.dataset.at = at);
                  document.activeElement.blur();
                  return controls.length;
                }""");
        // when
        int pressed = 0;
        List<Integer> reached = new ArrayList<>();
        Set<Integer> seen = new HashSet<>(); // of a date's field some parts show it themselves
        while (reached.size() < controls && pressed++ < 12 * controls) {
            page.keyboard().press("Tab");
            List<?> one = (List<?>) page.evaluate("""
                    () => {
                      const one = document.activeElement;
                      const [box, style] = [one.getBoundingClientRect(), getComputedStyle(one)];
                      const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
                      return [Number(one.dataset.at ?? -1), inside && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2];
                    }""");
            int at = (Integer) one.get(0);
            if (at >= 0 && (reached.isEmpty() || reached.get(reached.size() - 1) != at)) {
                reached.add(at);
            }
            if ((Boolean) one.get(1)) {
                seen.add(at);
            }
        }
        // then
        List<Integer> all = IntStream.range(0, controls).boxed().toList();
        assertThat(reached).containsExactlyElementsOf(all);
        assertThat(seen).containsAll(all);
        page.context().close();
    }

    @Test
    void aMessageIsFoundReadAndWithdrawnByKeysAlone() throws Exception {
        // given
        MessageId message = console.park("H99.12-261102-0011");
        Page page = browser.signedIn(console, "keys", 1440, ColorScheme.LIGHT);
        // when
        page.keyboard().press("/");
        page.keyboard().type("H99.12-261102-0011");
        page.keyboard().press("Enter");
        assertThat(page.locator("#rows")).isVisible();
        tab(page, "a[href$='" + message + "']");
        page.keyboard().press("Enter");
        assertThat(page.locator("p.first")).isVisible();
        tab(page, "details:has(form[action$=withdraw]) > summary");
        page.keyboard().press("Enter");
        tab(page, "form[action$=withdraw] input[name=why]");
        page.keyboard().type("sai hồ sơ");
        page.keyboard().press("Enter");
        // then
        assertThat(page.locator("p.told")).containsText("Đã rút 1 lượt");
        assertThat(page.locator("p.told")).isFocused();
        page.context().close();
    }

    @ParameterizedTest
    @CsvSource({
        "/console/operators, form[action$='/by-keys/role'] button, p.told",
        "/console/operators, form[action$='/by-keys/reset'] button, div.told",
        "/console/connectors/civil-status, form[action$=rollback] input[name=why], .refused",
        "/console/connectors/civil-status, form[action$=ping] button, h2[autofocus]",
        "/console/alerts, form[action$='duty-mail/test'] button, p.refused"
    })
    void whatAnActDidHasTheFocusAfterwards(String path, String control, String told) {
        // given
        if (console.bean(Operators.class).find("by-keys").isEmpty()) {
            Visitor.person(console, "by-keys", Role.VIEWER);
        }
        Page page = browser.signedIn(console, "keys", 1440, ColorScheme.LIGHT);
        page.navigate(console.address(path).toString());
        page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)");
        tab(page, control);
        // when
        page.keyboard().type("x");
        page.keyboard().press("Enter");
        // then
        assertThat(page.locator(told).first()).isFocused();
        page.context().close();
    }

    /** Goes on by the tabulator until this has the focus. */
    private static void tab(Page page, String target) {
        for (int i = 0;
                i < 200 && !(Boolean) page.evaluate("place => document.activeElement.matches(place)", target);
                i++) {
            page.keyboard().press("Tab");
        }
        assertThat(page.locator(target)).isFocused();
    }

    @ParameterizedTest
    @CsvSource({
        "/console, false",
        "/console/messages?operation=submitDossier&from=2020-01-01T00:00, false",
        "/console/deliveries, false",
        "/console/alerts, false",
        "/console/operators, true"
    })
    void aPhoneWithoutScriptShowsTablesThatCanBeRead(String path, boolean acts) {
        // given
        Page page = browser.withoutScript(390);
        Browser.signIn(page, console, "keys");
        // when
        page.navigate(console.address(path).toString());
        // then
        assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
                .as("the page is no wider than its window; tables move within it")
                .isLessThanOrEqualTo(390);
        List<?> squeezed = (List<?>) page.evaluate("""
                [...document.querySelectorAll('main td')].filter(cell => cell.checkVisibility()
                    && cell.textContent.trim().length > 8 && cell.getBoundingClientRect().height > 150)
                  .map(cell => cell.getBoundingClientRect().height + ' ' + cell.textContent.trim())""");
        assertThat(squeezed).isEmpty();
        assertThat(page.locator("main table").count()).isPositive();
        if (acts) {
            page.locator("form[action$='/keys/role'] button").scrollIntoViewIfNeeded();
            assertThat(page.locator("form[action$='/keys/role'] button")).isInViewport();
        }
        page.context().close();
    }
}
