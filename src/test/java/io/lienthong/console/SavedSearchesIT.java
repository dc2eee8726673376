package io.lienthong.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lienthong.message.Environment;
import io.lienthong.operator.Audit;
import io.lienthong.operator.Role;
import io.lienthong.operator.SavedSearches;
import io.lienthong.traffic.MessageQuery;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Searches that people keep. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SavedSearchesIT {
    private static final String PAGE = "/console/messages";
    private static final String SAVE = "/console/messages/searches";

    @SuppressWarnings("NullAway.Init")
    private TestConsole console;

    @SuppressWarnings("NullAway.Init")
    private SavedSearches searches;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        console = new TestConsole(folder);
        searches = console.bean(SavedSearches.class);
        console.log("H99.12-261102-0001", Environment.PRODUCTION, null);
        console.accept("H99.12-261102-0002", null);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !console.bean(MessageFinder.class)
                        .find(
                                TestConsole.APPLICANT,
                                new MessageQuery(null, null, null, null, null, null, null, null, null, 1))
                        .isEmpty());
    }

    @AfterAll
    void stop() {
        console.close();
    }

    @Test
    void aSearchIsThereForItsPersonAndWhenSharedForAll() throws Exception {
        // given
        Visitor mine = Visitor.signedIn(console, "keeps", Role.VIEWER);
        Visitor others = Visitor.signedIn(console, "looks", Role.VIEWER);
        // when
        HttpResponse<String> kept =
                mine.submit(PAGE, SAVE, Map.of("name", "Của tôi", "system", "civil-status", "outcome", "FAILED"));
        mine.submit(PAGE, SAVE, Map.of("name", "Của chung", "text", "H99.12-261102-0001", "shared", "true"));
        // then
        assertThat(kept.statusCode()).isEqualTo(302);
        assertThat(kept.headers().firstValue("Location").orElse(""))
                .contains("/console/messages?system=civil-status&outcome=FAILED&kept=");
        String address = kept.headers().firstValue("Location").orElse("").replaceAll("^http://[^/]*", "");
        assertThat(mine.get(address).body()).contains("Đã lưu tìm kiếm “Của tôi”.");
        assertThat(others.get(address).body()).doesNotContain("Của tôi");
        assertThat(mine.get(PAGE).body()).contains("Của tôi", "Của chung", "system=civil-status&amp;outcome=FAILED");
        assertThat(others.get(PAGE).body()).contains("Của chung", "của keeps").doesNotContain("Của tôi");
        assertThat(mine.get("/console/messages?text=H99.12-261102-0001").statusCode())
                .isEqualTo(200);
        assertThat(console.bean(Audit.class).list("keeps", Long.MAX_VALUE, 1))
                .extracting(entry -> entry.act().act() + " " + entry.act().subject())
                .containsExactly("POST /console/messages/searches name=Của chung shared=true");
    }

    @Test
    void onlyItsPersonAndOfSharedOnesAnAdministratorDeletesIt() throws Exception {
        // given
        Visitor owner = Visitor.signedIn(console, "owner", Role.VIEWER);
        Visitor other = Visitor.signedIn(console, "other", Role.OPERATOR);
        Visitor administrator = Visitor.signedIn(console, "admin", Role.ADMINISTRATOR);
        owner.submit(PAGE, SAVE, Map.of("name", "own", "system", "civil-status"));
        owner.submit(PAGE, SAVE, Map.of("name", "shared", "system", "civil-status", "shared", "true"));
        long own = id("own");
        long shared = id("shared");
        // when
        int byOther = delete(other, shared);
        int privateByAdministrator = delete(administrator, own);
        int byAdministrator = delete(administrator, shared);
        int byOwner = delete(owner, own);
        int again = delete(owner, own);
        // then
        assertThat(byOther).isEqualTo(409);
        assertThat(privateByAdministrator).isEqualTo(409);
        assertThat(byAdministrator).isEqualTo(302);
        assertThat(byOwner).isEqualTo(302);
        assertThat(again).isEqualTo(409);
        assertThat(searches.of("owner")).extracting(SavedSearches.Saved::name).doesNotContain("own", "shared");
    }

    private long id(String name) {
        return searches.of("owner").stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow()
                .id();
    }

    private static int delete(Visitor visitor, long id) throws Exception {
        return visitor.submit(PAGE, SAVE + "/" + id + "/delete", Map.of()).statusCode();
    }

    @ParameterizedTest
    @ValueSource(strings = {TestConsole.APPLICANT, "034190099999", "012345678", "0912345678", "HS4010112345678"})
    void aNumberOfAPersonIsKeptInNoSearch(String number) throws Exception {
        // given
        Visitor visitor = Visitor.signedIn(console, "number-" + Integer.toHexString(number.hashCode()), Role.VIEWER);
        // when
        HttpResponse<String> text = visitor.submit(PAGE, SAVE, Map.of("name", "by text", "text", number));
        // then
        assertThat(text.statusCode()).isEqualTo(400);
        assertThat(text.body()).contains("REQUEST_INVALID").doesNotContain(number);
        if (number.matches("[0-9]+")) {
            assertThat(visitor.submit(PAGE, SAVE, Map.of("name", number, "system", "civil-status"))
                            .statusCode())
                    .isEqualTo(400);
            assertThat(visitor.submit(PAGE, SAVE, Map.of("name", "by error", "error", "no " + number))
                            .statusCode())
                    .isEqualTo(400);
        }
        assertThat(visitor.get(PAGE).body()).doesNotContain(number, "by text");
        assertThat(console.bean(Audit.class)
                        .list("number-" + Integer.toHexString(number.hashCode()), Long.MAX_VALUE, 10))
                .isNotEmpty()
                .allSatisfy(entry -> assertThat(entry.act().subject()).doesNotContain(number));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"<script>alert(1)</script>", "' OR 1=1 --", "${7*7}", "*{T(java.lang.Runtime)}", "a\u0000b", " "
            })
    void hostileNamesAreShownOrRefusedAndNeverRun(String name) throws Exception {
        // given
        Visitor visitor = Visitor.signedIn(console, "hostile-" + Integer.toHexString(name.hashCode()), Role.VIEWER);
        // when
        HttpResponse<String> saved = visitor.submit(PAGE, SAVE, Map.of("name", name, "operation", name));
        // then
        assertThat(saved.statusCode()).isIn(302, 400);
        assertThat(visitor.get(PAGE).body()).doesNotContain("<script>alert", ">49<", "\"49\"");
    }

    @Test
    void anAddressIsAlwaysOneOfTheMessagesPageAndAMegabyteIsRefused() throws Exception {
        // given
        Visitor visitor = Visitor.signedIn(console, "addresses", Role.VIEWER);
        // when
        visitor.submit(PAGE, SAVE, Map.of("name", "elsewhere", "address", "https://elsewhere.example/"));
        HttpResponse<String> large = visitor.submit(PAGE, SAVE, Map.of("name", "x".repeat(1 << 20)));
        HttpResponse<String> half = visitor.submit(PAGE, SAVE, Map.of("name", "x".repeat(101)));
        // then
        assertThat(searches.of("addresses"))
                .extracting(SavedSearches.Saved::address)
                .containsExactly(PAGE);
        assertThat(large.statusCode()).isEqualTo(413);
        assertThat(half.statusCode()).isEqualTo(400);
    }

    @Test
    void aPersonKeepsFiftyAtMostAndASecondOfTheSameNameTakesThePlaceOfTheFirst() throws Exception {
        // given
        Visitor visitor = Visitor.signedIn(console, "collects", Role.VIEWER);
        for (int i = 0; i < 50; i++) {
            searches.save("collects", "search " + i, PAGE, false);
        }
        // when
        HttpResponse<String> another = visitor.submit(PAGE, SAVE, Map.of("name", "one more"));
        HttpResponse<String> same = visitor.submit(PAGE, SAVE, Map.of("name", "search 7", "system", "land"));
        // then
        assertThat(another.statusCode()).isEqualTo(409);
        assertThat(same.statusCode()).isEqualTo(302);
        assertThat(visitor.get(same.headers().firstValue("Location").orElse("").replaceAll("^http://[^/]*", ""))
                        .body())
                .contains("Đã lưu tìm kiếm “search 7”, thay cho tìm kiếm trước đây cùng tên.");
        assertThat(searches.of("collects"))
                .hasSizeGreaterThanOrEqualTo(50)
                .filteredOn(one -> one.name().equals("search 7"))
                .singleElement()
                .satisfies(one -> assertThat(one.address()).isEqualTo("/console/messages?system=land"));
    }
}
