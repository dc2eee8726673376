package io.lienthong.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lienthong.platform.TestFork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A newborn's papers, through the real connectors and the real flow; every system stands behind a relay that counts. */
class BirthFlowIT {
    private static final String DOSSIERS = "/api/one-stop-dossiers/1.0/dossiers";
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String[] SYSTEMS = {
        "civil-status", "social-insurance", "national-population", "one-stop-dossiers", "national-service-portal"
    };
    private static final Set<String> STEPS = Set.of(
            "birth-registration.register",
            "birth-registration.issue-card",
            "birth-registration.confirm-person",
            "birth-registration.close",
            "birth-registration.report",
            "dossier-synchronisation.submitted");

    private static Relay civilStatus;
    private static Relay socialInsurance;
    private static Relay nationalPopulation;
    private static Relay oneStopDossiers;
    private static Relay nationalPortal;
    private static BusProcess bus;
    private static Client client;

    @BeforeAll
    static void startBus(@TempDir Path folder) throws Exception {
        int simulators = TestFork.freePort();
        civilStatus = new Relay("civil-status", simulators);
        socialInsurance = new Relay("social-insurance", simulators).open();
        nationalPopulation = new Relay("national-population", simulators).open();
        oneStopDossiers = new Relay("one-stop-dossiers", simulators).open();
        nationalPortal = new Relay("national-service-portal", simulators).open();
        BusHome home = BusHome.in(folder)
                .with(SYSTEMS)
                .withFlows()
                .settings(
                        "civil-status",
                        "baseUrl: " + civilStatus.address(),
                        "tokenUrl: " + civilStatus.address() + "/token",
                        "clientId: lgsp",
                        "clientSecret: \"-\"",
                        "provinceCode: \"99\"",
                        "pollInterval: PT1S")
                .settings(
                        "social-insurance",
                        "baseUrl: " + socialInsurance.address(),
                        "tokenUrl: " + socialInsurance.address() + "/token",
                        "clientId: lgsp",
                        "clientSecret: \"-\"")
                .settings(
                        "national-population",
                        "baseUrl: " + nationalPopulation.address(),
                        "username: lgsp",
                        "secret: \"-\"",
                        "apiKey: \"-\"",
                        "xRoadClient: VN/GOV/H99/lgsp",
                        "integrationCode: LGSP",
                        "agencyCode: H99")
                .settings(
                        "one-stop-dossiers",
                        "baseUrl: " + oneStopDossiers.address(),
                        "apiKey: \"-\"",
                        "agencyCode: H99")
                .settings(
                        "national-service-portal",
                        "adapterUrl: " + nationalPortal.address(),
                        "destination: \"VN:GOV:000.00.00.G22:vpcpdvcprovider\"",
                        "username: lgsp",
                        "password: \"-\"",
                        "agencyCode: H99");
        bus = BusProcess.start(home, simulators);
        client = Client.demo(bus);
    }

    @AfterAll
    static void stopBus() {
        bus.close();
        civilStatus.close();
        socialInsurance.close();
        nationalPopulation.close();
        oneStopDossiers.close();
        nationalPortal.close();
    }

    @Test
    void aBirthTravelsThroughAllSystemsOnceThoughOneWasAway() throws Exception {
        // given: the civil-status system is away
        String code = "H99.12-261102-1001";
        Client.Answer accepted = submit(client, code, "first");
        await().atMost(LIMIT).untilAsserted(() -> assertThat(kinds(code)).contains("ATTEMPTED"));
        assertThat(status(accepted)).isEqualTo("accepted");
        // when
        civilStatus.open();
        // then
        await("the whole flow")
                .atMost(LIMIT)
                .untilAsserted(
                        () -> assertThat(delivered(code)).as(() -> story(code)).isEqualTo(STEPS));
        assertThat(status(accepted)).isEqualTo("delivered");
        eachStepHappenedOnce(code);
        repeatsGetTheSamePromise(accepted, code);
        sandboxNeverMeetsProduction();
    }

    private static void eachStepHappenedOnce(String code) throws SQLException, IOException {
        assertThat(civilStatus.passed("/nhanHoSoDKHT", code)).hasSize(1);
        assertThat(socialInsurance.passed("/capTheBhytTreEm", code)).hasSize(1);
        assertThat(oneStopDossiers.passed("/hoSo/traKetQua", code)).hasSize(1);
        assertThat(nationalPopulation.passed("", "TraCuuThongTinCongDan")).hasSize(1);
        assertThat(nationalPortal.passed("/mapi/g", code))
                .extracting(Sink.Received::body)
                .satisfiesExactly(
                        first -> assertThat(first).contains("DongBoHoSoMC", "\"TrangThaiHoSo\":\"2\""),
                        last -> assertThat(last)
                                .contains("CapNhatTienDoHoSoMC", "\"TrangThai\":\"9\"", "Giấy khai sinh số"));
        assertThat(count("SELECT count(*) FROM message WHERE correlation_id = ?", code))
                .isEqualTo(6);
        // The dossier, the entry in the register, and the child whom the insurer has now.
        assertThat(count(
                        "SELECT count(DISTINCT dataset) FROM dataset_record r JOIN message m USING (message_id) WHERE dataset IN"
                                + " ('dossiers', 'civil-status-events', 'insurance-participants') AND correlation_id = ?",
                        code))
                .isEqualTo(3);
        assertThat(count(
                        "SELECT count(*) FROM delivery d JOIN message m USING (message_id) WHERE correlation_id = ?",
                        code))
                .isZero();
        assertThat(count(
                        "SELECT count(*) FROM access_ledger l JOIN message m USING (message_id) WHERE correlation_id = ?",
                        code))
                .isPositive();
    }

