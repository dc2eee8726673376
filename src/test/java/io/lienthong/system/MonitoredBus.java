package io.lienthong.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** A real bus that does a little of everything that is measured: calls, deliveries, a parked one, a dataset with its readers. */
final class MonitoredBus implements AutoCloseable {
    private static final String REFUSED = "H99.12-261101-9999";
    private static final String DOSSIER = "H99.12-261101-0001";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    final BusHome home;
    final BusProcess bus;
    private final Sink sink = new Sink();
    private final Receiver receiver = new Receiver();
    private final Client demo;
    private int sent;

    /** Starts it and lets everything happen once. */
    MonitoredBus(Path folder, String... properties) throws Exception {
        sink.answer(REFUSED, 400, "{\"message\":\"no\"}");
        home = BusHome.in(folder)
                .with("one-stop-dossiers")
                .withIndicators()
                .settings(
                        "one-stop-dossiers",
                        "baseUrl: " + sink.address() + "/one-stop-dossiers",
                        "apiKey: \"-\"",
                        "agencyCode: H99")
                .withProof(sink.address())
                .withProofDelivered()
                .consumers("""
                        consumers:
                          - id: ioc
                            environment: PRODUCTION
                            secret: ioc-secret
                            grants: []
                            datasets: [{dataset: dossiers, personalData: true, purpose: STATISTICS}]
                            webhooks: [{dataset: dossiers, url: "http://127.0.0.1:%s/hook", secrets: [whsec_%s],
                              egress: {allowedRanges: [127.0.0.0/8]}}]
                        """.formatted(receiver.port(), "bmV3".repeat(8)));
        Files.createDirectories(folder.resolve("config/monitoring"));
        Files.writeString(folder.resolve("config/monitoring/alerts.yaml"), """
                channels:
                  - {name: hook, type: webhook, url: "http://127.0.0.1:%s/alerts", egress: {allowedRanges: [127.0.0.1]}}
                """.formatted(receiver.port()));
        bus = BusProcess.start(home, properties);
        demo = Client.demo(bus);
        accept("/api/proof/1.0/results", result(REFUSED));
        accept("/api/one-stop-dossiers/1.0/dossiers", dossier("RECEIVED"));
        accept("/api/one-stop-dossiers/1.0/dossiers", dossier("IN_PROCESS")); // the same version says something else
        assertThat(Client.of(bus, "ioc", "ioc-secret")
                        .get("/sync/v1/dossiers?limit=1")
                        .status())
                .isEqualTo(200);
        traffic();
    }

    /** A call that is answered, one that is refused, and a delivery. */
    void traffic() throws Exception {
        assertThat(demo.get("/api/proof/1.0/things/a").status()).isEqualTo(200);
        assertThat(demo.get("/api/proof/1.0/things/" + "a".repeat(201)).status())
                .isEqualTo(400);
        accept("/api/proof/1.0/results", result("H99.12-261102-%04d".formatted(++sent)));
    }

    private void accept(String path, String message) throws IOException, InterruptedException {
        Client.Answer answer =
                demo.post(path, message, "Idempotency-Key", UUID.randomUUID().toString());
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    }

    private static String result(String dossier) {
        return Json.object()
                .put("dossierCode", dossier)
                .put("status", "RESOLVED")
                .put("resolvedAt", "2026-11-01T09:00:00+07:00")
                .toString();
    }

    private static String dossier(String status) throws Exception {
        ObjectNode dossier =
                (ObjectNode) Json.parse(Files.readAllBytes(Path.of("test-fixtures/messages/dossier.json")));
        return dossier.put("dossierCode", DOSSIER)
                .put("status", status)
                .put("statusSequence", 1)
                .toString();
    }

    Path token() {
        return home.data().resolve("admin-token");
    }

    /** What Prometheus reads, in its text format. */
    String scrape() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + bus.controlPort() + "/actuator/prometheus"))
                .header("Authorization", "Bearer " + Files.readString(token()).strip())
                .build();
        HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    @Override
    public void close() {
        bus.close();
        receiver.close();
        sink.close();
    }
}
