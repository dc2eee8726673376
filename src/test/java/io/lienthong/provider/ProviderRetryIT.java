package io.lienthong.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.message.ErrorCode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked again, how often, and when. */
@Timeout(30)
class ProviderRetryIT {
    private static final String YAML = """
            configuration: {properties: {baseUrl: {type: string}}}
            endpoint: {protocol: REST, contract: contract/openapi.yaml, url: "{{baseUrl}}"}
            errorHandling:
              retry: {maxAttempts: 4, initialInterval: PT0.02S, maxInterval: PT0.1S}
              classify:
                - {when: {pointer: /message, contains: "đã tồn tại"}, outcome: DUPLICATE}
                - {when: {pointer: /busy, equals: true}, outcome: RETRY}
                - {when: {httpStatus: [410]}, outcome: SUCCESS}
            operations:
              - {name: look, pattern: requestReply, request: {method: GET, path: /look}}
              - {name: twice, pattern: requestReply, request: {method: GET}, errorHandling: {retry: {maxAttempts: 2}}}
              - {name: change, pattern: requestReply, request: {method: POST, path: /change}}
              - {name: deliver, pattern: deliver, idempotent: true, request: {method: PUT, path: /deliver}}
            """;

    private final Bench bench = new Bench();

    @AfterEach
    void close() throws Exception {
        bench.close();
    }

    private Bench towards(RawServer server) {
        return bench.open(YAML, Map.of("baseUrl", server.url()));
    }

