package io.lienthong.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LgspTest {
    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "22/11/2026", "2026-02-30"})
    void aWrongDayIsToldByTheFormatThatIsWanted(String day) {
        // when
        Run run = Run.of("reconcile", "payments", "--day", day);
        // then
        assertThat(run.status()).isEqualTo(Lgsp.USAGE);
        assertThat(run.err()).contains("'" + day + "' is no day", "YYYY-MM-DD").doesNotContain("java", "LocalDate");
    }

    @Test
    void aWrongDurationIsToldByExamples() {
        // when
        Run run = Run.of(
                "alert", "silence", "--rule", "*", "--subject", "*", "--for", "2 hours", "--why", "x", "--by", "an");
        // then
        assertThat(run.status()).isEqualTo(Lgsp.USAGE);
        assertThat(run.err()).contains("'2 hours' is no duration", "PT2H").doesNotContain("java");
    }
}
