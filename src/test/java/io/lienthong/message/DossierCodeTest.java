package io.lienthong.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DossierCodeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"H21.129-250812-0035", "G22.99.07-240229-0001", "000.00.19.H28-250701-12345", "H28-251231-9999"})
    void codesOfAgenciesOldAndNewAreTaken(String text) {
        // given a code with four or five digits of serial

        // when
        DossierCode code = new DossierCode(text);

        // then
        assertThat(code).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"H21.129-250230-0035", "H21.129-250229-0035", "H21.129-251301-0035", "H21.129-250800-0035"})
    void daysThatDoNotExistAreRefused(String text) {
        // given 30 and 29 February of 2025, month 13, day 0

        // when
        var problem = DossierCode.problem(text);

        // then
        assertThat(problem).contains("its date does not exist");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "H21.129",
                "H21.129-250812",
                "H21.129-250812-035",
                "H21.129-250812-003500",
                "H21.129-2508120035",
                "-250812-0035",
                "H21-129-250812-0035",
                "H21.129-250812-0035\n"
            })
    void otherFormsAreRefused(String text) {
        // given text of another form

        // when
        var problem = DossierCode.problem(text);

        // then
        assertThat(problem)
                .contains("must be agency code, date as yyMMdd and a serial of 4 or 5 digits, joined by hyphens");
    }

    @ParameterizedTest
    @ValueSource(strings = {"h21.129-250812-0035", "H21..129-250812-0035", ".H21-250812-0035", "Đ21.129-250812-0035"})
    void theAgencyMustBeAnAgencyCode(String text) {
        // given a code whose first part is no agency code

        // when
        var problem = DossierCode.problem(text);

        // then
        assertThat(problem).contains("the agency code must be groups of digits and capitals A-Z joined by full stops");
    }

    @Test
    void theAgencyIsThePartBeforeTheDate() {
        // given
        DossierCode code = new DossierCode("H21.129-250812-0035");

        // when
        AgencyCode agency = code.agency();

        // then
        assertThat(agency).isEqualTo(new AgencyCode("H21.129"));
    }

    @Test
    void theRefusalDoesNotRepeatTheValue() {
        // given
        String impossible = "H21.129-250230-0035";

        // when
        var refusal = assertThatThrownBy(() -> new DossierCode(impossible));

        // then
        refusal.isInstanceOf(IllegalArgumentException.class).hasMessage("not a dossier code: its date does not exist");
    }
}
