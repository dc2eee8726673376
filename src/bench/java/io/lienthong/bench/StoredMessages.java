package io.lienthong.bench;

import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * Messages of former days, delivered and final: what a bus has in its tables after a month. Keys are random, as those of
 * consumers are; each message has its row, its claim and two rows of the journal.
 */
class StoredMessages {
    private static final int DAYS = 30;
    private static final String ROWS = """
            CREATE TEMPORARY TABLE IF NOT EXISTS old (n bigint, id uuid, at timestamptz);
            TRUNCATE old;
            INSERT INTO old SELECT n, (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7'
                || substr(md5(random()::text), 1, 3) || 'a' || substr(md5(random()::text), 1, 15))::uuid, at
            FROM (SELECT n, date '%1$s' + random() * interval '23:59:59' AS at
                FROM generate_series(1, %2$d) AS n OFFSET 0) AS x;
            """;
    private static final String MESSAGES = """
            INSERT INTO message (day, message_id, environment, consumer, source, event_type, message_type,
              correlation_id, traceparent, accepted_at, media_type, routes, body)
            SELECT date '%1$s', id, 'PRODUCTION', 'bench', 'source/submit', 'source.submitted', 'Dossier.v1',
              'H99.12-261102-' || lpad((n %% 10000)::text, 4, '0'),
              '00-' || md5(n::text) || '-' || substr(md5(n::text), 1, 16) || '-01', at, 'application/json',
              ARRAY['sink-0.take'], convert_to(rpad('{"note":"' || n || '"', 1023, md5(id::text)) || '}', 'UTF8')
            FROM old ORDER BY id""";
    private static final String JOURNAL = """
            INSERT INTO journal (day, message_id, event, at, environment, kind, consumer, connector, operation, version,
              route, correlation_id, trace_id, http_status, duration_micros)
            SELECT date '%1$s', id, 2 + %3$d * n + e, at, 'PRODUCTION',
              CASE e WHEN 0 THEN 'CALLED' ELSE 'DELIVERED' END, 'bench', 'sink-0', 'take', '1.0.0', 'sink-0.take',
              'H99.12-261102-' || lpad((n %% 10000)::text, 4, '0'), md5(n::text), 200, 2000
            FROM old, generate_series(0, 1) AS e ORDER BY id, e""";
    private static final String KEYS = """
            INSERT INTO idempotency_key (environment, consumer, operation, key, body_hash, message_id, claimed_at)
            SELECT 'PRODUCTION', 'bench', 'source/submit', gen_random_uuid()::text, sha256(id::text::bytea), id, at
            FROM old ORDER BY id""";

    private StoredMessages() {}

    /** Adds so many, evenly over the last days, today included. */
    static void add(DeliveryBus bus, int count) {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        bus.execute("SET synchronous_commit = off");
        for (int age = DAYS - 1; age >= 0; age--) {
            LocalDate day = today.minusDays(age);
            int share = count / DAYS + (age < count % DAYS ? 1 : 0);
            if (share > 0) {
                bus.execute("SELECT make_day('" + day + "')");
                for (String sql : new String[] {ROWS, MESSAGES, JOURNAL, KEYS}) {
                    bus.execute(sql.formatted(day, share, 1));
                }
            }
        }
        bus.execute("SET synchronous_commit = on");
        bus.execute("VACUUM (ANALYZE) message, journal, idempotency_key");
        bus.execute("CHECKPOINT");
    }
}
