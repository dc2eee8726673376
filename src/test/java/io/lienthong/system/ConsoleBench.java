package io.lienthong.system;

import io.lienthong.console.Visitor;
import io.lienthong.journal.Filling;
import io.lienthong.journal.LedgerKey;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * How long the console's pages take, and what they cost the bus: {@code src/bench/compare console [MESSAGES] [RATE] [--check]}. A bus
 * with thirty days of messages is asked for each page, first quiet and then while so many messages a second flow, half of them calls
 * and half accepted and delivered. Then its time of CPU is taken with and without somebody who watches. With {@code --check} the exit
 * status is 1 where the slowest of twenty takes more than 500 ms, 300 ms for the overview, or 200 ms for a message's page.
 */
final class ConsoleBench implements AutoCloseable {
    private static final int ROUNDS = 60;
    private static final int WARM_UP = 10;
    private static final int MAX_SEARCH_MILLIS = 500;
    private static final int MAX_MESSAGE_MILLIS = 200;
    private static final int MAX_OVERVIEW_MILLIS = 300;
    private static final int LANES = 5_000;
    private static final int TURNS = 30;
    /** What the overview renews itself in. */
    private static final Duration RENEWAL = Duration.ofSeconds(10);

    private final BusHome home;
    private final BusProcess bus;
    private final Visitor visitor;
    private final List<Filling.Sample> samples;
    private final List<String> missed = new ArrayList<>();
    private int watched;

    private ConsoleBench(Echo system, int messages) throws Exception {
        home = BusHome.in(Files.createTempDirectory("console-bench"))
                .withProof(system.address())
                .withProofDelivered();
        bus = BusProcess.start(
                home, new BusProcess.Setup(List.of("-XX:TieredStopAtLevel=4", "-Xmx1g"), Map.of(), List.of()));
        long begin = System.nanoTime();
        try (Connection connection = bus.database()) {
            samples = Filling.fill(connection, LedgerKey.load(home.data().resolve("ledger-key")), messages);
        }
        System.out.printf("%d messages filled in %.0f s%n", messages, (System.nanoTime() - begin) / 1e9);
        visitor = new Visitor(URI.create("http://127.0.0.1:" + bus.controlPort()));
        visitor.setUp(bus.setUpLink(), "bench");
    }

    public static void main(String[] arguments) throws Exception {
        List<String> given = List.of(arguments);
        List<Integer> numbers = given.stream()
                .filter(one -> one.matches("[0-9]+"))
                .map(Integer::valueOf)
                .toList();
        int messages = numbers.isEmpty() ? 10_000_000 : numbers.get(0);
        int rate = numbers.size() < 2 ? 2_000 : numbers.get(1);
        try (Echo system = new Echo();
                ConsoleBench bench = new ConsoleBench(system, messages)) {
            bench.measure("quiet");
            bench.measureUnderLoad(rate);
            bench.missed.forEach(goal -> System.out.println("not met: " + goal));
            System.exit(given.contains("--check") && !bench.missed.isEmpty() ? 1 : 0);
        }
    }

    private void measureUnderLoad(int rate) throws Exception {
        String token = Client.demo(bus).token();
        try (OpenLoop load = new OpenLoop(bus, token, rate, ConsoleBench::message)) {
            load.keepUp();
            long begin = System.nanoTime();
            OpenLoop.Count before = load.count();
            measure("while " + rate + " messages a second flow");
            cpu();
            OpenLoop.Count after = load.count();
            System.out.printf(
                    "flowed: %.0f a second, failed %d, under way %d%n",
                    (after.answered() - before.answered()) * 1e9 / (System.nanoTime() - begin),
                    after.failed(),
                    after.underWay());
        }
    }

    private static OpenLoop.Call message(int n) {
        return n % 2 == 0
                ? new OpenLoop.Call(HttpMethod.GET, "/api/proof/1.0/things/H97-" + n % LANES, null, null)
                : new OpenLoop.Call(
                        HttpMethod.POST,
                        "/api/proof/1.0/results",
                        "{\"dossierCode\":\"H97.12-261102-%04d\",\"status\":\"RESOLVED\",\"resolvedAt\":\"2026-11-02T08:20:05+07:00\"}"
                                .formatted(n % LANES),
                        "bench-" + n);
    }

    private void measure(String when) throws Exception {
        System.out.println(when + ": milliseconds, of " + ROUNDS + " each");
        measure("overview", MAX_OVERVIEW_MILLIS, n -> "/console");
        measure("page of a message", MAX_MESSAGE_MILLIS, n -> "/console/messages/" + one(n).id());
        search("the newest", n -> "");
        search("message id", n -> "text=" + one(n).id());
        search("dossier code", n -> "text=" + one(n).dossier());
        String token = visitor.token("/console/messages");
        measure("citizen number", MAX_SEARCH_MILLIS, (Visit)
                n -> open(sought("text=" + one(n).citizen() + "&_csrf=" + token)));
        search("system", n -> "system=system-" + n % 40);
        search("operation", n -> "system=system-" + n % 40 + "&operation=get" + (n % 40 * 5 + n % 5));
        search("failed", n -> "outcome=FAILED");
        search("failed in a system", n -> "outcome=FAILED&system=system-" + n % 40);
        search("error code", n -> "outcome=PROVIDER_TIMEOUT");
        search("rare operation and code", n -> "outcome=REQUEST_REFUSED&operation=get" + (190 + n % 10));
        search("an hour", n -> hour(one(n)));
        search("failed within an hour", n -> "outcome=FAILED&" + hour(one(n)));
        search("text of many errors", n -> "error=" + encoded("không đúng"));
        search("text of one error", n -> "error=" + encoded(one(n).error().substring(18)));
        measure("deliveries", MAX_SEARCH_MILLIS, n -> "/console/deliveries?state=waiting");
        measure("connectors", MAX_SEARCH_MILLIS, n -> "/console/connectors");
        measure("consumers", MAX_SEARCH_MILLIS, n -> "/console/consumers");
        measure("alerts", MAX_SEARCH_MILLIS, n -> "/console/alerts");
        measure("audit", MAX_SEARCH_MILLIS, n -> "/console/audit");
    }

