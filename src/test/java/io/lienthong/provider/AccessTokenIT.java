package io.lienthong.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.connector.Settings;
import io.lienthong.message.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** OAuth 2 client credentials: one token for all, renewed when it has to be. */
@Timeout(30)
class AccessTokenIT {
    private static final String YAML = """
            configuration: {properties: {baseUrl: {type: string}}}
            endpoint:
              protocol: REST
              contract: contract/openapi.yaml
              url: "{{baseUrl}}"
              timeouts: {response: PT0.5S}
              limits: {maxConcurrentRequests: 50}
              authentication:
                type: oauth2ClientCredentials
                tokenUrl: "{{tokenUrl}}"
                clientId: "{{clientId}}"
                clientSecret: "{{clientSecret}}"
                scope: "read write"
                headers: {lgspaccesstoken: "{{accessHeader}}"}
            errorHandling: {retry: {maxAttempts: 2, initialInterval: PT0.01S}}
            operations:
              - {name: look, pattern: requestReply, request: {method: GET, path: /look}}
              - {name: change, pattern: requestReply, request: {method: POST, path: /change}}
            """;

    private final Bench bench = new Bench();

    @AfterEach
    void close() throws Exception {
        bench.close();
    }

    private Bench towards(RawServer system, RawServer tokens) {
        return bench.open(YAML, settings(system, tokens.url() + "/token"));
    }

    private static Map<String, String> settings(RawServer system, String tokenUrl) {
        return Map.of(
                "baseUrl", system.url(),
                "tokenUrl", tokenUrl,
                "clientId", "bus",
                "clientSecret", "canary-secret",
                "accessHeader", "abc");
    }

    /** Gives tokens t1, t2, … */
    private static RawServer tokens(int lifetimeSeconds) {
        return new RawServer((request, socket, out) -> {
            RawServer.sendJson(
                    out,
                    200,
                    "{\"access_token\": \"t" + request + "\", \"token_type\": \"Bearer\", \"expires_in\": "
                            + lifetimeSeconds + "}");
            return true;
        });
    }

    /** Takes one token only. */
    private static RawServer systemThatTakes(String token) {
        return new RawServer((request, socket, out) -> {
            RawServer.sendJson(out, 200, "{}");
            return true;
        }) {
            @Override
            boolean refuses(String request, java.io.OutputStream out) throws IOException {
                if (request.contains("authorization: Bearer " + token + "\r\n")
                        || request.contains("Authorization: Bearer " + token + "\r\n")) {
                    return false;
                }
                RawServer.sendJson(out, 401, "{}");
                return true;
            }
        };
    }

    @Test
    void fiftyCallsFetchOneToken() throws IOException {
        try (RawServer tokens = tokens(3600);
                RawServer system = systemThatTakes("t1")) {
            // given
            towards(system, tokens);

            // when
            List<CompletableFuture<Outcome>> calls = IntStream.range(0, 50)
                    .mapToObj(i -> bench.call("look").start())
                    .toList();
            List<Outcome> outcomes = calls.stream().map(Bench::await).toList();

            // then
            assertThat(outcomes).allMatch(outcome -> outcome instanceof Outcome.Answered);
            assertThat(tokens.requests).hasSize(1);
            assertThat(tokens.requests.get(0))
                    .startsWith("POST /token HTTP/1.1")
                    .endsWith("grant_type=client_credentials&scope=read%20write")
                    .containsIgnoringCase("lgspaccesstoken: abc")
                    .contains("Basic "
                            + Base64.getEncoder().encodeToString("bus:canary-secret".getBytes(StandardCharsets.UTF_8)));
        }
    }

    @Test
    void aTokenThatIsRefusedIsRenewedOnceForAll() throws IOException {
        try (RawServer tokens = tokens(3600);
                RawServer system = systemThatTakes("t2")) {
            // given
            towards(system, tokens);

            // when
            List<CompletableFuture<Outcome>> calls = IntStream.range(0, 50)
                    .mapToObj(i -> bench.call("look").start())
                    .toList();
            List<Outcome> outcomes = calls.stream().map(Bench::await).toList();

            // then
            assertThat(outcomes).allMatch(outcome -> outcome instanceof Outcome.Answered);
            assertThat(tokens.requests).hasSize(2);
        }
    }

    @Test
    void aChangeIsRepeatedAfterA401BecauseNothingHappened() throws IOException {
        try (RawServer tokens = tokens(3600);
                RawServer system = systemThatTakes("t2")) {
            Outcome outcome = towards(system, tokens).call("change").body("{}").await();
            assertThat(outcome).isInstanceOf(Outcome.Answered.class);
            assertThat(system.requests).hasSize(2);
        }
    }

