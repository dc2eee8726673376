package io.lienthong.journal;

import io.lienthong.message.Environment;
import io.lienthong.message.MessageId;
import io.lienthong.traffic.MessageQuery;
import io.lienthong.traffic.MessageSearch;
import io.lienthong.traffic.TrafficFigures;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * How fast messages are found: {@code src/bench/compare search [MESSAGES] [RATE] [--check]}. Fills thirty days, then asks for each
 * kind of thing, first quiet and then while so many messages a second flow. With {@code --check} the exit status is 1 where the
 * slowest of twenty takes more than 500 ms, 300 ms for the figures of a day, or 200 ms for a message's story.
 */
final class SearchBench {
    private static final int DAYS = 30;
    private static final int ROUNDS = 60;
    private static final int MAX_SEARCH_MILLIS = 500;
    private static final int MAX_STORY_MILLIS = 200;
    private static final int MAX_FIGURES_MILLIS = 300;
    private static final int SAMPLES = 500;
    private static final int PAGE = 50;
    private static final int TICK_MILLIS = 10;

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

    private final JournalDatabase database;
    private final Random random = new Random(7);
    private final List<String> missed = new ArrayList<>();

    /** Some of the messages. */
    private record Sample(MessageId id, String dossier, String citizen, String error) {}

    private final List<Sample> samples = new ArrayList<>();

    private final MessageSearch search;
    private final TrafficFigures figures;

    private SearchBench(JournalDatabase database) {
        this.database = database;
        this.search = new MessageSearch(database.pool);
        this.figures = new TrafficFigures(database.pool);
    }

    public static void main(String[] arguments) throws Exception {
        List<String> given = List.of(arguments);
        List<Integer> numbers = given.stream()
                .filter(one -> one.matches("[0-9]+"))
                .map(Integer::valueOf)
                .toList();
        int messages = numbers.isEmpty() ? 10_000_000 : numbers.get(0);
        int rate = numbers.size() < 2 ? 2_000 : numbers.get(1);
        try (JournalDatabase database = new JournalDatabase()) {
            SearchBench bench = new SearchBench(database);
            bench.fill(messages);
            bench.measure("quiet");
            bench.measureUnderLoad(rate);
            bench.missed.forEach(goal -> System.out.println("not met: " + goal));
            System.exit(given.contains("--check") && !bench.missed.isEmpty() ? 1 : 0);
        }
    }

    private void fill(int messages) throws SQLException {
        long begin = System.nanoTime();
        int ofADay = Math.max(1, messages / DAYS);
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        for (int day = 0; day < DAYS; day++) {
            LocalDate date = today.minusDays(DAYS - day);
            database.execute("SELECT make_day('" + date + "')");
            database.execute(String.format(
                    FILL,
                    date.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli(),
                    (long) day * ofADay,
                    (long) (day + 1) * ofADay - 1,
                    ofADay,
                    date));
        }
        sample();
        database.execute("VACUUM (ANALYZE) message_key, message, journal, traffic, traffic_hour, traffic_class");
        database.execute("CHECKPOINT");
        System.out.printf(
                "%d rows of the journal, of %d days, in %.0f s; traffic: %d rows, %d MB; message_key: %d MB, with their indexes%n",
                database.count("journal"),
                DAYS,
                (System.nanoTime() - begin) / 1e9,
                database.count("traffic"),
                database.number("SELECT pg_total_relation_size('traffic') / 1000000"),
                megabytes("message_key"));
    }

    private long megabytes(String table) throws SQLException {
        return database.number(
                "SELECT sum(pg_total_relation_size(inhrelid)) / 1000000 FROM pg_inherits WHERE inhparent = '" + table
                        + "'::regclass");
    }

