package io.lienthong.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client of X-Road talks to the bus as to its security server, by the messages of the REST protocol's specification. */
class XRoadRestIT {
    private static final String MEMBER = "VN/GOV/000.00.00.H99";
    private static final String DEMO = MEMBER + "/demo";
    private static final String ENTERPRISE =
            "/r1/" + MEMBER + "/business-registration/business-registration/enterprises/0100109106";
    private static final String CONSUMERS = """
            consumers:
              - {id: counter, environment: PRODUCTION, grants: [business-registration/getEnterprise],
                 xroad: {client: VN/GOV/H99.01/counter, connectionType: HTTP, addresses: [127.0.0.1]}}
              - {id: afar, environment: PRODUCTION, grants: ["*"],
                 xroad: {client: VN/GOV/H99.02/afar, connectionType: HTTP, addresses: [192.0.2.0/24]}}
              - {id: secured, environment: PRODUCTION, grants: ["*"],
                 xroad: {client: VN/GOV/H99.03/secured, connectionType: HTTPS_NO_AUTH, addresses: [127.0.0.1]}}
            """;

    private static BusProcess bus;
    private static Client client;

    @BeforeAll
    static void startBus(@TempDir Path folder) throws Exception {
        BusHome home = BusHome.in(folder)
                .with("business-registration", "land-registry", "social-insurance", "one-stop-dossiers")
                .consumers(CONSUMERS);
        bus = BusProcess.start(home, "--lienthong.xroad.providers.land-registry=VN/GOV/H99.12/LandRegistry");
        client = Client.demo(bus).withToken("");
    }

    @AfterAll
    static void stopBus() {
        bus.close();
    }