    @Test
    void aSecond401IsAnAnswer() throws IOException {
        try (RawServer tokens = tokens(3600);
                RawServer system = systemThatTakes("none")) {
            Outcome outcome = towards(system, tokens).call("look").await();
            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            Outcome.Failed.class,
                            failed -> assertThat(failed.code()).isEqualTo(ErrorCode.PROVIDER_AUTHENTICATION_FAILED));
            assertThat(tokens.requests).hasSize(2);
            assertThat(system.requests).hasSize(2);
        }
    }

    @Test
    void aTokenIsFetchedAnewBeforeItExpiresWhileCallsGoOn() throws Exception {
        AtomicInteger refused = new AtomicInteger();
        try (RawServer tokens = tokens(1);
                RawServer system = new RawServer((request, socket, out) -> {
                    RawServer.sendJson(out, 200, "{}");
                    return true;
                })) {
            // given
            towards(system, tokens);
            long end = System.nanoTime() + 1_500_000_000L;

            // when
            while (System.nanoTime() < end) {
                if (!(bench.call("look").await() instanceof Outcome.Answered)) {
                    refused.incrementAndGet();
                }
            }

            // then
            assertThat(refused).hasValue(0);
            assertThat(tokens.requests).hasSize(2);
        }
    }

    @Test
    void refusedCredentialsAreAFailureAndNotShownAgainAtOnce() throws IOException {
        try (RawServer tokens = new RawServer((request, socket, out) -> {
                    RawServer.sendJson(out, 401, "{\"error\": \"invalid_client\"}");
                    return true;
                });
                RawServer system = systemThatTakes("t1")) {
            // given
            towards(system, tokens);

            // when
            Outcome first = bench.call("look").await();
            Outcome second = bench.call("look").await();

            // then
            assertThat(List.of(first, second))
                    .allSatisfy(outcome -> assertThat(outcome).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
                        assertThat(failed.code()).isEqualTo(ErrorCode.PROVIDER_AUTHENTICATION_FAILED);
                        assertThat(failed.detail()).doesNotContain("canary");
                    }));
            assertThat(tokens.requests).hasSize(1);
            assertThat(system.requests).isEmpty();
        }
    }

    @Test
    void aTokenServiceThatIsAwayIsAskedAgain() throws IOException {
        try (RawServer tokens = new RawServer((request, socket, out) -> {
                    RawServer.sendJson(out, request == 1 ? 503 : 200, "{\"access_token\": \"t1\"}");
                    return true;
                });
                RawServer system = systemThatTakes("t1")) {
            Outcome outcome = towards(system, tokens).call("change").body("{}").await();
            assertThat(outcome).isInstanceOf(Outcome.Answered.class);
            assertThat(tokens.requests).hasSize(2);
        }
    }

    @Test
    void aSilentTokenServiceEndsTheCallUnsent() throws IOException {
        try (RawServer tokens = new RawServer((request, socket, out) -> true);
                RawServer system = systemThatTakes("t1")) {
            Outcome outcome = towards(system, tokens)
                    .call("change")
                    .body("{}")
                    .budget(java.time.Duration.ofMillis(300))
                    .await();
            assertThat(outcome).isInstanceOfSatisfying(Outcome.Unavailable.class, unavailable -> {
                assertThat(unavailable.code()).isEqualTo(ErrorCode.PROVIDER_TIMEOUT);
                assertThat(unavailable.reach()).isEqualTo(Reach.NOT_SENT);
            });
            assertThat(system.requests).isEmpty();
        }
    }

    @Test
    void aTokenUrlInAForbiddenRangeIsNotCalled() throws IOException {
        try (RawServer tokens = tokens(3600);
                RawServer system = systemThatTakes("t1")) {
            // given
            Settings settings = new Settings(
                    settings(system, tokens.url().replace("127.0.0.1", "127.0.0.2")), List.of("127.0.0.1/32"));

            // when
            Outcome outcome = bench.open(YAML, settings).call("look").await();

            // then
            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            Outcome.Failed.class,
                            failed -> assertThat(failed.code()).isEqualTo(ErrorCode.ADDRESS_FORBIDDEN));
        }
    }

    @Test
    void aTokenThatWouldEndItsHeaderIsRefused() throws IOException {
        try (RawServer tokens = new RawServer((request, socket, out) -> {
                    RawServer.sendJson(out, 200, "{\"access_token\": \"t1\\r\\nX-Admin: 1\"}");
                    return true;
                });
                RawServer system = systemThatTakes("t1")) {
            Outcome outcome = towards(system, tokens).call("look").await();
            assertThat(outcome).isInstanceOf(Outcome.Failed.class);
            assertThat(system.requests).isEmpty();
        }
    }
}