    private static void repeatsGetTheSamePromise(Client.Answer accepted, String code) throws Exception {
        Client.Answer again = submit(client, code, "first");
        Client.Answer other =
                client.post(DOSSIERS, dossier(code).replace("ONLINE", "POST"), "Idempotency-Key", "first");
        assertThat(again.status()).isEqualTo(202);
        assertThat(again.text()).isEqualTo(accepted.text());
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.code()).isEqualTo("IDEMPOTENCY_KEY_REUSED");
        assertThat(civilStatus.passed("/nhanHoSoDKHT", code)).hasSize(1);
    }

    private static void sandboxNeverMeetsProduction() throws Exception {
        // given
        String code = "H99.12-261102-2002";
        Client sandbox = Client.of(bus, "demo-sandbox", "demo-secret");
        // when: under the same key
        Client.Answer accepted = submit(sandbox, code, "first");
        // then
        assertThat(accepted.status()).isEqualTo(202);
        await("the sandbox's flow")
                .atMost(LIMIT)
                .untilAsserted(
                        () -> assertThat(delivered(code)).as(() -> story(code)).isEqualTo(STEPS));
        assertThat(civilStatus.passed("", code)).isEmpty();
        assertThat(socialInsurance.passed("", code)).isEmpty();
        assertThat(oneStopDossiers.passed("", code)).isEmpty();
        assertThat(nationalPortal.passed("", code)).isEmpty();
        assertThat(nationalPopulation.passed("", "TraCuuThongTinCongDan")).hasSize(1);
        assertThat(count("SELECT count(*) FROM message WHERE correlation_id = ? AND environment <> 'SANDBOX'", code))
                .isZero();
        assertThat(count("SELECT count(*) FROM journal WHERE correlation_id = ? AND environment <> 'SANDBOX'", code))
                .isZero();
        assertThat(client.get("/api/messages/"
                                + accepted.json().path("messageId").asText())
                        .status())
                .isEqualTo(404);
    }

    // ----

    private static Client.Answer submit(Client sender, String code, String key)
            throws IOException, InterruptedException {
        Client.Answer answer = sender.post(DOSSIERS, dossier(code), "Idempotency-Key", key);
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        return answer;
    }

    private static String dossier(String code) throws IOException {
        return Files.readString(Path.of("test-fixtures/messages/birth-dossier.json"))
                .replace("H99.12-261102-0007", code);
    }

    private static String status(Client.Answer accepted) throws IOException, InterruptedException {
        return client.get("/api/messages/" + accepted.json().path("messageId").asText())
                .json()
                .path("status")
                .asText();
    }

    private static Set<String> delivered(String code) throws SQLException, IOException {
        return texts("SELECT route FROM journal WHERE correlation_id = ? AND kind = 'DELIVERED'", code);
    }

    /** What has happened so far, and what is open. */
    private static String story(String code) {
        String journal =
                "SELECT concat_ws(' ', at, environment, kind, route, code, detail) FROM journal WHERE correlation_id = ?";
        String open =
                "SELECT concat_ws(' ', d.route, d.state, d.reason, d.detail, s.destination, s.owner, s.leased_until)"
                        + " FROM delivery d JOIN message m USING (day, message_id) JOIN shard s ON s.shard = d.shard"
                        + " WHERE m.correlation_id = ?";
        try {
            return String.join("\n", texts(journal, code)) + "\nopen: " + String.join("\n", texts(open, code)) + "\n"
                    + bus.lastLines();
        } catch (SQLException | IOException e) {
            return "nothing is known of it: " + e;
        }
    }

    private static Set<String> kinds(String code) throws SQLException, IOException {
        return texts("SELECT kind FROM journal WHERE correlation_id = ?", code);
    }

    private static long count(String sql, String code) throws SQLException, IOException {
        return Long.parseLong(texts(sql, code).iterator().next());
    }

    private static Set<String> texts(String sql, String code) throws SQLException, IOException {
        try (Connection connection = bus.database();
                PreparedStatement query = connection.prepareStatement(sql)) {
            query.setString(1, code);
            Set<String> texts = new TreeSet<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    texts.add(rows.getString(1));
                }
            }
            return texts;
        }
    }
}
