package io.lienthong.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.traffic.TrafficHistory;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three weeks of a province as it works, and what is told in the fourth: nothing, unless a system falls silent. */
class MissingTrafficIT {
    private static final LocalDate FIRST = LocalDate.of(2026, 10, 5); // a Monday
    private static final LocalDate SUNDAY = FIRST.plusDays(20);
    private static final LocalDate TUESDAY = FIRST.plusDays(22);
    private static final LocalDate HOLIDAY = FIRST.plusDays(23);
    private static final LocalTime NINE_PAST = LocalTime.of(9, 7);
    private static final Duration STEP = Duration.ofMinutes(2);
    private static final AlertFile FILE = AlertFile.parse("""
            holidays: {yearly: [10-28]}
            rules:
              - {name: missing-traffic, title: {vi: Im lặng, en: Silence}, signal: missing-traffic, above: 10, for: PT10M,
                 severity: critical}
            """, "alerts.yaml", name -> null);

    private static final String CIVIL_STATUS = "civil-status";
    private static final String DOSSIERS = "one-stop-dossiers";
    private static final String NEW_ONE = "land-registry";

    private final Random random = new Random(7);
    private final Map<String, Integer> classes = new HashMap<>();
    private final Map<String, Stretch> silences = new HashMap<>();

    @SuppressWarnings("NullAway.Init")
    private Province province;

    @SuppressWarnings("NullAway.Init")
    private Evaluator evaluator;

    private Instant written = at(FIRST, LocalTime.MIDNIGHT);

    @BeforeEach
    void threeWeeks() throws Exception {
        province = new Province(at(SUNDAY, LocalTime.MIDNIGHT));
        classes.put(CIVIL_STATUS, traffic(CIVIL_STATUS, "CALLED"));
        classes.put(DOSSIERS, traffic(DOSSIERS, "ACCEPTED"));
        classes.put(NEW_ONE, traffic(NEW_ONE, "CALLED"));
        write();
        evaluator = province.node(
                "node",
                FILE,
                Map.of(
                        Signal.MISSING_TRAFFIC,
                        new MissingTraffic(
                                new TrafficHistory(province.fixture.pool), FILE.holidays(), province.looks::gaps)));
    }

    @AfterEach
    void close() {
        province.close();
    }

    private int traffic(String system, String kind) {
        Integer number = province.jdbc.queryForObject(
                "INSERT INTO traffic_class (environment, consumer, connector, operation, kind, code)"
                        + " VALUES ('PRODUCTION', 'portal', ?, 'operation', ?, '') RETURNING class",
                Integer.class,
                system,
                kind);
        return number == null ? 0 : number;
    }

    private static Instant at(LocalDate day, LocalTime time) {
        return day.atTime(time).atZone(Stretch.VIETNAM).toInstant();
    }

    /** What a minute holds: office hours are busy, lunch is thin, nights and Sundays are quiet. */
    private int events(String system, ZonedDateTime minute) {
        Stretch silence = silences.get(system);
        Instant instant = minute.toInstant();
        if (silence != null && !instant.isBefore(silence.from()) && instant.isBefore(silence.until())) {
            return 0;
        }
        if (system.equals(NEW_ONE)) { // began on Thursday, and ends on the first Sunday
            LocalDate day = minute.toLocalDate();
            return day.isBefore(SUNDAY.minusDays(3)) || !day.isBefore(SUNDAY) ? 0 : random.nextInt(4);
        }
        boolean free = minute.getDayOfWeek() == DayOfWeek.SUNDAY
                || minute.toLocalDate().equals(HOLIDAY);
        if (system.equals(DOSSIERS)) { // round the clock, thin when nobody works
            return free ? (random.nextInt(30) == 0 ? 1 : 0) : random.nextInt(4);
        }
        LocalTime time = minute.toLocalTime();
        boolean office = !free && !time.isBefore(LocalTime.of(7, 30)) && time.isBefore(LocalTime.of(17, 0));
        boolean lunch = !time.isBefore(LocalTime.of(11, 30)) && time.isBefore(LocalTime.of(13, 0));
        return !office ? 0 : lunch ? (random.nextInt(12) == 0 ? 1 : 0) : random.nextInt(5);
    }

    /** What happened until now. */
    private void write() {
        List<Object[]> rows = new ArrayList<>();
        while (written.isBefore(province.clock.now)) {
            ZonedDateTime minute = written.atZone(Stretch.VIETNAM);
            classes.forEach((system, number) -> {
                int events = events(system, minute);
                if (events > 0) {
                    rows.add(new Object[] {number, Ledger.at(minute.toInstant()), events});
                }
            });
            written = written.plus(1, ChronoUnit.MINUTES);
        }
        province.jdbc.batchUpdate("INSERT INTO traffic (class, minute, events) VALUES (?, ?, ?)", rows);
        rows.forEach(row -> row[2] = ((Integer) row[2]).longValue());
        province.jdbc.batchUpdate(
                "INSERT INTO traffic_hour (class, hour, events, micros, took)"
                        + " VALUES (?, date_trunc('hour', ?::timestamptz), ?, 0, '{}') ON CONFLICT (hour, class)"
                        + " DO UPDATE SET events = traffic_hour.events + excluded.events",
                rows);
    }

    private void until(Instant end) {
        while (province.clock.now.isBefore(end)) {
            province.clock.forward(STEP);
            write();
            evaluator.look();
        }
    }

