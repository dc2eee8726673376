package io.lienthong.scaffold;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {
    @ParameterizedTest
    @CsvSource({
        "EmployeeID, employeeId",
        "get_docgen_templates_v2025.0, getDocgenTemplatesV20250",
        "list-data-sets, listDataSets",
        "Mã hồ sơ, maHoSo",
        "Đơn vị, donVi",
        "2nd, operation2Nd",
        "名前, operation",
    })
    void isCamelCaseOfLetters(String text, String name) {
        assertThat(Names.camel(text, "operation")).isEqualTo(name);
    }

    @Test
    void theSecondOfANameGetsANumber() {
        Set<String> taken = new HashSet<>(Set.of("get"));

        assertThat(Names.unique("get", taken)).isEqualTo("get2");
        assertThat(Names.unique("get", taken)).isEqualTo("get3");
    }
}
