package io.lienthong.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A call with an effect happens once for its key, whatever becomes of it. */
class OutcomeIT {
    private static final String ORDERS = "/api/proof/1.0/orders";

    private static final String BROKEN = """
            - route:
                id: proof.broken
                from:
                  uri: "delivery:proof.submitted"
                  steps:
                    - throwException: {exceptionType: java.lang.IllegalStateException, message: a defect}
                    - to: {uri: "connector:proof/take"}
            """;

    private static Sink sink;
    private static BusHome home;
    private static BusProcess bus;
    private static Client client;

    @BeforeAll
    static void startBus(@TempDir Path folder) throws Exception {
        sink = new Sink();
        home = BusHome.in(folder).withProof(sink.address()).route("broken", BROKEN);
        bus = BusProcess.start(home);
        client = Client.demo(bus);
    }

    @AfterAll
    static void stopBus() {
        bus.close();
        sink.close();
    }

    @Test
    void aRouteThatFailsBeforeItCallsIsTriedAgainBeforeItParks() throws Exception {
        // when
        Client.Answer accepted = client.post(
                "/api/proof/1.0/results",
                "{\"dossierCode\":\"H99.12-261128-0001\",\"status\":\"RESOLVED\",\"resolvedAt\":\"2026-11-02T08:20:05+07:00\"}",
                "Idempotency-Key",
                "broken");
        // then
        String path = "/admin/v1/messages/" + accepted.messageId();
        await().until(() -> bus.admin(path).at("/deliveries/0/parked").asBoolean());
        JsonNode parked = bus.admin(path).at("/deliveries/0");
        assertThat(parked.path("attempt").asInt()).isEqualTo(2);
        assertThat(parked.path("reason").asText()).isEqualTo("INTERNAL_ERROR");
        assertThat(parked.path("detail").asText()).contains("IllegalStateException");
    }

