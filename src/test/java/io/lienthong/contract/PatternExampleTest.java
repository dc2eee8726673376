package io.lienthong.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PatternExampleTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "^[A-Z]{2}-[0-9]{3,5}$",
                "^97[89]-\\d{1,5}-(\\d|X)$",
                "^(?:[0-9]{2}[A-Z]-)[0-9]{3}\\.[0-9]{2}$",
                "a|b",
                "^(ab|cd)+x?$",
                "^[^/]+$",
                "^\\w+@\\w+\\.[a-z]{2,}$",
                "(?=a)a.c*",
                "(?<=x)?(?<code>[A-Z])(?!9)1",
                "^\\p{Lu}[^\\d]{3}$",
            })
    void writesWhatTheExpressionMatches(String pattern) {
        assertThat(PatternExample.of(pattern, 0)).containsPattern(pattern);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "(", "a{", "\\", "(?<", "[a-", "a{1"})
    void anExpressionThatEndsTooEarlyEndsTheText(String pattern) {
        assertThat(PatternExample.of(pattern, 0).length()).isLessThan(10);
    }
}
