package io.lienthong.provider;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.lienthong.message.ErrorCode;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** Sessions: one login for all calls, a new one when the system no longer knows it, patience after a refusal. */
@Timeout(30)
class SessionIT {
    private static final String IN_BODY = "{in: body, pointer: /session}";
    private static final String GONE = "{\"error_code\": -2, \"message\": \"Phiên làm việc đã hết hạn\"}";
    private static final String YAML = """
            configuration: {properties: {baseUrl: {type: string}}}
            endpoint:
              protocol: REST
              contract: contract/openapi.yaml
              url: "{{baseUrl}}"
              timeouts: {response: PT5S}
              limits: {maxConcurrentRequests: 50}
              authentication:
                type: session
                login:
                  url: "{{loginUrl}}/mapi/login"
                  headers: {dstcode: "{{destination}}"}
                  body: {username: "{{username}}", account: {password: "{{password}}"}, remember: true}
                session: /data/session
                place: PLACE
                LIFETIME
            errorHandling:
              retry: {maxAttempts: 2, initialInterval: PT0.01S}
              classify:
                - {when: {pointer: /message, contains: hết hạn}, outcome: RENEW}
                - {when: {pointer: /error_code, equals: 0}, outcome: SUCCESS}
            operations:
              - {name: look, pattern: requestReply, idempotent: true, request: {method: POST, path: /look}}
              - {name: change, pattern: deliver, request: {method: POST, path: /change}}
            """;

    private final Bench bench = new Bench();

    @AfterEach
    void close() throws Exception {
        bench.close();
    }

    private Bench towards(RawServer system, RawServer login) {
        return towards(system, login, IN_BODY, "");
    }

    private Bench towards(RawServer system, RawServer login, String place, String lifetime) {
        return bench.open(
                YAML.replace("PLACE", place).replace("LIFETIME", lifetime),
                Map.of(
                        "baseUrl", system.url(),
                        "loginUrl", login.url(),
                        "destination", "VN:GOV:H99:portal",
                        "username", "bus \"quoted\"",
                        "password", "canary-password"));
    }

    /** Opens sessions s1, s2, … */
    private static RawServer login() {
        return new RawServer((request, socket, out) -> {
            RawServer.sendJson(out, 200, "{\"error_code\": 0, \"data\": {\"session\": \"s" + request + "\"}}");
            return true;
        });
    }

    /** Knows one session only, and says so in its own words with HTTP 200. */
    private static RawServer systemThatKnows(String session) {
        return new RawServer((request, socket, out) -> {
            RawServer.sendJson(out, 200, "{\"error_code\": 0}");
            return true;
        }) {
            @Override
            boolean refuses(String request, OutputStream out) throws IOException {
                if (request.contains(session)) {
                    return false;
                }
                RawServer.sendJson(out, 200, GONE);
                return true;
            }
        };
    }

    @Test
    void fiftyCallsLogInOnce() throws IOException {
        try (RawServer login = login();
                RawServer system = systemThatKnows("\"session\":\"s1\"")) {
            // given
            towards(system, login);

            // when
            List<CompletableFuture<Outcome>> calls = IntStream.range(0, 50)
                    .mapToObj(i ->
                            bench.call("look").body("{\"madonvi\":\"H99\"}").start())
                    .toList();
            List<Outcome> outcomes = calls.stream().map(Bench::await).toList();

            // then
            assertThat(outcomes).allMatch(outcome -> outcome instanceof Outcome.Answered);
            assertThat(login.requests).hasSize(1);
            assertThat(login.requests.get(0))
                    .startsWith("POST /mapi/login HTTP/1.1")
                    .containsIgnoringCase("dstcode: VN:GOV:H99:portal")
                    .containsIgnoringCase("content-type: application/json")
                    .endsWith("{\"username\":\"bus \\\"quoted\\\"\",\"account\":{\"password\":\"canary-password\"},"
                            + "\"remember\":true}");
            assertThat(system.requests).hasSize(50).allMatch(request -> request.contains("\"madonvi\":\"H99\""));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{in: body, pointer: /header/session} | \"header\":{\"session\":\"s1\"}",
                "{in: header, name: X-Session} | x-session: s1",
                "{in: cookie, name: JSESSIONID} | cookie: jsessionid=s1"
            })
    void aSessionGoesWhereTheConnectorSays(String place, String expected) throws IOException {
        try (RawServer login = login();
                RawServer system = systemThatKnows("s1")) {
            Outcome outcome = towards(system, login, place, "")
                    .call("change")
                    .body("{\"header\":{}}")
                    .await();
            assertThat(outcome).isInstanceOf(Outcome.Answered.class);
            assertThat(system.requests.get(0)).containsIgnoringCase(expected);
        }
    }

