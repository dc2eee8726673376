package io.lienthong.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;

/** Debian's Chromium, without a screen; notes what leaves the machine and what a page complains of. */
final class Browser implements AutoCloseable {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

    private final Playwright playwright;
    private final com.microsoft.playwright.Browser chromium;
    /** Requests to other places than 127.0.0.1, and errors that pages threw or the browser reported. */
    final List<String> complaints = Collections.synchronizedList(new ArrayList<>());

    private Browser(Playwright playwright, com.microsoft.playwright.Browser chromium) {
        this.playwright = playwright;
        this.chromium = chromium;
    }

    /** Skips the test where Chromium is not installed. */
    static Browser open() {
        if (!Files.isExecutable(CHROMIUM)) {
            System.out.println("SKIPPED: needs the package chromium");
            Assumptions.abort("needs the package chromium");
        }
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        return new Browser(
                playwright,
                playwright
                        .chromium()
                        .launch(new BrowserType.LaunchOptions()
                                .setExecutablePath(CHROMIUM)
                                .setArgs(List.of(
                                        "--no-sandbox",
                                        "--disable-gpu",
                                        "--disable-quic",
                                        "--no-first-run",
                                        "--disable-background-networking",
                                        "--disable-component-update",
                                        "--disable-sync"))));
    }

    /** A new visitor with a window of this width in pixels. */
    Page window(int width, ColorScheme colours) {
        BrowserContext context = chromium.newContext(new com.microsoft.playwright.Browser.NewContextOptions()
                .setViewportSize(width, 900)
                .setColorScheme(colours));
        context.onRequest(request -> {
            if (!"127.0.0.1".equals(URI.create(request.url()).getHost())) {
                complaints.add("request to " + request.url());
            }
        });
        Page page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") && !message.text().startsWith("Failed to load resource")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        return page;
    }

    /** A new visitor with a window of this width in pixels, whose browser runs no script. */
    Page withoutScript(int width) {
        return chromium.newContext(new com.microsoft.playwright.Browser.NewContextOptions()
                        .setViewportSize(width, 900)
                        .setJavaScriptEnabled(false))
                .newPage();
    }

    /** Somebody who has just signed in, and sees the overview. */
    Page signedIn(TestConsole console, String name, int width, ColorScheme colours) {
        Page page = window(width, colours);
        signIn(page, console, name);
        return page;
    }

    /** The person sees the overview then. */
    static void signIn(Page page, TestConsole console, String name) {
        page.navigate(console.address("/console").toString());
        page.getByLabel("Tên đăng nhập").fill(name);
        page.getByLabel("Mật khẩu").fill(Visitor.PASSWORD);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Đăng nhập"))
                .click();
        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Tổng quan")))
                .isVisible();
    }

    /** What axe-core finds wrong by WCAG 2.2 AA, a line each. */
    @SuppressWarnings("unchecked")
    static List<String> violations(Page page) throws IOException {
        try (InputStream script = Browser.class.getResourceAsStream("/axe.min.js")) {
            page.evaluate(new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8));
        }
        return (List<String>) page.evaluate("async () => (await axe.run(document, {runOnly: ['wcag2a', 'wcag2aa',"
                + " 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})).violations"
                + ".flatMap(v => v.nodes.map(n => v.id + ': ' + n.target + ' ' + n.failureSummary))");
    }

    /** The text spacing that a reader may choose (WCAG 2.2, 1.4.12); it also stands for a machine with wider fonts. */
    static void spaceOut(Page page) {
        page.evaluate(
                "const sheet = new CSSStyleSheet(); sheet.replaceSync('* { letter-spacing: .12em !important;"
                        + " word-spacing: .16em !important; line-height: 1.5 !important }'); document.adoptedStyleSheets = [sheet]");
    }

    @Override
    public void close() {
        chromium.close();
        playwright.close();
    }
}
