package io.lienthong.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lienthong.message.DossierCode;
import io.lienthong.message.TaxCode;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FreshValuesTest {
    private static final Instant LATE_EVENING = Instant.parse("2026-11-22T17:30:00Z");

    @Test
    void theCodesOfEveryAttemptAreValidAndTheirOwn() {
        // when
        var all = IntStream.range(0, 100)
                .mapToObj(attempt ->
                        FreshValues.at(LATE_EVENING, "H99.12", attempt).values())
                .toList();
        // then
        assertThat(all)
                .extracting(values -> String.valueOf(values.get("dossierCode")))
                .doesNotHaveDuplicates();
        assertThat(all).allSatisfy(values -> {
            assertThat(DossierCode.problem(String.valueOf(values.get("dossierCode"))))
                    .isEmpty();
            assertThat(TaxCode.problem(String.valueOf(values.get("enterpriseCode"))))
                    .isEmpty();
        });
    }

    @Test
    void theDayIsVietnams() {
        // when
        String text = FreshValues.at(LATE_EVENING, "H99.12", 0).fill("{{day}} {{today}} {{now}} {{dossierCode}}");
        // then
        assertThat(text).isEqualTo("23/11/2026 2026-11-23 2026-11-23T00:30:00+07:00 H99.12-261123-02083");
    }

    @Test
    void aPlaceholderThatNobodyFillsIsRefused() {
        assertThatThrownBy(() -> FreshValues.at(LATE_EVENING, "H99.12", 0).fill("{{dossier}}"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("{{dossier}}")
                .hasMessageContaining("dossierCode");
    }
}
