package io.lienthong.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.access.Consumers;
import io.lienthong.traffic.TrafficFigures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The share of calls that fail, by the shortest stretch of time that has enough of them. */
class TrafficSignalsIT {
    private static final Instant NOW = Instant.parse("2026-11-23T02:45:30Z");

    @SuppressWarnings("NullAway.Init")
    private Province province;

    @SuppressWarnings("NullAway.Init")
    private TrafficSignals signals;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        province = new Province(NOW);
        Path consumers = Files.writeString(folder.resolve("consumers.yaml"), """
                consumers:
                  - {id: portal, environment: PRODUCTION, secret: portal-secret, grants: [civil-status/*], requestsPerMinute: 60}
                """);
        signals = new TrafficSignals(new TrafficFigures(province.fixture.pool), Consumers.load(consumers, true));
        traffic(1, "");
        traffic(2, "PROVIDER_TIMEOUT");
        traffic(3, "RECORD_NOT_FOUND");
    }

    @AfterEach
    void close() {
        province.close();
    }

    private void traffic(int number, String code) {
        province.jdbc.update(
                "INSERT INTO traffic_class (class, environment, consumer, connector, operation, kind, code)"
                        + " OVERRIDING SYSTEM VALUE VALUES (?, 'PRODUCTION', 'portal', 'civil-status', 'find', 'CALLED', ?)",
                number,
                code);
    }

    private void calls(long minutesAgo, int well, int failed) {
        Instant minute = NOW.minus(Duration.ofMinutes(minutesAgo)).truncatedTo(java.time.temporal.ChronoUnit.MINUTES);
        province.jdbc.update(
                "INSERT INTO traffic (class, minute, events) VALUES (1, ?, ?), (2, ?, ?)",
                Ledger.at(minute),
                well,
                Ledger.at(minute),
                failed);
    }

    private Reading reading() {
        List<Reading> readings = signals.failureRate(NOW);
        assertThat(readings).hasSize(1);
        return readings.get(0);
    }

    @Test
    void enoughCallsOfFiveMinutesBeginAnAlert() {
        // given
        calls(2, 15, 15);
        calls(10, 1_000, 0);
        // then
        assertThat(reading().value()).isEqualTo(50);
        assertThat(reading().opens()).isTrue();
        assertThat(reading().detail().vi()).contains("15 trên 30", "5 phút");
    }

    @Test
    void whereTheyAreFewTheQuarterSaysWhetherAnAlertGoesOnAndBeginsNone() {
        // given
        calls(2, 0, 5);
        calls(10, 20, 0);
        calls(40, 1_000, 0);
        // then
        assertThat(reading().value()).isEqualTo(20);
        assertThat(reading().opens()).isFalse();
        assertThat(reading().detail().en()).contains("5 of 25", "15 minutes");
    }

    @Test
    void whereTheQuarterHasFewTheHourSaysIt() {
        // given
        calls(2, 0, 5);
        calls(10, 5, 0);
        calls(40, 30, 0);
        calls(70, 0, 1_000);
        // then
        assertThat(reading().value()).isEqualTo(12.5);
        assertThat(reading().opens()).isFalse();
        assertThat(reading().detail().en()).contains("5 of 40", "60 minutes");
    }

    @Test
    void anHourWithoutCallsSaysNothing() {
        // given
        calls(70, 0, 1_000);
        // then
        assertThat(signals.failureRate(NOW)).isEmpty();
    }

    /** A minute of 60 calls and as many that were refused is no average of five. */
    @Test
    void ofAQuotaTheBusiestMinuteCountsWithWhatWasRefused() throws Exception {
        // given
        traffic(4, "QUOTA_EXCEEDED");
        calls(2, 60, 0);
        calls(3, 5, 0);
        calls(0, 600, 0); // is not over yet
        province.jdbc.update(
                "INSERT INTO traffic (class, minute, events) VALUES (4, ?, 60)",
                Ledger.at(NOW.minus(Duration.ofMinutes(2)).truncatedTo(java.time.temporal.ChronoUnit.MINUTES)));
        // when
        List<Reading> readings = signals.quotaUsed(NOW);
        // then
        assertThat(readings).hasSize(1);
        assertThat(readings.get(0).value()).isEqualTo(200);
        assertThat(readings.get(0).detail().vi()).contains("portal gọi 120 lượt", "hạn mức mỗi phút 60");
        assertThat(signals.failureRate(NOW).get(0).value()).isZero();
    }

    @Test
    void whatTheCallerDidWrongIsNoFault() {
        // given
        calls(2, 10, 10);
        province.jdbc.update("INSERT INTO traffic (class, minute, events) VALUES (3, ?, 20)", Ledger.at(NOW));
        // then
        assertThat(reading().value()).isEqualTo(25);
    }
}
