package io.lienthong.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.message.Body;
import io.lienthong.message.Environment;
import io.lienthong.message.MessageId;
import io.lienthong.message.OperationName;
import io.lienthong.message.Request;
import io.lienthong.message.Trace;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What mappings know of a call. */
class CallContextTest {
    private static Request received(Instant at) {
        return new Request(
                MessageId.next(),
                Environment.PRODUCTION,
                "demo",
                new OperationName("one-stop-dossiers", "submitDossier"),
                Map.of(),
                Body.EMPTY,
                null,
                null,
                null,
                null,
                Trace.continued(null),
                at);
    }

    /** RFC 3339 has no time without seconds: messages of the first second of a minute were refused for it. */
    @ParameterizedTest
    @CsvSource({
        "2026-11-26T20:38:00.445Z, 2026-11-27T03:38:00+07:00",
        "2026-11-26T17:00:00Z, 2026-11-27T00:00:00+07:00",
        "2026-11-26T20:38:07Z, 2026-11-27T03:38:07+07:00"
    })
    void nowHasItsSecondsAlsoWhereTheyAreZero(Instant now, String expected) {
        assertThat(CallContext.describe(received(now)).path("now").asText()).isEqualTo(expected);
    }
}
