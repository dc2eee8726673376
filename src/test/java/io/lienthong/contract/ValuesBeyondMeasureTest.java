package io.lienthong.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.lienthong.contract.SimpleShape.Base;
import io.lienthong.contract.SimpleShape.Lengths;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values of any size are judged in no time, and those that nobody can compare are refused. */
class ValuesBeyondMeasureTest {
    private static SimpleShape bounded(Base base, String least, String most) {
        return new SimpleShape(
                base,
                Set.of(),
                List.of(),
                Lengths.ANY,
                new Bound(base, least, true),
                new Bound(base, most, true),
                List.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"P3000000000Y", "PT99999999999S", "-P3000000000Y", "P1Y99999999999M"})
    void aDurationThatCannotBeComparedIsRefused(String text) {
        // given
        SimpleShape type = bounded(Base.DURATION, "PT1S", "P60D");
        // then
        assertThat(type.problem(text)).isPresent();
        assertThat(type.problem("P5D")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"DATE_TIME", "TIME"})
    void aTimeOfManyDigitsIsRefusedBeforeItIsCompared(Base base) {
        // given
        String time = base == Base.TIME ? "08:00:00." : "2026-01-15T08:00:00.";
        SimpleShape type = bounded(base, time + "0", time.replace("08", "17") + "0");
        // then
        assertThat(type.problem(time + "1".repeat(100 - time.length()))).isEmpty();
        assertThat(type.problem(time + "1".repeat(101 - time.length()))).isPresent();
    }

    @Test
    void unionsOfUnionsAreJudgedOnce() {
        // given
        SimpleShape type = SimpleShape.of(Base.INTEGER);
        for (int level = 0; level < 50; level++) {
            type = new SimpleShape(Base.UNION, Set.of(), List.of(), Lengths.ANY, null, null, List.of(type));
        }
        SimpleShape nested = type;
        // then
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            assertThat(nested.problem("no number")).isPresent();
            assertThat(nested.problem(" 12 ")).isEmpty();
            assertThat(nested.normal(" 12 ")).isEqualTo("12");
        });
    }
}
