package io.lienthong.system;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.postgresql.PGConnection;

/**
 * How fast a dataset is read: {@code src/bench/compare feed [CHANGES] [--check]}. The rows a second of the feed over HTTP beside
 * those of COPY over one connection, in turns; the time of a page of 1,000; what 200 consumers that wait cost, and how soon
 * they hear of a change. With {@code --check} the exit status is 1 where a goal is not met.
 */
final class FeedBench {
    private static final String DATA = """
            '{"dossierCode":"H99.12-' || n || '","procedure":"example-procedure","procedureCode":"1.009645.000.00.00.H99",'
            || '"procedureTitle":"Thủ tục ví dụ","fieldCode":"G15-TP110","agencyCode":"H99.12","channel":"ONLINE",'
            || '"summary":"' || repeat('đề nghị cấp giấy ', 12) || '","receivedAt":"2026-11-02T13:15:30+07:00",'
            || '"status":"RECEIVED","statusSequence":1,"applicant":{"kind":"CITIZEN","fullName":"Nguyễn Văn ' || n || '"}}'""";

    private FeedBench() {}

    private final List<String> missed = new ArrayList<>();

    public static void main(String[] arguments) throws Exception {
        List<String> given = List.of(arguments);
        int changes = given.stream()
                .filter(one -> one.matches("[0-9]+"))
                .findFirst()
                .map(Integer::parseInt)
                .orElse(10_000_000);
        FeedBench bench = new FeedBench();
        bench.run(changes);
        bench.missed.forEach(goal -> System.out.println("not met: " + goal));
        System.exit(given.contains("--check") && !bench.missed.isEmpty() ? 1 : 0);
    }

    private void run(int changes) throws Exception {
        Path folder = Files.createTempDirectory("feed-bench");
        BusHome home = BusHome.in(folder)
                .with("one-stop-dossiers")
                .settings("one-stop-dossiers", "baseUrl: http://127.0.0.1:9", "apiKey: \"-\"", "agencyCode: H99");
        try (BusProcess bus = BusProcess.start(
                home,
                new BusProcess.Setup(List.of("-XX:TieredStopAtLevel=4", "-Xmx512m"), java.util.Map.of(), List.of()))) {
            try (Connection database = bus.database()) {
                fill(database, changes);
                String token = Client.demo(bus).token();
                URI feed = URI.create("http://127.0.0.1:" + bus.port() + "/sync/v1/dossiers");
                List<Double> ratios = new ArrayList<>();
                for (int round = 1; round <= 5; round++) {
                    double copied = copy(database, changes);
                    double fed = changes / read(feed, token, 10_000, null);
                    ratios.add(fed / copied);
                    System.out.printf(
                            "COPY TO STDOUT %,9.0f rows/s; feed, pages of 10,000 %,9.0f rows/s: %.2f%n",
                            copied, fed, fed / copied);
                }
                goal(
                        "0.6 x the rows a second of COPY",
                        ratios.stream().sorted().toList().get(2) >= 0.6); // the median
                List<Double> pages = new ArrayList<>();
                System.out.printf("feed, pages of 1,000    %,9.0f rows/s%n", changes / read(feed, token, 1_000, pages));
                goal("p99 of a page of 1,000 under 50 ms", print("page of 1,000, ms", pages) < 50);
                List<Double> heard = waiting(bus, database, feed, token);
                goal(
                        "p99 of hearing of a change under 500 ms",
                        print("200 waiting consumers hear of a change, ms", heard) < 500);
            }
        }
    }

    private void goal(String goal, boolean met) {
        if (!met) {
            missed.add(goal);
        }
    }

    private static void fill(Connection database, int changes) throws Exception {
        String columns = " 'PRODUCTION'::environment, 'dossiers', ";
        try (Statement statement = database.createStatement()) {
            statement.execute("INSERT INTO dataset_head (environment, dataset, epoch, sequence) VALUES ('PRODUCTION',"
                    + " 'dossiers', gen_random_uuid(), " + changes + ") ON CONFLICT (environment, dataset)"
                    + " DO UPDATE SET sequence = EXCLUDED.sequence");
            statement.execute(
                    "INSERT INTO dataset_change (environment, dataset, sequence, key, source, version, deleted,"
                            + " content_hash, data, changed_at, message_id) SELECT" + columns + "n, 'H99.12-' || n,"
                            + " 'one-stop-dossiers', '1', false, sha256(convert_to(n::text, 'UTF8')), convert_to("
                            + DATA
                            + ", 'UTF8'), now(), gen_random_uuid() FROM generate_series(1, " + changes + ") AS n");
            statement.execute("VACUUM ANALYZE dataset_change");
        }
    }

