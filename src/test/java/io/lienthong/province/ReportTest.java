package io.lienthong.province;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private ProvinceScenario scenario;

    @BeforeEach
    void read() throws Exception {
        scenario = Small.in(folder).scenario();
    }

    private static JsonNode answer(String... rows) throws Exception {
        StringBuilder items = new StringBuilder();
        for (String row : rows) {
            String[] cells = row.split(" ");
            items.append(items.isEmpty() ? "" : ",").append("""
                    {"indicator": "%s", "agency": "x", "level": "%s", "period": "2023-01-01/2023-03-31", "value": %s, "asOf": "%s"}""".formatted(cells[0], cells[1], cells[2], cells[3]));
        }
        return Json.parse(("{\"items\": [" + items + "]}").getBytes(StandardCharsets.UTF_8));
    }

    private static final String AS_OF = " 2026-11-27T03:00:00.000Z";

    private static JsonNode all(int received, int paid) throws Exception {
        return answer(
                "dossiers-received ALL " + received + AS_OF,
                "dossiers-received PROVINCE 120" + AS_OF,
                "dossiers-resolved ALL 378" + AS_OF,
                "dossiers-in-process ALL 22" + AS_OF,
                "payments-paid ALL " + paid + AS_OF,
                "payments-paid PROVINCE 70" + AS_OF,
                "payments-paid DISTRICT_COMMUNE 130" + AS_OF);
    }

    @Test
    void everyPublishedFigureStandsBesideTheCountedOne() throws Exception {
        // when
        Report report = Report.of(
                scenario,
                Map.of("RSM.*", all(400, 200), "RSM.D.*", answer("payments-paid DISTRICT_COMMUNE 130" + AS_OF)));
        // then
        assertThat(report.rows())
                .extracting(row -> row.published() + " " + row.counted() + " " + row.note())
                .containsExactly(
                        "400 400 agrees",
                        "378 378 agrees",
                        "22 22 agrees",
                        "200 200 agrees",
                        "11 70 published parts add up to 141 only",
                        "130 130 agrees",
                        "77 null not replayed");
        assertThat(report.agrees()).isTrue();
    }

    @Test
    void oneDossierLessDiffers() throws Exception {
        // when
        Report report = Report.of(
                scenario,
                Map.of("RSM.*", all(399, 200), "RSM.D.*", answer("payments-paid DISTRICT_COMMUNE 130" + AS_OF)));
        // then
        assertThat(report.agrees()).isFalse();
        assertThat(report.rows().get(0).mark()).isEqualTo(Report.Mark.DIFFERS);
        assertThat(report.rows().get(0).note()).isEqualTo("DIFFERS: 400 were sent");
    }

    @Test
    void whatIsNotCountedDiffers() throws Exception {
        // when
        Report report = Report.of(scenario, Map.of("RSM.*", all(400, 200), "RSM.D.*", answer()));
        // then
        assertThat(report.agrees()).isFalse();
        assertThat(report.rows().get(5).mark()).isEqualTo(Report.Mark.DIFFERS);
    }

    @Test
    void theOldestMomentCounts() throws Exception {
        // when
        JsonNode answer = answer(
                "dossiers-received ALL 1 2026-11-27T03:00:05.000Z", "payments-paid ALL 1 2026-11-27T03:00:01.000Z");
        // then
        assertThat(Report.asOf(answer)).contains(Instant.parse("2026-11-27T03:00:01Z"));
        assertThat(Report.asOf(answer())).isEmpty();
    }
}