    @Test
    void aSessionThatIsGoneIsRenewedOnceForAllAndEffectsAreRepeated() throws IOException {
        try (RawServer login = login();
                RawServer system = systemThatKnows("s2")) {
            // given
            towards(system, login);

            // when
            List<CompletableFuture<Outcome>> calls = IntStream.range(0, 50)
                    .mapToObj(i -> bench.call("change").body("{}").start())
                    .toList();
            List<Outcome> outcomes = calls.stream().map(Bench::await).toList();

            // then
            assertThat(outcomes).allMatch(outcome -> outcome instanceof Outcome.Answered);
            assertThat(login.requests).hasSize(2);
        }
    }

    @Test
    void aSessionThatIsGoneAtOnceAgainIsAskedForLater() throws IOException {
        try (RawServer login = login();
                RawServer system = systemThatKnows("none")) {
            Outcome outcome = towards(system, login).call("change").body("{}").await();
            assertThat(outcome).isInstanceOfSatisfying(Outcome.Unavailable.class, later -> {
                assertThat(later.code()).isEqualTo(ErrorCode.PROVIDER_AUTHENTICATION_FAILED);
                assertThat(later.reach()).isEqualTo(Reach.ASKED_AGAIN);
            });
            assertThat(login.requests).hasSize(2);
            assertThat(system.requests).hasSize(2);
        }
    }

    @Test
    void whatASystemSaysToAnOldSessionIsNotItsAnswerWhereNoNewOneIsGiven() throws IOException {
        try (RawServer login = new RawServer((request, socket, out) -> {
                    boolean first = request == 1;
                    RawServer.sendJson(
                            out,
                            first ? 200 : 503,
                            first ? "{\"error_code\": 0, \"data\": {\"session\": \"s1\"}}" : "{}");
                    return true;
                });
                RawServer system = systemThatKnows("none")) {
            // given
            List<String> seen = new CopyOnWriteArrayList<>();
            Witness witness = new Witness() {
                @Override
                public void answered(int status, String mediaType, byte[] body) {
                    seen.add("answered");
                }

                @Override
                public void expired() {
                    seen.add("expired");
                }

                @Override
                public void broken() {
                    seen.add("broken");
                }
            };
            // when
            Outcome outcome = towards(system, login)
                    .call("change")
                    .body("{}")
                    .before(witness)
                    .await();
            // then
            assertThat(outcome).isInstanceOf(Outcome.Unavailable.class);
            assertThat(seen).containsExactly("answered", "expired");
        }
    }

    @Test
    void a401RenewsTheSessionToo() throws IOException {
        try (RawServer login = login();
                RawServer system = new RawServer((request, socket, out) -> {
                    RawServer.sendJson(out, request == 1 ? 401 : 200, "{\"error_code\": 0}");
                    return true;
                })) {
            Outcome outcome = towards(system, login).call("change").body("{}").await();
            assertThat(outcome).isInstanceOf(Outcome.Answered.class);
            assertThat(login.requests).hasSize(2);
        }
    }