    private static double copy(Connection database, int changes) throws Exception {
        long begin = System.nanoTime();
        database.unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut(
                        "COPY (SELECT sequence, key, version, deleted, changed_at, data FROM dataset_change WHERE"
                                + " environment = 'PRODUCTION' AND dataset = 'dossiers') TO STDOUT", // as they lie: no
                        // sort
                        OutputStream.nullOutputStream());
        return changes / ((System.nanoTime() - begin) / 1e9);
    }

    /** Seconds for all of it over one connection. */
    private static double read(URI feed, String token, int limit, @org.jspecify.annotations.Nullable List<Double> pages)
            throws Exception {
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        String query = "?limit=" + limit;
        long begin = System.nanoTime();
        for (boolean more = true; more; ) {
            long asked = System.nanoTime();
            HttpResponse<InputStream> answer =
                    http.send(request(URI.create(feed + query), token), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = answer.body()) {
                body.transferTo(OutputStream.nullOutputStream());
            }
            if (pages != null) {
                pages.add((System.nanoTime() - asked) / 1e6);
            }
            query = "?limit=" + limit + "&cursor="
                    + answer.headers().firstValue("X-Next-Cursor").orElseThrow();
            more = answer.headers().firstValue("X-Has-More").orElseThrow().equals("true");
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    private static HttpRequest request(URI address, String token) {
        return HttpRequest.newBuilder(address)
                .header("Authorization", "Bearer " + token)
                .header("Accept", "application/x-ndjson")
                .build();
    }

    private List<Double> waiting(BusProcess bus, Connection database, URI feed, String token) throws Exception {
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        String now = http.send(request(URI.create(feed + "?cursor=now"), token), HttpResponse.BodyHandlers.discarding())
                .headers()
                .firstValue("X-Next-Cursor")
                .orElseThrow();
        double before = liveMegabytes(bus);
        List<CompletableFuture<Long>> answers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            answers.add(http.sendAsync(
                            request(URI.create(feed + "?wait=PT60S&cursor=" + now), token),
                            HttpResponse.BodyHandlers.discarding())
                    .thenApply(answer -> System.nanoTime()));
        }
        Thread.sleep(3_000); // until all of them wait
        double cost = liveMegabytes(bus) - before;
        System.out.printf("200 waiting consumers cost %.1f MB of the bus's heap%n", cost);
        goal("200 waiting consumers under 100 MB", cost < 100);
        long changed;
        try (Statement statement = database.createStatement()) {
            database.setAutoCommit(false);
            statement.execute(
                    "INSERT INTO dataset_change SELECT environment, dataset, sequence + 1, key, source, '2', deleted,"
                            + " content_hash, data, clock_timestamp(), message_id FROM dataset_change ORDER BY sequence DESC LIMIT 1");
            statement.execute("UPDATE dataset_head SET sequence = sequence + 1 WHERE dataset = 'dossiers'");
            changed = System.nanoTime();
            database.commit();
        }
        List<Double> millis = new ArrayList<>();
        for (CompletableFuture<Long> answer : answers) {
            millis.add((answer.get() - changed) / 1e6);
        }
        return millis;
    }

    /** What is alive on the heap: a histogram of its objects collects the garbage first. */
    private static double liveMegabytes(BusProcess bus) throws Exception {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process asked = new ProcessBuilder(jcmd, Long.toString(bus.process().pid()), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        List<String> lines = asked.inputReader().lines().toList();
        String total = lines.stream()
                .filter(line -> line.startsWith("Total"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(String.join("\n", lines)));
        return Long.parseLong(total.strip().split(" +")[2]) / 1e6;
    }

    /** Returns the 99th percentile. */
    private static double print(String what, List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        double p99 = sorted[Math.min(sorted.length - 1, (int) (sorted.length * 0.99))];
        System.out.printf(
                "%s: p50 %.1f, p99 %.1f, most %.1f (%d)%n",
                what,
                sorted[sorted.length / 2],
                p99,
                Arrays.stream(sorted).max().orElse(0),
                sorted.length);
        return p99;
    }
}
