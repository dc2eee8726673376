package io.lienthong.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CitizenNumberTest {
    @ParameterizedTest
    @ValueSource(strings = {"034184022854", "001099000001", "096299123456", "017326000123"})
    void plausibleNumbersAreTaken(String text) {
        // given a number of the 20th or the 21st century, of a man or a woman

        // when
        var problem = CitizenNumber.problem(text);

        // then
        assertThat(problem).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "03418402285", "0341840228540", "034184O22854", "034 184 022854", "٠٣٤١٨٤٠٢٢٨٥٤"})
    void anythingButTwelveDigitsIsRefused(String text) {
        // given text of another form, thirteen digits among them

        // when
        var problem = CitizenNumber.problem(text);

        // then
        assertThat(problem).contains("must be 12 digits");
    }

    @Test
    void placeZeroIsRefused() {
        // given
        String nowhere = "000184022854";

        // when
        var problem = CitizenNumber.problem(nowhere);

        // then
        assertThat(problem).contains("no place of registration has the code 000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"034484022854", "034984022854"})
    void centuriesToComeAreRefused(String text) {
        // given a fourth digit of 4 or more

        // when
        var problem = CitizenNumber.problem(text);

        // then
        assertThat(problem).contains("the fourth digit names a century that has not begun");
    }

    @Test
    void theNumberIsNeverPrintedWhole() {
        // given
        CitizenNumber number = new CitizenNumber("034184022854");

        // when
        String printed = "citizen " + number;

        // then
        assertThat(printed).isEqualTo("citizen *********854");
    }

    @Test
    void theRefusalDoesNotRepeatTheValue() {
        // given
        String tooLong = "0341840228541";

        // when
        var refusal = assertThatThrownBy(() -> new CitizenNumber(tooLong));

        // then
        refusal.isInstanceOf(IllegalArgumentException.class).hasMessage("not a citizen number: must be 12 digits");
    }
}
