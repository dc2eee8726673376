package io.lienthong.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SilenceTest {
    private static Silence of(String rule, String subject) {
        return new Silence(1, rule, subject, Instant.EPOCH, Instant.MAX, "why", "an", null);
    }

    @ParameterizedTest
    @CsvSource({
        "*, civil-status, true",
        "civil-*, civil-status, true",
        "*-status, civil-status, true",
        "c*v*s, civil-status, true",
        "civil-status, civil-status, true",
        "civil-status*, civil-status, true",
        "civil, civil-status, false",
        "*status*status, civil-status, false",
        "civil-status/*, civil-status, false",
        ".*, civil-status, false",
        "aa*aa, aaa, false"
    })
    void aStarStandsForAnything(String pattern, String subject, boolean fits) {
        assertThat(of("*", pattern).fits("parked", subject)).isEqualTo(fits);
    }

    @Test
    void anotherRuleIsNotMeant() {
        assertThat(of("disk", "*").fits("parked", "civil-status")).isFalse();
    }

    @Test
    void twoHundredStarsCostNothing() {
        // given
        Silence hostile = of("*", "*a".repeat(99) + "b*");
        long began = System.nanoTime();
        // when
        boolean fits = hostile.fits("parked", "a".repeat(100_000));
        // then
        assertThat(fits).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
    }
}
