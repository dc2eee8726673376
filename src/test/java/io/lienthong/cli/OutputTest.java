package io.lienthong.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class OutputTest {
    /** A poll's failure is {@code CODE: detail}, and the detail is another each time. */
    @Test
    void aCodeIsExplainedOnceWhateverItsDetails() throws MalformedBody {
        // given
        JsonNode polls = Json.parse("""
                [{"failure": "PROVIDER_TIMEOUT: no answer in 5 s", "explanation": {"vi": "v", "en": "e"}},
                 {"failure": "PROVIDER_TIMEOUT: no answer in 9 s", "explanation": {"vi": "v", "en": "e"}},
                 {"code": "RECORD_NOT_FOUND", "explanation": {"vi": "w", "en": "f"}},
                 {}]
                """.getBytes(StandardCharsets.UTF_8));
        StringWriter out = new StringWriter();
        // when
        Output.explanations(new PrintWriter(out), polls);
        // then
        assertThat(out.toString().lines())
                .containsExactly("", "PROVIDER_TIMEOUT", "  v", "  e", "", "RECORD_NOT_FOUND", "  w", "  f");
    }

    @Test
    void anInstantIsShownInVietnamTimeToTheSecond() {
        assertThat(Output.time("2026-11-27T18:00:05.123456789Z")).isEqualTo("2026-11-28 01:00:05");
        assertThat(Output.time("")).isEmpty();
    }
}
