package io.lienthong.provider;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.lienthong.connector.Settings;
import io.lienthong.message.Body;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a call looks like to the connected system. */
class ProviderRequestIT {
    private static final String REST = """
            endpoint:
              protocol: REST
              contract: contract/openapi.yaml
              url: "{{baseUrl}}"
              headers: {X-Client: "{{clientName}}"}
              authentication: {type: none}
            operations:
              - name: look
                pattern: requestReply
                request:
                  method: GET
                  path: /enterprises/{msdn}/years
                  headers: {X-Message: "{{call.messageId}}", Timestamp: "{{call.timestamp}}"}
                  parameters:
                    code: {in: path, name: msdn, required: true}
                    year: {in: query, name: nam}
                    kind: {in: query, value: "A&B"}
                    from: {in: query, name: from_date, value: "{{window.from}}"}
                    office: {in: header, name: X-Office}
                    hidden: {in: mapping}
              - name: styled
                pattern: requestReply
                request:
                  method: GET
                  path: /cars/{color}/{size}
                  parameters:
                    color: {in: path, required: true, style: matrix, explode: true}
                    size: {in: path, required: true, style: label, explode: false}
                    filter: {in: query, style: form, explode: true}
                    tags: {in: header, name: X-Tags, style: simple, explode: true}
              - name: searched
                pattern: requestReply
                authentication: {type: apiKey, in: query, name: "api key", value: synthetic}
                request:
                  method: GET
                  path: /search
                  parameters:
                    filter: {in: query, style: form, explode: true}
                    deep: {in: query, style: deepObject}
                    year: {in: query, name: năm}
                    kind: {in: query, value: A}
                    state: {in: query, name: "deep[a][b]", value: open}
              - name: change
                pattern: deliver
                request: {method: POST, path: /changes}
              - name: quiet
                pattern: deliver
                request: {method: PUT, path: /quiet, idempotencyKey: {in: none}}
              - name: keyed
                pattern: deliver
                request: {method: POST, path: /keyed, contentType: application/vnd.x+json, idempotencyKey: {in: header, name: X-Request-Key}}
              - name: raw
                pattern: requestReply
                body: opaque
                request: {method: POST, path: /raw}
            """;

