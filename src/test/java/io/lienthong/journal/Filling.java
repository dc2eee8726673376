package io.lienthong.journal;

import io.lienthong.message.MessageId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Thirty days of messages as a province leaves them behind, written past the bus; for benches. */
public final class Filling {
    public static final int DAYS = 30;
    private static final int SAMPLES = 500;

    /**
     * 40 systems with 5 operations each, 3 consumers of each operation, few operations asked most; one in fifty fails, one in a
     * thousand is refused. Half of them are calls, half accepted messages that were delivered.
     */
    private static final String FILL = """
            CREATE TEMPORARY TABLE filled AS
            SELECT n, o, 'consumer-' || (o %% 50 + who) AS consumer, 'system-' || o / 5 AS connector, 'get' || o AS operation, code,
              (lpad(to_hex(millis), 12, '0') || '7' || substr(hash, 1, 3) || '8' || substr(hash, 5, 15))::uuid AS id,
              to_timestamp(millis / 1000.0) AS at, 'H99.12-' || lpad((n / 3)::text, 9, '0') AS dossier, n %% 2 = 0 AS called
            FROM (SELECT n, md5(n::text) AS hash, %1$d + (n - %2$d)::bigint * 86400000 / %4$d AS millis,
                floor(200 * power(random(), 3))::int AS o, floor(3 * random())::int AS who,
                CASE WHEN random() < 0.001 THEN 'REQUEST_REFUSED' WHEN random() < 0.02
                  THEN (ARRAY['RECORD_NOT_FOUND', 'PROVIDER_TIMEOUT', 'PROVIDER_FAILED'])[1 + floor(3 * random())::int] END AS code
              FROM generate_series(%2$d, %3$d) AS n) AS made;
            INSERT INTO message_key (day, key, message_id) SELECT '%5$s', md5('k' || n)::uuid, id FROM filled WHERE NOT called;
            INSERT INTO message (day, message_id, environment, consumer, source, event_type, message_type, correlation_id,
              traceparent, accepted_at, media_type, routes, body)
            SELECT '%5$s', id, 'PRODUCTION', consumer, connector || '/' || operation, 'dossier.submitted', 'Dossier.v1', dossier,
              '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', at, 'application/json', '{birth.register}',
              convert_to(repeat('{"dossier":"' || n || '"}', 10), 'UTF8')
            FROM filled WHERE NOT called ORDER BY n;
            INSERT INTO journal (day, message_id, event, at, environment, kind, consumer, connector, operation, version,
              correlation_id, trace_id, http_status, duration_micros, code, detail, request)
            SELECT '%5$s', id, CASE WHEN called THEN 0 ELSE 2 END, at, 'PRODUCTION', CASE WHEN called THEN 'CALLED' ELSE 'DELIVERED' END,
              consumer, connector, operation, '1.2.0', dossier, '0af7651916cd43dd8448eb211c80319c', 200, 1234, code,
              CASE WHEN code IS NOT NULL THEN code || ': mã xã ' || n || ' không đúng' END,
              convert_to(repeat('{"dossier":"' || n || '"}', 10), 'UTF8')
            FROM filled ORDER BY n;
            DROP TABLE filled;
            SELECT mark_traffic('%5$s', '00000000-0000-0000-0000-000000000000', '%5$s', 'ffffffff-ffff-ffff-ffff-ffffffffffff');
            UPDATE traffic SET events = bit_count(seconds::bit(64)) WHERE events = 0;
            INSERT INTO traffic_hour SELECT class, date_trunc('hour', minute), sum(events), 0, '{}' FROM traffic
            WHERE minute >= to_timestamp(%1$d / 1000) AND events > 0 GROUP BY 1, 2 ON CONFLICT DO NOTHING""";

    private Filling() {}

    /** A message that failed, and what it is found by. */
    public record Sample(MessageId id, String dossier, String citizen, String error) {}

    /** Fills the days before today evenly, and leaves today as a day begins, of which PostgreSQL knows nothing yet. */
    public static List<Sample> fill(Connection connection, LedgerKey hashes, int messages) throws SQLException {
        int ofADay = Math.max(1, messages / DAYS);
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        try (Statement statement = connection.createStatement()) {
            for (int day = 0; day < DAYS; day++) {
                LocalDate date = today.minusDays(DAYS - day);
                statement.execute("SELECT make_day('" + date + "')");
                statement.execute(String.format(
                        FILL,
                        date.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli(),
                        (long) day * ofADay,
                        (long) (day + 1) * ofADay - 1,
                        ofADay,
                        date));
                String part = date.format(DateTimeFormatter.BASIC_ISO_DATE);
                statement.execute("VACUUM (ANALYZE) message_key_%1$s, message_%1$s, journal_%1$s".formatted(part));
            }
            List<Sample> samples = samples(connection, hashes);
            statement.execute("VACUUM (ANALYZE) traffic, traffic_hour, traffic_class");
            statement.execute("CHECKPOINT");
            return samples;
        }
    }

    /** Gives some messages a citizen. */
    private static List<Sample> samples(Connection connection, LedgerKey hashes) throws SQLException {
        List<Sample> samples = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                        "SELECT message_id, correlation_id, detail FROM journal TABLESAMPLE SYSTEM (1) WHERE code IS NOT NULL"
                                + " ORDER BY random() LIMIT " + SAMPLES);
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO message_key (day, key, message_id) VALUES (?, ?, ?)");
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                MessageId id = new MessageId(row.getObject("message_id", UUID.class));
                String citizen = String.format("0341900%05d", samples.size());
                samples.add(new Sample(id, row.getString("correlation_id"), citizen, row.getString("detail")));
                insert.setObject(1, id.day());
                insert.setObject(2, hashes.hash(new SearchKey(SearchKey.Kind.CITIZEN_NUMBER, citizen)));
                insert.setObject(3, id.value());
                insert.executeUpdate();
            }
        }
        return samples;
    }
}
