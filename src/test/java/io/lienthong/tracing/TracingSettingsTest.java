package io.lienthong.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TracingSettingsTest {
    @Test
    void aTraceHasItsPageWhereSomebodySaidWhere() {
        assertThat(new TracingSettings("", 1, "https://traces.example/t/{traceId}?x=1").page("4bf92f"))
                .isEqualTo("https://traces.example/t/4bf92f?x=1");
        assertThat(new TracingSettings("", 1, "").page("4bf92f")).isEmpty();
    }

    @Test
    void withoutACollectorNothingIsTraced() {
        assertThat(new TracingSettings("", 1, "").on()).isFalse();
        assertThat(new TracingSettings("https://traces.example/v1/traces", 0.01, "").on())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:4318, 1, '', endpoint",
        "http://, 1, '', endpoint",
        "http://bad host/v1/traces, 1, '', endpoint",
        "http:///v1/traces, 1, '', endpoint",
        "http://127.0.0.1:99999/v1/traces, 1, '', endpoint",
        "http://127.0.0.1:4318, 0, '', ratio",
        "http://127.0.0.1:4318, 1.5, '', ratio",
        "http://127.0.0.1:4318, NaN, '', ratio",
        "'', 1, https://traces.example/t, link",
        "'', 1, 'javascript:alert({traceId})', link"
    })
    void nonsenseIsRefusedByItsName(String endpoint, double ratio, String link, String named) {
        assertThatThrownBy(() -> new TracingSettings(endpoint, ratio, link))
                .hasMessageStartingWith("lienthong.tracing." + named);
    }
}
