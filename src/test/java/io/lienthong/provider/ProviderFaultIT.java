package io.lienthong.provider;

import static io.lienthong.message.BothLanguages.assertBoth;
import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.connector.Settings;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MalformedBody;
import io.lienthong.platform.TestFork;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Destinations that refuse, dribble, break off, lie or never end. */
@Timeout(30)
class ProviderFaultIT {
    private static final String YAML = """
            configuration: {properties: {baseUrl: {type: string}}}
            endpoint:
              protocol: REST
              contract: contract/openapi.yaml
              url: "{{baseUrl}}"
              timeouts: {connect: PT1S, response: PT0.4S}
              limits: {maxMessageBytes: 4096}
            errorHandling: {retry: {maxAttempts: 3, initialInterval: PT0.01S, maxInterval: PT0.02S}}
            operations:
              - {name: look, pattern: requestReply, request: {method: GET, path: /look}}
              - {name: change, pattern: requestReply, request: {method: POST, path: /change}}
            """;

    private final Bench bench = new Bench();

    @AfterEach
    void close() throws Exception {
        bench.close();
    }

    private Bench towards(String url) {
        return bench.open(YAML, Map.of("baseUrl", url));
    }

    private static Outcome.Unavailable unavailable(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Unavailable.class);
        return (Outcome.Unavailable) outcome;
    }

    private static Outcome.Failed failed(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        return (Outcome.Failed) outcome;
    }

    @Test
    void aRefusedConnectionWasNotSent() throws IOException {
        Outcome.Unavailable outcome = unavailable(towards("http://127.0.0.1:" + TestFork.freePort())
                .call("change")
                .body("{}")
                .await());
        assertThat(outcome.reach()).isEqualTo(Reach.NOT_SENT);
        assertThat(outcome.code()).isEqualTo(ErrorCode.PROVIDER_UNAVAILABLE);
    }

    @Test
    void aForbiddenAddressIsNeverConnectedTo() throws IOException {
        try (RawServer server = new RawServer((request, socket, out) -> false)) {
            // when
            Outcome outcome = bench.open(YAML, new Settings(Map.of("baseUrl", server.url()), List.of("10.0.0.0/8")))
                    .call("look")
                    .await();

            // then
            assertThat(failed(outcome).code()).isEqualTo(ErrorCode.ADDRESS_FORBIDDEN);
            assertThat(server.connections).hasValue(0);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:1",
                "http://[::1]:1",
                "http://[::ffff:127.0.0.1]:1",
                "http://0.0.0.0:1",
                "http://2130706433:1"
            })
    void noSpellingOfThisMachineIsAllowed(String url) {
        Outcome outcome = bench.open(YAML, new Settings(Map.of("baseUrl", url), List.of()))
                .call("look")
                .await();
        assertThat(failed(outcome).code()).isEqualTo(ErrorCode.ADDRESS_FORBIDDEN);
    }

    @Test
    void anUnknownHostIsUnavailable() {
        Outcome.Unavailable outcome =
                unavailable(towards("http://nowhere.invalid").call("look").await());
        assertThat(outcome.reach()).isEqualTo(Reach.NOT_SENT);
    }

    @Test
    void aRedirectIsNotFollowed() throws IOException {
        try (RawServer elsewhere = new RawServer((request, socket, out) -> false);
                RawServer server = new RawServer((request, socket, out) -> {
                    RawServer.send(
                            out,
                            "HTTP/1.1 302 Found\r\nLocation: " + elsewhere.url()
                                    + "/secret?token=1\r\nContent-Length: 0\r\n\r\n");
                    return true;
                })) {
            // when
            Outcome.Failed outcome = failed(towards(server.url()).call("look").await());

            // then
            assertThat(outcome.code()).isEqualTo(ErrorCode.PROVIDER_FAILED);
            assertThat(outcome.detail()).contains("redirect").doesNotContain("secret");
            assertThat(elsewhere.connections).hasValue(0);
        }
    }

    @Test
    void silenceEndsAtTheTimeOut() throws IOException {
        try (RawServer server = new RawServer((request, socket, out) -> true)) {
            // when
            Outcome.Unavailable outcome =
                    unavailable(towards(server.url()).call("change").body("{}").await());

            // then
            assertThat(outcome.code()).isEqualTo(ErrorCode.PROVIDER_TIMEOUT);
            assertThat(outcome.reach()).isEqualTo(Reach.MAYBE);
            assertThat(server.requests).hasSize(1);
        }
    }

    @Test
    void aDribblingAnswerIsCutAndItsConnectionClosed() throws Exception {
        CountDownLatch cut = new CountDownLatch(1);
        try (RawServer server = new RawServer((request, socket, out) -> {
            RawServer.send(out, "HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n");
            try {
                while (true) {
                    RawServer.send(out, "x");
                    TimeUnit.MILLISECONDS.sleep(20);
                }
            } finally {
                cut.countDown();
            }
        })) {
            // when
            Outcome.Unavailable outcome =
                    unavailable(towards(server.url()).call("change").body("{}").await());

            // then
            assertThat(outcome.code()).isEqualTo(ErrorCode.PROVIDER_TIMEOUT);
            assertThat(outcome.reach()).isEqualTo(Reach.MAYBE);
            assertThat(cut.await(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void anEndlessAnswerIsCutAtTheLimit() throws Exception {
        CountDownLatch cut = new CountDownLatch(1);
        try (RawServer server = new RawServer((request, socket, out) -> {
            RawServer.send(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            try {
                while (true) {
                    RawServer.send(out, "100\r\n" + "x".repeat(256) + "\r\n");
                }
            } finally {
                cut.countDown();
            }
        })) {
            // when
            Outcome.Failed outcome = failed(towards(server.url()).call("look").await());

            // then
            assertThat(outcome.code()).isEqualTo(ErrorCode.PROVIDER_REPLY_INVALID);
            assertThat(outcome.detail()).contains("maxMessageBytes");
            assertBoth(outcome.detail());
            assertThat(cut.await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(server.requests).hasSize(1);
        }
    }

    @Test
    void anAnswerDeclaredTooLargeIsNotRead() throws IOException {
        try (RawServer server = new RawServer((request, socket, out) -> {
            RawServer.send(out, "HTTP/1.1 200 OK\r\nContent-Length: 4097\r\n\r\n");
            return true;
        })) {
            Outcome.Failed outcome = failed(towards(server.url()).call("look").await());
            assertThat(outcome.code()).isEqualTo(ErrorCode.PROVIDER_REPLY_INVALID);
        }
    }

    @Test
    void anAnswerAtTheLimitIsRead() throws IOException {
        String json = "\"" + "x".repeat(4094) + "\"";
        try (RawServer server = new RawServer((request, socket, out) -> {
            RawServer.send(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (int i = 0; i < 4096; i += 1024) {
                RawServer.send(out, "400\r\n" + json.substring(i, i + 1024) + "\r\n");
            }
            RawServer.send(out, "0\r\n\r\n");
            return true;
        })) {
            Outcome outcome = towards(server.url()).call("look").await();
            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            Outcome.Answered.class,
                            answered -> assertThat(answered.body().bytes()).hasSize(4096));
        }
    }

    @Test
    void aLookUpIsRepeatedAfterAResetAmidTheAnswer() throws IOException {
        try (RawServer server = new RawServer((request, socket, out) -> {
            if (request < 3) {
                RawServer.send(out, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"half");
                return RawServer.reset(socket);
            }
            RawServer.sendJson(out, 200, "{}");
            return true;
        })) {
            Outcome outcome = towards(server.url()).call("look").await();
            assertThat(outcome).isInstanceOf(Outcome.Answered.class);
            assertThat(server.requests).hasSize(3);
        }
    }

    @Test
    void aChangeIsNotRepeatedAfterAResetAmidTheAnswer() throws IOException {
        try (RawServer server = new RawServer((request, socket, out) -> {
            RawServer.send(out, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"half");
            return RawServer.reset(socket);
        })) {
            Outcome.Unavailable outcome =
                    unavailable(towards(server.url()).call("change").body("{}").await());
            assertThat(outcome.reach()).isEqualTo(Reach.MAYBE);
            assertThat(server.requests).hasSize(1);
        }
    }

    @Test
    void aLostAnswerToAChangeLeavesTheOutcomeUnknown() throws IOException {
        try (RawServer server = new RawServer((request, socket, out) -> false)) {
            Outcome.Unavailable outcome =
                    unavailable(towards(server.url()).call("change").body("{}").await());
            assertThat(outcome.reach()).isEqualTo(Reach.MAYBE);
            assertThat(server.requests).hasSize(1);
        }
    }

    @Test
    void aKeptConnectionThatClosesIsNotCountedOnce() throws IOException {
        // the first attempt and the uncounted one are lost, then the second and third attempt of three
        try (RawServer server = new RawServer((request, socket, out) -> {
            if (request <= 3) {
                return false;
            }
            RawServer.sendJson(out, 200, "{}");
            return true;
        })) {
            Outcome outcome = towards(server.url()).call("look").await();
            assertThat(outcome).isInstanceOf(Outcome.Answered.class);
            assertThat(server.requests).hasSize(4);
        }
    }

    @Test
    void aLastAttemptThatWasNotSentDoesNotUnsendTheFirst() throws IOException {
        RawServer[] self = new RawServer[1];
        try (RawServer server = new RawServer((request, socket, out) -> {
            self[0].close();
            return RawServer.reset(socket);
        })) {
            // given
            self[0] = server;

            // when
            Outcome.Unavailable outcome =
                    unavailable(towards(server.url()).call("look").await());

            // then
            assertThat(outcome.reach()).isEqualTo(Reach.MAYBE);
            assertThat(server.requests).hasSize(1);
        }
    }

    @Test
    void whatIsNoHttpIsAnInvalidReply() throws IOException {
        try (RawServer server = new RawServer((request, socket, out) -> {
            RawServer.send(out, "SSH-2.0-OpenSSH_9.2\r\n\r\n");
            return true;
        })) {
            Outcome.Failed outcome = failed(towards(server.url()).call("look").await());
            assertThat(outcome.code()).isEqualTo(ErrorCode.PROVIDER_REPLY_INVALID);
        }
    }

    @Test
    void anEndlessHeadIsAnInvalidReply() throws IOException {
        try (RawServer server = new RawServer((request, socket, out) -> {
            RawServer.send(out, "HTTP/1.1 200 OK\r\n");
            while (true) {
                RawServer.send(out, "X-Filler: " + "x".repeat(1000) + "\r\n");
            }
        })) {
            Outcome.Failed outcome = failed(towards(server.url()).call("look").await());
            assertThat(outcome.code()).isEqualTo(ErrorCode.PROVIDER_REPLY_INVALID);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>", "{\"a\": 1", "{\"a\":1,\"a\":2}"})
    void aBodyThatIsNotWhatItShouldBeIsAnInvalidReply(String body) throws IOException {
        try (RawServer server = new RawServer((request, socket, out) -> {
            RawServer.sendJson(out, 200, body);
            return true;
        })) {
            Outcome.Failed outcome = failed(towards(server.url()).call("look").await());
            assertThat(outcome.code()).isEqualTo(ErrorCode.PROVIDER_REPLY_INVALID);
            assertThat(outcome.status()).isEqualTo(200);
        }
    }

    @Test
    void aCompressedAnswerIsAnInvalidReply() throws IOException {
        try (RawServer server = new RawServer((request, socket, out) -> {
            RawServer.send(out, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}");
            return true;
        })) {
            Outcome.Failed outcome = failed(towards(server.url()).call("look").await());
            assertThat(outcome.detail()).contains("compressed");
        }
    }

    @Test
    void aReaderThatFailsEndsTheCallAndNothingElse() throws IOException {
        try (RawServer server = new RawServer((request, socket, out) -> {
            RawServer.sendJson(out, 200, "{}");
            return true;
        })) {
            // given
            Bench open = towards(server.url());

            // when
            Outcome broken = open.call("look")
                    .reader((status, mediaType, body) -> {
                        throw new IllegalStateException("bug");
                    })
                    .await();
            Outcome refused = open.call("look")
                    .reader((status, mediaType, body) -> {
                        throw new MalformedBody("không có Envelope", "no Envelope");
                    })
                    .await();

            // then
            assertThat(failed(broken).code()).isEqualTo(ErrorCode.PROVIDER_REPLY_INVALID);
            assertThat(failed(refused).detail()).contains("no Envelope");
            assertThat(open.call("look").await()).isInstanceOf(Outcome.Answered.class);
        }
    }

    @Test
    void nothingOutlivesTheBudget() throws IOException {
        try (RawServer server = new RawServer((request, socket, out) -> true)) {
            // given
            Bench open = towards(server.url());
            long before = System.nanoTime();

            // when
            Outcome outcome = open.call("look").budget(Duration.ofMillis(100)).await();

            // then
            assertThat(unavailable(outcome).code()).isEqualTo(ErrorCode.PROVIDER_TIMEOUT);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(1100));
            assertThat(server.requests).hasSize(1);
        }
    }
}
