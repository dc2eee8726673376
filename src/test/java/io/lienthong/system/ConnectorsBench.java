package io.lienthong.system;

import static org.awaitility.Awaitility.await;

import io.lienthong.cli.Lgsp;
import io.lienthong.platform.EventLoops;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What many connectors cost: {@code src/bench/compare connectors [NUMBER]}. Start with 20 and with NUMBER (2,000) small ones, the
 * heap that they hold, and how soon a version of one is active while requests flow to others and to itself, none of which may fail.
 */
final class ConnectorsBench {
    private static final int FEW = 20;
    private static final int RATE = 1_000;
    private static final int CONNECTIONS = 64;
    private static final int ACTIVATIONS = 10;
    private static final Duration WARM_UP = Duration.ofMinutes(3);

    private ConnectorsBench() {}

    public static void main(String[] arguments) throws Exception {
        int many = arguments.length == 0 ? 2_000 : Integer.parseInt(arguments[0]);
        try (Sink sink = new Sink()) {
            Duration few = start(sink, FEW, false);
            Duration all = start(sink, many, true);
            System.out.printf(
                    "start %d: %.1f s, start %d: %.1f s, more: %.1f s%n",
                    FEW,
                    few.toMillis() / 1e3,
                    many,
                    all.toMillis() / 1e3,
                    all.minus(few).toMillis() / 1e3);
        }
        System.exit(0);
    }

    private static Duration start(Sink sink, int number, boolean activate) throws Exception {
        Path folder = Files.createTempDirectory("connectors-bench");
        BusHome home = BusHome.in(folder);
        for (int i = 0; i < number; i++) {
            small(home, home.connectors().resolve(name(i)), "1.0.0", sink);
        }
        long begun = System.nanoTime();
        try (BusProcess bus = BusProcess.start(
                home, new BusProcess.Setup(List.of("-XX:TieredStopAtLevel=4", "-Xmx1g"), Map.of(), List.of()))) {
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            System.out.printf(
                    "%d connectors: start %.1f s, heap after collection %d MB%n",
                    number, took.toMillis() / 1e3, heap(bus));
            if (activate) {
                activate(home, bus, sink, number);
            }
            return took;
        }
    }

    private static String version(int activation) {
        return "1.1." + activation;
    }

    private static String name(int number) {
        return "registry-" + number;
    }

    /** One operation with a contract, a mapping and a check of parameters, as most look-ups have. */
    private static void small(BusHome home, Path connector, String version, Sink sink) throws Exception {
        String name = connector.getFileName().toString();
        Files.createDirectories(connector.resolve("contract"));
        Files.createDirectories(connector.resolve("mappings"));
        Files.writeString(connector.resolve("connector.yaml"), """
                apiVersion: connector/v1
                kind: Connector
                metadata: {name: %s, title: {vi: Sổ, en: Registry}, owner: bench, version: %s, interface: "1.0", supportLevel: preview}
                configuration:
                  required: [baseUrl]
                  properties: {baseUrl: {type: string, format: uri}}
                endpoint:
                  protocol: REST
                  contract: contract/openapi.yaml
                  url: "{{baseUrl}}"
                  authentication: {type: none}
                  limits: {maxConcurrentRequests: 64}
                operations:
                  - name: mirror
                    pattern: requestReply
                    expose: {method: POST, path: /mirror}
                    idempotent: true
                    request: {method: POST, path: /mirror}
                    response: {mapping: mappings/mirror.jslt}
                """.formatted(name, version));
        Files.writeString(connector.resolve("contract/openapi.yaml"), """
                openapi: 3.0.3
                info: {title: Registry, version: "1"}
                paths:
                  /mirror:
                    post:
                      requestBody:
                        required: true
                        content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}
                      responses:
                        "200": {description: ok, content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}}
                components:
                  schemas:
                    Thing:
                      type: object
                      required: [code]
                      properties:
                        code: {type: string, pattern: "^[0-9]{1,10}$"}
                        name: {type: string, maxLength: 200}
                        at: {type: string, format: date}
                        parts: {type: array, items: {type: object, properties: {part: {type: string}, count: {type: integer}}}}
                """);
        Files.writeString(
                connector.resolve("mappings/mirror.jslt"), "{\"version\": \"" + version + "\", \"code\": .code}");
        home.settings(name, "baseUrl: " + sink.address());
    }

    private static long heap(BusProcess bus) throws Exception {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/jcmd").toString(),
                        Long.toString(bus.process().pid()),
                        "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String printed = new String(jcmd.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        String total = printed.lines()
                .filter(line -> line.startsWith("Total"))
                .findFirst()
                .orElse("Total 0 0");
        return Long.parseLong(total.strip().split("\\s+")[2]) >> 20;
    }