    @Test
    void aRepeatedKeyGetsTheStoredReplyAndNoSecondCall() throws Exception {
        // given
        Client.Answer first = order("repeated");
        // when
        Client.Answer again = order("repeated");
        // then
        assertThat(first.status()).isEqualTo(200);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.text()).isEqualTo(first.text());
        assertThat(again.messageId()).isEqualTo(first.messageId());
        assertThat(sink.received("repeated")).hasSize(1);
        assertThat(sink.received("repeated").get(0).header("Idempotency-Key")).isNotEmpty();
    }

    @Test
    void aKeyWithAnotherBodyIsRefused() throws Exception {
        // given
        order("reused");
        // when
        Client.Answer other = client.post(ORDERS, "{\"code\":\"another\"}", "Idempotency-Key", "reused");
        // then
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.code()).isEqualTo("IDEMPOTENCY_KEY_REUSED");
        assertThat(sink.received("another")).isEmpty();
    }

    @Test
    void aLostAnswerIsAnUnknownOutcomeAndNeverASecondCall() throws Exception {
        // given
        sink.treat("lost", new Sink.Manner.Drop());
        // when
        Client.Answer first = order("lost");
        sink.treatWell("lost");
        Client.Answer again = order("lost");
        // then
        assertThat(first.status()).isEqualTo(503);
        assertThat(first.code()).isEqualTo("OUTCOME_UNKNOWN");
        assertThat(first.json().path("messageId").asText()).isNotEmpty();
        assertThat(again.status()).isEqualTo(503);
        assertThat(again.code()).isEqualTo("OUTCOME_UNKNOWN");
        assertThat(again.json().path("detail").asText())
                .contains(first.json().path("messageId").asText());
        assertThat(sink.received("lost")).hasSize(1);
    }

    @Test
    void anUnreadableAnswerIsAnUnknownOutcome() throws Exception {
        // given
        sink.answer("unreadable", 200, "{\"cut");
        // when
        Client.Answer first = order("unreadable");
        Client.Answer again = order("unreadable");
        // then
        assertThat(first.status()).isEqualTo(503);
        assertThat(first.code()).isEqualTo("OUTCOME_UNKNOWN");
        assertThat(again.code()).isEqualTo("OUTCOME_UNKNOWN");
        assertThat(sink.received("unreadable")).hasSize(1);
    }

    @Test
    void anAnswerThatBreaksTheContractIsAnUnknownOutcomeThatSaysWhere() throws Exception {
        // given
        sink.answer("wrong", 200, "{\"code\":7}");
        // when
        Client.Answer answer = order("wrong");
        // then
        assertThat(answer.code()).isEqualTo("OUTCOME_UNKNOWN");
        assertThat(answer.places()).isEqualTo("/code");
    }

    @Test
    void aFailureBehindTheEffectIsAnUnknownOutcomeAndNeverASecondCall() throws Exception {
        // given: the system did it, and what it answered cannot be mapped
        sink.answer("mapped", 200, "{\"code\":\"mapped\",\"text\":\"odd\"}");
        // when
        Client.Answer first =
                client.post("/api/proof/1.0/mapped-orders", "{\"code\":\"mapped\"}", "Idempotency-Key", "mapped");
        Client.Answer again =
                client.post("/api/proof/1.0/mapped-orders", "{\"code\":\"mapped\"}", "Idempotency-Key", "mapped");
        // then
        assertThat(first.status()).isEqualTo(503);
        assertThat(first.code()).isEqualTo("OUTCOME_UNKNOWN");
        assertThat(again.code()).isEqualTo("OUTCOME_UNKNOWN");
        assertThat(sink.received("mapped")).hasSize(1);
    }

    @Test
    void aCallThatNamesNobodyWhosePersonalDataItReadsIsRefused() throws Exception {
        // when
        Client.Answer answer = client.post(
                "/api/proof/1.0/personal-orders",
                "{\"code\":\"nobody\"}",
                "Idempotency-Key",
                "nobody",
                "X-Purpose",
                "TEST",
                "X-Officer",
                "tester");
        // then
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("REQUEST_INVALID");
        assertThat(answer.text()).contains("/text");
        assertThat(sink.received("nobody")).isEmpty();
    }

    @Test
    void aRefusalIsRepeatedWithoutAnotherCall() throws Exception {
        // given
        sink.answer("refused", 422, "{\"why\":\"not today\"}");
        Client.Answer first = order("refused");
        sink.treatWell("refused");
        // when
        Client.Answer again = order("refused");
        // then
        assertThat(first.status()).isEqualTo(422);
        assertThat(first.code()).isEqualTo("REQUEST_REFUSED");
        assertThat(again.status()).isEqualTo(422);
        assertThat(again.text()).isEqualTo(first.text());
        assertThat(again.messageId()).isEqualTo(first.messageId());
        assertThat(sink.received("refused")).hasSize(1);
    }

    @Test
    void aRequestThatNeverLeftFreesItsKey() throws Exception {
        // given: the contract of the system refuses it before it is sent
        Client.Answer first = client.post(ORDERS, "{\"text\":\"no code\"}", "Idempotency-Key", "freed");
        // when
        Client.Answer again = order("freed");
        // then
        assertThat(first.status()).isEqualTo(400);
        assertThat(first.code()).isEqualTo("REQUEST_INVALID");
        assertThat(again.status()).isEqualTo(200);
        assertThat(sink.received("freed")).hasSize(1);
    }

    @Test
    void aSystemThatTurnsTheCallAwayFreesItsKey() throws Exception {
        // given
        sink.answer("turned-away", 503, "{}");
        Client.Answer first = order("turned-away");
        sink.treatWell("turned-away");
        // when
        Client.Answer again = order("turned-away");
        // then
        assertThat(first.status()).isEqualTo(503);
        assertThat(first.code()).isIn("PROVIDER_BUSY", "PROVIDER_UNAVAILABLE");
        assertThat(first.header("Retry-After")).isNotEmpty();
        assertThat(again.status()).isEqualTo(200);
    }

    @Test
    void manyRepeatsAtOnceMakeOneCall() throws Exception {
        // given
        CountDownLatch answer = new CountDownLatch(1);
        sink.treat("at-once", new Sink.Manner.Wait(answer));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        Callable<Client.Answer> call = () -> order("at-once");
        // when
        List<Future<Client.Answer>> answers = java.util.stream.IntStream.range(0, 8)
                .mapToObj(i -> threads.submit(call))
                .toList();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> answers.stream().filter(Future::isDone).count() == 7);
        answer.countDown();
        // then
        List<Integer> statuses = new ArrayList<>();
        for (Future<Client.Answer> one : answers) {
            statuses.add(one.get().status());
        }
        assertThat(statuses).containsOnlyOnce(200).containsOnly(200, 503);
        assertThat(sink.received("at-once")).hasSize(1);
        assertThat(order("at-once").status()).isEqualTo(200);
        threads.shutdown();
    }

    private static Client.Answer order(String code) throws IOException, InterruptedException {
        return client.post(ORDERS, "{\"code\":\"" + code + "\"}", "Idempotency-Key", code);
    }
}
