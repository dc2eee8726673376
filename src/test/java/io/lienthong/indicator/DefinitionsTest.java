package io.lienthong.indicator;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.connector.Defect;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefinitionsTest {
    private static final String CUBE = """
            cubes:
              - name: dossiers
                dataset: dossiers
                agency: /agencyCode
                day: [/receivedAt]
                indicators:
                  - name: received
                    title: {vi: Tiếp nhận, en: Received}
            """;

    private static List<Defect> defects(String text) {
        return Definitions.parse(text, "config/indicators.yaml").defects();
    }

    @Test
    void shippedDefinitionsAreRight() {
        // when
        Definitions definitions = Definitions.load(Path.of("config/indicators.yaml"));

        // then
        assertThat(definitions.defects()).isEmpty();
        assertThat(definitions.cubes()).hasSizeGreaterThan(3);
        assertThat(definitions.reported())
                .extracting(Definitions.Reported::subject)
                .contains("ECONOMY", "TOURISM");
    }

    @Test
    void missingFileCountsNothing() {
        // when
        Definitions definitions = Definitions.load(Path.of("config/no-such-file.yaml"));

        // then
        assertThat(definitions.defects()).isEmpty();
        assertThat(definitions.cubes()).isEmpty();
    }

    @Test
    void unknownKeyIsNamedWithItsLine() {
        // when
        List<Defect> defects = defects(CUBE + "        whan: []\n");

        // then
        assertThat(defects)
                .singleElement()
                .satisfies(defect -> assertThat(defect.toString())
                        .contains("config/indicators.yaml:9 /cubes/0/indicators/0/whan", "unknown key whan"));
    }

    @Test
    void conditionOfTwoKindsIsRefused() {
        assertThat(defects(CUBE + "        when: [{pointer: /status, equals: A, exists: true}]\n"))
                .isNotEmpty();
    }

    @Test
    void nameOccursOnce() {
        assertThat(defects(CUBE + """
                      - name: received
                        title: {vi: Tiếp nhận, en: Received}
                """)).extracting(Defect::message).containsExactly("received occurs twice");
    }

    @Test
    void shareIsOfFiguresThatAreCounted() {
        assertThat(defects(CUBE + """
                shares:
                  - {name: share, title: {vi: Tỷ lệ, en: Share}, of: resolved, in: received}
                """)).extracting(Defect::message).containsExactly("no cube counts resolved");
    }

    @Test
    void otherConditionIsAnotherDefinition() {
        // given
        Definitions one = Definitions.parse(CUBE, "a");
        Definitions other = Definitions.parse(CUBE + "        when: [{pointer: /status, equals: A}]\n", "a");

        // then
        assertThat(one.digests().get("dossiers"))
                .isNotEqualTo(other.digests().get("dossiers"))
                .isEqualTo(Definitions.parse(CUBE, "a").digests().get("dossiers"));
    }

    @Test
    void otherTitleIsTheSameDefinition() {
        assertThat(Definitions.parse(CUBE.replace("Received", "Taken in"), "a").digests())
                .isEqualTo(Definitions.parse(CUBE, "a").digests());
    }

    @Test
    void codeStandsForOneFigure() {
        assertThat(defects(CUBE + """
                        code: TTHC.01
                reported:
                  - {code: TTHC.01, subject: PRESS, title: {vi: Tin, en: News}}
                """))
                .extracting(Defect::toString)
                .singleElement()
                .asString()
                .contains("/reported/0/code: TTHC.01 occurs twice");
    }

    @Test
    void cubeSaysWhatItReads() {
        // when
        Definitions definitions = Definitions.load(Path.of("config/indicators.yaml"));

        // then
        assertThat(definitions.cubes().stream()
                        .filter(cube -> cube.name().equals("dossiers-resolved"))
                        .findFirst()
                        .orElseThrow()
                        .pointers())
                .extracting(Object::toString)
                .contains("/agencyCode", "/procedureCode", "/status", "/resolvedAt", "/dueAt");
    }

    @ParameterizedTest
    @CsvSource({"H28, PROVINCE", "H28.1.2, PROVINCE", "H28.30, DISTRICT_COMMUNE", "G22, OUTSIDE", "H2, "})
    void firstLineThatFitsIsTheLevel(String agency, Level level) {
        // given
        Definitions definitions = Definitions.parse("""
                levels:
                  - {level: PROVINCE, agencies: [H28, "H28.1.*"]}
                  - {level: DISTRICT_COMMUNE, agencies: ["H28.*"]}
                  - {level: OUTSIDE, agencies: [G22]}
                """, "a");

        // then
        assertThat(definitions.level(agency).orElse(null)).isEqualTo(level);
    }

    @ParameterizedTest
    @CsvSource({
        "2026, 2026-01-01, 2026-12-31",
        "2026-02, 2026-02-01, 2026-02-28",
        "2026-Q3, 2026-07-01, 2026-09-30",
        "2026-H2, 2026-07-01, 2026-12-31",
        "2026-5Y, 2026-01-01, 2030-12-31"
    })
    void periodIsItsDays(String text, String first, String last) {
        assertThat(Period.parse(text).toString()).contains("first=" + first, "last=" + last);
    }
}