    private static String hour(Filling.Sample of) {
        String begin = of.id().time().toString();
        return "from=" + begin.substring(0, 13) + ":00&until=" + begin.substring(0, 13) + ":59";
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Filling.Sample one(int n) {
        return samples.get(n % samples.size());
    }

    private void search(String what, IntFunction<String> query) throws Exception {
        measure(what, MAX_SEARCH_MILLIS, n -> "/console/messages?" + query.apply(n));
    }

    /** Where the search box leads: no address holds a number. */
    private String sought(String form) throws IOException, InterruptedException {
        return visitor.post("/console/messages", form)
                .headers()
                .firstValue("Location")
                .orElseThrow();
    }

    private interface Visit {
        void make(int n) throws IOException, InterruptedException;
    }

    private void measure(String what, int goalMillis, IntFunction<String> path) throws Exception {
        measure(what, goalMillis, (Visit) n -> open(path.apply(n)));
    }

    private void measure(String what, int goalMillis, Visit visit) throws Exception {
        List<Double> millis = new ArrayList<>();
        for (int n = 0; n < WARM_UP + ROUNDS; n++) {
            long begin = System.nanoTime();
            visit.make(n);
            if (n >= WARM_UP) {
                millis.add((System.nanoTime() - begin) / 1e6);
            }
        }
        millis.sort(null);
        double p95 = millis.get(ROUNDS * 95 / 100 - 1);
        System.out.printf(
                "  %-28s median %7.1f  p95 %7.1f  max %7.1f%n",
                what, millis.get(ROUNDS / 2), p95, millis.get(ROUNDS - 1));
        if (p95 > goalMillis) {
            missed.add(what + ": " + Math.round(p95) + " ms");
        }
    }

    private void open(String path) throws IOException, InterruptedException {
        HttpResponse<String> page = visitor.get(path);
        if (page.statusCode() != 200) {
            throw new AssertionError(path + " answered " + page.statusCode() + ": " + page.body());
        }
    }

    /**
     * One person has the overview and the live tail open, and looks at a message each time the overview renews itself. In many short
     * turns, of which the middle difference counts: what else the machine does would outweigh it in few long ones.
     */
    private void cpu() throws Exception {
        List<Double> without = new ArrayList<>();
        List<Double> more = new ArrayList<>();
        for (int i = 0; i < TURNS; i++) {
            double first = cores(i % 2 == 0 ? this::leave : this::watch);
            double second = cores(i % 2 == 0 ? this::watch : this::leave);
            without.add(i % 2 == 0 ? first : second);
            more.add(i % 2 == 0 ? second - first : first - second);
        }
        without.sort(null);
        more.sort(null);
        double usual = without.get(TURNS / 2);
        System.out.printf(
                "CPU of the bus and its PostgreSQL: %.3f cores without the console (quartiles %.3f and %.3f);"
                        + " with it %+.3f (%+.3f and %+.3f), %+.1f %%%n",
                usual,
                without.get(TURNS / 4),
                without.get(TURNS * 3 / 4),
                more.get(TURNS / 2),
                more.get(TURNS / 4),
                more.get(TURNS * 3 / 4),
                more.get(TURNS / 2) / usual * 100);
    }

    private interface Work {
        void run() throws Exception;
    }

    private double cores(Work work) throws Exception {
        long begin = System.nanoTime();
        double before = cpuSeconds();
        work.run();
        return (cpuSeconds() - before) * 1e9 / (System.nanoTime() - begin);
    }

    private double cpuSeconds() throws IOException {
        ProcessHandle postgres = bus.postmaster().orElseThrow();
        long ticks = ticks(bus.process().pid(), true) + ticks(postgres.pid(), true);
        for (ProcessHandle backend : postgres.children().toList()) {
            ticks += ticks(backend.pid(), false);
        }
        return ticks / 100.0;
    }

    /** @param reaped whether those of ended children count too */
    private static long ticks(long pid, boolean reaped) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long own = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        return reaped ? own + Long.parseLong(fields[13]) + Long.parseLong(fields[14]) : own;
    }

    private void leave() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(RENEWAL.toMillis());
    }

    private void watch() throws Exception {
        long end = System.nanoTime() + RENEWAL.toNanos();
        try (Stream<String> lines =
                visitor.follow("/console/messages/live/events").body()) {
            Thread tail = new Thread(() -> drain(lines));
            tail.setDaemon(true);
            tail.start();
            open("/console");
            open("/console/messages/" + one(watched++).id());
            TimeUnit.NANOSECONDS.sleep(end - System.nanoTime());
        }
    }

    private static void drain(Stream<String> lines) {
        try {
            lines.forEach(line -> {});
        } catch (UncheckedIOException closed) {
            // the watch is over
        }
    }

    @Override
    public void close() {
        bus.abandon();
    }
}
