package io.lienthong.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lienthong.platform.TestFork;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The province replay, run as an operator runs it, through the real bus with all connectors and flows of the project. */
class ProvinceReplayIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    /** Of the small scenario: 2 x 400 + 378 resolved + 200 payments. */
    private static final int EVENTS = 1_378;

    private static Path scenarios;
    private static BusProcess bus;

    private record Run(int status, String out) {}

    @BeforeAll
    static void startBus(@TempDir Path folder) throws Exception {
        BusHome home = BusHome.in(Files.createDirectories(folder.resolve("bus")))
                .withFlows()
                .withIndicators(text -> text.replace("\"RHB.P.*\"", "\"RSM.P.*\", \"RAM.P.*\"")
                        .replace("\"RHB.D.*\"", "\"RSM.D.*\", \"RAM.D.*\""))
                .consumers("""
                        consumers:
                          - {id: recorder, environment: PRODUCTION, secret: recorder-secret, grants: [one-stop-dossiers/recordDossier]}
                        """);
        try (Stream<Path> connectors = Files.list(Path.of("connectors"))) {
            connectors
                    .filter(Files::isDirectory)
                    .forEach(connector -> home.with(connector.getFileName().toString()));
        }
        scenarios = Files.createDirectories(folder.resolve("scenarios"));
        Files.copy(Path.of("test-fixtures/province/procedures.yaml"), scenarios.resolve("procedures.yaml"));
        bus = BusProcess.start(home);
    }

    @AfterAll
    static void stopBus() {
        bus.close();
    }

    /** The small scenario with agencies of its own, so that tests do not meet. */
    private static void scenario(String name, String root) throws IOException {
        String text = Files.readString(Path.of("src/test/resources/province/small.yaml"));
        Files.writeString(scenarios.resolve(name + ".yaml"), text.replace("RSM.", root + "."));
    }

    private static Process start(Map<String, String> environment, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of("./lgsp", "province", "replay"));
        command.addAll(List.of("--scenarios", scenarios.toString()));
        command.addAll(List.of(options));
        if (!command.contains("--data-url")) {
            command.addAll(List.of("--data-url", "http://127.0.0.1:" + bus.port()));
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("LGSP_CLIENT_SECRET");
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static Run run(Map<String, String> environment, String... options) throws Exception {
        return ended(start(environment, options));
    }

    private static Run ended(Process process) throws Exception {
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), out);
    }

    private static long count(String sql, String root) throws SQLException, IOException {
        try (Connection database = bus.database();
                Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery(sql.replace("ROOT", root))) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static final String RECORDS = """
            (SELECT dataset, source, version, convert_from(data, 'UTF8')::jsonb AS data FROM dataset_current
              WHERE convert_from(data, 'UTF8')::jsonb ->> 'agencyCode' LIKE 'ROOT.%') AS r""";
    private static final String MESSAGES =
            "SELECT count(*) FROM message WHERE consumer = 'demo' AND correlation_id LIKE 'ROOT.%'";
    private static final String CHANGES =
            "SELECT count(*) FROM dataset_change WHERE key LIKE 'ROOT.%'" + " OR key LIKE 'dvcROOT%'";

    private static void assertCounted(String root) throws Exception {
        List<String> figures = new ArrayList<>();
        for (String condition : List.of(
                "dataset = 'dossiers'",
                "dataset = 'dossiers' AND data ->> 'status' = 'RESOLVED'",
                "dataset = 'dossiers' AND data ->> 'status' = 'IN_PROCESS'",
                "dataset = 'dossiers' AND data ->> 'channel' = 'ONLINE'",
                "dataset = 'dossiers' AND (data ->> 'digitised')::boolean",
                "dataset = 'dossiers' AND (data ->> 'paidOnline')::boolean",
                "dataset = 'dossiers' AND (data ->> 'resolvedAt')::timestamptz > (data ->> 'dueAt')::timestamptz",
                "dataset = 'payments' AND version = 'PAID'",
                "dataset = 'payments' AND data ->> 'agencyCode' LIKE 'ROOT.P.%'")) {
            figures.add(Long.toString(count("SELECT count(*) FROM " + RECORDS + " WHERE " + condition, root)));
        }
        assertThat(figures).containsExactly("400", "378", "22", "340", "320", "200", "8", "200", "70");
        assertThat(count(MESSAGES, root)).isEqualTo(EVENTS);
        assertThat(count(CHANGES, root)).isEqualTo(EVENTS);
    }

    @Test
    void everyRecordCountsOnceAndIsToldToNobody() throws Exception {
        // given
        scenario("once", "RSM");

        // when
        Run first = run(Map.of(), "--scenario", "once");
        Run second = run(Map.of(), "--scenario", "once", "--json");

        // then
        assertThat(first.status()).as(first.out()).isZero();
        assertThat(first.out())
                .contains("400 dossiers, 1,378 events accepted in ")
                .containsPattern("Received +400 +400 ")
                .containsPattern("provincial +11 +70 ")
                .containsPattern("Documents sent +77 +- ");
        assertThat(second.status()).as(second.out()).isZero();
        assertThat(second.out()).contains("\"events\" : 1378");
        assertCounted("RSM");
        assertThat(count(MESSAGES + " AND routes <> '{}'", "RSM")).isZero();
        assertThat(count(
                        "SELECT count(*) FROM delivery JOIN message USING (message_id) WHERE correlation_id LIKE 'ROOT.%'",
                        "RSM"))
                .isZero();
        assertThat(bus.output()).doesNotContain("RSM.");
    }

    @Test
    void whatWasKilledInTheMiddleIsHealedByTheSameCommand() throws Exception {
        // given
        scenario("killed", "RKM");
        Process killed = start(Map.of(), "--send-only", "--scenario", "killed", "--connections", "1");
        await().atMost(LIMIT).until(() -> count(MESSAGES, "RKM") > 100);
        killed.destroyForcibly().waitFor();
        assertThat(count(MESSAGES, "RKM")).isLessThan(EVENTS);

        // when
        Run again = run(Map.of(), "--send-only", "--scenario", "killed");

        // then
        assertThat(again.status()).as(again.out()).isZero();
        assertCounted("RKM");
    }

    @Test
    void aBusThatIsKilledInTheMiddleIsWaitedFor() throws Exception {
        // given
        scenario("away", "RAM");
        Process replay = start(Map.of(), "--scenario", "away", "--connections", "2", "--json");
        await().atMost(LIMIT).until(() -> count(MESSAGES, "RAM") > 100);

        // when
        bus.kill();
        bus.start();
        Run run = ended(replay);

        // then
        assertThat(run.status()).as(run.out()).isZero();
        assertThat(run.out()).doesNotContain("\"sentAgain\" : 0,");
        assertCounted("RAM");
    }

    @Test
    void whatTheBusRefusesEndsItWithPlaceAndExplanation() throws Exception {
        // given
        scenario("refused", "RRM");
        // when
        Run run = run(Map.of("LGSP_CLIENT_SECRET", "recorder-secret"), "--scenario", "refused", "--client", "recorder");
        // then
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out())
                .contains("The bus refused RRM.")
                .contains("(PAID): NOT_GRANTED: ")
                .contains("payment-platform/recordPayment");
    }

    @Test
    void aWrongSecretIsSaid() throws Exception {
        // given
        scenario("secret", "RTM");
        // when
        Run run = run(Map.of("LGSP_CLIENT_SECRET", "wrong"), "--scenario", "secret");
        // then
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("does not know consumer demo with this secret");
    }

    @Test
    void anUnknownScenarioIsWrongUsage() throws Exception {
        // given
        scenario("known", "RUM");
        // when
        Run run = run(Map.of(), "--scenario", "unknown");
        // then
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out())
                .contains("There is no scenario unknown in " + scenarios + "; there are ")
                .contains("known");
    }

    @Test
    void withoutABusItSaysHowToStartOne() throws Exception {
        // given
        scenario("nobody", "RNM");
        // when
        Run run = run(Map.of(), "--scenario", "nobody", "--data-url", "http://127.0.0.1:" + TestFork.freePort());
        // then
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("The bus is away: nothing answers at ").contains("./mvnw spring-boot:run");
    }
}
