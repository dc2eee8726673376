package io.lienthong.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgencyCodeTest {
    @ParameterizedTest
    @ValueSource(strings = {"000.00.00.G22", "000.00.01.H22", "28.22.H17", "H21.129", "H37.02.02", "G22", "0100109106"})
    void formsInUseAreTaken(String text) {
        // given an old code, a new one, or the registration number of an enterprise

        // when
        AgencyCode code = new AgencyCode(text);

        // then
        assertThat(code).hasToString(text);
    }

    @Test
    void thirtyFiveCharactersAreTheLimit() {
        // given
        String longest = "H28." + "1".repeat(31);

        // when
        var problems = List.of(AgencyCode.problem(longest), AgencyCode.problem(longest + "1"));

        // then
        assertThat(problems.get(0)).isEmpty();
        assertThat(problems.get(1)).contains("must not be longer than 35 characters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "H28.", ".H28", "H28..01", "h28", "H28 01", "H28-01", "Đ28", "H28\n"})
    void otherFormsAreRefused(String text) {
        // given text of another form

        // when
        var problem = AgencyCode.problem(text);

        // then
        assertThat(problem).contains("must be groups of digits and capitals A-Z joined by full stops");
    }

    @Test
    void theRefusalDoesNotRepeatTheValue() {
        // given
        String lowerCase = "h28.secret";

        // when
        var refusal = assertThatThrownBy(() -> new AgencyCode(lowerCase));

        // then
        refusal.isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not an agency code: it must be groups of digits and capitals A-Z joined by full stops");
    }
}