    private static RawServer.Manners always(int status, String body) {
        return (request, socket, out) -> {
            RawServer.sendJson(out, status, body);
            return true;
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 502, 503, 504})
    void aSystemThatIsAwayIsAskedUpToTheLastAttempt(int status) throws IOException {
        try (RawServer server = new RawServer(always(status, "{}"))) {
            Outcome outcome = towards(server).call("look").await();
            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            Outcome.Unavailable.class,
                            unavailable -> assertThat(unavailable.reach()).isEqualTo(Reach.TURNED_AWAY));
            assertThat(server.requests).hasSize(4);
        }
    }

    @Test
    void anAnswerThatAsksToBeAskedAgainIsPeculiarToItsCall() throws IOException {
        try (RawServer server = new RawServer(always(200, "{\"busy\": true}"))) {
            Outcome outcome = towards(server).call("look").await();
            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            Outcome.Unavailable.class,
                            unavailable -> assertThat(unavailable.reach()).isEqualTo(Reach.ASKED_AGAIN));
            assertThat(server.requests).hasSize(4);
        }
    }

    @Test
    void theOperationsOwnRetryComesFirst() throws IOException {
        try (RawServer server = new RawServer(always(503, ""))) {
            towards(server).call("twice").await();
            assertThat(server.requests).hasSize(2);
        }
    }

    @Test
    void theAnswerThatComesInTheEndCounts() throws IOException {
        try (RawServer server = new RawServer((request, socket, out) -> {
            RawServer.sendJson(out, request < 4 ? 503 : 200, "{\"n\": " + request + "}");
            return true;
        })) {
            Outcome outcome = towards(server).call("look").await();
            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            Outcome.Answered.class,
                            answered -> assertThat(answered.body().bytes())
                                    .isEqualTo("{\"n\": 4}".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        }
    }

    @Test
    void aChangeIsNotRepeatedOnceItWasSent() throws IOException {
        try (RawServer server = new RawServer(always(503, "{}"))) {
            towards(server).call("change").body("{}").await();
            assertThat(server.requests).hasSize(1);
        }
    }

    @Test
    void aDeliveryIsRepeatedByItsLaneAndNotHere() throws IOException {
        try (RawServer server = new RawServer(always(503, "{}"))) {
            towards(server).call("deliver").body("{}").await();
            assertThat(server.requests).hasSize(1);
        }
    }

    @Test
    void anAnswerThatCannotChangeIsNotAskedForAgain() throws IOException {
        try (RawServer server = new RawServer(always(422, "{}"))) {
            Outcome outcome = towards(server).call("look").await();
            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            Outcome.Failed.class,
                            failed -> assertThat(failed.code()).isEqualTo(ErrorCode.REQUEST_REFUSED));
            assertThat(server.requests).hasSize(1);
        }
    }

    @Test
    void whatHappenedBeforeIsADuplicate() throws IOException {
        try (RawServer server = new RawServer(always(400, "{\"message\": \"Hồ sơ đã tồn tại\"}"))) {
            Outcome outcome = towards(server).call("change").body("{}").await();
            assertThat(outcome).isInstanceOf(Outcome.Duplicate.class);
        }
    }

    @Test
    void aStatusCanBeCalledSuccess() throws IOException {
        try (RawServer server = new RawServer(always(410, "{\"gone\": 1}"))) {
            Outcome outcome = towards(server).call("look").await();
            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            Outcome.Answered.class,
                            answered -> assertThat(answered.status()).isEqualTo(410));
        }
    }

    @Test
    void aWaitBeyondTheBudgetIsLeftToTheCaller() throws IOException {
        List<Long> times = new CopyOnWriteArrayList<>();
        try (RawServer server = new RawServer((request, socket, out) -> {
            times.add(System.nanoTime());
            RawServer.send(out, "HTTP/1.1 429 x\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n");
            return true;
        })) {
            // when
            Outcome outcome =
                    towards(server).call("twice").budget(Duration.ofSeconds(5)).await();

            // then
            assertThat(outcome).isInstanceOfSatisfying(Outcome.Unavailable.class, unavailable -> {
                assertThat(unavailable.retryAfter()).isEqualTo(Duration.ofSeconds(7));
                assertThat(unavailable.code()).isEqualTo(ErrorCode.PROVIDER_BUSY);
            });
        }
        // "twice" declares a retry of its own, whose longest interval is the default
        assertThat(times).hasSize(1);
    }

    @Test
    void waitsHonourRetryAfterWithinTheirBound() throws IOException {
        List<Long> times = new CopyOnWriteArrayList<>();
        try (RawServer server = new RawServer((request, socket, out) -> {
            times.add(System.nanoTime());
            RawServer.send(out, "HTTP/1.1 503 x\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n");
            return true;
        })) {
            towards(server).call("look").await();
        }
        assertThat(times).hasSize(4);
        for (int i = 1; i < times.size(); i++) {
            assertThat(Duration.ofNanos(times.get(i) - times.get(i - 1)))
                    .isBetween(Duration.ofMillis(99), Duration.ofSeconds(2));
        }
    }

    @Test
    void aWaitThatTheBudgetDoesNotAllowIsNotBegun() throws IOException {
        try (RawServer server = new RawServer((request, socket, out) -> {
            RawServer.send(out, "HTTP/1.1 503 x\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n");
            return true;
        })) {
            Outcome outcome =
                    towards(server).call("look").budget(Duration.ofMillis(90)).await();
            assertThat(outcome).isInstanceOf(Outcome.Unavailable.class);
            assertThat(server.requests).hasSize(1);
        }
    }

    @Test
    void jitterFillsTheWholeIntervalAndGrowsToItsBound() {
        // given
        Backoff backoff = new Backoff(9, 100, 2, 400);

        // when
        long[] first = java.util.stream.LongStream.range(0, 2000)
                .map(i -> backoff.waitNanos(1, null))
                .toArray();
        long[] fifth = java.util.stream.LongStream.range(0, 2000)
                .map(i -> backoff.waitNanos(5, null))
                .toArray();

        // then
        assertThat(java.util.Arrays.stream(first).max()).matches(max -> max.getAsLong() <= 100 && max.getAsLong() > 90);
        assertThat(java.util.Arrays.stream(first).min()).matches(min -> min.getAsLong() < 10);
        assertThat(java.util.Arrays.stream(fifth).max())
                .matches(max -> max.getAsLong() <= 400 && max.getAsLong() > 360);
    }
}
