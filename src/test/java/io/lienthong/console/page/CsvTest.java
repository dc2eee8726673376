package io.lienthong.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CsvTest {
    @Test
    void timesAreThoseOfVietnamAndAFileThatEndsEarlySaysSo() {
        // when
        byte[] file = Objects.requireNonNull(new Csv("a")
                .row(Instant.parse("2026-11-22T18:00:00Z"))
                .end(1, 2)
                .end(2, 2)
                .as("table")
                .getBody());
        // then
        assertThat(new String(file, StandardCharsets.UTF_8).lines())
                .element(1)
                .isEqualTo("\"2026-11-23T01:00:00.000+07:00\"");
        assertThat(new String(file, StandardCharsets.UTF_8).lines())
                .hasSize(3)
                .last()
                .asString()
                .containsAnyOf("2 dòng đầu", "first 2 rows");
    }

    @Test
    void textsAreQuotedAndNoneIsAFormula() {
        // when
        byte[] file = Objects.requireNonNull(new Csv("a", "b")
                .row("=HYPERLINK(\"http://x\")", 7)
                .row("Hộ tịch, \"mới\"", null)
                .as("table")
                .getBody());
        // then
        assertThat(new String(file, StandardCharsets.UTF_8))
                .isEqualTo("\ufeff\"a\",\"b\"\r\n\"'=HYPERLINK(\"\"http://x\"\")\",7\r\n\"Hộ tịch, \"\"mới\"\"\",\r\n");
    }
}
