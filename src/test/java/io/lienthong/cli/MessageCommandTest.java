package io.lienthong.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.lienthong.message.MalformedBody;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MessageCommandTest {
    private static final String FIRST = "019aaaaa-0000-7000-8000-000000000001";
    private static final String SECOND = "019aaaaa-0010-7000-8000-000000000002";
    private static final String DOSSIER = "H99.12-261102-0007";

    private final Map<String, String> answers = new HashMap<>();
    private final List<String> posted = new CopyOnWriteArrayList<>();
    private final Set<Integer> connections = ConcurrentHashMap.newKeySet();
    private final HttpServer bus;

    MessageCommandTest() throws IOException {
        bus = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        bus.createContext("/", this::answer);
        bus.start();
        answers.put("/admin/v1/messages/" + FIRST, """
                {"messageId": "%s", "environment": "PRODUCTION", "correlationId": "%s",
                 "accepted": {"type": "dossier.submitted", "consumer": "demo", "acceptedAt": "2025-11-22T12:33:26.912Z",
                              "routes": ["birth-registration.register"]},
                 "entries": [{"kind": "DELIVERED", "at": "2025-11-22T12:33:26.932Z", "connector": "civil-status", "operation": "registerBirth",
                              "request": {"name": "***"},
                              "route": "birth-registration.register", "httpStatus": 200, "durationMicros": 11250}],
                 "deliveries": [], "children": []}""".formatted(FIRST, DOSSIER));
        answers.put("/admin/v1/messages/" + SECOND, """
                {"messageId": "%s", "environment": "PRODUCTION", "correlationId": "%s",
                 "accepted": {"type": "civil-status.birth-registered", "consumer": "civil-status",
                              "acceptedAt": "2025-11-22T12:33:27.912Z", "routes": ["birth-registration.issue-card"]},
                 "entries": [],
                 "deliveries": [{"route": "birth-registration.issue-card", "destination": "social-insurance", "attempt": 2,
                                 "parked": true, "reason": "REQUEST_REFUSED"}],
                 "children": []}""".formatted(SECOND, DOSSIER));
        String matter = "/admin/v1/messages?correlationId=" + DOSSIER;
        answers.put(matter, """
                {"messages": [{"messageId": "%s", "at": "2025-11-22T12:33:26.912Z", "type": "dossier.submitted", "consumer": "demo"},
                              {"messageId": "%s", "at": "2025-11-22T12:33:27.912Z", "type": "civil-status.birth-registered"}]}""".formatted(FIRST, SECOND));
        answers.put(matter + "&environment=PRODUCTION", answers.get(matter));
        answers.put("/admin/v1/messages?correlationId=nothing", "{\"messages\": []}");
        answers.put("/actuator/health/readiness", "{\"status\": \"UP\"}");
        answers.put("/actuator/health", """
                {"status": "UP", "components": {"systems": {"status": "UP", "details": {"civil-status": "UP"}}}}""");
    }

    private void answer(HttpExchange exchange) throws IOException {
        connections.add(exchange.getRemoteAddress().getPort());
        byte[] request = exchange.getRequestBody().readAllBytes();
        if (request.length > 0) {
            posted.add(new String(request, StandardCharsets.UTF_8));
        }
        String body = answers.get(exchange.getRequestURI().toString());
        byte[] bytes = (body == null ? "{}" : body).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(body == null ? 404 : 200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @AfterEach
    void stop() {
        bus.stop(0);
    }

    private String url() {
        return "http://127.0.0.1:" + bus.getAddress().getPort();
    }

    @Test
    void commandsOfOneProcessShareAConnection() {
        Run.of("message", "show", FIRST, "--url", url());
        Run.of("message", "show", SECOND, "--url", url());

        assertThat(connections).hasSize(1);
    }

    @Test
    void aStoryIsATimelineOfItsMatter() {
        Run run = Run.of("message", "show", FIRST, "--url", url());

        assertThat(run.status()).isZero();
        assertThat(run.out().lines().map(String::strip))
                .anyMatch(line -> line.startsWith(DOSSIER + ": 2 messages"))
                .anyMatch(line -> line.startsWith("> " + FIRST + "  dossier.submitted  from demo"))
                .anyMatch(line -> line.matches("\\+[0-9,]+ ms  accepted   from demo; for 1 step"))
                .anyMatch(line -> line.matches("\\+[0-9,]+ ms  delivered  civil-status/registerBirth"
                        + " \\(birth-registration.register\\): 200 in 11.3 ms"))
                .anyMatch(
                        line -> line.matches(
                                "now  parked     social-insurance \\(birth-registration.issue-card\\), attempt 2: REQUEST_REFUSED"));
    }

    @Test
    void bodiesAreShownOnDemand() {
        Run run = Run.of("message", "show", FIRST, "--bodies", "--url", url());

        assertThat(run.out()).contains("request: {\"name\":\"***\"}");
    }

    @Test
    void jsonHoldsTheMessageAndTheOthers() throws MalformedBody {
        Run run = Run.of("message", "show", FIRST, "--json", "--url", url());

        assertThat(run.json().path("message").path("messageId").asText()).isEqualTo(FIRST);
        assertThat(run.json().path("others").path(0).path("messageId").asText()).isEqualTo(SECOND);
    }

    @Test
    void anUnknownMessageIsRefused() {
        Run run = Run.of("message", "show", "019aaaaa-0000-7000-8000-00000000ffff", "--url", url());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("The bus knows no message 019aaaaa-0000-7000-8000-00000000ffff.");
    }

    @Test
    void whatIsNoIdIsWrongUsage() {
        Run run = Run.of("message", "show", "H99", "--url", url());

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("Not a message id");
    }

    @Test
    void messagesOfAMatterAreListed() {
        Run run = Run.of("message", "find", "--correlation", DOSSIER, "--url", url());

        assertThat(run.out()).contains(FIRST).contains(SECOND).contains("dossier.submitted");
        assertThat(run.status()).isZero();
    }

    @Test
    void messagesAreSearchedByATextThatOnlyStandardInputKnows() {
        answers.put("/admin/v1/messages/search", """
                {"messages": [{"messageId": "%s", "at": "2025-11-22T12:33:26.912Z", "connector": "civil-status",
                               "operation": "registerBirth", "consumer": "demo", "status": "failed", "code": "PROVIDER_TIMEOUT"}],
                 "next": "%s"}""".formatted(FIRST, FIRST));
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream("034190012345\n".getBytes(StandardCharsets.UTF_8)));
        try {
            Run run = Run.of("message", "find", "-", "--system", "civil-status", "--outcome", "failed", "--url", url());

            assertThat(run.status()).isZero();
            assertThat(run.out())
                    .contains("civil-status/registerBirth", "failed PROVIDER_TIMEOUT")
                    .contains("More: --after " + FIRST)
                    .doesNotContain("034190012345");
            assertThat(posted)
                    .containsExactly("{\"text\":\"034190012345\",\"system\":\"civil-status\",\"outcome\":\"failed\"}");
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void messageIsResentWithItsReason() {
        answers.put(
                "/admin/v1/messages/" + SECOND + "/resend", "{\"messageId\": \"" + SECOND + "\", \"deliveries\": 1}");

        Run run = Run.of("message", "resend", SECOND, "--by", "an", "--why", "system is back", "--url", url());

        assertThat(run.out()).contains("1 delivery goes out again.");
        assertThat(posted).containsExactly("{\"by\":\"an\",\"reason\":\"system is back\",\"over\":false}");
    }

    @Test
    void noMessagesIsRefusedInASentence() {
        Run run = Run.of("message", "find", "--correlation", "nothing", "--url", url());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("There are no messages with the correlation nothing.");
    }

    @Test
    void statusShowsTheConnectedSystems() {
        Run run = Run.of("status", "--url", url());

        assertThat(run.status()).isZero();
        assertThat(run.out()).contains(" serves.").contains("civil-status");
    }

    @Test
    void statusSaysThatABusWithoutItsDatabaseDoesNotServe() {
        answers.put("/actuator/health/readiness", """
                {"status": "AWAY", "components": {"dataPlane": {"status": "UP"}, "postgresql": {"status": "AWAY"}}}""");

        Run run = Run.of("status", "--url", url());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("DOES NOT SERVE: postgresql is AWAY.");
    }

    @Test
    void whatIsNoControlPlaneHasNoStatus() {
        answers.remove("/actuator/health");

        Run run = Run.of("status", "--url", url());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("is no control plane of the bus: HTTP status 404");
    }

    @Test
    void aSilenceLastsThirtyDaysAtMost() {
        for (String lasting : List.of("PT99999999999999H", "PT0S", "PT-1H", "P31D")) {
            Run run = Run.of("alert", "silence", "--for", lasting, "--why", "x", "--by", "an", "--url", url());

            assertThat(run.status()).as(lasting).isEqualTo(2);
            assertThat(run.err()).contains("at most P30D").doesNotContain("Exception");
        }
    }

    @Test
    void aBusThatIsNotThereIsSaidInASentence() {
        String url = url();
        bus.stop(0);

        Run run = Run.of("status", "--url", url);

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("No bus answers at " + url);
    }

    @Test
    void anAddressThatIsNoneIsWrongUsage() {
        assertThat(Run.of("status", "--url", "nowhere").status()).isEqualTo(2);
    }
}