    /** Gives some messages a citizen. */
    private void sample() throws SQLException {
        LedgerKey hashes = new LedgerKey(JournalDatabase.KEY);
        try (Connection connection = database.connect();
                PreparedStatement select = connection.prepareStatement(
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
    }

    private void measureUnderLoad(int rate) throws Exception {
        AtomicLong done = new AtomicLong();
        AtomicLong failed = new AtomicLong();
        Instant begin = Instant.now();
        ScheduledExecutorService load = Executors.newSingleThreadScheduledExecutor();
        load.scheduleAtFixedRate(
                () -> send(rate * TICK_MILLIS / 1_000, done, failed), 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
        measure("while " + rate + " a second flow");
        double seconds = begin.until(Instant.now(), ChronoUnit.MILLIS) / 1e3;
        load.shutdown();
        System.out.printf("flowed: %.0f a second, failed %d%n", done.get() / seconds, failed.get());
    }

    /** Half of them calls, half accepted messages. */
    private void send(int messages, AtomicLong done, AtomicLong failed) {
        for (int i = 0; i < messages; i++) {
            if (i % 2 == 0) {
                LogEntry entry = JournalDatabase.entry(
                        MessageId.next(), LogEntry.CALL, Kind.CALLED, "H98-" + i, null, new byte[300]);
                database.journal.log(entry, failure -> (failure == null ? done : failed).incrementAndGet());
            } else {
                database.journal
                        .accept(JournalDatabase.message(
                                Environment.PRODUCTION, MessageId.next().toString(), "{\"citizen\":\"034190012345\"}"))
                        .whenComplete((accepted, failure) -> (failure == null ? done : failed).incrementAndGet());
            }
        }
    }

    private void measure(String when) {
        System.out.println(when + ": milliseconds, of " + ROUNDS + " searches each");
        lookUp("message id", n -> List.of(one(n).id));
        lookUp("dossier code", n -> database.journal.lookUp(one(n).dossier, null, PAGE));
        lookUp("citizen number", n -> database.journal.lookUp(one(n).citizen, null, PAGE));
        lookUp("number that nobody has", n -> database.journal.lookUp("99/" + n, null, PAGE));
        search("nothing: the newest", n -> query(null, null, null, null, null));
        search("system", n -> query("system-" + random.nextInt(40), null, null, null, null));
        search("operation", n -> query(null, "get" + random.nextInt(200), null, null, null));
        search("failed", n -> query(null, null, MessageQuery.FAILED, null, null));
        search("failed in a system", n -> query("system-" + random.nextInt(40), null, MessageQuery.FAILED, null, null));
        search("error code", n -> query(null, null, "PROVIDER_TIMEOUT", null, null));
        search("rare operation and code", n -> query(null, "get" + (190 + n % 10), "REQUEST_REFUSED", null, null));
        search("an hour", n -> query(null, null, null, null, one(n).id.time()));
        search(
                "failed within an hour",
                n -> query(null, null, MessageQuery.FAILED, null, one(n).id.time()));
        search("what nobody has", n -> query("system-" + n % 40, null, "NO_SUCH_CODE", null, null));
        search("text that many errors have", n -> query(null, null, null, "không đúng", null));
        search(
                "text that one error has",
                n -> query(null, null, null, one(n).error.substring(18), null));
        measure(
                "figures of the latest day",
                MAX_FIGURES_MILLIS,
                n -> figures.between(latestDay(), latestDay().plus(23 * 60 + 17, ChronoUnit.MINUTES)));
        measure(
                "story of a message",
                MAX_STORY_MILLIS,
                n -> database.journal.find(one(n).id).orElseThrow());
    }

    private Sample one(int n) {
        return samples.get(n % samples.size());
    }

    private static Instant latestDay() {
        return Instant.now().truncatedTo(ChronoUnit.DAYS).minus(1, ChronoUnit.DAYS);
    }

    private static MessageQuery query(
            @Nullable String system,
            @Nullable String operation,
            @Nullable String outcome,
            @Nullable String error,
            @Nullable Instant hour) {
        return new MessageQuery(
                null,
                null,
                system,
                operation,
                outcome,
                error,
                hour,
                hour == null ? null : hour.plus(1, ChronoUnit.HOURS),
                null,
                PAGE);
    }

    private void search(String what, IntFunction<MessageQuery> query) {
        measure(what, MAX_SEARCH_MILLIS, n -> search.find(query.apply(n)));
    }

    private void lookUp(String what, IntFunction<List<MessageId>> ids) {
        measure(what, MAX_SEARCH_MILLIS, n -> search.find(query(null, null, null, null, null), ids.apply(n)));
    }

    private void measure(String what, int goalMillis, IntFunction<Object> ask) {
        List<Double> millis = new ArrayList<>();
        Object last = "";
        for (int n = 0; n < ROUNDS; n++) {
            long begin = System.nanoTime();
            last = ask.apply(n);
            millis.add((System.nanoTime() - begin) / 1e6);
        }
        millis.sort(null);
        double p95 = millis.get(ROUNDS * 95 / 100 - 1);
        String found = last instanceof List<?> hits ? String.valueOf(hits.size()) : "";
        System.out.printf(
                "  %-28s median %7.1f  p95 %7.1f  max %7.1f  found %s%n",
                what, millis.get(ROUNDS / 2), p95, millis.get(ROUNDS - 1), found);
        if (p95 > goalMillis) {
            missed.add(what + ": " + Math.round(p95) + " ms");
        }
    }
}