    @Test
    void aSessionIsOpenedAnewBeforeItsLifetimeEnds() throws IOException {
        try (RawServer login = login();
                RawServer system = systemThatKnows("s")) {
            // given
            towards(system, login, IN_BODY, "lifetime: PT1S");
            long end = System.nanoTime() + 1_500_000_000L;

            // when
            while (System.nanoTime() < end) {
                assertThat(bench.call("look").body("{}").await()).isInstanceOf(Outcome.Answered.class);
            }

            // then
            assertThat(login.requests).hasSize(2);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | {\"error_code\": -1, \"message\": \"Sai mật khẩu\"}",
                "200 | {\"error_code\": -1, \"data\": {\"session\": null}}",
                "401 | {}"
            })
    void aWrongPasswordIsAFailureAndNotShownAgainAtOnce(int status, String answer) throws IOException {
        try (RawServer login = new RawServer((request, socket, out) -> {
                    RawServer.sendJson(out, status, answer);
                    return true;
                });
                RawServer system = systemThatKnows("s1")) {
            // given
            towards(system, login);

            // when
            List<Outcome> outcomes = IntStream.range(0, 20)
                    .mapToObj(i -> bench.call("change").body("{}").await())
                    .toList();

            // then
            assertThat(outcomes)
                    .allSatisfy(outcome -> assertThat(outcome).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
                        assertThat(failed.code()).isEqualTo(ErrorCode.PROVIDER_AUTHENTICATION_FAILED);
                        assertThat(failed.status()).isZero();
                        assertThat(failed.detail()).doesNotContain("canary").doesNotContain("mật khẩu");
                    }));
            assertThat(login.requests).hasSize(1);
            assertThat(system.requests).isEmpty();
        }
    }

    @Test
    void aWrongPasswordIsShownMoreAndMoreSeldom() throws IOException {
        try (RawServer login = new RawServer((request, socket, out) -> {
                    RawServer.sendJson(out, 200, "{\"error_code\": -1}");
                    return true;
                });
                RawServer system = systemThatKnows("s1")) {
            // given
            towards(system, login);
            long begin = System.nanoTime();
            long limit = begin + 30_000_000_000L;

            // when: asked all the time, the login is tried after 0, 1 and 3 seconds
            while (login.requests.size() < 3 && System.nanoTime() < limit) {
                bench.call("change").body("{}").await();
            }

            // then
            assertThat(login.requests).hasSize(3);
            assertThat(System.nanoTime() - begin).isGreaterThan(2_900_000_000L);
        }
    }

    @Test
    void aLoginThatIsAwayLeavesTheCallUnsent() throws IOException {
        try (RawServer login = new RawServer((request, socket, out) -> {
                    RawServer.sendJson(out, 503, "{}");
                    return true;
                });
                RawServer system = systemThatKnows("s1")) {
            Outcome outcome = towards(system, login).call("change").body("{}").await();
            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            Outcome.Unavailable.class,
                            away -> assertThat(away.reach()).isEqualTo(Reach.NOT_SENT));
            assertThat(system.requests).isEmpty();
        }
    }

    @Test
    void neitherPasswordNorSessionIsLogged() throws IOException {
        Logger logger = (Logger) LoggerFactory.getLogger("io.lienthong.provider");
        Level before = logger.getLevel();
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.setLevel(Level.TRACE);
        logger.addAppender(lines);
        try (RawServer login = new RawServer((request, socket, out) -> {
                    RawServer.sendJson(out, 200, request == 1 ? "{\"data\": {\"session\": \"canary-session\"}}" : "{}");
                    return true;
                });
                RawServer system = systemThatKnows("never")) {
            towards(system, login).call("change").body("{}").await();
        } finally {
            logger.detachAppender(lines);
            logger.setLevel(before);
        }
        assertThat(lines.list)
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line.getFormattedMessage() + line.getKeyValuePairs())
                        .doesNotContain("canary"));
    }
}
