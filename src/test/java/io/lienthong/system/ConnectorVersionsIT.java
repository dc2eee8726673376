package io.lienthong.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.cli.Lgsp;
import io.lienthong.platform.TestFork;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Versions of connectors on two nodes with one database: what is decided on one holds on both, and no request fails for it. */
@TestMethodOrder(MethodOrderer.MethodName.class)
class ConnectorVersionsIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String MIRROR = "/api/proof/1.0/mirror";

    private static Path folder;
    private static Sink sink;
    private static BusProcess first;
    private static BusProcess second;
    private static BusHome firstHome;
    private static BusHome secondHome;
    private static List<Client> clients;

    @BeforeAll
    static void startNodes(@TempDir Path temporary) throws Exception {
        folder = temporary;
        sink = new Sink();
        firstHome = BusHome.in(Files.createDirectory(folder.resolve("first")))
                .withProof(sink.address())
                .with("legal-documents");
        Path key = folder.resolve("integrator.key");
        String printed = lgsp(Lgsp::execute, "connector", "key", "new", key.toString());
        String publicKey = printed.lines().toList().get(4).strip().split(": ", 2)[1];
        trust(firstHome, publicKey);
        first = BusProcess.start(firstHome);
        secondHome = BusHome.in(Files.createDirectory(folder.resolve("second")))
                .withProof(sink.address())
                .with("legal-documents");
        trust(secondHome, publicKey);
        second = first.startBeside(secondHome);
        clients = List.of(Client.demo(first), Client.demo(second));
        packed("1.1.0", "{\"of\": \"1.1.0\"}");
        packed("1.2.0", "{\"of\": \"1.2.0\"}");
    }

    @AfterAll
    static void stopNodes() {
        second.close();
        first.close();
        sink.close();
    }

    private static void trust(BusHome home, String publicKey) throws IOException {
        Path settings = home.folder().resolve("config/application.yaml");
        Files.writeString(
                settings,
                Files.readString(settings)
                        .replace(
                                "lienthong:\n",
                                "lienthong:\n  connectors.trusted-keys: {so-tttt: " + publicKey + "}\n"));
    }

    /** A version whose mirror answers with a constant. */
    private static Path packed(String version, String answer) throws IOException {
        Path source = Files.createDirectories(folder.resolve(version)).resolve("proof");
        BusHome.copy(firstHome.connectors().resolve("proof"), source);
        edit(source, "version: 1.0.0", "version: " + version);
        edit(
                source,
                "idempotent: true\n    request: {method: POST, path: /mirror}",
                "idempotent: true\n    request: {method: POST, path: /mirror}\n    response: {mapping: mappings/constant.jslt}");
        Files.writeString(source.resolve("mappings/constant.jslt"), answer);
        Files.writeString(
                Files.createDirectories(source.resolve("fixtures/mappings")).resolve("mirror.json"), """
                {"name": "mirror", "request": {"method": "POST", "urlPath": "/mirror"},
                 "response": {"status": 200, "headers": {"Content-Type": "application/json"}, "body": "{}"}}
                """);
        Path zip = zip(version);
        lgsp(
                Lgsp::execute,
                "connector",
                "package",
                source.toString(),
                "--key",
                folder.resolve("integrator.key").toString(),
                "--to",
                zip.toString());
        return zip;
    }

    private static Path zip(String version) {
        return folder.resolve("proof-" + version + ".zip");
    }

    private static void edit(Path connector, String from, String to) throws IOException {
        Path descriptor = connector.resolve("connector.yaml");
        String text = Files.readString(descriptor);
        assertThat(text).contains(from);
        Files.writeString(descriptor, text.replace(from, to));
    }

    @Test
    void aActivatedAndRolledBackOnBothNodesWhileNoRequestFails() throws Exception {
        // given
        awaitBoth("\"said\"");
        try (Flow flow = new Flow()) {
            // when
            act(first, "upload", zip("1.1.0").toString(), "--by", "tester");
            act(second, "upload", zip("1.2.0").toString(), "--by", "tester");
            act(second, "activate", "proof@1.1.0", "--by", "tester", "--why", "new answer");
            awaitBoth("1.1.0");
            act(first, "activate", "proof@1.2.0", "--by", "tester", "--why", "newer answer");
            awaitBoth("1.2.0");
            act(second, "rollback", "proof", "--by", "tester", "--why", "wrong answer");
            awaitBoth("1.1.0");
            act(first, "rollback", "proof", "--by", "tester", "--why", "wrong too");
            awaitBoth("\"said\"");
            act(first, "activate", "proof@1.1.0", "--by", "tester", "--why", "right after all");
            awaitBoth("1.1.0");
            // then
            flow.stop();
            assertThat(flow.answered.get()).isGreaterThan(50);
            assertThat(flow.failures).isEmpty();
        }
        JsonNode history = second.admin("/admin/v1/connectors/proof/history").path("acts");
        assertThat(history)
                .extracting(act ->
                        act.path("act").asText() + " " + act.path("version").asText() + " < "
                                + act.path("previous").asText())
                .containsExactly(
                        "ACTIVATED 1.1.0 < ",
                        "ROLLED_BACK  < 1.1.0",
                        "ROLLED_BACK 1.1.0 < 1.2.0",
                        "ACTIVATED 1.2.0 < 1.1.0",
                        "ACTIVATED 1.1.0 < ",
                        "UPLOADED 1.2.0 < ",
                        "UPLOADED 1.1.0 < ");
        assertThat(history.get(0).path("reason").asText()).isEqualTo("right after all");
        JsonNode versions = first.admin("/admin/v1/connectors/proof/versions").path("versions");
        assertThat(versions).extracting(one -> one.path("signedBy").asText()).containsOnly("so-tttt");
    }

    @Test
    void bWhatWasDecidedOutlivesARestartAndTheFolder() throws Exception {
        // when
        second.stop();
        second.start();
        // then
        clients = List.of(clients.get(0), Client.demo(second));
        awaitBoth("1.1.0");
        assertThat(second.admin("/admin/v1/connectors").path("connectors"))
                .filteredOn(one -> one.path("name").asText().equals("proof"))
                .allMatch(one -> one.path("source").asText().equals("PACKAGE"));
    }

    @Test
    void cDisabledOnBothNodesAndEnabledAgain() throws Exception {
        // when
        act(second, "disable", "proof", "--by", "tester", "--why", "the system is moved");
        // then
        for (Client client : clients) {
            await().atMost(LIMIT).until(() -> client.post(MIRROR, "{}").code().equals("CONNECTOR_DISABLED"));
            assertThat(client.post(MIRROR, "{}").text()).contains("disabled by an operator");
            assertThat(client.get("/api/legal-documents/1.0/nothing").code()).isEqualTo("PATH_UNKNOWN");
            assertThat(client.get(
                                    "/r1/VN/GOV/000.00.00.H99/proof/proof/things/a",
                                    "X-Road-Client",
                                    "VN/GOV/000.00.00.H99/demo")
                            .header("x-road-error"))
                    .isEqualTo("Server.ServerProxy.ServiceDisabled");
        }
        act(first, "enable", "proof", "--by", "tester", "--why", "it has moved");
        awaitBoth("1.1.0");
    }

    @Test
    void cAnotherVersionDoesNotEnableIt() throws Exception {
        // given
        act(first, "disable", "proof", "--by", "tester", "--why", "an incident");
        // when
        act(second, "activate", "proof@1.2.0", "--by", "tester", "--why", "the mended one");
        // then
        for (Client client : clients) {
            await().atMost(LIMIT).until(() -> client.post(MIRROR, "{}").code().equals("CONNECTOR_DISABLED"));
        }
        act(first, "enable", "proof", "--by", "tester", "--why", "it is over");
        awaitBoth("1.2.0");
        act(first, "activate", "proof@1.1.0", "--by", "tester", "--why", "as before");
        awaitBoth("1.1.0");
    }

    @Test
    void cWhatADisabledOneTaughtIsReadAllTheSame() throws Exception {
        // when
        act(second, "disable", "legal-documents", "--by", "tester", "--why", "the system is moved");
        // then
        for (Client client : clients) {
            await().atMost(LIMIT)
                    .until(() -> client.get("/api/legal-documents/1.0/nothing")
                            .code()
                            .equals("CONNECTOR_DISABLED"));
            assertThat(client.get("/sync/v1/legal-documents").status()).isEqualTo(200);
        }
        act(first, "enable", "legal-documents", "--by", "tester", "--why", "it has moved");
        for (Client client : clients) {
            await().atMost(LIMIT)
                    .until(() -> client.get("/api/legal-documents/1.0/nothing")
                            .code()
                            .equals("PATH_UNKNOWN"));
        }
    }

    /** It has no version that could be activated. */
    @Test
    void dARetiredOneOfAFolderIsTakenBackByEnabling() throws Exception {
        // given
        act(second, "retire", "legal-documents", "--by", "tester", "--why", "the system is gone");
        for (Client client : clients) {
            await().atMost(LIMIT)
                    .until(() -> client.get("/api/legal-documents/1.0/nothing")
                            .code()
                            .equals("CONNECTOR_UNKNOWN"));
        }
        // when
        act(first, "enable", "legal-documents", "--by", "tester", "--why", "it is back");
        // then
        for (Client client : clients) {
            await().atMost(LIMIT)
                    .until(() -> client.get("/api/legal-documents/1.0/nothing")
                            .code()
                            .equals("PATH_UNKNOWN"));
        }
    }

    @Test
    void dAVersionNeverChanges() throws Exception {
        // given
        Path again = folder.resolve("other/proof");
        BusHome.copy(folder.resolve("1.1.0/proof"), again);
        Files.writeString(again.resolve("mappings/constant.jslt"), "{\"of\": \"something else\"}");
        Path zip = folder.resolve("other.zip");
        lgsp(Lgsp::execute, "connector", "package", again.toString(), "--to", zip.toString());
        // when
        String told = refused(first, "upload", zip.toString(), "--by", "tester");
        // then
        assertThat(told).contains("CONNECTOR_CONFLICT", "other content");
        act(first, "upload", zip("1.1.0").toString(), "--by", "tester");
        assertThat(first.admin("/admin/v1/connectors/proof/versions").path("versions"))
                .hasSize(2);
    }

    @Test
    void eANodeThatCannotLoadAVersionRefusesThatConnectorAlone() throws Exception {
        // given: a version that needs a setting which one node has
        Path source = folder.resolve("1.3.0/proof");
        BusHome.copy(folder.resolve("1.1.0/proof"), source);
        edit(source, "version: 1.1.0", "version: 1.3.0");
        edit(source, "required: [baseUrl]", "required: [baseUrl, place]");
        edit(
                source,
                "baseUrl: {type: string, format: uri}}",
                "baseUrl: {type: string, format: uri}, place: {type: string}}");
        edit(
                source,
                "authentication: {type: none}",
                "headers: {X-Place: \"{{place}}\"}\n  authentication: {type: none}");
        firstHome.settings("proof", "baseUrl: " + sink.address(), "place: here");
        Path zip = folder.resolve("proof-1.3.0.zip");
        lgsp(Lgsp::execute, "connector", "package", source.toString(), "--to", zip.toString());
        act(first, "upload", zip.toString(), "--by", "tester");
        // when
        String lost = refused(second, "activate", "proof@1.3.0", "--by", "tester", "--why", "a new header");
        act(first, "activate", "proof@1.3.0", "--by", "tester", "--why", "a new header");
        // then
        assertThat(lost).contains("PACKAGE_REFUSED", "place");
        await().atMost(LIMIT)
                .until(() -> clients.get(1).post(MIRROR, "{}").code().equals("CONNECTOR_DISABLED"));
        assertThat(clients.get(0).post(MIRROR, "{}").status()).isEqualTo(200);
        assertThat(clients.get(1).get("/api/legal-documents/1.0/nothing").code())
                .isEqualTo("PATH_UNKNOWN");
        assertThat(lgsp(Lgsp::execute, arguments(second, "list"))).contains("place");
        // and a version that a setting of this node is too much for takes nothing away either
        assertThat(refused(first, "rollback", "proof", "--by", "tester", "--why", "back"))
                .contains("place");
        firstHome.settings("proof", "baseUrl: " + sink.address());
        act(first, "rollback", "proof", "--by", "tester", "--why", "not all nodes have the setting");
        awaitBoth("1.1.0");
    }

    @Test
    void fRetiredIsUnknownAndItsHistoryStays() throws Exception {
        // when
        act(first, "retire", "proof", "--by", "tester", "--why", "the system is gone");
        // then
        for (Client client : clients) {
            await().atMost(LIMIT).until(() -> client.post(MIRROR, "{}").code().equals("CONNECTOR_UNKNOWN"));
        }
        assertThat(refused(second, "enable", "proof", "--by", "tester", "--why", "again"))
                .contains("CONNECTOR_CONFLICT");
        assertThat(lgsp(Lgsp::execute, arguments(second, "history", "proof")))
                .contains("RETIRED", "the system is gone");
        act(second, "activate", "proof@1.1.0", "--by", "tester", "--why", "it is back");
        awaitBoth("1.1.0");
    }

    @Test
    void gComparedByTheTrafficThatWasRecorded() throws Exception {
        // given: of many calls now and then one is recorded
        List<String> sent = new ArrayList<>();
        await().atMost(LIMIT).pollInterval(Duration.ofSeconds(1)).until(() -> {
            sent.add(clients.get(0).post(MIRROR, "{\"said\": \"recorded\"}").messageId());
            String told = compared("proof@1.2.0");
            return sent.stream().anyMatch(told::contains);
        });
        int asked = sink.received().size();
        // when
        String told = compared("proof@1.2.0");
        // then
        assertThat(told)
                .contains(
                        "/reply/of",
                        "\"1.1.0\"",
                        "\"1.2.0\"",
                        "1 compared (1 by what the system answered",
                        "1 different");
        assertThat(sink.received()).hasSize(asked);
        assertThat(lgsp(Lgsp::execute, arguments(second, "compare", "proof@1.1.0", "--last", "1")))
                .contains("0 different");
    }

    @Test
    void hPingSaysWhereTheWayEnds() throws Exception {
        // given
        assertThat(lgsp(Lgsp::execute, arguments(first, "ping", "proof")))
                .containsPattern("SETTINGS +passed +config/connectors/proof.yaml, " + sink.address())
                .contains("DNS", "TCP", "no endpoint.check")
                .doesNotContain("simulator");
        String elsewhere = "http://127.0.0.1:" + TestFork.freePort();
        // when: the version was activated before, and nothing is done to it now
        firstHome.settings("proof", "baseUrl: " + elsewhere);
        // then
        await().atMost(LIMIT)
                .ignoreException(AssertionError.class)
                .untilAsserted(() -> assertThat(refused(first, "ping", "proof"))
                        .containsPattern("SETTINGS +passed +config/connectors/proof.yaml, " + elsewhere)
                        .containsPattern("DNS +passed")
                        .containsPattern("TCP +FAILED")
                        .contains("firewalls"));
    }

    @Test
    void iPingSaysWhatIsWrongWithARefusedFileAndWhatIsUsedInstead() throws Exception {
        // when
        firstHome.settings("proof", "baseUrl: nowhere");
        // then
        assertThat(refused(first, "ping", "proof"))
                .containsPattern("SETTINGS +FAILED +refused, and calls still use config/connectors/proof.yaml, http://")
                .contains("/configuration/baseUrl: not an http or https address", "mend that file")
                .doesNotContain("DNS");
    }

    @Test
    void jRollbackOfAConnectorThatIsNotThereSaysSo() {
        String told = refused(first, "rollback", "nosuch", "--by", "tester", "--why", "a slip");
        assertThat(told).contains("CONNECTOR_UNKNOWN");
    }

    // ----

    private static String compared(String version) {
        StringWriter told = new StringWriter();
        int exit = Lgsp.execute(new PrintWriter(told), arguments(second, "compare", version, "--last", "1"));
        assertThat(exit).as(told.toString()).isEqualTo(1);
        return told.toString();
    }

    private static void awaitBoth(String text) {
        for (Client client : clients) {
            await().atMost(LIMIT)
                    .until(() -> client.post(MIRROR, "{\"said\": 1}").text().contains(text));
        }
    }

    @FunctionalInterface
    private interface Command {
        int run(PrintWriter out, String... arguments);
    }

    private static String lgsp(Command command, String... arguments) {
        StringWriter told = new StringWriter();
        int exit = command.run(new PrintWriter(told), arguments);
        assertThat(exit).as(told.toString()).isZero();
        return told.toString();
    }

    private static void act(BusProcess node, String... arguments) {
        lgsp(Lgsp::execute, arguments(node, arguments));
    }

    private static String refused(BusProcess node, String... arguments) {
        StringWriter told = new StringWriter();
        assertThat(Lgsp.execute(new PrintWriter(told), arguments(node, arguments)))
                .isEqualTo(1);
        return told.toString();
    }

    private static String[] arguments(BusProcess node, String... arguments) {
        List<String> all = new ArrayList<>(List.of("connector"));
        all.addAll(List.of(arguments));
        BusHome home = node == first ? firstHome : secondHome;
        all.addAll(List.of(
                "--url",
                "http://127.0.0.1:" + node.controlPort(),
                "--token-file",
                home.data().resolve("admin-token").toString()));
        return all.toArray(String[]::new);
    }

    /** Requests to both nodes, one after the other on each, until it is stopped. */
    private static final class Flow implements AutoCloseable {
        private final AtomicBoolean going = new AtomicBoolean(true);
        private final AtomicInteger answered = new AtomicInteger();
        private final Queue<String> failures = new ConcurrentLinkedQueue<>();
        private final List<Thread> threads =
                clients.stream().map(client -> new Thread(() -> run(client))).toList();

        Flow() {
            threads.forEach(Thread::start);
        }

        private void run(Client client) {
            while (going.get()) {
                try {
                    Client.Answer answer = client.post(MIRROR, "{\"said\": 1}");
                    answered.incrementAndGet();
                    if (answer.status() != 200) {
                        failures.add(answer.text());
                    }
                } catch (IOException | InterruptedException e) {
                    failures.add(e.toString());
                }
            }
        }

        void stop() throws InterruptedException {
            going.set(false);
            for (Thread thread : threads) {
                thread.join(LIMIT.toMillis());
            }
        }

        @Override
        public void close() throws InterruptedException {
            stop();
        }
    }
}
