package io.lienthong.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DetailTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            thiếu mã / the code is missing | thiếu mã | the code is missing
            sai chỗ / wrong: /a (phải là chuỗi (tối đa 20) / must be text (at most 20)); header X (thiếu vậy / missing) \
            | sai chỗ: /a (phải là chuỗi (tối đa 20)); header X (thiếu vậy) | wrong: /a (must be text (at most 20)); header X (missing)
            không phải XML (dòng 1, cột 2) / not XML (line 1, column 2) | không phải XML (dòng 1, cột 2) | not XML (line 1, column 2)
            proof trả lời / answered HTTP 422: "Thiếu / sai mã" \
            | proof trả lời HTTP 422: "Thiếu / sai mã" | proof answered HTTP 422: "Thiếu / sai mã"
            proof trả lời / answered HTTP 302 (chuyển hướng / a redirect) \
            | proof trả lời HTTP 302 (chuyển hướng) | proof answered HTTP 302 (a redirect)
            status (4 / 5) | status (4 / 5) | status (4 / 5)
            Họ tên / Ngày sinh sai | Họ tên / Ngày sinh sai | Họ tên / Ngày sinh sai
            no member /a / b | no member /a / b | no member /a / b
            the journal cannot be read now | the journal cannot be read now | the journal cannot be read now
            """)
    void eachLanguageIsReadAlone(String line, String vietnamese, String english) {
        // when
        Wording told = Detail.of(line);
        // then
        assertThat(told).isEqualTo(new Wording(vietnamese, english));
    }
}