    @Test
    void aServiceAnswersWithTheHeadersOfTheProtocol() throws Exception {
        // given
        String id = UUID.randomUUID().toString();
        // when
        Client.Answer answer = client.get(ENTERPRISE, "X-Road-Client", DEMO, "X-Road-Id", id);
        // then
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().path("enterpriseCode").asText()).isEqualTo("0100109106");
        assertThat(answer.header("x-road-id")).isEqualTo(id);
        assertThat(answer.header("x-road-client")).isEqualTo(DEMO);
        assertThat(answer.header("x-road-service")).isEqualTo(MEMBER + "/business-registration/business-registration");
        assertThat(UUID.fromString(answer.header("x-road-request-id"))).isNotNull();
        assertThat(answer.header("x-road-error")).isEmpty();
    }

    @Test
    void theHashIsThatOfTheRequestAsItWasSent() throws Exception {
        // given: a request without a header that a library might add
        String request = "GET " + ENTERPRISE + " HTTP/1.1\r\nHost: bus\r\nX-Road-Client: " + DEMO
                + "\r\nX-Road-Id: 42-42\r\nConnection: close\r\n\r\n";
        // when
        String answer;
        try (Socket socket = client.raw(request)) {
            answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
        // then
        String head = "GET\r\n" + ENTERPRISE + "\r\nX-Road-Client:" + DEMO + "\r\nX-Road-Id:42-42\r\nx-road-request-id:"
                + header(answer, "x-road-request-id") + "\r\n";
        byte[] sha = MessageDigest.getInstance("SHA-512").digest(head.getBytes(StandardCharsets.UTF_8));
        assertThat(header(answer, "x-road-request-hash"))
                .isEqualTo(Base64.getEncoder().encodeToString(sha));
    }

    private static String header(String answer, String name) {
        return answer.lines()
                .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    @Test
    void whatTheServiceSaysItselfIsNoErrorOfXRoad() throws Exception {
        // when
        Client.Answer answer = client.get(ENTERPRISE.replace("0100109106", "0100000000"), "X-Road-Client", DEMO);
        // then
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.code()).isEqualTo("RECORD_NOT_FOUND");
        assertThat(answer.header("x-road-error")).isEmpty();
        assertThat(answer.header("x-road-id")).isNotEmpty();
    }

    @Test
    void aSoapSystemAnswersInJsonUnderTheNameItHasInXRoad() throws Exception {
        // when
        Client.Answer answer = client.get(
                "/r1/VN/GOV/H99.12/LandRegistry/land-registry/parcels/" + parcel(),
                "X-Road-Client",
                DEMO,
                "X-Road-UserId",
                "VN12345",
                "X-Road-Issue",
                "PARCEL_CHECK");
        // then
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().path("parcelCode").asText()).isEqualTo(parcel());
    }

    private static String parcel() throws IOException {
        String test = Files.readString(Path.of("connectors/land-registry/tests/get-parcel.test.yaml"));
        int at = test.indexOf("parcelCode: ") + "parcelCode: ".length();
        return test.substring(at).split("[\"}, \\n]+", 3)[test.charAt(at) == '"' ? 1 : 0];
    }

    @Test
    void personalDataNeedsIssueAndUserByTheirNamesInXRoad() throws Exception {
        // when
        Client.Answer answer = client.get(
                "/r1/" + MEMBER + "/social-insurance/social-insurance/participants/0123456789",
                "X-Road-Client",
                DEMO,
                "X-Road-Issue",
                "not a code");
        // then
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.places()).contains("header X-Road-Issue", "header X-Road-UserId");
    }

    @Test
    void theIdIsTheKeyOfACallWithAnEffect() throws Exception {
        // given
        String path = "/r1/" + MEMBER + "/one-stop-dossiers/one-stop-dossiers/dossiers";
        String dossier = Files.readString(Path.of("test-fixtures/messages/dossier.json"));
        String id = UUID.randomUUID().toString();
        Client.Answer first = client.post(path, dossier, "X-Road-Client", DEMO, "X-Road-Id", id);
        // when
        Client.Answer again = client.post(path, dossier, "X-Road-Client", DEMO, "X-Road-Id", id);
        // then
        assertThat(first.status()).as(first.text()).isEqualTo(202);
        assertThat(again.json()).isEqualTo(first.json());
    }

    @Test
    void aCallWithAnEffectNeedsNoIdOfTheClient() throws Exception {
        // given
        String path = "/r1/" + MEMBER + "/one-stop-dossiers/one-stop-dossiers/dossiers";
        String dossier = Files.readString(Path.of("test-fixtures/messages/dossier.json"));
        // when
        Client.Answer first = client.post(path, dossier, "X-Road-Client", DEMO);
        Client.Answer second = client.post(path, dossier, "X-Road-Client", DEMO);
        // then
        assertThat(first.status()).as(first.text()).isEqualTo(202);
        assertThat(first.header("x-road-id")).isNotEmpty().isNotEqualTo(second.header("x-road-id"));
    }

    @ParameterizedTest
    @CsvSource({
        "/r2/VN/GOV/000.00.00.H99/business-registration/business-registration/x, VN/GOV/000.00.00.H99/demo, 400, Client.BadRequest",
        "/r1/VN/GOV/000.00.00.H99/business-registration, VN/GOV/000.00.00.H99/demo, 400, Client.BadRequest",
        "/r1/VN/GOV/000.00.00.H99/a%2Fb/c/x, VN/GOV/000.00.00.H99/demo, 400, Client.BadRequest",
        "/r1/VN/GOV/000.00.00.H99/business-registration/business-registration/x, '', 400, Client.BadRequest",
        "/r1/VN/GOV/000.00.00.H99/business-registration/business-registration/x, VN/GOV, 400, Client.BadRequest",
        "/r1/VN/GOV/000.00.00.H99/business-registration/business-registration/x, VN/GOV/H77/nobody, 500, Server.ClientProxy.UnknownMember",
        "/r1/VN/GOV/000.00.00.H99/business-registration/business-registration/x, VN/GOV/H99.02/afar, 500, Server.ClientProxy.SslAuthenticationFailed",
        "/r1/VN/GOV/000.00.00.H99/business-registration/business-registration/x, VN/GOV/H99.03/secured, 500, Server.ClientProxy.SslAuthenticationFailed",
        "/r1/EE/GOV/000.00.00.H99/business-registration/business-registration/x, VN/GOV/000.00.00.H99/demo, 500, Server.ClientProxy.UnknownMember",
        "/r1/VN/GOV/000.00.00.H99/land-registry/land-registry/x, VN/GOV/000.00.00.H99/demo, 500, Server.ClientProxy.UnknownMember",
        "/r1/VN/GOV/000.00.00.H99/business-registration/other/x, VN/GOV/000.00.00.H99/demo, 500, Server.ServerProxy.UnknownService",
        "/r1/VN/GOV/000.00.00.H99/business-registration/business-registration/filings/1, VN/GOV/H99.01/counter, 500, Server.ServerProxy.AccessDenied",
    })
    void aRefusalHasTheFormOfTheProtocol(String path, String from, int status, String type) throws Exception {
        // when
        Client.Answer answer = from.isEmpty() ? client.get(path) : client.get(path, "X-Road-Client", from);
        // then
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.header("X-Road-Error")).isEqualTo(type);
        assertThat(answer.json().path("type").asText()).isEqualTo(type);
        assertThat(answer.json().path("message").asText()).isNotEmpty();
        assertThat(answer.json().path("detail").asText()).isNotEmpty();
    }

    @Test
    void aRefusalIsXmlForThoseWhoAskForIt() throws Exception {
        // when
        Client.Answer answer = client.get(ENTERPRISE, "Accept", "text/xml");
        // then
        assertThat(answer.header("Content-Type")).startsWith("text/xml");
        assertThat(answer.text()).contains("<error><type>Client.BadRequest</type><message>");
    }

    @Test
    void headersThatContradictThemselvesAreRefusedAndTheLastClientCounts() throws Exception {
        // when
        Client.Answer twoIds = client.get(ENTERPRISE, "X-Road-Client", DEMO, "X-Road-Id", "a", "X-Road-Id", "b");
        Client.Answer twoClients = client.get(ENTERPRISE, "X-Road-Client", "VN/GOV/H77/x", "X-Road-Client", DEMO);
        Client.Answer foreign = client.get(
                ENTERPRISE, "X-Road-Client", DEMO, "X-Road-Security-Server", "VN/GOV", "X-Road-Request-Hash", "forged");
        // then
        assertThat(twoIds.header("X-Road-Error")).isEqualTo("Client.BadRequest");
        assertThat(twoClients.status()).isEqualTo(200);
        assertThat(foreign.header("X-Road-Error")).isEqualTo("Client.BadRequest");
    }

    @Test
    void membersAndSubsystemsAreListed() throws Exception {
        // when
        Client.Answer json = client.get("/listClients", "Accept", "application/json");
        Client.Answer xml = client.get("/listClients?xRoadInstance=VN");
        Client.Answer other = client.get("/listClients?xRoadInstance=EE");
        // then
        assertThat(json.json().path("member").findValuesAsText("subsystem_code"))
                .contains("business-registration", "LandRegistry", "demo", "counter");
        assertThat(json.json().at("/member/0/id/object_type").asText()).isEqualTo("MEMBER");
        assertThat(xml.header("Content-Type")).startsWith("text/xml");
        assertThat(xml.text()).contains("<ns1:subsystemCode>LandRegistry</ns1:subsystemCode>");
        assertThat(other.header("X-Road-Error")).isEqualTo("Server.ClientProxy.UnknownMember");
    }

    @Test
    void servicesAreListedAndThoseThatAClientMayCall() throws Exception {
        // given
        String provider = "/r1/" + MEMBER + "/business-registration/";
        // when
        JsonNode all = client.get(provider + "listMethods", "X-Road-Client", "VN/GOV/H99.01/counter")
                .json();
        JsonNode allowed = client.get(provider + "allowedMethods", "X-Road-Client", "VN/GOV/H99.01/counter")
                .json();
        // then
        assertThat(all.at("/service/0/service_code").asText()).isEqualTo("business-registration");
        assertThat(all.at("/service/0/endpoint_list").findValuesAsText("path"))
                .containsExactlyInAnyOrder("/enterprises/*", "/filings/*");
        assertThat(allowed.at("/service/0/endpoint_list").findValuesAsText("path"))
                .containsExactly("/enterprises/*");
    }

    @Test
    void aServiceIsDescribedInOpenApi() throws Exception {
        // when
        Client.Answer answer = client.get(
                "/r1/" + MEMBER + "/business-registration/getOpenAPI?serviceCode=business-registration",
                "X-Road-Client",
                DEMO);
        // then
        JsonNode document = answer.json();
        assertThat(document.path("openapi").asText()).isEqualTo("3.1.0");
        JsonNode schema = document.at(
                "/paths/~1enterprises~1{enterpriseCode}/get/responses/200/content/application~1json/schema");
        assertThat(schema.path("$ref").asText()).isEqualTo("#/components/schemas/Enterprise.v1");
        assertThat(document.at("/components/schemas/Enterprise.v1").isObject()).isTrue();
        for (JsonNode reference : document.findValues("$ref")) {
            assertThat(document.at(reference.asText().substring(1)).isMissingNode())
                    .as(reference.asText())
                    .isFalse();
        }
    }

    @Test
    void whatIsDescribedIsWhatAClientOfXRoadSends() throws Exception {
        // when
        JsonNode document = described("business-registration");
        JsonNode personal = described("social-insurance").at("/paths/~1participants~1{insuranceNumber}/get");
        JsonNode effect = described("one-stop-dossiers").at("/paths/~1dossiers/post");
        // then
        assertThat(document.at("/servers/0/url").asText())
                .isEqualTo("/r1/" + MEMBER + "/business-registration/business-registration");
        assertThat(document.findValue("security")).isNull();
        assertThat(document.at("/components/securitySchemes").isMissingNode()).isTrue();
        JsonNode read = document.at("/paths/~1enterprises~1{enterpriseCode}/get");
        assertThat(headers(read, true)).containsExactly("X-Road-Client");
        assertThat(headers(read, false))
                .contains("X-Road-Id", "X-Road-UserId", "X-Road-Issue", "X-Road-Represented-Party")
                .allMatch(name -> name.startsWith("X-Road-"));
        assertThat(headers(personal, true)).containsExactly("X-Road-Client", "X-Road-UserId", "X-Road-Issue");
        assertThat(headers(effect, true)).containsExactly("X-Road-Client");
        assertThat(read.at("/responses/200/headers").has("X-Road-Request-Hash")).isTrue();
        assertThat(read.at("/responses/500/$ref").asText()).isEqualTo("#/components/responses/XRoadError");
        JsonNode error = document.at("/components/responses/XRoadError");
        assertThat(error.at("/headers").has("X-Road-Error")).isTrue();
        assertThat(document.at("/components/schemas/XRoadError/required").toString())
                .isEqualTo("[\"type\",\"message\",\"detail\"]");
    }

    private static JsonNode described(String connector) throws Exception {
        return client.get(
                        "/r1/" + MEMBER + "/" + connector + "/getOpenAPI?serviceCode=" + connector,
                        "X-Road-Client",
                        DEMO)
                .json();
    }

    private static List<String> headers(JsonNode operation, boolean required) {
        List<String> names = new ArrayList<>();
        operation.path("parameters").forEach(parameter -> {
            if (parameter.path("in").asText().equals("header")
                    && parameter.path("required").asBoolean() == required) {
                names.add(parameter.path("name").asText());
            }
        });
        return names;
    }

    @Test
    void onlyOurSecurityServerAnswersWhereOneIsNamed() throws Exception {
        // when
        Client.Answer ours =
                client.get(ENTERPRISE, "X-Road-Client", DEMO, "X-Road-Security-Server", MEMBER + "/lienthong");
        Client.Answer other =
                client.get(ENTERPRISE, "X-Road-Client", DEMO, "X-Road-Security-Server", "VN/GOV/H77/other-server");
        // then
        assertThat(ours.status()).as(ours.text()).isEqualTo(200);
        assertThat(other.status()).isEqualTo(500);
        assertThat(other.header("X-Road-Error")).isEqualTo("Server.ClientProxy.InvalidSecurityServer");
        assertThat(other.json().path("message").asText()).contains("VN/GOV/H77/other-server", MEMBER + "/lienthong");
    }

    @Test
    void anAdapterIsToldTheProviderInAHeader() throws Exception {
        // given
        String destination = "VN:GOV:000.00.00.H99:business-registration";
        String token = Client.demo(bus).token();
        // when
        Client.Answer byClient = client.get(
                "/XrdAdapter/RestService/forward/enterprises/0100109106",
                "dstcode",
                destination,
                "X-Road-Client",
                DEMO);
        Client.Answer byToken = client.get(
                "/VXPAdapter/RestService/forward/enterprises/0100109106",
                "dstcode",
                destination,
                "Authorization",
                "Bearer " + token);
        Client.Answer byNobody =
                client.get("/XrdAdapter/RestService/forward/enterprises/0100109106", "dstcode", destination);
        Client.Answer nowhere =
                client.get("/XrdAdapter/RestService/forward/enterprises/0100109106", "X-Road-Client", DEMO);
        // then
        assertThat(byClient.status()).as(byClient.text()).isEqualTo(200);
        assertThat(byToken.json()).isEqualTo(byClient.json());
        assertThat(byNobody.header("X-Road-Error")).isEqualTo("Server.ClientProxy.SslAuthenticationFailed");
        assertThat(nowhere.header("X-Road-Error")).isEqualTo("Client.BadRequest");
    }
}
