package io.lienthong.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import io.lienthong.platform.TestFork;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The clients of src/docs/examples/sync, run as their reader would, where their language is on the machine. */
class SyncExamplesIT {
    private static final Path EXAMPLES = Path.of("src/docs/examples/sync").toAbsolutePath();

    private static final String WEBHOOK_SECRET = "whsec_" + "bmV3".repeat(8);
    private static final int PYTHON_PORT = TestFork.freePort();
    private static final int JAVA_PORT = TestFork.freePort();

    private static BusProcess bus;

    @BeforeAll
    static void startBus(@TempDir Path folder) throws Exception {
        int simulators = TestFork.freePort();
        String webhook = """
                  - id: %1$s
                    environment: PRODUCTION
                    secret: %1$s-secret
                    datasets: [{dataset: dossiers}]
                    webhooks: [{dataset: dossiers, url: "http://127.0.0.1:%2$d/", secrets: [%3$s], egress: {allowedRanges: [127.0.0.1]}}]
                """;
        bus = BusProcess.start(
                BusHome.in(folder)
                        .with("one-stop-dossiers")
                        .settings(
                                "one-stop-dossiers",
                                "baseUrl: http://127.0.0.1:" + simulators + "/one-stop-dossiers",
                                "apiKey: \"-\"",
                                "agencyCode: H99")
                        .consumers("consumers:\n" + webhook.formatted("python", PYTHON_PORT, WEBHOOK_SECRET)
                                + webhook.formatted("java", JAVA_PORT, WEBHOOK_SECRET)),
                simulators,
                "--lienthong.webhooks.retry=PT1S" + ",PT1S".repeat(299));
        submit("H99.12-261101-0001");
        submit("H99.12-261101-0002");
    }

    @AfterAll
    static void stopBus() {
        bus.close();
    }

    private static void submit(String code) throws Exception {
        ObjectNode dossier =
                (ObjectNode) Json.parse(Files.readAllBytes(Path.of("test-fixtures/messages/dossier.json")));
        Client.Answer answer = Client.demo(bus)
                .post(
                        "/api/one-stop-dossiers/1.0/dossiers",
                        Json.write(dossier.put("dossierCode", code)),
                        "Idempotency-Key",
                        UUID.randomUUID().toString());
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    }

    @Test
    void curl(@TempDir Path folder) throws Exception {
        needs("curl", "curl", "--version");
        Path file = folder.resolve("dossiers.ndjson");
        List<String> command =
                client(List.of("sh", EXAMPLES.resolve("client.sh").toString()), file);

        // when
        run(command);
        submit("H99.12-261101-1001");
        run(command);

        // then
        assertThat(Files.readAllLines(file))
                .filteredOn(line -> line.contains("H99.12-261101-1001"))
                .hasSize(1);
        assertThat(Files.readAllLines(file))
                .filteredOn(line -> line.contains("-0001\""))
                .hasSize(1);
    }

    @Test
    void python(@TempDir Path folder) throws Exception {
        needs("python3", "python3", "--version");
        List<String> command =
                client(List.of("python3", EXAMPLES.resolve("client.py").toString()), folder.resolve("dossiers.sqlite"));

        // then
        assertThat(run(command)).contains("equal to the bus").doesNotContain("NOT");
        submit("H99.12-261101-2001");
        assertThat(run(command)).contains("equal to the bus").doesNotContain("NOT");
    }

    @Test
    void java(@TempDir Path folder) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(
                client(List.of(java, EXAMPLES.resolve("Client.java").toString()), folder.resolve("cursor")));
        command.add("1");

        // then
        assertThat(run(command)).contains("H99.12-261101-0001", "H99.12-261101-0002");
        submit("H99.12-261101-3001");
        assertThat(run(command)).contains("H99.12-261101-3001").doesNotContain("H99.12-261101-0001");
    }

    @Test
    void csharp(@TempDir Path folder) throws Exception {
        needs("dotnet (dotnet-sdk-8.0)", "dotnet", "--version");
        run(List.of("dotnet", "new", "console", "-o", folder.toString()));
        Files.copy(
                EXAMPLES.resolve("Client.cs"),
                folder.resolve("Program.cs"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        List<String> command =
                client(List.of("dotnet", "run", "--project", folder.toString(), "--"), folder.resolve("cursor"));

        // then
        assertThat(run(command)).contains("H99.12-261101-0001");
    }

    @Test
    void pythonReceives(@TempDir Path folder) throws Exception {
        needs("python3", "python3", "--version");
        receives(
                List.of("python3", EXAMPLES.resolve("receiver.py").toString()),
                PYTHON_PORT,
                "python",
                folder,
                "H99.12-261101-400");
    }

    @Test
    void javaReceives(@TempDir Path folder) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        receives(
                List.of(java, EXAMPLES.resolve("Receiver.java").toString()),
                JAVA_PORT,
                "java",
                folder,
                "H99.12-261101-500");
    }

    /** @param codes of dossiers, but for the last digit */
    private static void receives(List<String> program, int port, String consumer, Path folder, String codes)
            throws Exception {
        Path told = folder.resolve("told");
        Path place = folder.resolve("cursor");
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of(
                Integer.toString(port),
                WEBHOOK_SECRET,
                place.toString(),
                "http://127.0.0.1:" + bus.port(),
                consumer,
                consumer + "-secret"));
        Process receiver = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(told.toFile())
                .start();
        try {
            // given: the bus has found it
            awaitTold(told, "read the snapshot: /sync/v1/dossiers");
            String before = now(consumer);
            // when
            submit(codes + "1");
            awaitTold(told, codes + "1");
            // and it loses a page
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> Files.readString(place).equals(now(consumer)));
            Files.writeString(place, before);
            submit(codes + "2");
            awaitTold(told, codes + "2");
            awaitTold(told, "pulled to the end");
            submit(codes + "3");
            awaitTold(told, codes + "3");
            // then: one pull brought it back
            assertThat(Files.readAllLines(told))
                    .filteredOn(line -> line.contains(codes + "1"))
                    .hasSize(2);
            assertThat(Files.readAllLines(told))
                    .filteredOn(line -> line.equals("pulled to the end"))
                    .hasSize(1);
            int unsigned = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                                    .POST(HttpRequest.BodyPublishers.ofString("{}"))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            assertThat(unsigned).isEqualTo(401);
        } finally {
            receiver.destroyForcibly().waitFor();
        }
    }

    private static String now(String consumer) throws Exception {
        return Client.of(bus, consumer, consumer + "-secret")
                .get("/sync/v1")
                .json()
                .at("/datasets/0/now")
                .asText();
    }

    private static void awaitTold(Path told, String text) {
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(told).content().contains(text));
    }

    private static List<String> client(List<String> program, Path file) {
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of("http://127.0.0.1:" + bus.port(), "demo", "demo-secret", "dossiers", file.toString()));
        return command;
    }

    private static void needs(String name, String... command) {
        boolean there;
        try {
            there = new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException | InterruptedException e) {
            there = false;
        }
        Assumptions.assumeTrue(there, "an example for a language that is not on this machine: " + name);
    }

    private static String run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }
}
