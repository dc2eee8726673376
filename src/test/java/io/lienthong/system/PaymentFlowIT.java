package io.lienthong.system;

import static io.lienthong.message.BothLanguages.assertBoth;
import static io.lienthong.message.BothLanguages.assertExplained;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Payments through the real connector and the real flow, against its simulator. */
class PaymentFlowIT {
    private static final String PAYMENTS = "/api/payment-platform/1.0/payments";
    private static final String CONFIRMATIONS = "/api/payment-platform/1.0/confirmations";
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String[] SIGNED = {
        "LoaiBanTin",
        "MaLoi",
        "MaDoiTac",
        "MaThamChieu",
        "SoTien",
        "MaTienTe",
        "MaGiaoDich",
        "MaNganHang",
        "ThoiGianGD",
        "ThongTinGiaoDich"
    };

    private static BusProcess bus;
    private static Client client;
    private static Client platform;

    @BeforeAll
    static void startBus(@TempDir Path folder) throws Exception {
        BusHome home = BusHome.in(folder).with("payment-platform").withFlows();
        bus = BusProcess.start(home, "--lienthong.flows.payment-ask-after=PT2S");
        client = Client.demo(bus);
        platform = client.withToken("");
    }

    @AfterAll
    static void stopBus() {
        bus.close();
    }

