package io.lienthong.system;

import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.github.tomakehurst.wiremock.WireMockServer;
import io.lienthong.scaffold.ContractSource;
import io.lienthong.scaffold.FolderWriter;
import io.lienthong.scaffold.OpenApiScaffold;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client that was made of a system's own OpenAPI document gets over r1 what it gets from the system itself. */
class ProviderFormRestIT {
    private static final Path DOCUMENTS = Path.of("test-fixtures/contracts/openapi");
    private static final Map<String, String> FILES = Map.of(
            "library", "library.openapi30.yaml",
            "clinics", "clinics.swagger2.json",
            "permits", "permits.openapi31.yaml",
            "parking", "parking.openapi31.json",
            "filings", "filings.openapi31.yaml");
    private static final String MEMBER = "VN/GOV/000.00.00.H99";
    private static final String SANDBOX = "VN/GOV/H99.01/peer";
    private static final String PRODUCTION = "VN/GOV/H99.01/live";
    private static final String POOR = "VN/GOV/H99.01/poor";
    private static final String CONSUMERS = """
            consumers:
              - {id: peer, environment: SANDBOX, secret: synthetic-secret, grants: ["*"],
                 xroad: {client: %s, connectionType: HTTP, addresses: [127.0.0.1]}}
              - {id: live, environment: PRODUCTION, secret: synthetic-secret, grants: ["*"],
                 xroad: {client: %s, connectionType: HTTP, addresses: [127.0.0.1]}}
              - {id: poor, environment: PRODUCTION, secret: synthetic-secret, grants: [permits/readApplication],
                 xroad: {client: %s, connectionType: HTTP, addresses: [127.0.0.1]}}
            """.formatted(SANDBOX, PRODUCTION, POOR);
    private static final ObjectMapper YAML = new YAMLMapper();
    private static final String PERMIT =
            "{number: %s, kind: SIGN, level: 3, secret: Abcdefg1, levelReason: why, holder: Hà}";

    private static WireMockServer system;
    private static BusProcess bus;
    private static Client client;

    @BeforeAll
    static void startBus(@TempDir Path temporary) throws Exception {
        system = new WireMockServer(options().bindAddress("127.0.0.1").dynamicPort());
        system.start();
        BusHome home =
                BusHome.in(Files.createDirectory(temporary.resolve("home"))).consumers(CONSUMERS);
        for (Map.Entry<String, String> one : FILES.entrySet()) {
            ContractSource source =
                    ContractSource.of(DOCUMENTS.resolve(one.getValue()).toString());
            FolderWriter.write(
                    OpenApiScaffold.draft(one.getKey(), source, Set.of()),
                    home.connectors().resolve(one.getKey()),
                    written -> {});
        }
        home.settings("permits", "baseUrl: http://127.0.0.1:" + system.port() + "/api");
        home.settings("library", "baseUrl: http://127.0.0.1:" + system.port(), "apiKey: synthetic-key");
        bus = BusProcess.start(home);
        client = Client.of(bus, "live", "synthetic-secret");
    }

    @AfterAll
    static void stopBus() {
        bus.close();
        system.stop();
    }

    @BeforeEach
    void forget() {
        system.resetAll();
    }

    private static String service(String connector) {
        return "http://127.0.0.1:" + bus.port() + "/r1/" + MEMBER + "/" + connector + "/" + connector;
    }

    private static Client.Answer r1(String connector, OpenApiPeer.Call call, String client) throws Exception {
        return OpenApiPeer.send(
                service(connector),
                call,
                "X-Road-Client",
                client,
                "X-Road-Id",
                UUID.randomUUID().toString());
    }

