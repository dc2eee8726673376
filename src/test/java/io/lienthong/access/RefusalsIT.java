package io.lienthong.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MessageId;
import io.lienthong.platform.Database;
import io.lienthong.platform.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** What was refused is found again, and no flood of it fills the database; against a real PostgreSQL. */
class RefusalsIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final BusException MISSING = new BusException(ErrorCode.TOKEN_MISSING, "send a token");
    private static final Consumer OFFICE = new Consumer(
            "office",
            Environment.PRODUCTION,
            null,
            new Consumer.Grants(List.of()),
            null,
            null,
            null,
            List.of(),
            List.of());

    private static HikariDataSource pool;
    private static JdbcTemplate jdbc;
    private static final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private static Refusals refusals;

    @BeforeAll
    static void start() throws Exception {
        Database database = TestPostgres.createDatabase();
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.url());
        config.setUsername(database.username());
        config.setPassword(database.password().reveal());
        config.setMaximumPoolSize(2);
        pool = new HikariDataSource(config);
        Flyway.configure().dataSource(pool).load().migrate();
        jdbc = new JdbcTemplate(pool);
        refusals = new Refusals(jdbc, registry);
        refusals.start();
    }

    @AfterAll
    static void stop() {
        refusals.close();
        pool.close();
    }

    @Test
    void aFloodOfStrangersTakesNothingFromWhoProvedWhoItIs() {
        // given
        for (int i = 0; i < 50_000; i++) {
            refusals.note(MessageId.next(), null, "GET", "/api/anything/1.0", MISSING);
        }
        MessageId id = MessageId.next();

        // when
        refusals.note(
                id,
                OFFICE,
                "GET",
                "/api/civil-status/1.0/people/079085001234?name=An",
                BusException.refused(
                        ErrorCode.QUOTA_EXCEEDED,
                        new io.lienthong.message.Wording("quá hạn mức", "too many"),
                        "quota requestsPerMinute: 2",
                        "the operator of the bus"));

        // then
        await().atMost(SOON).until(() -> refusals.find(id).isPresent());
        Refusals.Refusal kept = refusals.find(id).orElseThrow();
        assertThat(kept.asked()).isEqualTo("GET /api/civil-status/1.0");
        assertThat(kept.detail()).contains("[quota requestsPerMinute: 2; the operator of the bus]");
        assertThat(kept.consumer()).isEqualTo("office");
        assertThat(jdbc.queryForObject("SELECT count(*) FROM refusal WHERE consumer IS NULL", Long.class))
                .isBetween(1L, 200L);
    }

    @Test
    void whatAnAttackerWritesIsNeitherLongNorUnprintable() {
        // given
        MessageId id = MessageId.next();
        // when
        refusals.note(
                id, OFFICE, "GET", "/\u001b[31m" + "x".repeat(10_000), "Client.BadRequest", 400, "a\0b".repeat(9_000));
        // then
        await().atMost(SOON).until(() -> refusals.find(id).isPresent());
        Refusals.Refusal kept = refusals.find(id).orElseThrow();
        assertThat(kept.asked()).isEqualTo("GET /");
        assertThat(kept.detail()).hasSizeLessThan(1_100).doesNotContain("\0");
    }

    @Test
    void allOfAConsumerAreCountedThoughFewAreKept() throws Exception {
        // given
        Consumer busy = consumer("busy");
        Instant begin = Instant.now().truncatedTo(ChronoUnit.HOURS);
        jdbc.execute("ALTER TABLE refused_hour RENAME TO refused_hour_away");
        for (ErrorCode code : new ErrorCode[] {ErrorCode.NOT_GRANTED, ErrorCode.QUOTA_EXCEEDED}) {
            refusals.note(MessageId.next(), busy, "GET", "/api/land", new BusException(code, "no"));
            await().atMost(SOON)
                    .until(() -> refusals.of(
                                            "busy",
                                            Environment.SANDBOX,
                                            code.name(),
                                            begin,
                                            Instant.now().plusSeconds(1),
                                            10)
                                    .size()
                            == 1);
        }
        jdbc.execute("ALTER TABLE refused_hour_away RENAME TO refused_hour");

        // when
        for (int i = 0; i < 1_000; i++) {
            refusals.note(MessageId.next(), busy, "GET", "/api/land", MISSING);
        }

        // then: also those that were counted while nothing could be written
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(counted("busy")).isEqualTo("NOT_GRANTED=1 QUOTA_EXCEEDED=1 TOKEN_MISSING=1000"));
        Instant end = Instant.now().plusSeconds(1);
        assertThat(refusals.of("busy", Environment.SANDBOX, "TOKEN_MISSING", begin, end, 100))
                .hasSizeLessThan(60);
        assertThat(refusals.of("busy", Environment.SANDBOX, "NOT_GRANTED", begin, end, 100))
                .hasSize(1);
        assertThat(refusals.of("busy", Environment.PRODUCTION, "NOT_GRANTED", begin, end, 100))
                .isEmpty();
    }

    @Test
    void anOrderlyStopLosesNothing() {
        // given
        MessageId id = MessageId.next();
        try (Refusals stopping = new Refusals(jdbc, new SimpleMeterRegistry())) {
            // when
            stopping.note(id, consumer("leaving"), "GET", "/api/land", MISSING);
        }
        // then
        assertThat(counted("leaving")).isEqualTo("TOKEN_MISSING=1");
        assertThat(refusals.find(id)).isPresent();
    }

    private static Consumer consumer(String id) {
        return new Consumer(
                id, Environment.SANDBOX, null, new Consumer.Grants(List.of()), null, null, null, List.of(), List.of());
    }

    private static String counted(String consumer) {
        return String.valueOf(jdbc.queryForObject(
                "SELECT string_agg(code || '=' || calls, ' ' ORDER BY code) FROM (SELECT code, sum(calls) AS calls"
                        + " FROM refused_hour WHERE consumer = ? AND environment = 'SANDBOX' GROUP BY code) AS sums",
                String.class,
                consumer));
    }
}
