package io.lienthong.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.lienthong.message.MalformedBody;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FlowCommandTest {
    private static final String MESSAGE = "019aaaaa-0000-7000-8000-000000000001";

    private final List<String> sent = new ArrayList<>();
    private final HttpServer bus;
    private int accepts = 202;

    FlowCommandTest() throws IOException {
        bus = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        bus.createContext("/", this::answer);
        bus.start();
    }

    /** A bus on which the register refuses every death. */
    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String text = "{}";
        int status = 200;
        if (path.equals("/token")) {
            text = "{\"access_token\": \"t\"}";
        } else if (path.startsWith("/api/")) {
            sent.add(path + " " + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            status = accepts;
            text = "{\"detail\": \"not today\"}";
        } else if (path.equals("/admin/v1/messages")) {
            text = sent.isEmpty() ? "{\"messages\": []}" : "{\"messages\": [{\"messageId\": \"" + MESSAGE + "\"}]}";
        } else if (path.startsWith("/admin/v1/messages/")) {
            text = """
                    {"messageId": "%s", "entries": [], "deliveries": [{"route": "death-registration.register", "parked": true,
                     "reason": "REQUEST_REFUSED", "detail": "Họ tên không khớp"}]}""".formatted(MESSAGE);
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @AfterEach
    void stop() {
        bus.stop(0);
    }

    @Test
    void aParkedStepEndsTheRunWithItsReason() {
        // when
        Run run = run("flow", "run", "death-registration");
        // then
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out())
                .contains("Parked: death-registration.register (REQUEST_REFUSED Họ tên không khớp). Not delivered: ")
                .contains("death-registration.report");
        assertThat(sent).hasSize(1);
        assertThat(sent.get(0))
                .startsWith("/api/one-stop-dossiers/1.0/dossiers ")
                .contains("\"dossierCode\": \"H99.12-")
                .doesNotContain("{{");
    }

    @Test
    void theSameAsJson() throws MalformedBody {
        // when
        Run run = run("flow", "run", "death-registration", "--json");
        // then
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.json().path("done").asBoolean()).isFalse();
        assertThat(run.json().path("parked").path(0).asText()).contains("REQUEST_REFUSED");
        assertThat(run.json().path("missing")).hasSize(5);
    }

    @Test
    void aBusThatRefusesTheMessageSaysWhy() {
        // given
        accepts = 403;
        // when
        Run run = run("flow", "run", "death-registration");
        // then
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .contains("did not take the message for one-stop-dossiers/submitDossier: HTTP status 403, not today.");
    }

    @Test
    void withoutABusItSaysHowToStartOne() {
        // given
        bus.stop(0);
        // when
        Run run = run("flow", "run", "death-registration");
        // then
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("No bus answers at ");
    }

    @Test
    void theListNamesEveryFlow() throws MalformedBody {
        // when
        Run run = Run.of("flow", "list", "--json");
        Run table = Run.of("flow", "list");
        // then
        assertThat(run.status()).isZero();
        assertThat(run.json().path("flows"))
                .extracting(flow -> flow.path("name").asText())
                .contains("birth-registration", "death-registration", "enterprise-founded", "judicial-record");
        assertThat(table.out()).contains("Đăng ký khai tử / A death is registered");
    }

    private Run run(String... arguments) {
        String address = "http://127.0.0.1:" + bus.getAddress().getPort();
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--url", address, "--data-url", address, "--simulators-url", address));
        return Run.of(all.toArray(String[]::new));
    }
}
