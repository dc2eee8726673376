package io.lienthong.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TrafficOverviewTest {
    @Test
    void usualIsTheMiddleAndRatherTooLittle() {
        assertThat(TrafficOverview.median(List.of(100L, 0L, 110L, 90L))).isEqualTo(90);
        assertThat(TrafficOverview.median(List.of(5L, 1_000L))).isEqualTo(5);
        assertThat(TrafficOverview.median(List.of(7L, 9L, 8L))).isEqualTo(8);
    }
}
