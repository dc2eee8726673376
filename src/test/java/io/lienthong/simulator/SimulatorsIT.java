package io.lienthong.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lienthong.cli.Lgsp;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.Json;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The simulators alone, as {@code lgsp simulate} serves them, told by {@code lgsp simulator}; over real HTTP. */
class SimulatorsIT {
    private static final String ASKED = "/chiTietDoanhNghiep?msdn=0100109106";
    private static final Vertx VERTX = Vertx.vertx();
    private static final Simulators SIMULATORS = new Simulators(VERTX, Path.of("connectors"));
    private static int port;

    @BeforeAll
    static void listen() {
        SIMULATORS.alone(List.of("business-registration"));
        port = SIMULATORS.listen("127.0.0.1", 0);
    }

    @AfterAll
    static void close() {
        SIMULATORS.close();
        VERTX.close();
    }

    @AfterEach
    void reset() {
        lgsp("reset", "business-registration");
    }

    private static String lgsp(String... arguments) {
        List<String> all = new ArrayList<>(List.of("simulator"));
        all.addAll(Arrays.asList(arguments));
        all.addAll(List.of("--url", "http://127.0.0.1:" + port));
        StringWriter out = new StringWriter();
        Lgsp.execute(new PrintWriter(out, true), all.toArray(String[]::new));
        return out.toString();
    }

    private static HttpResponse<String> ask(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Bearer simulated-token")
                .timeout(Duration.ofSeconds(30))
                .build();
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> sandbox() throws IOException, InterruptedException {
        return ask("/sandbox/business-registration" + ASKED);
    }

    @Test
    void usuallyItAnswersFromItsFixturesAndOthersAreNotServed() throws Exception {
        assertThat(sandbox().statusCode()).isEqualTo(200);
        assertThat(ask("/civil-status/anything").statusCode()).isEqualTo(404);
    }

    @Test
    void anOutageIsOfOneEnvironmentUntilItIsReset() throws Exception {
        // when
        String shown = lgsp("set", "business-registration", "--outage", "--environment", "SANDBOX");
        // then
        assertThat(shown).containsPattern("business-registration +SANDBOX +PT0S +0.0% +yes");
        assertThat(sandbox().statusCode()).isEqualTo(503);
        assertThat(ask("/business-registration" + ASKED).statusCode()).isEqualTo(200);
        assertThat(lgsp("reset", "business-registration")).doesNotContain("yes");
        assertThat(sandbox().statusCode()).isEqualTo(200);
    }

    @Test
    void latencyIsWaitedForButNotByTokens() throws Exception {
        // given
        lgsp("set", "business-registration", "--latency", "PT0.5S..PT0.6S");
        // when
        long start = System.nanoTime();
        int status = sandbox().statusCode();
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        // then
        assertThat(status).isEqualTo(200);
        assertThat(took).isGreaterThanOrEqualTo(Duration.ofMillis(500));
        assertThat(SIMULATORS
                        .behaviour("business-registration", Environment.SANDBOX)
                        .latency())
                .isEqualTo("PT0.5S..PT0.6S");
    }

    @Test
    void theSameSeedFailsTheSameRequests() throws Exception {
        // when
        lgsp("set", "business-registration", "--errors", "40%", "--seed", "7");
        List<Integer> first = statuses();
        lgsp("set", "business-registration", "--errors", "40%", "--seed", "7");
        List<Integer> again = statuses();
        // then
        assertThat(first).contains(200, 500).isEqualTo(again);
    }

    private static List<Integer> statuses() throws IOException, InterruptedException {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            statuses.add(sandbox().statusCode());
        }
        return statuses;
    }

    @Test
    void aResetConnectionHasNoAnswer() {
        lgsp("set", "business-registration", "--fault", "reset");

        assertThatThrownBy(SimulatorsIT::sandbox).isInstanceOf(IOException.class);
    }

    @Test
    void aMalformedAnswerIsNoJson() throws Exception {
        lgsp("set", "business-registration", "--fault", "MALFORMED");

        String body = sandbox().body();
        assertThatThrownBy(() -> Json.parse(body.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isInstanceOf(io.lienthong.message.MalformedBody.class);
    }

    @Test
    void aSlowBodyIsTheSameBodyLater() throws Exception {
        // given
        String usual = sandbox().body();
        lgsp("set", "business-registration", "--fault", "SLOW_BODY");
        // when
        long start = System.nanoTime();
        String slow = sandbox().body();
        // then
        assertThat(slow).isEqualTo(usual);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(3));
    }

    @ParameterizedTest
    @CsvSource({
        "--latency,soon",
        "--latency,PT1S..PT0.5S",
        "--latency,PT1H",
        "--errors,101%",
        "--errors,5",
        "--fault,EXPLODE",
        "--environment,TEST"
    })
    void whatIsNotClearIsRefusedAndChangesNothing(String option, String value) {
        // when
        String refused = option.equals("--environment")
                ? lgsp("set", "business-registration", "--outage", option, value)
                : lgsp("set", "business-registration", option, value);
        // then
        assertThat(refused).contains("REQUEST_INVALID");
        assertThat(SIMULATORS.behaviour("business-registration", Environment.SANDBOX))
                .isEqualTo(Behaviour.NORMAL);
    }

    @Test
    void anUnknownNameIsRefused() {
        assertThat(lgsp("set", "nobody", "--outage")).contains("CONNECTOR_UNKNOWN");
        assertThatThrownBy(() -> SIMULATORS.behave("civil-status", null, Behaviour.NORMAL))
                .isInstanceOf(BusException.class);
    }

    @Test
    void aPageOfAnotherSiteCannotCommand() throws Exception {
        // when
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + "/admin/v1/simulators/business-registration/set"))
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString("{\"outage\":true}"))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        // then
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(sandbox().statusCode()).isEqualTo(200);
    }
}
