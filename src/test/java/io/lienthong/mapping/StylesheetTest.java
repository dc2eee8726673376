package io.lienthong.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lienthong.connector.Defect;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StylesheetTest {
    private static final Path FIXTURES = Path.of("test-fixtures/stylesheets");
    private static final String HEAD = "<xsl:stylesheet version=\"1.0\""
            + " xmlns:xsl=\"http://www.w3.org/1999/XSL/Transform\" xmlns:exsl=\"http://exslt.org/common\""
            + " exclude-result-prefixes=\"exsl\">";
    private static final int MAX_BYTES = 1 << 20;

    private final List<Defect> defects = new ArrayList<>();

    private Stylesheet fixture(String file) {
        Optional<Stylesheet> compiled = Stylesheet.compile(FIXTURES, file, defects::add);
        assertThat(defects).isEmpty();
        return compiled.orElseThrow();
    }

    private Stylesheet compiled(Path folder, String content) throws Exception {
        Files.writeString(folder.resolve("test.xsl"), HEAD + content + "</xsl:stylesheet>");
        Optional<Stylesheet> compiled = Stylesheet.compile(folder, "test.xsl", defects::add);
        assertThat(defects).isEmpty();
        return compiled.orElseThrow();
    }

    private static String applied(Stylesheet stylesheet, String xml, Map<String, String> values) {
        byte[] made = stylesheet.apply(xml.getBytes(StandardCharsets.UTF_8), values, MAX_BYTES);
        return new String(made, StandardCharsets.UTF_8);
    }

    @Test
    void transformsWithParametersAndImports() {
        // given
        Stylesheet stylesheet = fixture("parcel-question.xsl");
        // when
        String made = applied(
                stylesheet,
                "<getParcel xmlns=\"urn:lienthong:land-registry:1.0\"><parcelCode>1-2-3</parcelCode></getParcel>",
                Map.of("call.purpose", "P", "call.officer", "<Ô>"));
        // then
        assertThat(stylesheet.parameters()).containsExactlyInAnyOrder("call.purpose", "call.officer");
        assertThat(made)
                .endsWith("<TraCuuThuaDat xmlns=\"urn:stand-in:land-registry:1\"><MaXa>1</MaXa><SoTo>2</SoTo>"
                        + "<SoThua>3</SoThua><MucDich>P</MucDich><MaCanBo>&lt;Ô&gt;</MaCanBo></TraCuuThuaDat>");
    }

    @Test
    void stepsChangeNothingOfWhatIsMade(@TempDir Path folder) throws Exception {
        // given
        Stylesheet stylesheet = compiled(folder, """
                <xsl:template match="/*">
                  <xsl:variable name="sorted"><xsl:for-each select="i"><xsl:sort/><xsl:copy><xsl:attribute name="n"><xsl:value-of select="position()"/></xsl:attribute><xsl:copy-of select="text()"/></xsl:copy></xsl:for-each></xsl:variable>
                  <o t="{i[1]}"><xsl:copy-of select="exsl:node-set($sorted)/i"/></o>
                </xsl:template>
                """);
        // when
        String made = applied(stylesheet, "<l><i>b</i><i>a</i></l>", Map.of());
        // then
        assertThat(made).endsWith("<o t=\"b\"><i n=\"1\">a</i><i n=\"2\">b</i></o>");
    }

    @Test
    void whatItSaysByATerminatingMessageIsTold(@TempDir Path folder) throws Exception {
        // given
        Stylesheet stylesheet = compiled(folder, """
                <xsl:template match="/"><xsl:if test="not(//code)"><xsl:message terminate="yes">Thiếu mã hồ sơ</xsl:message></xsl:if><a/></xsl:template>
                """);
        // when, then
        assertThatThrownBy(() -> applied(stylesheet, "<l>secret</l>", Map.of()))
                .isInstanceOfSatisfying(BusException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.MAPPING_FAILED);
                    assertThat(e.detail()).isEqualTo("Thiếu mã hồ sơ");
                });
    }

    @ParameterizedTest
    @CsvSource({
        "reads-a-file.xsl, 3, document()",
        "reads-an-address.xsl, 3, document()",
        "imports-from-outside.xsl, 0, relative name inside",
        "imports-an-address.xsl, 0, relative name inside",
        "has-a-doctype.xsl, 1, DOCTYPE",
        "calls-java.xsl, 4, runtime:exec()",
        "writes-a-file.xsl, 2, extension elements",
        "is-of-version-2.xsl, 1, version 2.0",
        "is-cut-off.xsl, 2, ''",
        "has-a-wrong-expression.xsl, 3, ''",
        "calls-nobody.xsl, 3, nobody",
        "wants-what-nobody-supplies.xsl, 2, nobody supplies the parameter user"
    })
    void whatIsForbiddenOrWrongIsSaidWithFileAndLine(String file, int line, String message) {
        // when
        Optional<Stylesheet> compiled = Stylesheet.compile(FIXTURES, "bad/" + file, defects::add);
        // then
        assertThat(compiled).isEmpty();
        assertThat(defects).anySatisfy(defect -> {
            assertThat(defect.file()).endsWith(file);
            assertThat(defect.line()).isEqualTo(line);
            assertThat(defect.message() + " " + defect.mend()).contains(message);
        });
        assertThat(defects).extracting(Defect::file).containsOnly("bad/" + file);
    }

    @Test
    void aMistakeIsToldOnce() {
        // when
        Stylesheet.compile(FIXTURES, "bad/has-a-wrong-expression.xsl", defects::add);
        // then
        assertThat(defects).singleElement().extracting(Defect::line).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        "recursion.xsl, calls itself too deeply",
        "work.xsl, runs for more than 5 seconds|MiB of memory", // a fast machine takes the memory before the time
        "output.xsl, makes more than 1048576 bytes",
        "memory.xsl, MiB of memory"
    })
    void whatHasNoEndFailsTheMessageAlone(String file, String reason) {
        // given
        Stylesheet stylesheet = fixture("endless/" + file);
        // when, then
        Assertions.assertTimeout(
                Duration.ofSeconds(20),
                () -> assertThatThrownBy(() -> applied(stylesheet, "<secret/>", Map.of()))
                        .isInstanceOfSatisfying(BusException.class, e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.MAPPING_FAILED);
                            assertThat(e.detail()).containsPattern(reason).doesNotContain("secret");
                        }));
    }

    @Test
    void allRunsTogetherTakeAShareOfTheHeapAndOneThatGetsNoneIsRefused() {
        // given
        StylesheetMemory memory = new StylesheetMemory(200L << 20);
        Stylesheet small = fixture("parcel-question.xsl");
        Stylesheet large = fixture("endless/memory.xsl");
        // when: it is alone
        BusException tooMuch = refused(large, memory);
        // then
        assertThat(tooMuch.code()).isEqualTo(ErrorCode.MAPPING_FAILED);
        assertThat(tooMuch.detail()).contains("more than 50 MiB of memory");
        assertThat(memory.taken()).isZero();

        // when: others leave it a part
        memory.take(190L << 20);
        // then
        assertThat(refused(large, memory).code()).isEqualTo(ErrorCode.OVERLOADED);
        assertThat(memory.taken()).isEqualTo(190L << 20);

        // when: they leave nothing
        memory.take(10L << 20);
        // then
        assertThat(small.apply("<a/>".getBytes(StandardCharsets.UTF_8), Map.of(), MAX_BYTES, memory))
                .isNotEmpty();
        assertThat(memory.taken()).isEqualTo(200L << 20);
    }

    @Test
    void aRunThatAsksForTooMuchTakesNothingFromTheOthersMeanwhile() throws Exception {
        // given
        StylesheetMemory memory = new StylesheetMemory(100);
        AtomicBoolean end = new AtomicBoolean();
        Thread greedy = new Thread(() -> {
            while (!end.get()) {
                memory.take(101);
            }
        });
        greedy.start();
        // when
        int refused = 0;
        for (int i = 0; i < 1_000_000; i++) {
            if (memory.take(10)) {
                memory.give(10);
            } else {
                refused++;
            }
        }
        end.set(true);
        greedy.join();
        // then
        assertThat(refused).isZero();
        assertThat(memory.taken()).isZero();
    }

    private static BusException refused(Stylesheet stylesheet, StylesheetMemory memory) {
        return org.assertj.core.api.Assertions.catchThrowableOfType(
                BusException.class,
                () -> stylesheet.apply("<a/>".getBytes(StandardCharsets.UTF_8), Map.of(), MAX_BYTES, memory));
    }
}
