package io.lienthong.system;

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

/** What the tests of payments say to a bus, and read of it. */
final class Payments {
    static final String PATH = "/api/payment-platform/1.0/payments";
    static final String CONFIRMATIONS = "/api/payment-platform/1.0/confirmations";
    private static final Duration LIMIT = Duration.ofSeconds(60);
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

    private final BusProcess bus;

    Payments(BusProcess bus) {
        this.bus = bus;
    }

    Client.Answer initiate(String reference, int amount) throws Exception {
        return initiate(reference, amount, reference);
    }

    Client.Answer initiate(String reference, int amount, String key) throws Exception {
        return initiate(Client.demo(bus), request(reference, amount), key);
    }

    static Client.Answer initiate(Client sender, ObjectNode payment, String key)
            throws IOException, InterruptedException {
        return sender.post(
                PATH, payment.toString(), "Idempotency-Key", key, "X-Purpose", "PAYMENT", "X-Officer", "clerk.1");
    }

    static ObjectNode request(String reference, int amount) throws IOException, MalformedBody {
        ObjectNode payment =
                (ObjectNode) Json.parse(Files.readAllBytes(Path.of("test-fixtures/messages/payment.json")));
        payment.put("paymentReference", reference).put("amount", amount);
        ((ObjectNode) payment.at("/fees/0")).put("amount", amount);
        ((ObjectNode) payment.at("/fees/1")).put("amount", 0);
        return payment;
    }

    Client.Answer confirm(String reference, String amount) throws Exception {
        return confirm(signed(confirmation(reference, amount)));
    }

    Client.Answer confirm(ObjectNode confirmation) throws Exception {
        return Client.demo(bus).withToken("").post(CONFIRMATIONS, confirmation.toString());
    }

    static ObjectNode confirmation(String reference, String amount) {
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

    static ObjectNode signed(ObjectNode confirmation) throws NoSuchAlgorithmException {
        StringBuilder text = new StringBuilder();
        for (String field : SIGNED) {
            text.append(confirmation.path(field).asText()).append('|');
        }
        byte[] hash = MessageDigest.getInstance("SHA-256")
                .digest(text.append("demo-secret").toString().getBytes(StandardCharsets.UTF_8));
        return confirmation.deepCopy().put("MaXacThuc", HexFormat.of().formatHex(hash));
    }

    /** The one event that says how the payment ended. */
    JsonNode settled(String reference) throws Exception {
        await(reference)
                .atMost(LIMIT)
                .untilAsserted(
                        () -> assertThat(messages("payment.settled", reference)).isNotEmpty());
        List<String> settled = messages("payment.settled", reference);
        assertThat(settled).hasSize(1);
        return Json.parse(settled.get(0).getBytes(StandardCharsets.UTF_8));
    }

    List<String> messages(String eventType, String reference) throws SQLException, IOException {
        return texts(
                "SELECT convert_from(body, 'UTF8') FROM message WHERE event_type = '" + eventType
                        + "' AND convert_from(body, 'UTF8') LIKE ?",
                "%" + reference + "%");
    }

    /** Of all messages about the payment. */
    List<String> correlations(String reference) throws SQLException, IOException {
        return texts(
                "SELECT coalesce(correlation_id, 'none') FROM message WHERE convert_from(body, 'UTF8') LIKE ?",
                "%" + reference + "%");
    }

    /** Route and reason of what waits for a person. */
    List<String> parked(String reference) throws SQLException, IOException {
        return texts(
                "SELECT route || ' ' || reason FROM delivery JOIN message USING (day, message_id) WHERE state = 'PARKED'"
                        + " AND convert_from(body, 'UTF8') LIKE ?",
                "%" + reference + "%");
    }

    JsonNode reconciled() throws Exception {
        return bus.admin("/admin/v1/reconciliations/payments?day=" + LocalDate.now(ZoneId.of("Asia/Ho_Chi_Minh")));
    }

    /** The kinds of differences that today's reconciliation lists of the payment. */
    List<String> difference(String reference) throws Exception {
        List<String> kinds = new ArrayList<>();
        for (JsonNode difference : reconciled().path("differences")) {
            if (difference.path("key").asText().equals(reference)) {
                kinds.add(difference.path("kind").asText());
            }
        }
        return kinds;
    }

    List<String> texts(String sql, String parameter) throws SQLException, IOException {
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