    /** Weeks before the three. */
    private void before(int weeks) {
        Instant now = province.clock.now;
        Instant kept = written;
        written = at(FIRST.minusWeeks(weeks), LocalTime.MIDNIGHT);
        province.clock.now = at(FIRST, LocalTime.MIDNIGHT);
        write();
        province.clock.now = now;
        written = kept;
    }

    @Test
    void oneOutageInThePastBlindsNobody() {
        // given
        LocalDate past = TUESDAY.minusWeeks(4);
        silences.put(CIVIL_STATUS, new Stretch(at(past, LocalTime.of(8, 0)), at(past, LocalTime.of(16, 0))));
        before(2);
        silences.put(CIVIL_STATUS, new Stretch(at(TUESDAY, NINE_PAST), at(TUESDAY, LocalTime.of(15, 0))));
        province.clock.now = at(TUESDAY, LocalTime.of(8, 50));
        write();
        // when
        until(at(TUESDAY, LocalTime.of(9, 40)));
        // then
        assertThat(all()).extracting(Alert::subject).containsExactly(CIVIL_STATUS + "/called");
    }

    @Test
    void whatIsOpenEndsByAnEventAlone() {
        // given
        Instant comesBack = at(TUESDAY, LocalTime.of(9, 50));
        silences.put(CIVIL_STATUS, new Stretch(at(TUESDAY, NINE_PAST), comesBack));
        province.clock.now = at(TUESDAY, LocalTime.of(8, 50));
        write();
        until(at(TUESDAY, LocalTime.of(9, 40)));
        assertThat(province.ledger.open()).hasSize(1);
        // when: nothing is usual any more
        province.jdbc.update(
                "DELETE FROM traffic WHERE class = ? AND minute >= ? AND minute < ?",
                classes.get(CIVIL_STATUS),
                Ledger.at(at(FIRST.plusDays(1), LocalTime.MIDNIGHT)),
                Ledger.at(at(SUNDAY, LocalTime.MIDNIGHT)));
        until(comesBack);
        // then
        assertThat(province.ledger.ended(10)).isEmpty();
        assertThat(province.ledger.open()).hasSize(1);
        // when
        until(comesBack.plus(Duration.ofMinutes(10)));
        // then
        assertThat(province.ledger.open()).isEmpty();
    }

    private List<Alert> all() {
        List<Alert> all = new ArrayList<>(province.ledger.open());
        all.addAll(province.ledger.ended(1_000));
        return all;
    }

    @Test
    void aSilentSystemIsToldWithinFifteenMinutesAndNothingElseIsInAWeek() {
        // given
        Instant falls = at(TUESDAY, NINE_PAST);
        Instant comesBack = at(TUESDAY, LocalTime.of(15, 0));
        silences.put(CIVIL_STATUS, new Stretch(falls, comesBack));
        // when: a quiet Sunday, a Monday, the Tuesday, a holiday and the day after it
        until(at(HOLIDAY.plusDays(1), LocalTime.of(23, 0)));
        // then
        assertThat(all()).hasSize(1);
        Alert alert = all().get(0);
        assertThat(alert.subject()).isEqualTo(CIVIL_STATUS + "/called");
        assertThat(alert.since()).isBetween(falls.minusSeconds(180), falls.plusSeconds(60));
        assertThat(alert.opened()).isBetween(falls, falls.plus(15, ChronoUnit.MINUTES));
        assertThat(alert.detail().vi()).startsWith("không ai gọi civil-status");
        assertThat(alert.ended()).isNotNull().isBetween(comesBack, comesBack.plus(5, ChronoUnit.MINUTES));
    }

    @Test
    void anAlertStaysOverTheNightUntilTheNextEvent() {
        // given
        Instant falls = at(TUESDAY, NINE_PAST);
        silences.put(CIVIL_STATUS, new Stretch(falls, at(HOLIDAY.plusDays(1), LocalTime.of(10, 0))));
        province.clock.now = at(TUESDAY, LocalTime.of(7, 0));
        write();
        // when
        until(at(HOLIDAY, LocalTime.of(12, 0)));
        // then
        assertThat(province.ledger.open()).extracting(Alert::subject).containsExactly(CIVIL_STATUS + "/called");
        assertThat(province.ledger.ended(10)).isEmpty();
    }

    @Test
    void aBusThatWasDownBlamesNobody() {
        // given
        province.clock.now = at(TUESDAY, LocalTime.of(8, 0));
        write();
        until(at(TUESDAY, LocalTime.of(9, 0)));
        Instant down = province.clock.now;
        Instant up = down.plus(Duration.ofHours(2));
        classes.keySet().forEach(system -> silences.put(system, new Stretch(down, up.plusSeconds(300))));
        province.clock.now = up;
        write();
        // when: callers come back five minutes later
        evaluator.look();
        until(up.plus(Duration.ofHours(1)));
        // then
        assertThat(all()).isEmpty();
    }

    @Test
    void whereAllFallSilentAtOnceItIsTheBus() {
        // given
        province.clock.now = at(TUESDAY, LocalTime.of(8, 0));
        write();
        until(at(TUESDAY, LocalTime.of(9, 0)));
        Instant falls = province.clock.now;
        Stretch silence = new Stretch(falls, falls.plus(Duration.ofHours(1)));
        classes.keySet().forEach(system -> silences.put(system, silence));
        // when
        until(silence.until());
        // then
        assertThat(all()).extracting(Alert::subject).containsExactly(Alerts.BUS);
        // when
        until(silence.until().plus(Duration.ofMinutes(10)));
        // then
        assertThat(province.ledger.open()).isEmpty();
    }
}
