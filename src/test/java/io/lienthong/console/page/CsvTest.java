package io.lienthong.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CsvTest {
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
