package io.lienthong.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.message.ErrorCode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LastAnswerTest {
    private static LastAnswer said(boolean soap, String body) {
        LastAnswer last = new LastAnswer(soap, null);
        last.answered(503, "text/xml", body.getBytes(StandardCharsets.UTF_8));
        return last;
    }

    @ParameterizedTest
    @CsvSource({
        "true, <html/>, false",
        "false, <html/>, true",
        "true, <E:Envelope xmlns:E=|http://schemas.xmlsoap.org/soap/envelope/|/>, true"
    })
    void ofASystemWithSoapOnlyAMessageOfSoapCounts(boolean soap, String body, boolean counts) {
        assertThat(said(soap, body.replace('|', '"')).reply(ErrorCode.PROVIDER_UNAVAILABLE) != null)
                .isEqualTo(counts);
    }

    @Test
    void whatWasSaidToAnOldSessionIsForgotten() {
        // given
        LastAnswer last = said(false, "{}");
        // when
        last.expired();
        // then
        assertThat(last.reply(ErrorCode.PROVIDER_UNAVAILABLE)).isNull();
    }
}