    private final WireMockServer system =
            new WireMockServer(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"));
    private final Bench bench = new Bench();

    @BeforeEach
    void start() {
        system.start();
        system.stubFor(any(anyUrl())
                .willReturn(aResponse()
                        .withStatus(200)
                        .withHeader("Content-Type", "application/json")
                        .withBody("{\"ok\": true}")));
    }

    @AfterEach
    void stop() throws Exception {
        bench.close();
        system.stop();
    }

    private Bench rest() {
        return bench.open(REST, Map.of("baseUrl", system.baseUrl() + "/base/", "clientName", "lienthong"));
    }

    private LoggedRequest onlyRequest() {
        List<LoggedRequest> requests =
                system.findAll(com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor(anyUrl()));
        assertThat(requests).hasSize(1);
        return requests.get(0);
    }

    private static Set<String> headerNames(LoggedRequest request) {
        Set<String> names = new TreeSet<>();
        request.getHeaders().keys().forEach(name -> names.add(name.toLowerCase(java.util.Locale.ROOT)));
        return names;
    }

    @Test
    void listsAndObjectsHaveTheStylesOfOpenApi() {
        // when
        rest().call("styled")
                .with("color", "blue,light;grey")
                .with("size", "1,2")
                .with("filter", "{\"a\":1,\"b&\":\"x y\"}")
                .with("tags", "{\"R\":100,\"G\":200}")
                .await();
        // then
        LoggedRequest request = onlyRequest();
        assertThat(request.getUrl()).isEqualTo("/base/cars/;color=blue;color=light%3Bgrey/.1,2?a=1&b%26=x%20y");
        assertThat(request.getHeader("X-Tags")).isEqualTo("R=100,G=200");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "filter | {\"kind\":\"B\"}",
                "filter | {\"a\":1,\"năm\":\"2026\"}",
                "filter | {\"api key\":\"another\"}",
                "filter | {\"API Key\":\"another\"}",
                "filter | {\"deep[a][b]\":\"closed\"}",
                "deep | {\"a\":{\"b\":\"closed\"}}",
                "deep | {\"a][b\":\"closed\"}",
            })
    void noFieldOfAnObjectBecomesAnotherParameterOrTheKey(String parameter, String object) {
        // when
        Outcome outcome = rest().call("searched").with(parameter, object).await();
        // then
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.code()).isEqualTo(ErrorCode.REQUEST_INVALID));
        assertThat(system.getAllServeEvents()).isEmpty();
    }

    @Test
    void fieldsOfObjectsStandBesideTheOtherParameters() {
        // when
        rest().call("searched")
                .with("filter", "{\"a\":1,\"filter\":2}")
                .with("deep", "{\"a\":{\"c\":3}}")
                .await();
        // then
        assertThat(onlyRequest().getUrl())
                .isEqualTo("/base/search?api%20key=synthetic&a=1&filter=2&deep%5Ba%5D%5Bc%5D=3&kind=A"
                        + "&deep%5Ba%5D%5Bb%5D=open");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "{}"})
    void aStyledValueClimbsNoSegment(String size) {
        // when
        Outcome outcome =
                rest().call("styled").with("color", "blue").with("size", size).await();
        // then
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.code()).isEqualTo(ErrorCode.REQUEST_INVALID));
    }

    @Test
    void parametersGoWhereTheyAreDeclaredAndAreEncoded() {
        // when
        Outcome outcome = rest().call("look")
                .with("code", "a/b?c#đ ..")
                .with("year", "2 025&x=1")
                .with("office", "H09.1")
                .with("hidden", "h")
                .with("stranger", "s")
                .placeholder("window.from", "2025-01-01T00:00:00+07:00")
                .await();

        // then
        assertThat(outcome).isInstanceOf(Outcome.Answered.class);
        LoggedRequest request = onlyRequest();
        assertThat(request.getUrl())
                .isEqualTo("/base/enterprises/a%2Fb%3Fc%23%C4%91%20../years"
                        + "?nam=2%20025%26x%3D1&kind=A%26B&from_date=2025-01-01T00%3A00%3A00%2B07%3A00");
        assertThat(request.getHeader("X-Office")).isEqualTo("H09.1");
        assertThat(request.getHeader("X-Client")).isEqualTo("lienthong");
        assertThat(request.getHeader("Timestamp")).matches("[0-9]{13}");
    }

    @Test
    void nothingButDeclaredHeadersIsSent() {
        // when
        rest().call("look")
                .with("code", "1")
                .placeholder("window.from", "x")
                .idempotencyKey("k")
                .await();

        // then
        LoggedRequest request = onlyRequest();
        assertThat(headerNames(request))
                .containsExactlyInAnyOrder(
                        "accept", "host", "x-client", "x-message", "timestamp", "traceparent", "idempotency-key");
        assertThat(request.getHeader("traceparent"))
                .matches("00-0af7651916cd43dd8448eb211c80319c-(?!b7ad6b7169203331)[0-9a-f]{16}-01");
        assertThat(request.getHeader("Accept")).isEqualTo("application/json");
    }

    @Test
    void anOptionalParameterMayBeAbsent() {
        rest().call("look").with("code", "1").placeholder("window.from", "x").await();
        assertThat(onlyRequest().getUrl()).isEqualTo("/base/enterprises/1/years?kind=A%26B&from_date=x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", ".."})
    void noValueClimbsOrEmptiesAPath(String value) {
        // when
        Outcome outcome = rest().call("look")
                .with("code", value)
                .placeholder("window.from", "x")
                .await();

        // then
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.code()).isEqualTo(ErrorCode.REQUEST_INVALID));
        assertThat(system.getAllServeEvents()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nX-Admin: 1", "a\nb", "a\u0000b", "a\u007fb", "Hộ tịch"})
    void aHeaderParameterCannotEndItsLine(String value) {
        // when
        Outcome outcome = rest().call("look")
                .with("code", "1")
                .with("office", value)
                .placeholder("window.from", "x")
                .await();

        // then
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.code()).isEqualTo(ErrorCode.REQUEST_INVALID);
            assertThat(failed.detail()).contains("office").doesNotContain("Admin");
        });
        assertThat(system.getAllServeEvents()).isEmpty();
    }

    @Test
    void aMissingParameterIsNamed() {
        Outcome outcome = rest().call("look").placeholder("window.from", "x").await();
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.detail()).contains("code"));
    }

    @Test
    void aBodyGoesOutWithItsTypeAndKey() {
        // when
        Outcome outcome = rest().call("change")
                .body(Body.of(Json.object().put("name", "Nguyễn")))
                .idempotencyKey("key-1")
                .await();

        // then
        assertThat(outcome).isInstanceOf(Outcome.Answered.class);
        LoggedRequest request = onlyRequest();
        assertThat(request.getBodyAsString()).isEqualTo("{\"name\":\"Nguyễn\"}");
        assertThat(request.getHeader("Content-Type")).isEqualTo("application/json");
        assertThat(request.getHeader("Idempotency-Key")).isEqualTo("key-1");
    }

    @Test
    void theKeyGoesOnlyWhereThePartnerTakesIt() {
        rest().call("keyed").body("{}").idempotencyKey("key-1").await();
        LoggedRequest request = onlyRequest();
        assertThat(request.getHeader("X-Request-Key")).isEqualTo("key-1");
        assertThat(request.getHeader("Content-Type")).isEqualTo("application/vnd.x+json");
        assertThat(headerNames(request)).doesNotContain("idempotency-key");
    }

    @Test
    void aPutWithoutBodySaysSo() {
        rest().call("quiet").idempotencyKey("key-1").await();
        LoggedRequest request = onlyRequest();
        assertThat(request.getHeader("Content-Length")).isEqualTo("0");
        assertThat(headerNames(request)).doesNotContain("idempotency-key", "content-type");
    }

    @Test
    void opaqueBytesPassUntouchedBothWays() throws Exception {
        // given
        byte[] bytes = {0, 1, 2, (byte) 0xff};
        system.stubFor(any(anyUrl())
                .willReturn(aResponse()
                        .withHeader("Content-Type", "application/pdf")
                        .withBody(bytes)));

        // when
        Outcome outcome = rest().call("raw")
                .body(Body.received(bytes, "application/edoc+zip"))
                .await();

        // then
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Answered.class, answered -> {
            assertThat(answered.body().bytes()).isEqualTo(bytes);
            assertThat(answered.body().mediaType()).isEqualTo("application/pdf");
        });
        assertThat(onlyRequest().getBody()).isEqualTo(bytes);
        assertThat(onlyRequest().getHeader("Content-Type")).isEqualTo("application/edoc+zip");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1", "1.2"})
    void soapIsPostedWithItsAction(String version) {
        // given
        bench.open("""
                endpoint: {protocol: SOAP, contract: contract/x.wsdl, url: "{{baseUrl}}", soapVersion: "%s"}
                operations:
                  - {name: look, pattern: requestReply, idempotent: true, soapAction: "urn:look", request: {method: GET}}
                """.formatted(version), Map.of("baseUrl", system.baseUrl() + "/service?x=1"));

        // when: the contract writes it, and says of what type it is
        String mediaType = version.equals("1.1")
                ? "text/xml; charset=utf-8"
                : "application/soap+xml; charset=utf-8; action=\"urn:look\"";
        bench.call("look")
                .body(Body.received("<e/>".getBytes(StandardCharsets.UTF_8), mediaType))
                .await();

        // then
        LoggedRequest request = onlyRequest();
        assertThat(request.getMethod().getName()).isEqualTo("POST");
        assertThat(request.getUrl()).isEqualTo("/service?x=1");
        assertThat(request.getHeader("Content-Type")).isEqualToIgnoringCase(mediaType);
        if (version.equals("1.1")) {
            assertThat(request.getHeader("SOAPAction")).isEqualTo("\"urn:look\"");
        } else {
            assertThat(headerNames(request)).doesNotContain("soapaction");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://host/",
                "host",
                "http://",
                "http://user:secret@host/",
                "http://host/#f",
                "http://ho st/",
                "http://host:99999/",
                "file:///etc/passwd"
            })
    void anUnusableUrlIsRefusedAtOnceWithoutItsValue(String url) {
        assertThatThrownBy(() -> bench.open(REST, Map.of("baseUrl", url, "clientName", "x")))
                .isInstanceOfSatisfying(UnusableConnector.class, unusable -> {
                    assertThat(unusable.defect().key()).isEqualTo("/endpoint/url");
                    assertThat(unusable.getMessage()).doesNotContain("secret");
                });
    }

    @Test
    void aSettingThatWouldEndAHeaderIsRefusedAtOnce() {
        assertThatThrownBy(() -> bench.open(REST, Map.of("baseUrl", "http://host", "clientName", "a\r\nb: c")))
                .isInstanceOfSatisfying(
                        UnusableConnector.class,
                        unusable -> assertThat(unusable.defect().key()).isEqualTo("/endpoint/headers/X-Client"));
    }

    @Test
    void aMissingSettingIsNamed() {
        assertThatThrownBy(() -> bench.open(REST, new Settings(Map.of("clientName", "x"), List.of())))
                .isInstanceOf(UnusableConnector.class)
                .hasMessageContaining("baseUrl");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host", "Content-Length", "transfer-encoding", "Connection", "traceparent"})
    void framingHeadersCannotBeDeclared(String name) {
        String yaml = """
                endpoint: {protocol: REST, contract: c, url: "http://host", headers: {%s: x}}
                operations: []
                """.formatted(name);
        assertThatThrownBy(() -> bench.open(
                        yaml.replace("operations: []", "operations: [{name: look, pattern: requestReply}]"), Map.of()))
                .isInstanceOf(UnusableConnector.class)
                .hasMessageContaining(name);
    }
}
