package io.lienthong.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedPatternTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "^(a+)+$",
                "^(a|aa)*b",
                "^(a*)*\\1$",
                "^a*a*a*a*a*a*b$",
                "^((((((((a)*)*)*)*)*)*)*)*b$",
                "^(.*)(.*)(.*)(.*)(.*)[^a!]$"
            })
    void noPatternHoldsTheThread(String expression) {
        // given
        BoundedPattern pattern = BoundedPattern.compile(expression);
        // when, then
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            assertThat(pattern.find("a".repeat(999) + "!")).isFalse();
            assertThat(pattern.find("a".repeat(1_000_000) + "!")).isFalse();
        });
    }

    @Test
    void groupsDoNotOverflowASmallStack() throws InterruptedException {
        // given
        BoundedPattern pattern = BoundedPattern.compile("^(a|b|ab)*$");
        boolean[] done = new boolean[1];
        Thread thread = new Thread(null, () -> done[0] = pattern.find("ab".repeat(500)), "small-stack", 512 << 10);
        // when
        thread.start();
        thread.join();
        // then
        assertThat(done[0]).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "^[0-9]{10}$, 0123456789, true",
        "^[0-9]{10}$, '0123456789\n', false",
        "^[[]$, [, true",
        "^[a&&b]+$, a&b, true",
        "^\\$$, $, true",
        "b, abc, true"
    })
    void meansWhatJsonSchemaMeans(String expression, String text, boolean matches) {
        assertThat(BoundedPattern.compile(expression).find(text)).isEqualTo(matches);
    }

    @Test
    void absurdlyLongPatternsAreRefused() {
        assertThatThrownBy(() -> BoundedPattern.compile("a".repeat(1_001)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
