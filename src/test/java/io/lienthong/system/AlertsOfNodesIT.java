package io.lienthong.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes of one bus look at the same figures: people hear of each alert once, and of what a node alone sees from that node. */
class AlertsOfNodesIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String OFTEN = "--lienthong.alerts.interval=PT1S";
    private static final String RULES = """
            groupWait: PT1S
            channels:
              - {name: hook, type: webhook, url: "%s", secret: "file:%s", egress: {allowedRanges: [127.0.0.1]}}
            rules:
              - {name: drift, title: {vi: Lệch, en: Drift}, signal: contract-drift, above: 0, severity: warning, channels: [hook]}
              - {name: disk, title: {vi: Đĩa, en: Disk}, signal: disk, above: 0, severity: critical, channels: [hook]}
              - {name: unreadable, title: {vi: Hỏng, en: Unreadable}, signal: figures-unreadable, above: 0, severity: warning}
              - {name: parked, title: {vi: Giữ, en: Parked}, signal: parked, above: 0, severity: warning}
              - {name: lag, title: {vi: Trễ, en: Lag}, signal: consumer-lag, above: 0, severity: warning}
              - {name: books, title: {vi: Sổ, en: Books}, signal: reconciliation-difference, above: 0, severity: warning}
              - {name: quota, title: {vi: Hạn mức, en: Quota}, signal: quota-near, above: 80, severity: warning}
              - {name: missing, title: {vi: Thiếu, en: Missing}, signal: missing-traffic, above: 10, severity: warning}
              - {name: oldest, title: {vi: Lâu, en: Oldest}, signal: oldest-waiting, above: 900, severity: warning}
              - {name: paused, title: {vi: Dừng, en: Paused}, signal: destination-paused, above: 900, severity: warning}
              - {name: failures, title: {vi: Lỗi, en: Failures}, signal: failure-rate, above: 50, severity: warning}
              - {name: slow, title: {vi: Chậm, en: Slow}, signal: latency, above: 9, severity: warning}
              - {name: expiry, title: {vi: Hạn, en: Expiry}, signal: certificate-expiry, below: 1, severity: warning}
            """;

    private static BusHome home(Path folder, Sink sink, String rules) throws Exception {
        BusHome home = BusHome.in(Files.createDirectory(folder)).withProof(sink.address());
        Files.createDirectories(folder.resolve("config/monitoring"));
        Files.writeString(folder.resolve("config/monitoring/alerts.yaml"), rules);
        return home;
    }

    @Test
    void eachAlertIsToldOnce(@TempDir Path folder) throws Exception {
        try (Sink sink = new Sink();
                Receiver receiver = new Receiver()) {
            // given
            Path secret = Files.writeString(folder.resolve("secret"), SECRET);
            String rules = RULES.formatted("http://127.0.0.1:" + receiver.port() + "/alerts", secret);
            BusHome beside = home(folder.resolve("second"), sink, rules);
            try (BusProcess first = BusProcess.start(home(folder.resolve("first"), sink, rules), OFTEN);
                    BusProcess second = first.startBeside(beside, OFTEN)) {
                // when
                sink.answer("drifting", 200, "{\"code\": \"drifting\", \"colour\": \"red\"}");
                Client.demo(first).get("/api/proof/1.0/things/drifting");
                await().atMost(LIMIT).until(() -> told(receiver).size() == 3);
                // then
                assertThat(told(receiver))
                        .containsExactlyInAnyOrder(
                                "drift proof ", "disk data " + node(first), "disk data " + node(second));
                assertThat(receiver.at("/alerts"))
                        .allSatisfy(one -> assertThat(one.isSignedBy(SECRET)).isTrue());
                assertThat(rulesOf(second)).containsExactlyInAnyOrder("disk", "disk", "drift");
            }
        }
    }

    private static String node(BusProcess bus) throws Exception {
        return InetAddress.getLocalHost().getHostName() + ":" + bus.controlPort();
    }

    private static List<String> told(Receiver receiver) {
        List<String> told = new ArrayList<>();
        receiver.at("/alerts")
                .forEach(one -> one.event()
                        .path("alerts")
                        .forEach(alert -> told.add(alert.path("rule").asText() + " "
                                + alert.path("subject").asText() + " "
                                + alert.path("node").asText())));
        return told;
    }

    private static List<String> rulesOf(BusProcess node) throws Exception {
        List<String> rules = new ArrayList<>();
        for (JsonNode one : node.admin("/admin/v1/alerts").path("alerts")) {
            rules.add(one.path("rule").asText());
        }
        return rules;
    }

    @Test
    void aBusWhoseRulesAreWrongDoesNotStartAndSaysWhere(@TempDir Path folder) throws Exception {
        try (Sink sink = new Sink()) {
            // given
            BusHome home =
                    home(folder.resolve("wrong"), sink, "rules:\n  - name: disk\n    signal: disk\n    abov: 90\n");
            // then
            assertThatThrownBy(() -> BusProcess.start(home, OFTEN))
                    .hasMessageContaining("config/monitoring/alerts.yaml:4 /rules/0/abov: unknown key abov")
                    .hasMessageContaining("remove it, or correct its spelling");
        }
    }
}