    private static void activate(BusHome home, BusProcess bus, Sink sink, int number) throws Exception {
        List<Path> zips = new ArrayList<>();
        for (int i = 0; i < ACTIVATIONS; i++) {
            Path source = home.folder().resolve("versions/" + i).resolve(name(0));
            small(home, source, version(i), sink);
            Path zip = home.folder().resolve(version(i) + ".zip");
            lgsp("connector", "package", source.toString(), "--to", zip.toString());
            zips.add(zip);
        }
        Client client = Client.demo(bus);
        try (Traffic traffic = new Traffic(bus, client.token(), number)) {
            traffic.keepUp();
            Traffic.Count before = traffic.count();
            long begun = System.nanoTime();
            long[] millis = new long[ACTIVATIONS];
            for (int i = 0; i < ACTIVATIONS; i++) {
                String version = version(i);
                lgsp(plus(home, bus, "connector", "upload", zips.get(i).toString(), "--by", "bench"));
                long start = System.nanoTime();
                lgsp(plus(
                        home,
                        bus,
                        "connector",
                        "activate",
                        name(0) + "@" + version,
                        "--by",
                        "bench",
                        "--why",
                        "bench"));
                while (!client.post("/api/" + name(0) + "/1.0/mirror", "{\"code\":\"1\"}")
                        .text()
                        .contains(version)) {
                    Thread.onSpinWait();
                }
                millis[i] = (System.nanoTime() - start) / 1_000_000;
            }
            double seconds = (System.nanoTime() - begun) / 1e9;
            Traffic.Count after = traffic.count();
            System.out.printf(
                    "%d activations: %s ms; meanwhile %d requests sent, %.0f answered a second, %d failed since the start,"
                            + " %d under way; heap %d MB%n",
                    ACTIVATIONS,
                    Arrays.toString(millis),
                    after.sent() - before.sent(),
                    (after.answered() - before.answered()) / seconds,
                    after.failed(),
                    after.underWay(),
                    heap(bus));
        }
    }

    /** {@value #RATE} requests a second to all connectors, whatever is answered; every second one to that which is activated. */
    private static final class Traffic implements AutoCloseable {
        private static final int EVERY_MILLIS = 10;
        private static final int MOST_TOLD = 5;

        private final EventLoops loops = new EventLoops(Duration.ofSeconds(1));
        private final HttpClient http = loops.vertx()
                .createHttpClient(
                        new HttpClientOptions().setMaxPoolSize(CONNECTIONS).setMaxWaitQueueSize(-1));
        private final AtomicInteger sent = new AtomicInteger();
        private final AtomicInteger answered = new AtomicInteger();
        private final AtomicInteger failed = new AtomicInteger();
        private final int port;
        private final String token;
        private final int number;
        private final long begun = System.nanoTime();
        private final long timer;
        private volatile boolean closed;

        record Count(int sent, int answered, int failed) {
            int underWay() {
                return sent - answered - failed;
            }
        }

        Traffic(BusProcess bus, String token, int number) {
            this.port = bus.port();
            this.token = token;
            this.number = number;
            timer = loops.vertx().setPeriodic(EVERY_MILLIS, fired -> send());
        }

        /** What is due by now. */
        private void send() {
            long due = (System.nanoTime() - begun) / (1_000_000_000 / RATE);
            while (sent.get() < due) {
                int n = sent.getAndIncrement();
                http.request(
                                HttpMethod.POST,
                                port,
                                "127.0.0.1",
                                "/api/" + name(n % 2 == 0 ? 0 : n % number) + "/1.0/mirror")
                        .compose(request -> request.putHeader("Authorization", "Bearer " + token)
                                .putHeader("Content-Type", "application/json")
                                .send("{\"code\":\"1\"}"))
                        .compose(response ->
                                response.body().map(body -> response.statusCode() == 200 ? "" : body.toString()))
                        .onComplete(done -> count(
                                done.succeeded() ? done.result() : done.cause().toString()));
            }
        }

        private void count(String failure) {
            (failure.isEmpty() ? answered : failed).incrementAndGet();
            if (!failure.isEmpty() && failed.get() <= MOST_TOLD && !closed) {
                System.out.println("failed: " + failure);
            }
        }

        Count count() {
            return new Count(sent.get(), answered.get(), failed.get());
        }

        /** Waits until the bus, which is cold at first, has answered what waited. */
        void keepUp() {
            await().pollInterval(Duration.ofSeconds(1)).atMost(WARM_UP).until(() -> count().underWay() < CONNECTIONS);
        }

        @Override
        public void close() {
            closed = true;
            loops.vertx().cancelTimer(timer);
            http.close();
            loops.close();
        }
    }

    private static String[] plus(BusHome home, BusProcess bus, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "--url",
                "http://127.0.0.1:" + bus.controlPort(),
                "--token-file",
                home.data().resolve("admin-token").toString()));
        return all.toArray(String[]::new);
    }

    private static void lgsp(String... arguments) {
        StringWriter told = new StringWriter();
        if (Lgsp.execute(new PrintWriter(told), arguments) != 0) {
            throw new AssertionError(told.toString());
        }
    }
}
