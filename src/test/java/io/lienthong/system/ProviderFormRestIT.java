package io.lienthong.system;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.lienthong.message.Json;
import io.lienthong.scaffold.ContractSource;
import io.lienthong.scaffold.FolderWriter;
import io.lienthong.scaffold.OpenApiScaffold;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    private static Path folders;
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
        folders = home.connectors();
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
        return r1(connector, call, client, service(connector));
    }

    private static Client.Answer r1(String connector, OpenApiPeer.Call call, String client, String address)
            throws Exception {
        return OpenApiPeer.send(
                address,
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
            filings | POST   | /filings            | {body: {title: Hồ sơ, pages: 2, tags: [a], scan: "%PNG bytes", sender: {name: Hà}}} | 201
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

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            400 | application/problem+json | {"title": "bad", "own": 1}
            404 | application/json         | {"message": "none"}
            404 | application/json         |
            422 | text/plain               | no
            500 | text/html                | <html>down</html>
            503 | application/json         | {"message": "later"}
            """)
    void aRefusalOfTheSystemPassesUntouched(int status, String type, String body) throws Exception {
        // given
        system.stubFor(any(anyUrl())
                .willReturn(aResponse()
                        .withStatus(status)
                        .withHeader("Content-Type", type)
                        .withBody(body == null ? "" : body)));
        OpenApiPeer.Call call = call("permits", "GET", "/permits/{number}", "{number: YY-123}");
        // when
        Client.Answer own = OpenApiPeer.send("http://127.0.0.1:" + system.port() + "/api", call);
        Client.Answer answer = r1("permits", call, PRODUCTION);
        // then
        assertThat(answer.status()).isEqualTo(own.status());
        assertThat(answer.text()).isEqualTo(own.text());
        assertThat(answer.header("X-Road-Error")).isEmpty();
        if (body != null) {
            assertThat(answer.header("Content-Type")).isEqualTo(type);
        }
    }

    @Test
    void aRefusedCallWithAnEffectIsDoneOnceAndItsRepeatGetsTheSame() throws Exception {
        // given
        system.stubFor(any(anyUrl())
                .willReturn(aResponse()
                        .withStatus(409)
                        .withHeader("Content-Type", "application/json")
                        .withBody("{\"message\":\"known\"}")));
        OpenApiPeer.Call call = call("permits", "POST", "/permits", "{body: " + PERMIT.formatted("ZB-001") + "}");
        String[] headers = {"X-Road-Client", PRODUCTION, "X-Road-Id", "one-and-the-same"};
        // when
        Client.Answer first = OpenApiPeer.send(service("permits"), call, headers);
        Client.Answer again = OpenApiPeer.send(service("permits"), call, headers);
        Client.Answer inOurForm = client.send(
                "POST",
                "/api/permits/1.0/permits",
                call.body(),
                "Idempotency-Key",
                "one-and-the-same",
                "Content-Type",
                "application/json");
        // then
        assertThat(first.status()).isEqualTo(409);
        assertThat(again.text()).isEqualTo(first.text()).contains("known");
        assertThat(again.status()).isEqualTo(409);
        assertThat(inOurForm.code()).isEqualTo("IDEMPOTENCY_KEY_REUSED");
        system.verify(1, postRequestedFor(urlEqualTo("/api/permits")));
    }

    @Test
    void whatTheBusKnowsBetterThanTheSystemIsToldByXRoad() throws Exception {
        // given
        system.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(401).withBody("who are you")));
        OpenApiPeer.Call call = call("permits", "GET", "/permits/{number}", "{number: YY-123}");
        // when
        Client.Answer unauthorised = r1("permits", call, PRODUCTION);
        system.resetAll();
        system.stubFor(any(anyUrl())
                .willReturn(aResponse()
                        .withHeader("Content-Type", "application/json")
                        .withBody("{\"number\": 7}")));
        Client.Answer broken = r1("permits", call, PRODUCTION);
        // then
        assertThat(unauthorised.header("X-Road-Error")).isEqualTo("Server.ServerProxy.ServiceFailed");
        assertThat(broken.header("X-Road-Error")).isEqualTo("Server.ServerProxy.ServiceFailed");
        assertThat(broken.json().path("message").asText()).contains("PROVIDER_REPLY_INVALID", "/number");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET    | permits | /permit            |                | 404 | PATH_UNKNOWN       |
            PUT    | permits | /permits/YY-123    |                | 405 | METHOD_NOT_ALLOWED |
            PATCH  | library | /books/1           | {}             | 405 | METHOD_NOT_ALLOWED |
            GET    | permits | /permits/yy        |                | 400 | REQUEST_INVALID    | parameter number
            GET    | library | /books/x           |                | 400 | REQUEST_INVALID    | parameter book-id
            GET    | library | /books?year=1      |                | 400 | REQUEST_INVALID    | parameter year
            GET    | library | /books?year=1990&x=1 |              | 400 | REQUEST_INVALID    | parameter x
            GET    | library | /books?q=ab        |                | 400 | REQUEST_INVALID    | parameter year
            POST   | permits | /permits           | {"number": 1}  | 400 | REQUEST_INVALID    | /number
            POST   | permits | /permits           | {              | 400 | REQUEST_INVALID    |
            POST   | permits | /permits           |                | 400 | REQUEST_INVALID    |
            """)
    void badInputIsRefusedBeforeItReachesTheSystem(
            String method, String connector, String target, String body, int status, String code, String place)
            throws Exception {
        // given
        byte[] bytes = body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
        OpenApiPeer.Call call =
                new OpenApiPeer.Call(method, target, List.of("Content-Type", "application/json"), bytes);
        // when
        Client.Answer answer = r1(connector, call, PRODUCTION);
        // then
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.places()).contains(place == null ? "" : place);
        assertThat(system.getAllServeEvents()).isEmpty();
    }

    @Test
    void anOperationThatIsNotGrantedIsRefusedByXRoad() throws Exception {
        // given
        system.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(204)));
        // when
        Client.Answer refused = r1("permits", call("permits", "DELETE", "/permits/{number}", "{number: YY-123}"), POOR);
        // then
        assertThat(refused.status()).isEqualTo(500);
        assertThat(refused.header("X-Road-Error")).isEqualTo("Server.ServerProxy.AccessDenied");
        assertThat(system.getAllServeEvents()).isEmpty();
    }

    @Test
    void ourOwnFormIsStillThere() throws Exception {
        // given: a list with commas, an object as JSON and a header as a parameter are ours alone
        String ours = "/books?year=1990&filter=%7B%22shelf%22%3A%22A%22%7D&ifNoneMatch=x";
        String deletion = "/books/7f1d8f4e-2f0b-4a52-9d0e-0123456789ab/delete";
        byte[] reason = "{\"reason\":\"worn\"}".getBytes(StandardCharsets.UTF_8);
        // when
        Client.Answer found = r1("library", new OpenApiPeer.Call("GET", ours, List.of(), new byte[0]), SANDBOX);
        Client.Answer deleted = r1(
                "library",
                new OpenApiPeer.Call("POST", deletion, List.of("Content-Type", "application/json"), reason),
                SANDBOX);
        // then
        assertThat(found.status()).as(found.text()).isEqualTo(200);
        assertThat(deleted.status()).as(deleted.text()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET    | /books               | {year: [1990, 2000], tags: [a, b], filter: {shelf: "A,1 &", floor: 2}, If-None-Match: x} |
            GET    | /books/{id}.{format} | {id: 12.3, format: marc}                                       |
            POST   | /loans               | {body: {book: b & c, reader: 12, notes: [x, y]}}              | book=b+%26+c&reader=12&notes=x&notes=y
            POST   | /events              | {body: {kind: LOSS, since: "2026-11-27T08:00:00Z", more: 1.10}} | {"kind":"LOSS","since":"2026-11-27T08:00:00Z","more":1.1}
            """)
    void theSystemIsAskedAsItsClientWouldAsk(String method, String path, String arguments, String body)
            throws Exception {
        // given
        system.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(418)));
        OpenApiPeer.Call call = call("library", method, path, arguments);
        // when
        OpenApiPeer.send("http://127.0.0.1:" + system.port(), call);
        LoggedRequest own = system.findAll(anyRequestedFor(anyUrl())).get(0);
        system.resetRequests();
        r1("library", call, PRODUCTION);
        LoggedRequest ours = system.findAll(anyRequestedFor(anyUrl())).get(0);
        // then
        assertThat(ours.getUrl().contains("api_key=synthetic-key")).isEqualTo(!path.equals("/loans"));
        assertThat(values(ours)).isEqualTo(values(own));
        assertThat(ours.getMethod()).isEqualTo(own.getMethod());
        assertThat(ours.getHeader("If-None-Match")).isEqualTo(own.getHeader("If-None-Match"));
        assertThat(ours.getBodyAsString()).isEqualTo(body == null ? "" : body);
    }

    /** Path and query as they are meant: pairs in any order, without our own key. */
    private static List<String> values(LoggedRequest request) {
        String[] parts = request.getUrl().split("\\?", -1);
        List<String> values = new ArrayList<>(List.of(parts[0]));
        for (String pair : parts.length == 1 ? new String[0] : parts[1].split("&", -1)) {
            if (!pair.startsWith("api_key=")) {
                values.add(java.net.URLDecoder.decode(pair, StandardCharsets.UTF_8));
            }
        }
        java.util.Collections.sort(values.subList(1, values.size()));
        return values;
    }

    private static JsonNode described(String connector, String client) throws Exception {
        Client.Answer answer = r1(
                connector,
                new OpenApiPeer.Call("GET", "/getOpenAPI?serviceCode=" + connector, List.of(), new byte[0]),
                client,
                "http://127.0.0.1:" + bus.port() + "/r1/" + MEMBER + "/" + connector);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    @ParameterizedTest
    @ValueSource(strings = {"library", "clinics", "permits", "parking", "filings"})
    void theDocumentThatIsGivenOutHasNoReferenceToNowhere(String connector, @TempDir Path folder) throws Exception {
        // when
        JsonNode document = described(connector, SANDBOX);
        // then
        List<String> lost = new ArrayList<>();
        references(document, document, lost);
        assertThat(lost).isEmpty();
        assertThat(document.at("/servers/0/url").asText())
                .isEqualTo("/r1/" + MEMBER + "/" + connector + "/" + connector);
        assertThat(document.findValues("security")).isEmpty();
        assertThat(document.at("/components/securitySchemes").isMissingNode()).isTrue();
        Path file = Files.write(folder.resolve("given.json"), Json.write(document));
        assertThat(OpenApiScaffold.draft("given", ContractSource.of(file.toString()), Set.of())
                        .operations())
                .isNotEmpty();
    }

    private static void references(JsonNode node, JsonNode document, List<String> lost) {
        String reference = node.path("$ref").asText("");
        if (!reference.isEmpty()
                && (!reference.startsWith("#/")
                        || document.at(reference.substring(1)).isMissingNode())) {
            lost.add(reference);
        }
        node.forEach(child -> references(child, document, lost));
    }

    @Test
    void aFolderThatIsBeingChangedIsNotDescribedAsTheVersionInUse() throws Exception {
        // given
        Path file;
        try (Stream<Path> files = Files.list(folders.resolve("parking/contract"))) {
            file = files.findFirst().orElseThrow();
        }
        byte[] before = Files.readAllBytes(file);
        OpenApiPeer.Call call = new OpenApiPeer.Call("GET", "/getOpenAPI?serviceCode=parking", List.of(), new byte[0]);
        try {
            // when
            Files.writeString(file, "{");
            Client.Answer answer =
                    r1("parking", call, PRODUCTION, "http://127.0.0.1:" + bus.port() + "/r1/" + MEMBER + "/parking");
            // then
            assertThat(answer.status()).as(answer.text()).isEqualTo(500);
            assertThat(answer.header("X-Road-Error")).isEqualTo("Server.ServerProxy.ServiceDisabled");
        } finally {
            Files.write(file, before);
        }
    }

    @Test
    void aLargeFormIsReadToo() throws Exception {
        // given
        String arguments = "{body: {title: Hồ sơ, pages: 2, tags: [a], scan: %s, sender: {name: Hà}}}";
        OpenApiPeer.Call large = call("filings", "POST", "/filings", arguments.formatted("x".repeat(100_000)));
        // when
        Client.Answer answer = r1("filings", large, SANDBOX);
        // then
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    }

    @Test
    void aClientThatIsMadeOfTheDocumentWorksAndItIsCutToTheGrants() throws Exception {
        // given
        JsonNode document = described("library", SANDBOX);
        JsonNode poor = described("permits", POOR);
        OpenApiPeer.Call call = new OpenApiPeer(document)
                .call("POST", "/loans", YAML.readTree("{body: {book: b, reader: 12, notes: [x, y]}}"));
        // when
        Client.Answer lent = OpenApiPeer.send(
                "http://127.0.0.1:" + bus.port() + document.at("/servers/0/url").asText(),
                call,
                "X-Road-Client",
                SANDBOX,
                "X-Road-Id",
                UUID.randomUUID().toString());
        // then
        assertThat(lent.status()).as(lent.text()).isEqualTo(200);
        List<String> names = new ArrayList<>();
        document.at("/paths/~1books/get/parameters")
                .forEach(one -> names.add(one.path("name").asText()));
        assertThat(names).contains("year", "If-None-Match", "X-Road-Client").doesNotContain("session", "api_key");
        assertThat(poor.path("paths").properties()).singleElement().satisfies(path -> {
            assertThat(path.getKey()).isEqualTo("/permits/{number}");
            assertThat(path.getValue().has("delete")).isFalse();
        });
        assertThat(poor.at("/components/schemas").properties()).hasSize(1);
        JsonNode methods = r1(
                        "permits",
                        new OpenApiPeer.Call("GET", "/listMethods", List.of(), new byte[0]),
                        POOR,
                        "http://127.0.0.1:" + bus.port() + "/r1/" + MEMBER + "/library")
                .json();
        assertThat(methods.at("/service/0/endpoint_list").toString())
                .contains("{\"method\":\"DELETE\",\"path\":\"/books/*\"}", "\"/books/*/delete\"", "\"/books/*.*\"");
    }
}
