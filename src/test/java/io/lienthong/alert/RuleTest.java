package io.lienthong.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.message.Wording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuleTest {
    private static Rule above(double bound) {
        Wording title = new Wording("a", "a");
        return new Rule(
                "a", title, Signal.DISK, bound, null, null, null, null, null, Severity.WARNING, null, null, null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.05", "1.01", "10.05", "0", "7200", "100000000"})
    void aBoundIsWrittenAsItWasTyped(String bound) {
        assertThat(above(Double.parseDouble(bound)).bound()).isEqualTo(bound);
    }

    @Test
    void aBoundIsWrittenWithoutExponent() {
        assertThat(above(1e12).bound()).isEqualTo("1000000000000");
    }
}
