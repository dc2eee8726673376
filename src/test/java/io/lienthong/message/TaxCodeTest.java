package io.lienthong.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaxCodeTest {
    @ParameterizedTest
    @ValueSource(strings = {"0100109106", "0200555016", "5400123453", "2800112235", "5400123453-001", "5400123453-000"})
    void codesWithTheRightCheckDigitAreTaken(String text) {
        // given a code whose check digit was worked out by hand or by the formula

        // when
        TaxCode code = new TaxCode(text);

        // then
        assertThat(code).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource({"5400333330, the remainder 10 gives the digit 0", "5400202507, the remainder 3 gives the digit 7"})
    void everyRemainderButZeroHasItsDigit(String text, String why) {
        // given a code at an end of the formula

        // when
        var problem = TaxCode.problem(text);

        // then
        assertThat(problem).as(why).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0100109107", "0010109106", "0100901106", "5400123454-001"})
    void oneWrongDigitOrTwoSwappedAreFound(String text) {
        // given a code with a slip of the pen

        // when
        var problem = TaxCode.problem(text);

        // then
        assertThat(problem).contains("the check digit is wrong");
    }

    @ParameterizedTest
    @ValueSource(strings = {"5400001110", "5400001111", "5400001230"})
    void aSumDivisibleByElevenHasNoCheckDigit(String text) {
        // given nine digits for which the formula gives 10

        // when
        var problem = TaxCode.problem(text);

        // then
        assertThat(problem).contains("no check digit exists for its first nine digits");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "010010910",
                "01001091060",
                "0100109106001",
                "0100109106-01",
                "0100109106-0011",
                "0100109106 ",
                "01.00.109.106",
                "ABCDEFGHIJ",
                "٠١٠٠١٠٩١٠٦"
            })
    void otherFormsAreRefused(String text) {
        // given text of another form, Arabic-Indic digits among them

        // when
        var problem = TaxCode.problem(text);

        // then
        assertThat(problem).contains("must be 10 digits, or 10 digits, a hyphen and 3 digits");
    }

    @Test
    void theRefusalDoesNotRepeatTheValue() {
        // given
        String mistyped = "0100109107";

        // when
        var refusal = assertThatThrownBy(() -> new TaxCode(mistyped));

        // then
        refusal.isInstanceOf(IllegalArgumentException.class).hasMessage("not a tax code: the check digit is wrong");
    }
}
