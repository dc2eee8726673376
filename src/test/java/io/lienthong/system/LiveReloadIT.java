package io.lienthong.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lienthong.cli.Lgsp;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connectors and routes come, change and go while the bus runs, each without touching the others. */
class LiveReloadIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String FLOW = """
            - route:
                id: proof.take
                from:
                  uri: "delivery:proof.submitted"
                  parameters: {when: "/status = RESOLVED", lane: /dossierCode}
                  steps: [{to: {uri: "connector:proof/take"}}]
            """;

    private static Sink sink;
    private static BusHome home;
    private static BusProcess bus;
    private static Client client;

    @BeforeAll
    static void startBus(@TempDir Path folder) throws Exception {
        sink = new Sink();
        home = BusHome.in(folder).withProof(sink.address()).route("proof", FLOW);
        bus = BusProcess.start(home);
        client = Client.demo(bus);
    }

    @AfterAll
    static void stopBus() {
        bus.close();
        sink.close();
    }

    @Test
    void aCopiedFolderIsAConnectorAtOnceAndTouchesNoOther() throws Exception {
        // given: a slow call on another connector
        CountDownLatch slowAnswer = new CountDownLatch(1);
        CompletableFuture<Client.Answer> slow = slowCall("slow-of-another", slowAnswer);
        assertThat(enterprise("companies").code()).isEqualTo("CONNECTOR_UNKNOWN");
        // when
        Path copy = home.connectors().resolve("companies");
        BusHome.copy(Path.of("connectors/business-registration"), copy);
        edit(copy, "name: business-registration", "name: companies");
        // then
        await().atMost(LIMIT).until(() -> enterprise("companies").status() == 200);
        assertThat(enterprise("companies").json().path("enterpriseCode").asText())
                .isEqualTo("0100109106");
        aBrokenChangeIsRefusedWhole(copy);
        aRightChangeTakesItsPlace(copy);
        aRemovedFolderIsUnknown(copy);
        slowAnswer.countDown();
        assertThat(slow.get().status()).isEqualTo(200);
    }

    @Test
    void settingsThatAreWrittenLaterAreFollowed() throws Exception {
        // given: a connector that has no settings, so that its simulator is called
        Path copy = home.connectors().resolve("moved");
        BusHome.copy(home.connectors().resolve("proof"), copy);
        edit(copy, "name: proof", "name: moved");
        await().atMost(LIMIT)
                .until(() -> !client.get("/api/moved/1.0/things/there").code().equals("CONNECTOR_UNKNOWN"));
        assertThat(client.get("/api/moved/1.0/things/there").status()).isNotEqualTo(200);
        // when
        home.settings("moved", "baseUrl: " + sink.address());
        // then
        await().atMost(LIMIT)
                .until(() -> client.get("/api/moved/1.0/things/there").status() == 200);
        assertThat(sink.received("there")).isNotEmpty();
    }

    private static void aBrokenChangeIsRefusedWhole(Path connector) throws Exception {
        // when: one mapping is broken, and something else is right
        edit(connector, "path: \"/enterprises/{enterpriseCode}\"", "path: \"/firms/{enterpriseCode}\"");
        Path mapping = connector.resolve("mappings/enterprise.jslt");
        String right = Files.readString(mapping);
        Files.writeString(mapping, right + "}");
        await().atMost(LIMIT).until(() -> bus.output().contains("Connector not active as it stands"));
        // then
        assertThat(bus.output()).contains("mappings/enterprise.jslt");
        assertThat(enterprise("companies").status()).isEqualTo(200);
        assertThat(client.get("/api/companies/1.0/firms/0100109106").code()).isEqualTo("PATH_UNKNOWN");
        Files.writeString(mapping, right);
    }

    private static void aRightChangeTakesItsPlace(Path connector) {
        // when: the mapping was mended
        assertThat(connector).exists();
        // then
        await().atMost(LIMIT)
                .until(() -> client.get("/api/companies/1.0/firms/0100109106").status() == 200);
        await().atMost(LIMIT).until(() -> enterprise("companies").code().equals("PATH_UNKNOWN"));
    }

    private static void aRemovedFolderIsUnknown(Path connector) throws Exception {
        // when
        try (Stream<Path> files = Files.walk(connector)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        // then
        await().atMost(LIMIT).until(() -> enterprise("companies").code().equals("CONNECTOR_UNKNOWN"));
        assertThat(client.get("/api/proof/1.0/things/untouched").status()).isEqualTo(200);
    }

    @Test
    void fromAContractToTheFirstCallInTheSandboxTakesOneCommandAndSeconds() throws Exception {
        // given
        Client sandbox = Client.of(bus, "demo-sandbox", "demo-secret");
        StringWriter said = new StringWriter();
        long start = System.nanoTime();
        // when
        int status = Lgsp.execute(
                new PrintWriter(said),
                "connector",
                "new",
                "clinics",
                "--openapi",
                "test-fixtures/contracts/openapi/clinics.swagger2.json",
                "--into",
                home.connectors().toString());
        // then
        assertThat(status).as(said.toString()).isZero();
        await().atMost(LIMIT)
                .until(() -> sandbox.get("/api/clinics/2.0/clinics/AB-123").status() == 200);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
        whatIsSubmittedIsLookedUp(sandbox);
    }

    private static void whatIsSubmittedIsLookedUp(Client sandbox) throws Exception {
        // when
        String clinic = "{\"code\": \"XY-777\", \"name\": \"Phòng khám Thử nghiệm\", \"beds\": 3}";
        Client.Answer made = sandbox.post("/api/clinics/2.0/clinics", clinic, "Idempotency-Key", "clinic-1");
        // then
        assertThat(made.status()).as(made.text()).isEqualTo(200);
        assertThat(sandbox.get("/api/clinics/2.0/clinics/XY-777")
                        .json()
                        .path("name")
                        .asText())
                .isEqualTo("Phòng khám Thử nghiệm");
        assertThat(sandbox.get("/api/clinics/2.0/clinics/XY-404").code()).isEqualTo("RECORD_NOT_FOUND");
    }

    @Test
    void aCallInFlightEndsOnTheVersionThatItBeganWith() throws Exception {
        // given
        CountDownLatch slowAnswer = new CountDownLatch(1);
        CompletableFuture<Client.Answer> slow = slowCall("slow-of-the-same", slowAnswer);
        // when
        edit(
                home.connectors().resolve("proof"),
                "path: /mirror}\n    idempotent",
                "path: /looking-glass}\n    idempotent");
        await().atMost(LIMIT)
                .until(() -> client.post("/api/proof/1.0/looking-glass", "{}").status() == 200);
        slowAnswer.countDown();
        // then
        assertThat(slow.get().status()).isEqualTo(200);
        assertThat(client.post("/api/proof/1.0/mirror", "{}").code()).isEqualTo("PATH_UNKNOWN");
    }

    @Test
    void aRouteOfTheOperationsOwnStandsBeforeTheTemplate() throws Exception {
        // when
        home.route("own", """
                - route:
                    id: own.find-person
                    from:
                      uri: "bus:proof/findPerson"
                      steps:
                        - setBody: {constant: '{"code":"own"}'}
                """);
        // then
        await().atMost(LIMIT)
                .until(() -> client.get("/api/proof/1.0/people/any", "X-Purpose", "TEST", "X-Officer", "tester")
                        .text()
                        .contains("own"));
    }

    @Test
    void aChangedRouteIsReloaded() throws Exception {
        // given
        AtomicInteger number = new AtomicInteger();
        submit("RESOLVED", number.incrementAndGet());
        submit("REFUSED", number.incrementAndGet());
        await().atMost(LIMIT).until(() -> sink.to("/take").size() == 1);
        // when
        home.route("proof", FLOW.replace("RESOLVED", "REFUSED"));
        // then
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(500)).until(() -> {
            submit("REFUSED", number.incrementAndGet());
            return sink.to("/take").stream().anyMatch(one -> one.body().contains("REFUSED"));
        });
        int before = sink.to("/take").size();
        Client.Answer elsewhere = submit("RESOLVED", number.incrementAndGet());
        assertThat(client.get("/api/messages/"
                                + elsewhere.json().path("messageId").asText())
                        .json()
                        .path("steps"))
                .isEmpty();
        assertThat(sink.to("/take")).hasSizeGreaterThanOrEqualTo(before);
    }

    // ----

    private static CompletableFuture<Client.Answer> slowCall(String code, CountDownLatch answer) {
        sink.treat(code, new Sink.Manner.Wait(answer));
        CompletableFuture<Client.Answer> call = CompletableFuture.supplyAsync(() -> {
            try {
                return client.get("/api/proof/1.0/things/" + code);
            } catch (IOException | InterruptedException e) {
                throw new CompletionException(e);
            }
        });
        await().atMost(LIMIT).until(() -> sink.received(code).size() == 1);
        return call;
    }

    private static Client.Answer enterprise(String connector) throws IOException, InterruptedException {
        return client.get("/api/" + connector + "/1.0/enterprises/0100109106");
    }

    private static Client.Answer submit(String status, int number) throws IOException, InterruptedException {
        String body = "{\"dossierCode\":\"H99.12-261102-%04d\",\"status\":\"%s\",".formatted(number, status)
                + "\"resolvedAt\":\"2026-11-02T08:20:05+07:00\"}";
        return client.post("/api/proof/1.0/results", body, "Idempotency-Key", "reload-" + number);
    }

    private static void edit(Path connector, String from, String to) throws IOException {
        Path descriptor = connector.resolve("connector.yaml");
        String text = Files.readString(descriptor);
        assertThat(text).contains(from);
        Files.writeString(descriptor, text.replace(from, to));
    }
}
