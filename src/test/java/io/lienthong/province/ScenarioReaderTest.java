package io.lienthong.province;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScenarioReaderTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void everyShippedScenarioIsRead() throws ScenarioDefect {
        // when
        var names = ProvinceScenario.names(Small.SHIPPED);
        // then
        assertThat(names).containsExactly("hoa-binh-2023", "hoa-binh-city-2024", "xuan-truong-2023");
        for (String name : names) {
            assertThat(ProvinceScenario.read(Small.SHIPPED, name).figures()).isNotEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "late: 5, | late: 6, | :9: /groups/0/dossiers: early + onTime + late + inProcess make 121, and 120 are received: mend one",
                "online: 90 | online: 121 | :9: /groups/0/dossiers: more are online than received: lower online",
                "digitised: 80 | digitised: 106 | :9: /groups/0/dossiers: only what is resolved is digitised or paidOnline: at most 105",
                "digitised: 80 | digitised: -1 | :9: /groups/0/dossiers/digitised: give a whole number from 0",
                "digitised: 80 | digitized: 80 | :9: /groups/0/dossiers/digitized: unknown: remove it, there are received, early,",
                "RSM.P.{01..02} | RSN.P.{01..02} | :8: /groups/0/agencies: RSN.P.01 occurs twice, or does not match RSM.*",
                "RSM.D.{01..03} | RSM.P.{02..04} | :12: /groups/1/agencies: RSM.P.02 occurs twice, or does not match RSM.*",
                "RSM.D.{01..03} | RSM.d.{01..03} | :12: /groups/1/agencies/0: not an agency code:",
                "level: PROVINCE\\n | level: TOWN\\n | :6: /groups/0/level: give PROVINCE or DISTRICT_COMMUNE",
                "2023-03-31 | 2023-02-31 | :3: /period/to: give a day like 2023-01-31",
                "2023-03-31 | 2023-01-31 | :3: /period: a period must have 60 to 800 days",
                "published: 378 | published: 377 | :23: /sums/0: the parts add up to 399, the whole is 400: mend a figure, or say addUpTo: 399",
                "published: 200 | published: 141 | :24: /sums/1/addUpTo: the parts add up to 141: remove addUpTo",
                "addUpTo: 141 | addUpTo: 142 | :24: /sums/1/addUpTo: the parts add up to 141: say so",
                "whole: paid, | whole: payed, | :24: /sums/1/whole: there is no figure payed: name one of",
                "online: 90, digitised: 80, paidOnline: 70 | online: 90, digitised: 80, paidOnline: 71 | :18: /figures/3/published: the groups make 201, 200 was published",
                "indicator: payments-paid, published | indicator: payments, published | :18: /figures/3: no replay makes payments: name one of dossiers-digitised,",
                "agencies: RSM.D.*, published: 130 | agencies: RSM.D.01, published: 130 | :20: /figures/5/agencies: RSM.D.01 matches some agencies of a group and not all",
                "id: paid, | id: received, | :18: /figures/3/id: received occurs twice: give another",
                "figures:\\n | figures: [\\n | not YAML:",
            })
    void aScenarioThatContradictsItselfIsRefusedWithPlaceAndMend(String was, String is, String words) throws Exception {
        // given
        Small changed = Small.in(folder).with("small.yaml", was.replace("\\n", "\n"), is.replace("\\n", "\n"));
        // then
        assertThatThrownBy(changed::scenario).isInstanceOf(ScenarioDefect.class).hasMessageContaining(words);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "days: 10, weight: 9 | days: 0, weight: 9 | :9: /fields/0/procedures/0: days must be 1 to 20",
                "weight: 9, fee: 60000 | weight: 9, fee: 0 | :9: /fields/0/procedures/0: fee must be 1 dong or more",
                "weight: 9, fee: 60000 | weight: 0, fee: 60000 | :9: /fields/0/procedures/0/weight: must be 1 or more",
                "[DISTRICT_COMMUNE] | [COMMUNE] | /levels/0: give PROVINCE or DISTRICT_COMMUNE",
            })
    void proceduresThatCannotBeAreRefusedWithPlaceAndMend(String was, String is, String words) throws Exception {
        // given
        Small.in(folder).with("procedures.yaml", was, is);
        // then
        assertThatThrownBy(() -> Procedures.read(folder))
                .isInstanceOf(ScenarioDefect.class)
                .hasMessageContaining(words);
    }
}
