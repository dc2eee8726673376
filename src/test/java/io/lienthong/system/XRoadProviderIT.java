package io.lienthong.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lienthong.cli.Lgsp;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bus calls a service through a security server of X-Road, as which another face of the bus stands. */
class XRoadProviderIT {
    private static final String SUBSYSTEMS = "VN/GOV/000.00.00.H99/";

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @Test
    void aServiceBehindASecurityServerIsCalledByWhatItsWsdlSays() throws Exception {
        // given: the WSDL of a service as its security server gives it out
        BusHome home = BusHome.in(Files.createDirectory(folder.resolve("home"))).with("business-registration");
        try (BusProcess bus = BusProcess.start(home)) {
            Client client = Client.demo(bus);
            Path wsdl = folder.resolve("enterprises.wsdl");
            Files.write(
                    wsdl,
                    client.get("/wsdl?xRoadInstance=VN&memberClass=GOV&memberCode=000.00.00.H99"
                                    + "&subsystemCode=business-registration&serviceCode=getEnterprise")
                            .bytes());

            // when: the bus knows of one who calls, and not of the other
            connect(home, bus, "neighbour", "demo", wsdl);
            connect(home, bus, "stranger", "nobody", wsdl);

            // then: what is asked for is the body alone, and the answer is the service's own
            await().atMost(LIMIT).until(() -> ask(client, "neighbour").status() == 200);
            assertThat(ask(client, "neighbour").json())
                    .isEqualTo(client.get("/api/business-registration/1.0/enterprises/0100109106")
                            .json());
            await().atMost(LIMIT).until(() -> ask(client, "stranger").code().equals("PROVIDER_AUTHENTICATION_FAILED"));
            assertThat(ask(client, "stranger").text()).contains("nobody is not registered");
        }
    }

    private void connect(BusHome home, BusProcess bus, String name, String caller, Path wsdl) throws Exception {
        lgsp("connector", "new", name, "--wsdl", wsdl.toString(), "--into", folder.toString());
        home.settings(
                name,
                "baseUrl: http://127.0.0.1:" + bus.port() + "/",
                "xroadClient: " + SUBSYSTEMS + caller,
                "xroadService: " + SUBSYSTEMS + "business-registration");
        BusHome.copy(folder.resolve(name), home.connectors().resolve(name));
    }

    private static Client.Answer ask(Client client, String connector) throws Exception {
        return client.post("/api/" + connector + "/1.0/get-enterprise", "{\"enterpriseCode\":\"0100109106\"}");
    }

    private static void lgsp(String... arguments) {
        StringWriter out = new StringWriter();
        int status = Lgsp.execute(new PrintWriter(out), arguments);
        assertThat(status).as(out.toString()).isZero();
    }
}
