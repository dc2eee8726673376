package io.lienthong.system;

import io.lienthong.cli.Lgsp;
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

/**
 * What many connectors cost: {@code src/bench/compare connectors [NUMBER]}. Start with 20 and with NUMBER (2,000) small ones, the
 * heap that they hold, and how soon a version of one is active while requests flow to others and to itself, none of which may fail.
 */
final class ConnectorsBench {
    private static final int FEW = 20;
    private static final int RATE = 1_000;
    private static final int ACTIVATIONS = 10;

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
        try (OpenLoop traffic = new OpenLoop(bus, client.token(), RATE, n -> mirror(n % 2 == 0 ? 0 : n % number))) {
            traffic.keepUp();
            OpenLoop.Count before = traffic.count();
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
            OpenLoop.Count after = traffic.count();
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

    private static OpenLoop.Call mirror(int number) {
        return new OpenLoop.Call(HttpMethod.POST, "/api/" + name(number) + "/1.0/mirror", "{\"code\":\"1\"}", null);
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
