package io.lienthong.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameLinesTest {
    @ParameterizedTest
    @CsvSource({
        "Hộ tịch, Hộ tịch",
        "Cổng dịch vụ công quốc gia, Cổng dịch vụ công|quốc gia",
        "Cấp mã số đơn vị có quan hệ với ngân sách nhà nước, Cấp mã số đơn vị có|quan hệ với ngân…",
        "one-very-long-name-without-blanks, one-very-long-name-…",
    })
    void aNameStandsOnTwoLinesAtMostAndEndsAtAWord(String name, String lines) {
        // when
        List<NameLines.Line> shown = NameLines.of(name, 20);
        // then
        assertThat(String.join("|", shown.stream().map(NameLines.Line::text).toList()))
                .isEqualTo(lines);
    }
}