    private static OpenApiPeer.Call call(String connector, String method, String path, String arguments)
            throws Exception {
        return OpenApiPeer.of(DOCUMENTS.resolve(FILES.get(connector))).call(method, path, YAML.readTree(arguments));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            library | GET    | /books              | {year: [1990, 2000], tags: [a, b], q: Kiều, If-None-Match: x} | 200
            library | GET    | /books              | {year: [1990], filter: {shelf: "A,1", floor: 2}}             | 200
            library | GET    | /books/{book-id}    | {book-id: 6f1d8f4e-2f0b-4a52-9d0e-0123456789ab}              | 200
            library | GET    | /books/{id}.{format} | {id: 12.3, format: marc}                                    | 200
            library | DELETE | /books/{book-id}    | {book-id: 6f1d8f4e-2f0b-4a52-9d0e-0123456789ab, body: {reason: worn}} | 200
            library | PUT    | /books/{book-id}    | {book-id: 6f1d8f4e-2f0b-4a52-9d0e-0123456789ab, body: {id: 6f1d8f4e-2f0b-4a52-9d0e-0123456789ab, title: t, state: IN}} | 204
            library | POST   | /loans              | {body: {book: b & c, reader: 12, notes: [x, y]}}             | 200
            library | POST   | /events             | {body: {kind: DAMAGE, pages: [1, 2]}}                        | 202
            clinics | GET    | /clinics            | {kind: [GENERAL, DENTAL], ward: [1, 2], page: 2}             | 200
            clinics | GET    | /clinics/{code}     | {code: AB-123}                                               | 200
            clinics | GET    | /clinics/{code}/licence | {code: AB-123}                                           | 200
            clinics | POST   | /visits             | {clinic: AB-123, day: 2026-11-27, reasons: [1, 2]}           | 200
            permits | GET    | /permits/{number}   | {number: YY-123}                                             | 200
            permits | DELETE | /permits/{number}   | {number: YY-124}                                             | 204
            parking | GET    | /                   | {}                                                           | 200
            parking | GET    | /places/{place}/tickets/{ticket} | {place: 7, ticket: T 1/2}                       | 200
            filings | POST   | /filings            | {body: {title: Hồ sơ, pages: 2, scan: "%PNG bytes", sender: {name: Hà}}} | 201
            filings | PUT    | /scans/{id}         | {id: F-1, body: bytes}                                       | 204
            """)
    void theAnswerIsThatOfTheSystemItself(String connector, String method, String path, String arguments, int status)
            throws Exception {
        // given
        OpenApiPeer.Call call = call(connector, method, path, arguments);
        // when
        Client.Answer own = OpenApiPeer.send("http://127.0.0.1:" + bus.simulatorsPort() + "/" + connector, call);
        Client.Answer answer = r1(connector, call, SANDBOX);
        // then
        assertThat(answer.text()).isEqualTo(own.text());
        assertThat(answer.status()).isEqualTo(own.status()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo(own.header("Content-Type"));
        assertThat(answer.header("X-Road-Error")).isEmpty();
        assertThat(answer.header("x-road-request-hash")).isNotEmpty();
    }

    @Test
    void whatIsAddedTwiceIsRefusedAsTheSystemRefusesIt() throws Exception {
        // given
        String simulator = "http://127.0.0.1:" + bus.simulatorsPort() + "/permits";
        OpenApiPeer.Call first = call("permits", "POST", "/permits", "{body: " + PERMIT.formatted("ZA-001") + "}");
        OpenApiPeer.Call second = call("permits", "POST", "/permits", "{body: " + PERMIT.formatted("ZA-002") + "}");
        // when
        Client.Answer own = OpenApiPeer.send(simulator, first);
        Client.Answer answer = r1("permits", second, SANDBOX);
        Client.Answer ownAgain = OpenApiPeer.send(simulator, first);
        Client.Answer again = r1("permits", second, SANDBOX);
        // then
        assertThat(answer.status()).as(answer.text()).isEqualTo(own.status()).isEqualTo(201);
        assertThat(answer.text()).isEqualTo(own.text().replace("ZA-001", "ZA-002"));
        assertThat(again.status()).isEqualTo(ownAgain.status()).isEqualTo(409);
        assertThat(again.text()).isEqualTo(ownAgain.text());
    }
}
