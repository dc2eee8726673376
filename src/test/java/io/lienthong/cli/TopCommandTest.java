package io.lienthong.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.lienthong.message.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopCommandTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String TOP = """
            {"at": "2026-11-27T07:02:33Z", "read": "2026-11-27T07:02:33Z", "window": "PT1M35S", "nodes": 2,
             "node": {"uptime": "PT3H12M5S", "dataPlane": true, "journal": true, "journalWaiting": 0, "broker": false,
                      "inFlight": 3, "cpu": 0.23, "heapUsedBytes": 125829120, "heapMaxBytes": 268435456},
             "requestsPerSecond": 12.4, "failedShare": 0.012,
             "systems": [
               {"system": "civil-status", "environment": "PRODUCTION", "requestsPerSecond": 1.5, "failedShare": 0.5,
                "p50Millis": 30, "p95Millis": 10001, "inFlight": 0, "waiting": 3, "parked": 1,
                "oldest": "PT12M3S", "away": true},
               {"system": "land-registry", "environment": "PRODUCTION", "requestsPerSecond": 10.9, "failedShare": 0,
                "p50Millis": 10, "p95Millis": 100, "inFlight": 2, "waiting": 0, "parked": 4, "away": false},
               {"system": "postal-orders", "environment": "SANDBOX", "requestsPerSecond": 0, "failedShare": 0,
                "inFlight": 0, "waiting": 0, "parked": 0, "away": false}]}""";

    private final HttpServer bus;
    private final AtomicInteger asked = new AtomicInteger();
    private volatile int refuseFirst;
    private volatile String answer = TOP;

    TopCommandTest() throws IOException {
        bus = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        bus.createContext("/admin/v1/top", this::answer);
        bus.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        if (asked.incrementAndGet() <= refuseFirst) {
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
            return;
        }
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @AfterEach
    void stop() {
        bus.stop(0);
    }

    private Run top(String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "top";
        all[1] = "--url";
        all[2] = "http://127.0.0.1:" + bus.getAddress().getPort();
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        return Run.of(all);
    }

    @Test
    void withoutATerminalItPrintsOneTable() {
        Run run = top();

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(asked).hasValue(1);
        assertThat(run.out().lines().toList())
                .contains(
                        "journal takes rows, 0 wait; BROKER AWAY; data plane open; 3 requests in flight",
                        "12 requests/s, 1.2 % failed, in the last 1 min 35 s; CPU 23 %; heap 120 of 256 MB");
        assertThat(run.out())
                .contains("up 3 h 12 min, 2 nodes, at 14:02:33 in Vietnam")
                .containsPattern(
                        "civil-status \\(AWAY\\) +PRODUCTION +3 +1 +12 min 3 s +1.50 +50 % +≤30 ms +>10 s +0\n")
                .containsPattern("land-registry +PRODUCTION +0 +4 +- +11 +0 % +≤10 ms +≤100 ms +2\n")
                .containsPattern("postal-orders +SANDBOX +0 +0 +- +0.00 +0 % +- +- +0\n");
    }

    @ParameterizedTest
    @CsvSource({
        "requests, land-registry civil-status postal-orders",
        "failures, civil-status land-registry postal-orders",
        "latency, civil-status land-registry postal-orders",
        "inflight, land-registry civil-status postal-orders",
        "waiting, civil-status land-registry postal-orders",
        "parked, land-registry civil-status postal-orders",
        "oldest, civil-status land-registry postal-orders",
        "name, civil-status land-registry postal-orders"
    })
    void systemsComeInTheOrderThatIsAskedFor(String column, String order) {
        Run run = top("--once", "--sort", column);

        assertThat(run.out()
                        .lines()
                        .filter(line -> line.contains("PRODUCTION") || line.contains("SANDBOX"))
                        .map(line -> line.split(" ")[0]))
                .containsExactly(order.split(" "));
    }

    @Test
    void asJsonEachLookIsAnObjectOnALine() throws Exception {
        Run run = top("--json", "-n", "2", "-d", "1");

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out().lines()).hasSize(2);
        for (String line : run.out().lines().toList()) {
            JsonNode look = Json.parse(line.getBytes(StandardCharsets.UTF_8));
            assertThat(look.path("systems")).hasSize(3);
            assertThat(look.at("/node/cpu").asDouble()).isEqualTo(0.23);
        }
    }

    @Test
    void aBusThatIsGoneIsAskedAgain() throws Exception {
        refuseFirst = 1;

        Run run = top("--json", "-n", "2", "-d", "1");

        assertThat(run.status()).as(run.err()).isZero();
        String[] lines = run.out().split("\n");
        assertThat(Json.parse(lines[0].getBytes(StandardCharsets.UTF_8))
                        .path("error")
                        .asText())
                .contains("answered with HTTP status 503");
        assertThat(Json.parse(lines[1].getBytes(StandardCharsets.UTF_8)).path("systems"))
                .hasSize(3);
    }

    @Test
    void theOnlyLookFailsWithItsReason() {
        refuseFirst = 9;

        Run run = top("--once");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("answered with HTTP status 503");
    }

    @Test
    void figuresThatTheDatabaseDoesNotRenewSayHowOldTheyAre() {
        answer = TOP.replace("\"read\": \"2026-11-27T07:02:33Z\"", "\"read\": \"2026-11-27T07:01:03Z\"")
                .replace("\"journal\": true", "\"journal\": false");

        assertThat(top().out())
                .contains("JOURNAL TAKES NO ROWS", "TRAFFIC AND DELIVERIES ARE THOSE OF 14:01:03", "civil-status");
    }

    @ParameterizedTest
    @CsvSource({"requests, REQ/S", "latency, P95", "inflight, IN FLIGHT", "failures, FAILED", "oldest, OLDEST"})
    void eightyColumnsHoldWhatCannotWaitAndWhatIsSortedByAndTheRestIsNamed(String sort, String sorted)
            throws Exception {
        StringWriter seen = new StringWriter();

        new TopTable(new PrintWriter(seen, true), "http://127.0.0.1:1")
                .print(
                        Json.parse(TOP.getBytes(StandardCharsets.UTF_8)),
                        TopTable.Column.valueOf(sort.toUpperCase(Locale.ROOT)),
                        80);

        List<String> table = seen.toString()
                .lines()
                .dropWhile(line -> !line.startsWith("SYSTEM"))
                .toList();
        assertThat(table)
                .allSatisfy(line ->
                        assertThat(line.codePointCount(0, line.length())).isLessThanOrEqualTo(80));
        assertThat(table.get(0)).contains("WAITING", "PARKED", "OLDEST", sorted).doesNotContain("P50");
        assertThat(table.get(table.size() - 1)).startsWith("No room for P50").doesNotContain(sorted);
    }

    @Test
    void aQuietBusSaysSo() {
        answer = TOP.substring(0, TOP.indexOf("{\"system\"")) + "]}";

        assertThat(top().out()).contains("Nothing came or went in the last 1 min 35 s, and nothing waits.");
    }

    @Test
    void inATerminalItIsDrawnAnewObeysKeysAndLeavesNothingBehind() throws Exception {
        // given
        refuseFirst = 1;
        Process script = terminal();
        // when
        try (OutputStream keys = script.getOutputStream()) {
            await().atMost(LIMIT).until(() -> asked.get() > 2);
            keys.write('n');
            keys.flush();
            await().atMost(LIMIT).until(() -> asked.get() > 4);
            keys.write('q');
            keys.flush();
            // then
            String seen = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(script.waitFor()).as(seen).isZero();
            String[] pages = seen.split("\u001b\\[H");
            assertThat(pages[0]).contains("\u001b[?1049h");
            assertThat(pages[1]).contains("answered with HTTP status 503", "Trying again every 1 s");
            assertThat(pages[2].indexOf("land-registry")).isLessThan(pages[2].indexOf("civil-status"));
            String last = pages[pages.length - 1];
            assertThat(last.indexOf("land-registry")).isGreaterThan(last.indexOf("civil-status"));
            assertThat(last).contains("\u001b[?25h\u001b[?1049l");
        } finally {
            script.destroy();
        }
    }

    /** The command in a process of its own, which takes what {@code script} gives it for a terminal. */
    private Process terminal() throws IOException {
        String command = ProcessHandle.current().info().command().orElse("java")
                + " -XX:TieredStopAtLevel=1 -Djdk.console=java.base -cp target/classes:"
                + Files.readString(Path.of("target/lgsp.classpath")).strip()
                + " io.lienthong.cli.Lgsp top -d 1 --url http://127.0.0.1:"
                + bus.getAddress().getPort();
        return new ProcessBuilder("script", "-qefc", command, "/dev/null")
                .redirectErrorStream(true)
                .start();
    }

    @ParameterizedTest
    @CsvSource({"-d, 0", "-d, 9999", "-n, 0", "--sort, beauty"})
    void nonsenseIsWrongUsage(String option, String value) {
        Run run = top(option, value);

        assertThat(run.status()).isEqualTo(2);
        assertThat(asked).hasValue(0);
    }
}
