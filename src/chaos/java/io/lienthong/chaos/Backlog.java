package io.lienthong.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.system.Client;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Messages in such numbers that sending them would take an hour: a few hundred are sent, and the others are put into the
 * tables beside them, each as a copy of the one that was accepted for its lane. What is sent again afterwards shows that the
 * bus takes them for its own.
 */
final class Backlog {
    private static final int LANES = 200;
    private static final int FIRST_LANE = 1_000;
    private static final int AT_ONCE = 50_000;

    /** What was accepted for each lane: the last one of it. */
    private static final String PATTERNS = """
            CREATE TEMPORARY TABLE pattern AS
            SELECT DISTINCT ON (d.lane) right(d.lane, 4)::int - %1$d AS number, d.shard, d.lane, d.day, d.route, d.message_id, k.key
            FROM delivery d JOIN idempotency_key k ON k.message_id = d.message_id
            WHERE right(d.lane, 4)::int >= %1$d ORDER BY d.lane, d.seq DESC""";

    private static final String ROWS = """
            CREATE TEMPORARY TABLE added ON COMMIT DROP AS
            SELECT x.n, x.key, p.shard, p.lane, p.day, p.route, p.message_id AS like_id, x.id, x.body, sha256(x.body) AS hash
            FROM (SELECT n, 'key-' || lpad(n::text, 7, '0') AS key, q.number,
                (substr(q.message_id::text, 1, 14) || '7' || substr(md5(n::text), 1, 3) || '-a' || substr(md5(n::text), 4, 3)
                  || '-' || lpad(to_hex(n), 12, '0'))::uuid AS id,
                convert_to(replace(convert_from(m.body, 'UTF8'), q.key, 'key-' || lpad(n::text, 7, '0')), 'UTF8') AS body
              FROM generate_series(%1$d, %2$d) AS n JOIN pattern q ON q.number = n %% %3$d
              JOIN message m ON m.day = q.day AND m.message_id = q.message_id) AS x
            JOIN pattern p ON p.number = x.number""";

    private static final String KEYS = """
            INSERT INTO idempotency_key SELECT (k).* FROM (SELECT a.n,
              jsonb_populate_record(k, jsonb_build_object('key', a.key, 'body_hash', a.hash, 'message_id', a.id)) AS k
              FROM added a JOIN idempotency_key k ON k.message_id = a.like_id ORDER BY a.n) AS c""";
    private static final String MESSAGES = """
            INSERT INTO message SELECT (m).* FROM (SELECT a.n,
              jsonb_populate_record(m, jsonb_build_object('message_id', a.id, 'body', a.body)) AS m
              FROM added a JOIN message m ON m.day = a.day AND m.message_id = a.like_id ORDER BY a.n) AS c""";
    private static final String DELIVERIES = """
            INSERT INTO delivery (shard, seq, lane, message_id, day, route)
            SELECT shard, nextval('delivery_seq'), lane, id, day, route FROM (SELECT * FROM added ORDER BY n) AS a""";
    /** A receipt is made of id and hash. */
    private static final String TOLD = """
            SELECT key, lane, convert_from(body, 'UTF8'), id,
              encode(substr(sha256(convert_to(id::text, 'UTF8') || hash), 1, 16), 'hex') FROM added ORDER BY n""";

    private final Trial trial;

    Backlog(Trial trial) {
        this.trial = trial;
    }

    /** Adds so many, of the day that it is, while their destination is away. */
    void add(int messages) throws Exception {
        sendPatterns();
        try (Connection connection = trial.bus.database();
                Statement statement = connection.createStatement()) {
            statement.execute(PATTERNS.formatted(FIRST_LANE));
            for (int left = messages; left > 0; left -= AT_ONCE) {
                addSome(connection, Math.min(left, AT_ONCE));
            }
            statement.execute("ANALYZE delivery, message, idempotency_key");
        }
    }

    private void sendPatterns() throws Exception {
        Client demo = Client.demo(trial.bus);
        for (int lane = 0; lane < LANES; lane++) {
            History.Intent intent = trial.intend(Load.laneCode(FIRST_LANE + lane));
            Client.Answer answer = Load.post(demo, intent);
            assertThat(answer.status()).isEqualTo(202);
            trial.ledger.promised(Load.promise(intent, answer));
        }
    }

    private void addSome(Connection connection, int messages) throws SQLException {
        int first = trial.ledger.reserve(messages);
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL work_mem = '64MB'");
            statement.execute(ROWS.formatted(first, first + messages - 1, LANES));
            for (String sql : new String[] {KEYS, MESSAGES, DELIVERIES}) {
                assertThat(statement.executeUpdate(sql)).isEqualTo(messages);
            }
            try (ResultSet row = statement.executeQuery(TOLD)) {
                while (row.next()) {
                    String key = row.getString(1);
                    trial.ledger.loaded(
                            new History.Intent(key, History.PRODUCTION, row.getString(2), row.getString(3)),
                            new History.Promise(key, row.getString(4), row.getString(5)));
                }
            }
            connection.commit();
        }
        connection.setAutoCommit(true);
    }

    /** Sends some of them again: each gets the 202 that the ledger has, or the checker says so. */
    void repeatSome(int every) throws Exception {
        Client demo = Client.demo(trial.bus);
        int number = 0;
        for (History.Entry entry : trial.ledger.read()) {
            if (entry instanceof History.Intent intent
                    && intent.lane().compareTo(Load.laneCode(FIRST_LANE)) >= 0
                    && ++number % every == 0) {
                Client.Answer answer = Load.post(demo, intent);
                assertThat(answer.status()).as(answer.text()).isEqualTo(202);
                trial.ledger.promised(Load.promise(intent, answer));
            }
        }
    }
}
