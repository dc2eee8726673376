package io.lienthong.reconciliation;

import io.lienthong.delivery.DeliveryFixture;
import io.lienthong.message.MessageId;
import io.lienthong.platform.MovingClock;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.UUID;

/** Messages of today and yesterday in Vietnam, with what the journal and open deliveries say of them. */
final class StoredDay implements AutoCloseable {
    static final String SYSTEM = "civil-status";
    static final String STEP = "birth.register";
    private static final ZoneId VIETNAM = ZoneId.of("Asia/Ho_Chi_Minh");

    final DeliveryFixture fixture = new DeliveryFixture();
    final LocalDate today = LocalDate.now(VIETNAM);
    /** 00:30 of today in Vietnam, which is yesterday evening in UTC. */
    final Instant early = today.atStartOfDay(VIETNAM).toInstant().plus(Duration.ofMinutes(30));

    final MovingClock clock = new MovingClock(early.plus(Duration.ofMinutes(20)));
    final HourlyCount hours = new HourlyCount(fixture.pool, clock);
    private long number;

    StoredDay() throws SQLException {
        for (LocalDate day : new LocalDate[] {today.minusDays(2), today.minusDays(1), today}) {
            for (String table : new String[] {"message", "journal"}) {
                fixture.execute("CREATE TABLE IF NOT EXISTS " + table + "_"
                        + day.toString().replace("-", "") + " PARTITION OF " + table + " FOR VALUES FROM ('" + day
                        + "') TO ('" + day.plusDays(1) + "')");
            }
        }
        fixture.execute(
                "INSERT INTO shard (environment, destination, bucket) VALUES ('PRODUCTION', '" + SYSTEM + "', 0)");
    }

    /** A message that was accepted for one step then. */
    MessageId accepted(Instant at) throws SQLException {
        return accepted(at, "demo", "one-stop/submit", STEP);
    }

    MessageId accepted(Instant at, String consumer, String source, String... steps) throws SQLException {
        number++;
        MessageId id = new MessageId(new UUID(at.toEpochMilli() << 16 | 0x7000, 0x8000_0000_0000_0000L | number));
        fixture.execute("INSERT INTO message (day, message_id, environment, consumer, source, event_type, message_type,"
                + " correlation_id, traceparent, accepted_at, media_type, routes) VALUES ('" + id.day() + "', '" + id
                + "', 'PRODUCTION', '" + consumer + "', '" + source + "', 'dossier.submitted', 'Dossier.v1', 'H99-"
                + number + "', '00', '" + at + "', 'application/json', '{" + String.join(",", steps) + "}')");
        return id;
    }

    void waits(MessageId id, String state) throws SQLException {
        waits(id, STEP, state);
    }

    void waits(MessageId id, String step, String state) throws SQLException {
        fixture.execute("INSERT INTO delivery (shard, seq, message_id, day, route, state, reason) SELECT shard, "
                + ++number + ", '" + id + "', '" + id.day() + "', '" + step + "', '" + state + "', "
                + (state.equals("PARKED") ? "'REQUEST_REFUSED'" : "NULL") + " FROM shard WHERE destination = '" + SYSTEM
                + "'");
    }

    String row(MessageId id, String kind, String status) {
        return row(id, STEP, kind, status);
    }

    String row(MessageId id, String step, String kind, String status) {
        return "INSERT INTO journal (day, message_id, event, at, environment, kind, consumer, connector, operation, version,"
                + " route, trace_id, http_status) VALUES ('" + id.day() + "', '" + id + "', " + ++number
                + ", now(), 'PRODUCTION', '" + kind + "', 'demo', '" + SYSTEM + "', 'registerBirth', '1.0.0', '" + step
                + "', 't', " + status + ")";
    }

    @Override
    public void close() {
        fixture.close();
    }
}
