package io.lienthong.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.lienthong.connector.Defect;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MappingTest {
    private static final String FILE = "mappings/test.jslt";

    private final Path folder;

    MappingTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void readsInputAndVariables() throws Exception {
        // given
        Mapping mapping = compiled("{\"a\": .x, \"b\": $parameters.p, \"c\": $call.messageId, \"d\": $received.y}");
        // when
        JsonNode mapped = mapping.apply(
                json("{'x': 1}"),
                Map.of(
                        "parameters",
                        json("{'p': 'q'}"),
                        "call",
                        json("{'messageId': 'm'}"),
                        "received",
                        json("{'y': 2}")));
        // then
        assertThat(mapped).isEqualTo(json("{'a': 1, 'b': 'q', 'c': 'm', 'd': 2}"));
        assertThat(mapping.variables()).containsExactlyInAnyOrder("parameters", "call", "received");
    }

    @Test
    void loopsWithinEachOtherEnd() throws Exception {
        // given
        Mapping mapping = compiled("""
                // for (this is no loop
                let many = split(.text, ",")
                {"all": [for ($many) [for /* */ ($many) [for
                  // and neither is for (this
                  ($many) {for (zip($many, $many)) .[0] : "for (x"}]]]}""".replace("/* */ ", ""));
        JsonNode input = json("{'text': '" + "a,".repeat(500) + "b'}");
        // then
        assertThatThrownBy(() -> mapping.apply(input, Map.of()))
                .isInstanceOfSatisfying(
                        BusException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MAPPING_FAILED))
                .hasMessageContaining("loops more than 1000000 times");
        assertThat(mapping.apply(json("{'text': 'a'}"), Map.of())).isEqualTo(json("{'all': [[[{'a': 'for (x'}]]]}"));
    }

    @Test
    void variablesThatDoubleEachOtherAreRefused() throws Exception {
        // given
        StringBuilder text = new StringBuilder("let v0 = .text\n");
        for (int i = 1; i <= 27; i++) {
            text.append("let v%d = $v%d + $v%d%n".formatted(i, i - 1, i - 1));
        }
        String nested = "def twice(x) $x + $x\n{\"a\": " + "twice(".repeat(27) + ".text" + ")".repeat(27) + "}";
        for (String doubling : List.of(text + "{\"a\": $v27.b}", nested)) {
            List<Defect> defects = new ArrayList<>();
            // when
            compile(doubling, defects);
            // then
            assertThat(defects)
                    .singleElement()
                    .satisfies(defect -> assertThat(defect.message()).contains("more than 100000 copies"));
        }
    }

    @Test
    void objectsAreWalkedAndCountedToo() throws Exception {
        // given
        Mapping mapping = compiled("[for (.) .key + \"(\" + string(.value)]");
        // then
        assertThat(mapping.apply(json("{'a': 1, 'b': 2}"), Map.of())).isEqualTo(json("['a(1', 'b(2']"));
        assertThat(mapping.apply(NullNode.getInstance(), Map.of())).isEqualTo(NullNode.getInstance());
    }

    @Test
    void keepEmptyKeepsWhatJsltLeavesOut() throws Exception {
        // given
        Mapping mapping =
                compiled("keep-empty({\"a\": .a, \"b\": .b, \"c\": .c, \"d\": .d}, ., [\"a\", \"b\", \"d\"])");
        // when
        JsonNode mapped = mapping.apply(json("{'a': [], 'b': null, 'c': {}, 'e': 1}"), Map.of());
        // then
        assertThat(mapped).isEqualTo(json("{'a': [], 'b': null}"));
    }

    @Test
    void aVariableThatIsNotSuppliedIsNull() throws Exception {
        // given
        Mapping mapping = compiled("{\"a\": fallback($received.y, \"none\")}");
        // when
        JsonNode mapped = mapping.apply(NullNode.getInstance(), Map.of());
        // then
        assertThat(mapped).isEqualTo(json("{'a': 'none'}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "vn-upper(\"Nguyễn Thị Hoà\") | NGUYỄN THỊ HOÀ",
                "vn-date(\"2025-07-01\", \"yyyyMMdd\") | 20250701",
                "vn-date(\"2025-07-01T18:30:00Z\", \"dd/MM/yyyy HH:mm\") | 02/07/2025 01:30",
                "vn-date(\"2025-07-01T08:09:10\", \"yyyyMMddHHmmss\") | 20250701080910",
                "iso-date(\"29/02/2024\", \"dd/MM/yyyy\") | 2024-02-29",
                "iso-date-time(\"20250701133001\", \"yyyyMMddHHmmss\") | 2025-07-01T13:30:01+07:00",
                "iso-date-time(\"01/07/2025\", \"dd/MM/yyyy\") | 2025-07-01T00:00:00+07:00",
                "to-json(words(\"  Nguyễn \u00a0 Văn  A \")) | [\"Nguyễn\",\"Văn\",\"A\"]",
                "to-json(split(\"a;b;;\", \";\")) | [\"a\",\"b\"]",
                "replace(\"a-b-c\", \"-\", \"\") | abc",
                "capture(\"x=12\", \"x=(?<n>[0-9]+)\").n | 12",
                "string(test(null, \"a\")) | false",
                "string(from-json(\"{\\\"a\\\":1}\").a) | 1"
            })
    void functionsOfTheBus(String expression, String expected) throws Exception {
        // given
        Mapping mapping = compiled(expression);
        // when
        JsonNode mapped = mapping.apply(NullNode.getInstance(), Map.of());
        // then
        assertThat(mapped.asText()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "iso-date(.secret, \"dd/MM/yyyy\")",
                "vn-date(.secret, \"yyyy\")",
                "number(.secret)",
                "from-json(.secret)",
                ".secret + 1 > 0 and contains(1, 1)"
            })
    void aFailureNeverQuotesTheData(String expression) throws Exception {
        // given
        Mapping mapping = compiled(expression);
        JsonNode input = json("{'secret': '31/02/1984 034184022854'}");
        // when, then
        assertThatThrownBy(() -> mapping.apply(input, Map.of())).isInstanceOfSatisfying(BusException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.MAPPING_FAILED);
            assertThat(e.detail()).contains(FILE).doesNotContain("0341", "31/02");
            assertThat(e.getCause()).isNull();
        });
    }

    @Test
    void whatAMappingSaysByErrorIsTold() throws Exception {
        // given
        Mapping mapping = compiled("error(\"Số tiền không khớp: \" + .amount)");
        // when, then
        assertThatThrownBy(() -> mapping.apply(json("{'amount': 5800}"), Map.of()))
                .isInstanceOfSatisfying(BusException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.MAPPING_FAILED);
                    assertThat(e.detail()).isEqualTo("Số tiền không khớp: 5800");
                });
    }

    @Test
    void aHostileTextCannotHoldTheThread() throws Exception {
        // given
        Mapping mapping = compiled("{\"a\": test(.t, \"^(a+)+$\")}");
        JsonNode input = json("{'t': '" + "a".repeat(3_000) + "!'}");
        // when, then
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(5),
                () -> assertThatThrownBy(() -> mapping.apply(input, Map.of())).isInstanceOf(BusException.class));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\": $nobody} | $nobody | 1",
                "def f(x) f($x) f(1) | calls itself | 1",
                "def f(x) g($x) def g(x) f($x) 1 | calls itself | 1",
                "{\"a\": now()} | another answer | 1",
                "{\"a\": uuid()} | another answer | 1",
                "{\"a\": } | Parse error | 1",
                "{\"a\": no-such(1)} | No such function | 1",
                "import \"../x.jslt\" as x 1 | inside | 0",
                "import \"/etc/passwd\" as x 1 | inside | 0",
                "import \"https://x.example/a.jslt\" as x 1 | inside | 0",
                "import \"missing.jslt\" as x 1 | cannot be read | 0",
                "import \"test.jslt\" as x 1 | already imported | 1",
            })
    void mistakesAreDefects(String text, String told, int line) throws Exception {
        // given
        List<Defect> defects = new ArrayList<>();
        // when
        Optional<Mapping> mapping = compile(text, defects);
        // then
        assertThat(mapping).isEmpty();
        assertThat(defects).hasSize(1);
        assertThat(defects.get(0).toString()).contains(told.equals("inside") ? "inside the connector" : told);
        assertThat(defects.get(0).line()).isEqualTo(line);
    }

    @Test
    void aFunctionMayCallAnotherAndBeCalledFromTheBody() throws Exception {
        // given
        Files.createDirectories(folder.resolve("mappings"));
        Files.writeString(folder.resolve("mappings/common.jslt"), "def twice(x) $x + $x");
        Mapping mapping =
                compiled("import \"common.jslt\" as c let y = f(2) def f(x) c:twice($x) def g(x) f($x) + $y g(.n)");
        // when
        JsonNode mapped = mapping.apply(json("{'n': 5}"), Map.of());
        // then
        assertThat(mapped.asInt()).isEqualTo(14);
    }

    @Test
    void depthAndSizeAreBounded() throws Exception {
        // given
        List<Defect> defects = new ArrayList<>();
        // when
        compile("[".repeat(5_000) + "]".repeat(5_000), defects);
        compile("1" + " or 1".repeat(25_000), defects);
        compile(" ".repeat(200_000), defects);
        compile("def a(x) 1 " + chain(20) + " 1", defects);
        // then
        assertThat(defects).hasSize(4);
    }

    private static String chain(int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            String before = "a" + "a".repeat(i);
            text.append("def a%s(x) %s(1) + %s(1) ".formatted(before, before, before));
        }
        return text.toString();
    }

    @Test
    void aLinkOutOfTheFolderIsRefused(@TempDir Path elsewhere) throws Exception {
        // given
        Files.writeString(elsewhere.resolve("x.jslt"), "1");
        Files.createDirectories(folder.resolve("mappings"));
        Files.createSymbolicLink(folder.resolve("mappings/x.jslt"), elsewhere.resolve("x.jslt"));
        List<Defect> defects = new ArrayList<>();
        // when
        Optional<Mapping> mapping = Mapping.compile(folder, "mappings/x.jslt", defects::add);
        // then
        assertThat(mapping).isEmpty();
        assertThat(defects)
                .singleElement()
                .satisfies(defect -> assertThat(defect.message()).contains("outside"));
    }

    private Mapping compiled(String text) throws IOException {
        List<Defect> defects = new ArrayList<>();
        Optional<Mapping> mapping = compile(text, defects);
        assertThat(defects).isEmpty();
        return mapping.orElseThrow();
    }

    private Optional<Mapping> compile(String text, List<Defect> defects) throws IOException {
        Files.createDirectories(folder.resolve("mappings"));
        Files.writeString(folder.resolve(FILE), text);
        return Mapping.compile(folder, FILE, defects::add);
    }

    private static JsonNode json(String text) throws Exception {
        return Json.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aMappingAloneSeesItsInputAndNothingElse() throws Exception {
        // given
        List<Defect> defects = new ArrayList<>();
        Mapping mapping =
                Mapping.compile("{\"a\": uppercase(.x), * : .}", defects::add).orElseThrow();
        // then
        assertThat(mapping.apply(json("{'a': 'b', 'x': 'y'}"), Map.of())).isEqualTo(json("{'a': 'Y', 'x': 'y'}"));
        assertThat(Mapping.compile("import \"other.jslt\" as other other:f(.)", defects::add))
                .isEmpty();
        assertThat(Mapping.compile("$settings.clientSecret", defects::add)).isEmpty();
        assertThat(Mapping.compile("{\"a\": ", defects::add)).isEmpty();
        assertThat(Mapping.compile("// " + "x".repeat(128 << 10) + "\n.", defects::add))
                .isEmpty();
        assertThat(defects)
                .extracting(Defect::message)
                .satisfiesExactly(
                        message -> assertThat(message).contains("imports other.jslt"),
                        message -> assertThat(message).contains("$settings"),
                        message -> assertThat(message).isNotEmpty(),
                        message -> assertThat(message).contains("longer than 128 KiB"));
    }
}
