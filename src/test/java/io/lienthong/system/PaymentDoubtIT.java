package io.lienthong.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Payments of which nobody learned whether they were initiated, against a platform that outlives the bus. */
class PaymentDoubtIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String UNKNOWN =
            "{\"LoaiBanTin\":\"QUERY\",\"MaLoi\":\"01\",\"MoTaLoi\":\"Giao dịch không tồn tại\"}";

    private static Sink platform;
    private static BusProcess bus;
    private static Payments payments;

    @BeforeAll
    static void startBus(@TempDir Path folder) throws Exception {
        platform = new Sink();
        BusHome home = BusHome.in(folder)
                .with("payment-platform")
                .withFlows()
                .settings(
                        "payment-platform",
                        "baseUrl: " + platform.address(),
                        "partnerCode: DEMO",
                        "secret: demo-secret",
                        "clientAddress: 192.0.2.1");
        bus = BusProcess.start(home, "--lienthong.flows.payment-ask-after=PT2S");
        payments = new Payments(bus);
    }

    @AfterAll
    static void stopBus() {
        bus.close();
        platform.close();
    }

    @Test
    void aPaymentWhoseAnswerWasLostIsFoundAndSettledOnce() throws Exception {
        // given
        String reference = "dvclostanswer01";
        platform.treat(reference, new Sink.Manner.Drop());
        // when
        Client.Answer answer = payments.initiate(reference, 58_000);
        platform.treat(reference, new Sink.Manner.Reply(answers(queried(reference, 58_000, "1"))));
        Client.Answer again = payments.initiate(reference, 58_000);
        // then
        assertThat(answer.code()).as(answer.text()).isEqualTo("OUTCOME_UNKNOWN");
        assertThat(again.code()).isEqualTo("OUTCOME_UNKNOWN");
        JsonNode settled = payments.settled(reference);
        assertThat(settled.path("state").asText()).isEqualTo("PAID");
        assertThat(settled.path("dossierCode").asText()).isEqualTo("H28.001-250812-0035");
        assertThat(payments.messages("payment.requested", reference)).hasSize(1);
        assertThat(platform.received(reference).stream()
                        .filter(call -> call.uri().equals("/init")))
                .hasSize(1);
        assertThat(payments.difference(reference)).isEmpty();
    }

    @Test
    void aPaymentThatNeverReachedThePlatformWasNotInitiated() throws Exception {
        // given
        String reference = "dvcnevercame01";
        platform.treat(reference, new Sink.Manner.Drop());
        // when
        payments.initiate(reference, 58_000);
        platform.treat(reference, new Sink.Manner.Reply(answers(UNKNOWN)));
        // then
        await(reference)
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(payments.messages("payment.not-initiated", reference))
                        .hasSize(1)
                        .allSatisfy(event -> assertThat(event).contains("\"state\":\"NOT_INITIATED\"")));
        assertThat(payments.messages("payment.settled", reference)).isEmpty();
        JsonNode day = payments.reconciled();
        assertThat(day.path("outcomes").path("NOT_INITIATED").path("count").asLong())
                .isPositive();
        assertThat(payments.difference(reference)).isEmpty();
    }

    @Test
    void aReferenceThatWasNotInitiatedIsPaidUnderAnotherKey() throws Exception {
        // given
        String reference = "dvcusedagain01";
        platform.treat(reference, new Sink.Manner.Drop());
        payments.initiate(reference, 58_000);
        platform.treat(reference, new Sink.Manner.Reply(answers(UNKNOWN)));
        await(reference)
                .atMost(LIMIT)
                .until(() ->
                        !payments.messages("payment.not-initiated", reference).isEmpty());
        platform.treat(reference, new Sink.Manner.Reply(answers(queried(reference, 58_000, "1"))));
        // when
        Client.Answer answer = payments.initiate(reference, 58_000, "another-" + reference);
        // then
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(payments.settled(reference).path("state").asText()).isEqualTo("PAID");
        assertThat(payments.difference(reference)).isEmpty();
    }

    @Test
    void aPaymentUnderWayWhenTheNodeIsKilledIsFoundAfterTheRestart() throws Exception {
        // given
        String reference = "dvckilled00001";
        CountDownLatch never = new CountDownLatch(1);
        platform.treat(reference, new Sink.Manner.Wait(never));
        CompletableFuture<Void> cutOff = CompletableFuture.runAsync(() -> {
            try {
                payments.initiate(reference, 58_000);
            } catch (Exception killed) {
                // as expected
            }
        });
        await().atMost(LIMIT).until(() -> platform.received(reference).size() == 1);
        // when
        bus.kill();
        platform.treat(reference, new Sink.Manner.Reply(answers(queried(reference, 58_000, "4"))));
        never.countDown();
        bus.start();
        // then
        assertThat(payments.settled(reference).path("state").asText()).isEqualTo("FAILED");
        assertThat(payments.messages("payment.requested", reference)).hasSize(1);
        assertThat(payments.correlations(reference)).containsOnly("H28.001-250812-0035");
        assertThat(platform.received(reference).stream()
                        .filter(call -> call.uri().equals("/init")))
                .hasSize(1);
        assertThat(payments.difference(reference)).isEmpty();
        assertThat(cutOff).succeedsWithin(LIMIT);
    }

    @Test
    void aRefusedRequestIsNoPayment() throws Exception {
        // given
        String reference = "dvcrefused0001";
        platform.treat(
                reference,
                new Sink.Manner.Reply(body -> "{\"error_code\":\"1\",\"message\":\"Đối tác chưa được phép thu hộ\"}"));
        // when
        Client.Answer answer = payments.initiate(reference, 58_000);
        // then
        assertThat(answer.status()).isEqualTo(422);
        assertThat(payments.messages("payment.requested", reference)).isEmpty();
    }

    @Test
    void anotherSumThanWasAskedForIsNeverSettled() throws Exception {
        // given: asked and confirmed is one sum, and the platform says another one of both
        String reference = "dvcothersum002";
        platform.treat(reference, new Sink.Manner.Reply(answers(queried(reference, 5_800, "1"))));
        payments.initiate(reference, 58_000);
        // when
        Client.Answer confirmed = payments.confirm(reference, "5800");
        // then
        assertThat(confirmed.status()).isEqualTo(200);
        await(reference)
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(payments.parked(reference))
                        .containsExactlyInAnyOrder("payment.ask MAPPING_FAILED", "payment.verify MAPPING_FAILED"));
        assertThat(payments.messages("payment.settled", reference)).isEmpty();
        assertThat(payments.difference(reference)).contains("PENDING", "PARKED", "TOLD_OTHERWISE");
        assertThat(payments.reconciled().path("balanced").asBoolean()).isFalse();
    }

    private static UnaryOperator<String> answers(String query) {
        return asked -> asked.contains("\"INIT\"")
                ? "{\"error_code\":\"0\",\"message\":\"{\\\"UrlThanhToan\\\":\\\"https://payment.example/pay/1\\\"}\"}"
                : query;
    }

    private static String queried(String reference, int amount, String state) {
        return """
                {"LoaiBanTin":"QUERY","MaLoi":"00","MoTaLoi":"Thành công","MaDoiTac":"DEMO","MaThamChieu":"%s","SoTien":%d,
                 "MaTienTe":"VND","MaGiaoDich":"GD1","MaNganHang":"DEMOBANK","ThoiGianGD":"20250812140509",
                 "ThongTinGiaoDich":"THANH TOAN HO SO","TrangThaiGD":"%s"}""".formatted(reference, amount, state);
    }
}
