package io.lienthong.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lienthong.cli.Lgsp;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A consumer that the file declares is cut off by command on one node: then no face of the other takes it, until it is restored. */
class CutOffIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String CONSUMERS = """
            consumers:
              - id: counter
                environment: PRODUCTION
                secret: a-secret-of-a-test
                grants: [proof/mirror, "document-exchange/*"]
                datasets: [{dataset: "*"}]
                xroad: {client: VN/GOV/H99.01/counter, connectionType: HTTP, addresses: [127.0.0.1]}
                vxp: {systemId: H99.01, secret: vxp-secret, agencies: [H99.01]}
              - {id: other, environment: PRODUCTION, grants: [proof/mirror],
                 xroad: {client: VN/GOV/H99.02/other, connectionType: HTTP, addresses: [127.0.0.1]}}
            """;
    private static final String REST = "/r1/VN/GOV/000.00.00.H99/proof/proof/mirror";

    private static Sink sink;
    private static BusHome home;
    private static BusProcess first;
    private static BusProcess second;

    @BeforeAll
    static void startNodes(@TempDir Path folder) throws Exception {
        sink = new Sink();
        home = home(folder.resolve("first"));
        first = BusProcess.start(home);
        second = first.startBeside(home(folder.resolve("second")));
    }

    private static BusHome home(Path folder) throws Exception {
        return BusHome.in(Files.createDirectory(folder))
                .withProof(sink.address())
                .with("document-exchange")
                .consumers(CONSUMERS);
    }

    @AfterAll
    static void stopNodes() {
        second.close();
        first.close();
        sink.close();
    }

    @Test
    void noFaceTakesWhoIsCutOffUntilItIsRestored() throws Exception {
        // given
        Client tokens = Client.of(second, "counter", "a-secret-of-a-test");
        assertThat(mirrored(tokens)).isEqualTo(200);
        assertThat(rest("VN/GOV/H99.01/counter").status()).isEqualTo(200);
        assertThat(soap().text()).contains("mirrorResponse");
        assertThat(vxp().ok()).isTrue();

        // when
        String told = consumer("revoke", "counter", "--whole", "--by", "tester", "--why", "its key was stolen");

        // then
        assertThat(told).contains("CUT_OFF", "its key was stolen");
        await().atMost(LIMIT).until(() -> mirrored(tokens) == 401);
        int asked = sink.received().size();
        assertThat(tokens.post("/api/proof/1.0/mirror", "{}").code()).isEqualTo("TOKEN_INVALID");
        assertThat(tokens.get("/sync/v1").status()).isEqualTo(401);
        assertThat(token().status()).isEqualTo(401);
        assertThat(rest("VN/GOV/H99.01/counter").text()).contains("UnknownMember");
        assertThat(soap().text()).contains("Fault").doesNotContain("mirrorResponse");
        assertThat(vxp().ok()).isFalse();
        assertThat(sink.received()).hasSize(asked);
        assertThat(rest("VN/GOV/H99.02/other").status()).isEqualTo(200);
        assertThat(consumer("list")).containsPattern("counter +PRODUCTION +CUT_OFF");

        // and it outlives the node
        second.stop();
        second.start();
        assertThat(rest("VN/GOV/H99.01/counter").text()).contains("UnknownMember");
        assertThat(holder("H99.01")).isEqualTo("counter");

        // when
        consumer("restore", "counter", "--by", "tester", "--why", "it has a new key");

        // then
        await().atMost(LIMIT).until(() -> rest("VN/GOV/H99.01/counter").status() == 200);
        assertThat(soap().text()).contains("mirrorResponse");
        assertThat(vxp().ok()).isTrue();
        assertThat(mirrored(Client.of(second, "counter", "a-secret-of-a-test"))).isEqualTo(200);
        assertThat(consumer("show", "counter")).contains("CUT_OFF", "RESTORED", "it has a new key");
    }

    private static String holder(String agency) throws Exception {
        try (Connection database = first.database();
                ResultSet row = database.createStatement()
                        .executeQuery("SELECT holder FROM agency WHERE environment = 'PRODUCTION' AND code = '" + agency
                                + "'")) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        }
    }

    private static int mirrored(Client client) throws Exception {
        return client.post("/api/proof/1.0/mirror", "{}").status();
    }

    private static Client anybody() throws Exception {
        return Client.demo(second).withToken("");
    }

    private static Client.Answer token() throws Exception {
        return anybody()
                .send(
                        "POST",
                        "/token",
                        "grant_type=client_credentials&client_id=counter&client_secret=a-secret-of-a-test"
                                .getBytes(StandardCharsets.UTF_8),
                        "Content-Type",
                        "application/x-www-form-urlencoded");
    }

    private static Client.Answer rest(String client) throws Exception {
        return anybody().post(REST, "{}", "X-Road-Client", client);
    }

    private static Client.Answer soap() throws Exception {
        String message = """
                <SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"
                  xmlns:xrd="http://x-road.eu/xsd/xroad.xsd" xmlns:id="http://x-road.eu/xsd/identifiers"><SOAP-ENV:Header>
                <xrd:client id:objectType="SUBSYSTEM"><id:xRoadInstance>VN</id:xRoadInstance><id:memberClass>GOV</id:memberClass>
                <id:memberCode>H99.01</id:memberCode><id:subsystemCode>counter</id:subsystemCode></xrd:client>
                <xrd:service id:objectType="SERVICE"><id:xRoadInstance>VN</id:xRoadInstance><id:memberClass>GOV</id:memberClass>
                <id:memberCode>000.00.00.H99</id:memberCode><id:subsystemCode>proof</id:subsystemCode>
                <id:serviceCode>mirror</id:serviceCode><id:serviceVersion>v1.0</id:serviceVersion></xrd:service>
                <xrd:id>cut-off</xrd:id><xrd:userId>tester</xrd:userId><xrd:protocolVersion>4.0</xrd:protocolVersion>
                </SOAP-ENV:Header><SOAP-ENV:Body><ns1:mirror xmlns:ns1="urn:lienthong:proof:1.0"/></SOAP-ENV:Body>
                </SOAP-ENV:Envelope>""";
        return anybody()
                .send("POST", "/", message.getBytes(StandardCharsets.UTF_8), "Content-Type", "text/xml; charset=UTF-8");
    }

    private static VxpSdk.Answer vxp() throws Exception {
        return new VxpSdk("http://127.0.0.1:" + second.port() + "/vxp", "H99.01", "vxp-secret").call("getAgenciesList");
    }

    private static String consumer(String... arguments) {
        List<String> all = new ArrayList<>(List.of("consumer"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--url", "http://127.0.0.1:" + first.controlPort()));
        all.addAll(List.of("--token-file", home.data().resolve("admin-token").toString()));
        StringWriter told = new StringWriter();
        assertThat(Lgsp.execute(new PrintWriter(told), all.toArray(String[]::new)))
                .as(told.toString())
                .isZero();
        return told.toString();
    }
}
