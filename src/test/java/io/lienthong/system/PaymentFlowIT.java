package io.lienthong.system;

import static io.lienthong.message.BothLanguages.assertBoth;
import static io.lienthong.message.BothLanguages.assertExplained;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Payments through the real connector and the real flow, against its simulator. */
class PaymentFlowIT {
    private static final String PAYMENTS = Payments.PATH;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static BusProcess bus;
    private static Client client;
    private static Client platform;
    private static Payments payments;

    @BeforeAll
    static void startBus(@TempDir Path folder) throws Exception {
        BusHome home = BusHome.in(folder).with("payment-platform").withFlows();
        bus = BusProcess.start(home, "--lienthong.flows.payment-ask-after=PT2S");
        client = Client.demo(bus);
        platform = client.withToken("");
        payments = new Payments(bus);
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
        Client.Answer answer = payments.initiate(reference, 58_000);
        // then
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().path("paymentUrl").asText()).contains(reference);
        JsonNode settled = payments.settled(reference);
        assertThat(settled.path("state").asText()).isEqualTo("PAID");
        assertThat(settled.path("amount").asLong()).isEqualTo(58_000);
        assertThat(settled.path("dossierCode").asText()).isEqualTo("H28.001-250812-0035");
        assertThat(payments.texts(
                        "SELECT version || ' ' || source FROM dataset_change WHERE dataset = 'payments' AND key = ?"
                                + " ORDER BY sequence",
                        reference))
                .containsExactly("REQUESTED payment-platform", "PAID payment-platform");
    }

    @Test
    void aFailedPaymentIsSettledAsFailed() throws Exception {
        // when
        payments.initiate("dvcfails0001", 4_000);
        // then
        assertThat(payments.settled("dvcfails0001").path("state").asText()).isEqualTo("FAILED");
    }

    @Test
    void confirmationsHoweverManySettleAPaymentOnce() throws Exception {
        // given
        String reference = "dvcconfirmed01";
        payments.initiate(reference, 58_000);
        ObjectNode confirmation = Payments.confirmation(reference, "58000");
        // when
        Client.Answer first = payments.confirm(Payments.signed(confirmation));
        Client.Answer second = payments.confirm(Payments.signed(confirmation));
        Client.Answer later = payments.confirm(Payments.signed(confirmation.put("MaGiaoDich", "GD0002")));
        // then
        assertThat(first.status()).as(first.text()).isEqualTo(200);
        assertThat(first.json().path("MaLoi").asText()).isEqualTo("00");
        assertThat(second.text()).isEqualTo(first.text());
        assertThat(second.messageId()).isEqualTo(first.messageId());
        assertThat(later.messageId()).isNotEqualTo(first.messageId());
        await("all three ways to settle it")
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(payments.texts(
                                "SELECT route FROM journal j WHERE kind = 'DELIVERED' AND route LIKE 'payment.%' AND message_id IN"
                                        + " (SELECT message_id FROM message WHERE encode(body, 'escape') LIKE ?)",
                                "%" + reference + "%"))
                        .containsExactlyInAnyOrder("payment.ask", "payment.verify", "payment.verify"));
        payments.settled(reference);
    }

    @Test
    void forgedConfirmationsAreRefusedAndStoreNothing() throws Exception {
        // given
        ObjectNode confirmation = Payments.confirmation("dvcforged0001", "58000");
        // when
        Client.Answer unsigned = payments.confirm(confirmation);
        Client.Answer wrong = payments.confirm(confirmation.deepCopy().put("MaXacThuc", "0".repeat(64)));
        Client.Answer changed = payments.confirm(Payments.signed(confirmation).put("SoTien", "1"));
        Client.Answer noJson = platform.post(Payments.CONFIRMATIONS, "MaThamChieu=1");
        // then
        for (Client.Answer answer : List.of(unsigned, wrong, changed)) {
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.code()).isEqualTo("SIGNATURE_INVALID");
            assertExplained(answer.json());
            assertBoth(answer.json().path("detail").asText());
        }
        assertThat(noJson.status()).isEqualTo(400);
        assertExplained(noJson.json());
        assertThat(payments.messages("payment.confirmed", "dvcforged0001")).isEmpty();
        assertThat(payments.texts("SELECT code FROM journal WHERE message_id = ?::uuid", wrong.messageId()))
                .containsExactly("SIGNATURE_INVALID");
    }

    @Test
    void oddConfirmationsAreRefusedAtTheirPlaceAndStoreNothing() throws Exception {
        // given
        Map<String, ObjectNode> odd = Map.of(
                "/amount", odd("SoTien", "nhiều"),
                "/amount ", odd("SoTien", "-58000"),
                "/amount  ", odd("SoTien", "58000.5"),
                "/amount   ", odd("SoTien", "0"),
                "/paymentReference", odd("MaThamChieu", "dvc odd"),
                "/paymentReference ", odd("MaThamChieu", ""),
                "/currency", odd("MaTienTe", "USD"),
                "/ThoiGianGD", odd("ThoiGianGD", "20251341990730"),
                "/ThoiGianGD ", odd("ThoiGianGD", "abc"));
        for (Map.Entry<String, ObjectNode> one : odd.entrySet()) {
            // when
            Client.Answer answer = payments.confirm(Payments.signed(one.getValue()));
            // then
            assertThat(answer.status()).as(one.getKey() + answer.text()).isEqualTo(400);
            assertThat(answer.code()).as(one.getKey()).isEqualTo("REQUEST_INVALID");
            assertThat(answer.json().at("/violations/0/place").asText())
                    .as(answer.text())
                    .isEqualTo(one.getKey().strip());
        }
        assertThat(payments.messages("payment.confirmed", "dvcodd000001")).isEmpty();
    }

    private static ObjectNode odd(String field, String value) {
        return Payments.confirmation("dvcodd000001", "58000").put(field, value);
    }

    @Test
    void aConfirmationThatComesManyTimesAtOnceIsOneMessage() throws Exception {
        // given
        payments.initiate("dvcatonce0001", 58_000);
        ObjectNode confirmation = Payments.signed(Payments.confirmation("dvcatonce0001", "58000"));
        ExecutorService senders = Executors.newFixedThreadPool(16);
        // when
        List<Future<Client.Answer>> answers = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            answers.add(senders.submit(() -> payments.confirm(confirmation)));
        }
        // then
        for (Future<Client.Answer> answer : answers) {
            assertThat(answer.get().status()).isEqualTo(200);
            assertThat(answer.get().text()).isEqualTo(answers.get(0).get().text());
            assertThat(answer.get().messageId()).isEqualTo(answers.get(0).get().messageId());
        }
        senders.shutdown();
        assertThat(payments.messages("payment.confirmed", "dvcatonce0001")).hasSize(1);
        payments.settled("dvcatonce0001");
    }

    @Test
    void aSignatureThatCameWithOtherWordsIsNotTakenAgain() throws Exception {
        // given
        ObjectNode confirmation = Payments.signed(Payments.confirmation("dvcotherwords", "58000"));
        Client.Answer first = payments.confirm(confirmation);
        // when: a field that is not signed
        Client.Answer other = payments.confirm(confirmation.deepCopy().put("GhiChu", "x"));
        // then
        assertThat(first.status()).isEqualTo(200);
        assertThat(other.status()).isEqualTo(200);
        assertThat(other.messageId()).isEqualTo(first.messageId());
    }

    @Test
    void everythingAboutAPaymentIsInTheTimelineOfItsDossier() throws Exception {
        // given
        String reference = "dvctimeline01";
        payments.initiate(reference, 58_000);
        // when
        payments.confirm(reference, "58000");
        // then
        payments.settled(reference);
        assertThat(payments.messages("payment.confirmed", reference)).hasSize(1);
        // Requested, confirmed, settled, and the record of the dataset.
        assertThat(payments.correlations(reference)).hasSize(4).containsOnly("H28.001-250812-0035");
        assertThat(payments.settled(reference).path("dossierCode").asText()).isEqualTo("H28.001-250812-0035");
    }

    @Test
    void anAmountThatIsNotTheSumOfItsFeesIsRefusedAtItsPlace() throws Exception {
        // given
        ObjectNode payment = Payments.request("dvcsums000001", 58_000).put("amount", 58_001);
        // when
        Client.Answer answer = Payments.initiate(client, payment, "dvcsums000001");
        // then
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.places()).isEqualTo("/amount");
        assertThat(answer.text()).contains("is not the sum of fees");
        assertThat(payments.messages("payment.requested", "dvcsums000001")).isEmpty();
    }

    @Test
    void aConfirmationOfAnotherSumIsParkedAndSaysSo() throws Exception {
        // given
        String reference = "dvcothersum01";
        payments.initiate(reference, 58_000);
        // when
        Client.Answer answer = payments.confirm(Payments.signed(Payments.confirmation(reference, "5800")));
        // then
        assertThat(answer.status()).isEqualTo(200);
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(payments.texts(
                                "SELECT reason || ' ' || detail FROM delivery WHERE message_id = ?::uuid",
                                answer.messageId()))
                        .containsExactly("MAPPING_FAILED Số tiền không khớp / the amounts differ: 58000, 5800"));
        assertExplained(parked(answer));
    }

    @Test
    void aConfirmationOfAPaymentThatNobodyAskedForIsParked() throws Exception {
        // when
        Client.Answer answer = payments.confirm(Payments.signed(Payments.confirmation("dvcnobodyasked", "58000")));
        // then
        await().atMost(LIMIT)
                .untilAsserted(
                        () -> assertThat(payments.texts(
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
        Client.Answer first = payments.initiate(reference, 58_000);
        Client.Answer second = payments.initiate(reference, 58_000);
        // then
        assertThat(second.text()).isEqualTo(first.text());
        payments.settled(reference);
        assertThat(payments.messages("payment.requested", reference)).hasSize(1);
    }

    @Test
    void theReceiptIsThePlatformsPdf() throws Exception {
        // given
        payments.initiate("dvcreceipt01", 58_000);
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
        Payments.initiate(sandbox, Payments.request("dvcsandbox001", 58_000), "dvcsandbox001");
        // then
        payments.settled("dvcsandbox001");
        assertThat(payments.texts(
                        "SELECT environment::text FROM message WHERE encode(body, 'escape') LIKE ?", "%dvcsandbox001%"))
                .containsOnly("SANDBOX");
    }

    @Test
    void theDayIsReconciledAndListsWhatDoesNotFit() throws Exception {
        // given
        payments.initiate("dvcreconciled", 58_000);
        payments.settled("dvcreconciled");
        payments.initiate("dvcstillopen1", 3_000);
        payments.confirm(Payments.signed(Payments.confirmation("dvcnevermind1", "58000")));
        // when
        JsonNode result = payments.reconciled();
        // then
        long closed = 0;
        for (JsonNode outcome : result.path("outcomes")) {
            closed += outcome.path("count").asLong();
        }
        assertThat(result.path("opened").path("count").asLong())
                .isEqualTo(closed + result.path("pending").path("count").asLong());
        assertThat(result.path("outcomes").path("PAID").path("count").asLong()).isPositive();
        assertThat(payments.difference("dvcstillopen1")).containsExactly("PENDING");
        assertThat(payments.difference("dvcnevermind1")).containsExactly("TOLD_WITHOUT_OPENED");
        assertThat(payments.difference("dvcreconciled")).isEmpty();
    }

    @Test
    void afterAKillTheBusSaysWhatItGoesOnWith() throws Exception {
        // given
        Client.Answer parked = payments.confirm(Payments.signed(Payments.confirmation("dvcbeforekill", "58000")));
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(payments.texts(
                                "SELECT state FROM delivery WHERE message_id = ?::uuid", parked.messageId()))
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
}
