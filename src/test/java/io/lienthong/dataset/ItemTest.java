package io.lienthong.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ItemTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-27T03:04:05Z",
                "2026-11-27T03:04:05.007Z",
                "2026-01-02T23:59:59.000008Z",
                "2026-12-31T00:00:00.120Z",
                "2024-02-29T12:00:00.123450Z",
                "1969-12-31T23:59:59.999999Z",
                "0999-01-01T00:00:00Z"
            })
    void timesAreWrittenAsTheyAreEverywhere(String text) {
        // given
        Instant time = Instant.parse(text);
        long micros = Math.addExact(time.getEpochSecond() * 1_000_000, time.getNano() / 1_000);
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        // when
        new Item(1, "K\"1", "2", micros, null).writeTo(out);

        // then
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo("{\"operation\":\"DELETE\",\"key\":\"K\\\"1\",\"version\":\"2\",\"time\":\"" + time + "\"}");
    }
}