    @Test
    void aPaymentIsSettledAlthoughNobodyConfirmsIt() throws Exception {
        // given
        String reference = "dvcnobodyconfirms";
        // when
        Client.Answer answer = initiate(client, reference, 58_000);
        // then
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().path("paymentUrl").asText()).contains(reference);
        JsonNode settled = settled(reference);
        assertThat(settled.path("state").asText()).isEqualTo("PAID");
        assertThat(settled.path("amount").asLong()).isEqualTo(58_000);
        assertThat(settled.path("dossierCode").asText()).isEqualTo("H28.001-250812-0035");
    }

    @Test
    void aFailedPaymentIsSettledAsFailed() throws Exception {
        // when
        initiate(client, "dvcfails0001", 4_000);
        // then
        assertThat(settled("dvcfails0001").path("state").asText()).isEqualTo("FAILED");
    }

    @Test
    void confirmationsHoweverManySettleAPaymentOnce() throws Exception {
        // given
        String reference = "dvcconfirmed01";
        initiate(client, reference, 58_000);
        ObjectNode confirmation = confirmation(reference, "58000");
        // when
        Client.Answer first = confirm(signed(confirmation));
        Client.Answer second = confirm(signed(confirmation));
        Client.Answer later = confirm(signed(confirmation.put("MaGiaoDich", "GD0002")));
        // then
        assertThat(first.status()).as(first.text()).isEqualTo(200);
        assertThat(first.json().path("MaLoi").asText()).isEqualTo("00");
        assertThat(second.text()).isEqualTo(first.text());
        assertThat(second.messageId()).isEqualTo(first.messageId());
        assertThat(later.messageId()).isNotEqualTo(first.messageId());
        await("all three ways to settle it")
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(texts(
                                "SELECT route FROM journal j WHERE kind = 'DELIVERED' AND route LIKE 'payment.%' AND message_id IN"
                                        + " (SELECT message_id FROM message WHERE encode(body, 'escape') LIKE ?)",
                                "%" + reference + "%"))
                        .containsExactlyInAnyOrder("payment.ask", "payment.verify", "payment.verify"));
        settled(reference);
    }

    @Test
    void forgedConfirmationsAreRefusedAndStoreNothing() throws Exception {
        // given
        ObjectNode confirmation = confirmation("dvcforged0001", "58000");
        // when
        Client.Answer unsigned = confirm(confirmation);
        Client.Answer wrong = confirm(confirmation.deepCopy().put("MaXacThuc", "0".repeat(64)));
        Client.Answer changed = confirm(signed(confirmation).put("SoTien", "1"));
        Client.Answer noJson = platform.post(CONFIRMATIONS, "MaThamChieu=1");
        // then
        for (Client.Answer answer : List.of(unsigned, wrong, changed)) {
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.code()).isEqualTo("SIGNATURE_INVALID");
            assertExplained(answer.json());
            assertBoth(answer.json().path("detail").asText());
        }
        assertThat(noJson.status()).isEqualTo(400);
        assertExplained(noJson.json());
        assertThat(messages("payment.confirmed", "dvcforged0001")).isEmpty();
        assertThat(texts("SELECT code FROM journal WHERE message_id = ?::uuid", wrong.messageId()))
                .containsExactly("SIGNATURE_INVALID");
    }

    @Test
    void aConfirmationOfAnotherSumIsParkedAndSaysSo() throws Exception {
        // given
        String reference = "dvcothersum01";
        initiate(client, reference, 58_000);
        // when
        Client.Answer answer = confirm(signed(confirmation(reference, "5800")));
        // then
        assertThat(answer.status()).isEqualTo(200);
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(texts(
                                "SELECT reason || ' ' || detail FROM delivery WHERE message_id = ?::uuid",
                                answer.messageId()))
                        .containsExactly("MAPPING_FAILED Số tiền không khớp / the amounts differ: 58000, 5800"));
        assertExplained(parked(answer));
    }

    @Test
    void aConfirmationOfAPaymentThatNobodyAskedForIsParked() throws Exception {
        // when
        Client.Answer answer = confirm(signed(confirmation("dvcnobodyasked", "58000")));
        // then
        await().atMost(LIMIT)
                .untilAsserted(
                        () -> assertThat(texts(
                                        "SELECT reason || ' ' || detail FROM delivery WHERE message_id = ?::uuid",
                                        answer.messageId()))
                                .containsExactly(
                                        "RECORD_NOT_FOUND payment-platform trả lời / answered HTTP 200: \"Giao dịch không tồn tại\""));
        assertExplained(parked(answer));
    }

    private static JsonNode parked(Client.Answer confirmed) throws Exception {
        return bus.admin("/admin/v1/messages/" + confirmed.messageId()).at("/deliveries/0");
    }

    @Test
    void aRepeatOfTheRequestNeitherPaysNorFollowsTwice() throws Exception {
        // given
        String reference = "dvcrepeated01";
        // when
        Client.Answer first = initiate(client, reference, 58_000);
        Client.Answer second = initiate(client, reference, 58_000);
        // then
        assertThat(second.text()).isEqualTo(first.text());
        settled(reference);
        assertThat(messages("payment.requested", reference)).hasSize(1);
    }

    @Test
    void theReceiptIsThePlatformsPdf() throws Exception {
        // given
        initiate(client, "dvcreceipt01", 58_000);
        // when
        Client.Answer receipt = client.get(PAYMENTS + "/dvcreceipt01/receipt");
        // then
        assertThat(receipt.status()).isEqualTo(200);
        assertThat(receipt.header("Content-Type")).isEqualTo("application/pdf");
        assertThat(receipt.text()).startsWith("%PDF-1.4").endsWith("%%EOF\n");
    }

    @Test
    void sandboxPaymentsStayInTheSandbox() throws Exception {
        // given
        Client sandbox = Client.of(bus, "demo-sandbox", "demo-secret");
        // when
        initiate(sandbox, "dvcsandbox001", 58_000);
        // then
        settled("dvcsandbox001");
        assertThat(texts(
                        "SELECT environment::text FROM message WHERE encode(body, 'escape') LIKE ?", "%dvcsandbox001%"))
                .containsOnly("SANDBOX");
    }

    @Test
    void theDayIsReconciledAndListsWhatDoesNotFit() throws Exception {
        // given
        initiate(client, "dvcreconciled", 58_000);
        settled("dvcreconciled");
        initiate(client, "dvcstillopen1", 3_000);
        confirm(signed(confirmation("dvcnevermind1", "58000")));
        LocalDate today = LocalDate.now(ZoneId.of("Asia/Ho_Chi_Minh"));
        // when
        JsonNode result = bus.admin("/admin/v1/reconciliations/payments?day=" + today);
        // then
        long closed = 0;
        for (JsonNode outcome : result.path("outcomes")) {
            closed += outcome.path("count").asLong();
        }
        assertThat(result.path("opened").path("count").asLong())
                .isEqualTo(closed + result.path("pending").path("count").asLong());
        assertThat(result.path("outcomes").path("PAID").path("count").asLong()).isPositive();
        assertThat(kinds(result, "dvcstillopen1")).containsExactly("PENDING");
        assertThat(kinds(result, "dvcnevermind1")).containsExactly("TOLD_WITHOUT_OPENED");
        assertThat(kinds(result, "dvcreconciled")).isEmpty();
    }

    @Test
    void afterAKillTheBusSaysWhatItGoesOnWith() throws Exception {
        // given
        Client.Answer parked = confirm(signed(confirmation("dvcbeforekill", "58000")));
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(
                                texts("SELECT state FROM delivery WHERE message_id = ?::uuid", parked.messageId()))
                        .containsExactly("PARKED"));
        // when
        bus.kill();
        bus.start();
        // then
        await().atMost(LIMIT)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(bus.admin("/admin/v1/status")
                                .path("foundAtStart")
                                .path("deliveriesParked")
                                .asLong())
                        .isPositive());
        assertThat(bus.output()).contains("reconciled-after-start");
    }

    private static List<String> kinds(JsonNode result, String reference) {
        List<String> kinds = new ArrayList<>();
        for (JsonNode difference : result.path("differences")) {
            if (difference.path("key").asText().equals(reference)) {
                kinds.add(difference.path("kind").asText());
            }
        }
        return kinds;
    }

    // ----

    private static Client.Answer initiate(Client sender, String reference, int amount)
            throws IOException, InterruptedException, MalformedBody {
        ObjectNode payment =
                (ObjectNode) Json.parse(Files.readAllBytes(Path.of("test-fixtures/messages/payment.json")));
        payment.put("paymentReference", reference).put("amount", amount);
        return sender.post(
                PAYMENTS,
                payment.toString(),
                "Idempotency-Key",
                reference,
                "X-Purpose",
                "PAYMENT",
                "X-Officer",
                "clerk.1");
    }

    private static ObjectNode confirmation(String reference, String amount) {
        return Json.object()
                .put("LoaiBanTin", "CONFIRM")
                .put("MaLoi", "00")
                .put("MaDoiTac", "DEMO")
                .put("MaThamChieu", reference)
                .put("SoTien", amount)
                .put("MaTienTe", "VND")
                .put("MaGiaoDich", "GD0001")
                .put("MaNganHang", "DEMOBANK")
                .put("ThoiGianGD", "20250812140730")
                .put("ThongTinGiaoDich", "THANH TOAN HO SO");
    }

    private static ObjectNode signed(ObjectNode confirmation) throws NoSuchAlgorithmException {
        StringBuilder text = new StringBuilder();
        for (String field : SIGNED) {
            text.append(confirmation.path(field).asText()).append('|');
        }
        byte[] hash = MessageDigest.getInstance("SHA-256")
                .digest(text.append("demo-secret").toString().getBytes(StandardCharsets.UTF_8));
        return confirmation.deepCopy().put("MaXacThuc", HexFormat.of().formatHex(hash));
    }

    private static Client.Answer confirm(ObjectNode confirmation) throws IOException, InterruptedException {
        return platform.post(CONFIRMATIONS, confirmation.toString());
    }

    /** The one event that says how the payment ended. */
    private static JsonNode settled(String reference) throws Exception {
        await(reference)
                .atMost(LIMIT)
                .untilAsserted(
                        () -> assertThat(messages("payment.settled", reference)).isNotEmpty());
        List<String> settled = messages("payment.settled", reference);
        assertThat(settled).hasSize(1);
        return Json.parse(settled.get(0).getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> messages(String eventType, String reference) throws SQLException, IOException {
        return texts(
                "SELECT convert_from(body, 'UTF8') FROM message WHERE event_type = '" + eventType
                        + "' AND convert_from(body, 'UTF8') LIKE ?",
                "%" + reference + "%");
    }

    private static List<String> texts(String sql, String parameter) throws SQLException, IOException {
        try (Connection connection = bus.database();
                PreparedStatement query = connection.prepareStatement(sql)) {
            query.setString(1, parameter);
            List<String> texts = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    texts.add(rows.getString(1));
                }
            }
            return texts;
        }
    }
}
