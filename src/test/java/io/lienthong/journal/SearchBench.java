package io.lienthong.journal;

import io.lienthong.message.Environment;
import io.lienthong.message.MessageId;
import io.lienthong.traffic.MessageQuery;
import io.lienthong.traffic.MessageSearch;
import io.lienthong.traffic.TrafficFigures;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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
    private static final int ROUNDS = 60;
    private static final int MAX_SEARCH_MILLIS = 500;
    private static final int MAX_STORY_MILLIS = 200;
    private static final int MAX_FIGURES_MILLIS = 300;
    private static final int PAGE = 50;
    private static final int TICK_MILLIS = 10;

    private final JournalDatabase database;
    private final Random random = new Random(7);
    private final List<String> missed = new ArrayList<>();

    private final List<Filling.Sample> samples = new ArrayList<>();

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
        try (Connection connection = database.connect()) {
            samples.addAll(Filling.fill(connection, new LedgerKey(JournalDatabase.KEY), messages));
        }
        System.out.printf(
                "%d rows of the journal, of %d days, in %.0f s; traffic: %d rows, %d MB; message_key: %d MB, with their indexes%n",
                database.count("journal"),
                Filling.DAYS,
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
        lookUp("message id", n -> List.of(one(n).id()));
        lookUp("dossier code", n -> database.journal.lookUp(one(n).dossier(), null, PAGE));
        lookUp("citizen number", n -> database.journal.lookUp(one(n).citizen(), null, PAGE));
        lookUp("number that nobody has", n -> database.journal.lookUp("99/" + n, null, PAGE));
        search("nothing: the newest", n -> query(null, null, null, null, null));
        search("system", n -> query("system-" + random.nextInt(40), null, null, null, null));
        search("operation", n -> query(null, "get" + random.nextInt(200), null, null, null));
        search("failed", n -> query(null, null, MessageQuery.FAILED, null, null));
        search("failed in a system", n -> query("system-" + random.nextInt(40), null, MessageQuery.FAILED, null, null));
        search("error code", n -> query(null, null, "PROVIDER_TIMEOUT", null, null));
        search("rare operation and code", n -> query(null, "get" + (190 + n % 10), "REQUEST_REFUSED", null, null));
        search("an hour", n -> query(null, null, null, null, one(n).id().time()));
        search(
                "failed within an hour",
                n -> query(null, null, MessageQuery.FAILED, null, one(n).id().time()));
        search("what nobody has", n -> query("system-" + n % 40, null, "NO_SUCH_CODE", null, null));
        search("text that many errors have", n -> query(null, null, null, "không đúng", null));
        search(
                "text that one error has",
                n -> query(null, null, null, one(n).error().substring(18), null));
        measure(
                "figures of the latest day",
                MAX_FIGURES_MILLIS,
                n -> figures.between(latestDay(), latestDay().plus(23 * 60 + 17, ChronoUnit.MINUTES)));
        measure(
                "story of a message",
                MAX_STORY_MILLIS,
                n -> database.journal.find(one(n).id()).orElseThrow());
    }

    private Filling.Sample one(int n) {
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
