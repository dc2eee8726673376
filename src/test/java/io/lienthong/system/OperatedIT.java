package io.lienthong.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.tools.attach.VirtualMachine;
import io.lienthong.cli.Lgsp;
import io.lienthong.message.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What tools of operators find: health for probes, a log for collectors, MBeans for Hawtio. */
class OperatedIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String REFUSED = "H99.12-261101-9999";

    private static MonitoredBus monitored;
    private static Client stranger;

    @BeforeAll
    static void startBus(@TempDir Path folder) throws Exception {
        monitored = new MonitoredBus(folder);
        stranger = Client.operator(monitored.bus, "");
    }

    @AfterAll
    static void stopBus() {
        monitored.close();
    }

    @Test
    void everyLineOfTheLogIsJsonAndTellsOfWhichMessageAndTrace() throws Exception {
        // given
        await("a delivery is parked")
                .atMost(LIMIT)
                .until(() -> lines().stream()
                        .anyMatch(line -> line.path("event").asText().equals("delivery-parked")));
        // when
        JsonNode parked = lines().stream()
                .filter(line -> line.path("event").asText().equals("delivery-parked"))
                .findFirst()
                .orElseThrow();
        // then
        assertThat(lines()).hasSizeGreaterThan(3).allSatisfy(line -> {
            assertThat(line.path("time").asText()).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
            assertThat(line.path("level").asText()).matches("DEBUG|INFO|WARN|ERROR");
            assertThat(line.path("logger").asText()).isNotEmpty();
            assertThat(line.path("message").asText()).isNotEmpty();
        });
        JsonNode message = monitored.bus.admin(
                "/admin/v1/messages/" + parked.path("messageId").asText());
        assertThat(message.path("correlationId").asText()).isEqualTo(REFUSED);
        assertThat(parked.path("traceId").asText())
                .isEqualTo(message.at("/accepted/traceId").asText());
        assertThat(parked.path("connector").asText()).isEqualTo("proof");
        assertThat(parked.path("errorCode").asText()).isEqualTo("REQUEST_REFUSED");
    }

    private static List<JsonNode> lines() throws Exception {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(monitored.home.data().resolve("log/lienthong.json"))) {
            lines.add(Json.parse(line.getBytes(UTF_8)));
        }
        return lines;
    }

    @Test
    void theTerminalShowsWhatGoesOn() throws Exception {
        // given
        await("the delivery is parked and counted")
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(proof(monitored.bus.admin("/admin/v1/top"))
                                .path("parked")
                                .asInt())
                        .isEqualTo(1));
        // when
        Run table = lgsp("top", "--once");
        Run json = lgsp("top", "--once", "--json");
        Run status = lgsp("status", "--json");
        Run found = lgsp("message", "find", REFUSED, "--json");
        String id = Json.parse(found.out().getBytes(UTF_8))
                .at("/messages/0/messageId")
                .asText();
        Run shown = lgsp("message", "show", id, "--json");
        Run resent = lgsp("message", "resend", id, "--by", "nguyen.van.an", "--why", "try again", "--json");
        // then
        assertThat(table.out()).contains("1 node, at ", "journal takes rows, ").containsPattern("\nproof +PRODUCTION ");
        JsonNode proof = proof(Json.parse(json.out().getBytes(UTF_8)));
        assertThat(proof.path("requestsPerSecond").asDouble()).isPositive();
        assertThat(proof.path("failedShare").asDouble()).isBetween(0.1, 0.9);
        assertThat(proof.path("p95Millis").asLong()).isPositive();
        assertThat(proof.path("away").asBoolean()).isFalse();
        assertThat(Json.parse(status.out().getBytes(UTF_8)).path("status").asText())
                .isEqualTo("UP");
        assertThat(Json.parse(shown.out().getBytes(UTF_8))
                        .at("/message/messageId")
                        .asText())
                .isEqualTo(id);
        assertThat(Json.parse(resent.out().getBytes(UTF_8)).path("deliveries").asInt())
                .isEqualTo(1);
        assertThat(List.of(table, json, status, found, shown, resent))
                .extracting(Run::status)
                .containsOnly(0);
    }

    private static JsonNode proof(JsonNode top) {
        for (JsonNode system : top.path("systems")) {
            if (system.path("system").asText().equals("proof")) {
                return system;
            }
        }
        return Json.object();
    }

    /** A command that ran, and what it printed. */
    private record Run(int status, String out) {}

    private static Run lgsp(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "--url",
                "http://127.0.0.1:" + monitored.bus.controlPort(),
                "--token-file",
                monitored.token().toString()));
        StringWriter out = new StringWriter();
        int status = Lgsp.execute(new PrintWriter(out, true), all.toArray(String[]::new));
        return new Run(status, out.toString());
    }

    @Test
    @SuppressWarnings("BanJNDI") // an address of our own child process
    void hawtioFindsTheRoutesAsMBeans() throws Exception {
        // given
        VirtualMachine machine =
                VirtualMachine.attach(Long.toString(monitored.bus.process().pid()));
        String address;
        try {
            address = machine.startLocalManagementAgent();
        } finally {
            machine.detach();
        }
        // when
        try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(address))) {
            MBeanServerConnection beans = connector.getMBeanServerConnection();
            Set<ObjectName> contexts = beans.queryNames(new ObjectName("org.apache.camel:type=context,*"), null);
            Set<ObjectName> routes =
                    beans.queryNames(new ObjectName("org.apache.camel:type=routes,name=\"proof.take\",*"), null);
            // then
            assertThat(contexts).hasSize(1);
            assertThat(routes).hasSize(1);
            ObjectName route = routes.iterator().next();
            assertThat(beans.getAttribute(route, "State")).isEqualTo("Started");
            assertThat(beans.getAttribute(route, "EndpointUri").toString()).startsWith("delivery://proof.submitted");
        }
    }

    @Test
    void withoutPostgresqlTheBusLivesAndIsNotReady() throws Exception {
        // given
        assertThat(probe("readiness")).isEqualTo(200);
        assertThat(probe("liveness")).isEqualTo(200);
        Path needed = monitored.bus.cluster().resolve("PG_VERSION"); // without it PostgreSQL does not start again
        Path hidden = monitored.home.folder().resolve("PG_VERSION");
        Files.move(needed, hidden);
        // when
        monitored.bus.killPostmaster();
        // then
        await("it is not ready").atMost(LIMIT).until(() -> probe("readiness") == 503);
        assertThat(probe("liveness")).isEqualTo(200);
        assertThat(stranger.get("/actuator/health").json().path("status").asText())
                .isEqualTo("UP");
        assertThat(stranger.get("/actuator/health/readiness").text()).doesNotContain("components", "waiting");
        // when
        Files.move(hidden, needed);
        // then
        await("it is ready again").atMost(LIMIT).until(() -> probe("readiness") == 200);
    }

    private static int probe(String group) throws Exception {
        return stranger.get("/actuator/health/" + group).status();
    }
}
