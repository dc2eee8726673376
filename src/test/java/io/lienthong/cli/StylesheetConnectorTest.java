package io.lienthong.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The land registry with stylesheets in place of its mappings: what it promises must hold as before. */
class StylesheetConnectorTest {
    private static final Path STYLESHEETS = Path.of("test-fixtures/stylesheets");

    private final Path folder;

    StylesheetConnectorTest(@TempDir Path parent) {
        folder = parent.resolve("land-registry");
    }

    @BeforeEach
    void landRegistryWithStylesheets() throws IOException {
        copy(Path.of("connectors/land-registry"), folder);
        Files.copy(Path.of("test-fixtures/messages/land-parcel.json"), folder.resolve("tests/land-parcel.json"));
        for (String name : new String[] {"parcel-question", "parcel", "register-change", "parcel-code"}) {
            Files.deleteIfExists(folder.resolve("mappings/" + name + ".jslt"));
            stylesheet(name + ".xsl", STYLESHEETS.resolve(name + ".xsl"));
        }
        change("parcel-question.jslt", "parcel-question.xsl");
        change("register-change.jslt", "register-change.xsl");
        change(
                "{select: /TraCuuThuaDatResponse/ThuaDat, mapping: mappings/parcel.jslt}",
                "{mapping: mappings/parcel.xsl}");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    private void stylesheet(String name, Path file) throws IOException {
        Files.writeString(folder.resolve("mappings/" + name), Files.readString(file));
    }

    private void change(String from, String to) throws IOException {
        Path descriptor = folder.resolve("connector.yaml");
        String text = Files.readString(descriptor);
        assertThat(text).contains(from);
        Files.writeString(descriptor, text.replace(from, to));
    }

    private Run run(String command) {
        return Run.of("connector", command, folder.toString());
    }

    @Test
    void stylesheetsKeepWhatTheConnectorPromises() {
        // when
        Run check = run("check");
        Run test = run("test");
        // then
        assertThat(check.out()).isEqualTo("land-registry: right\n");
        assertThat(test.status()).as(test.out()).isZero();
    }

    @Test
    void aStylesheetThatReadsFilesIsRefusedWithItsLine() throws IOException {
        // given
        stylesheet("parcel.xsl", STYLESHEETS.resolve("bad/reads-a-file.xsl"));
        // when
        Run check = run("check");
        // then
        assertThat(check.status()).isNotZero();
        assertThat(check.out() + check.err()).contains("mappings/parcel.xsl:3").contains("document()");
    }

    @Test
    void aStylesheetWithoutEndFailsItsCallsAndNoOthers() throws IOException {
        // given
        stylesheet("register-change.xsl", STYLESHEETS.resolve("endless/recursion.xsl"));
        // when
        Run test = run("test");
        // then
        assertThat(test.status()).isNotZero();
        assertThat(test.out())
                .contains("MAPPING_FAILED")
                .containsPattern("calls itself too deeply|runs for more than") // the second on a busy machine
                .containsPattern("what restricts it +passed");
    }

    @Test
    void whatTheStylesheetMakesIsCheckedAgainstTheContract() throws IOException {
        // given
        Path question = folder.resolve("mappings/parcel-question.xsl");
        Files.writeString(
                question,
                Files.readString(question).replace("<MaCanBo>", "<MaCanBo2>").replace("</MaCanBo>", "</MaCanBo2>"));
        // when
        Run test = run("test");
        // then
        assertThat(test.status()).isNotZero();
        assertThat(test.out()).contains("REQUEST_INVALID").contains("MaCanBo2");
    }

    @Test
    void aStylesheetWhereTheConsumersXmlIsNotKnownIsRefused() throws IOException {
        // given
        change("    messageType: LandParcel.v1\n    idempotent", "    idempotent");
        // when
        Run check = run("check");
        // then
        assertThat(check.status()).isNotZero();
        assertThat(check.out() + check.err())
                .contains("/operations/0/response/mapping")
                .contains("messageType");
    }

    @Test
    void aSelectionBeforeAStylesheetIsRefused() throws IOException {
        // given
        change(
                "{mapping: mappings/parcel.xsl}",
                "{select: /TraCuuThuaDatResponse/ThuaDat, mapping: mappings/parcel.xsl}");
        // when
        Run check = run("check");
        // then
        assertThat(check.out() + check.err()).contains("/operations/0/response/select");
    }
}
