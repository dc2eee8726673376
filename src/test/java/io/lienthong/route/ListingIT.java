package io.lienthong.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.MessageId;
import io.lienthong.message.OperationName;
import io.lienthong.message.Request;
import io.lienthong.message.Trace;
import io.lienthong.simulator.Simulators;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A page of a list over HTTP: where the next one is, and what of it is right. */
class ListingIT {
    private static final String DESCRIPTOR = """
            apiVersion: connector/v1
            kind: Connector
            metadata: {name: registry, title: {vi: Sổ, en: Registry}, owner: test, version: 1.0.0, interface: "1.0", supportLevel: preview}
            configuration: {required: [baseUrl], properties: {baseUrl: {type: string, format: uri}}}
            endpoint: {protocol: REST, contract: contract/openapi.yaml, url: "{{baseUrl}}"}
            operations:
              - name: things
                pattern: poll
                schedule: PT1M
                messageType: DossierResult.v1
                request: {method: GET, path: /things}
                response: {select: /items, mapping: mappings/things.jslt}
                key: [/dossierCode]
                pagination: {type: link, parameter: after, sizeParameter: limit, size: 3, next: /links/next}
                publish: registry.thing-changed
            """;
    private static final String MAPPING = """
            [for (.) {
              "dossierCode": .code,
              "status": if (.state == "done") "RESOLVED" else error("the state " + .state + " is unknown"),
              "resolvedAt": "2026-11-02T08:20:05+07:00"
            }]
            """;
    private static final String CONTRACT = """
            openapi: 3.0.3
            info: {title: Registry, version: "1"}
            paths:
              /things:
                get:
                  parameters:
                    - {name: after, in: query, schema: {type: string}}
                    - {name: limit, in: query, schema: {type: integer}}
                  responses:
                    "200":
                      description: A page
                      content:
                        application/json:
                          schema:
                            type: object
                            required: [items]
                            properties:
                              items:
                                type: array
                                items:
                                  type: object
                                  required: [code, state]
                                  properties: {code: {type: string}, state: {type: string}, note: {type: string}}
                              links: {type: object}
            """;
    private static final String GOOD = """
            {"code": "H99.12-261102-0001", "state": "done"}""";
    private static final String ALSO_GOOD = """
            {"code": "H99.12-261102-0002", "state": "done"}""";
    private static final String UNMAPPED = """
            {"code": "H99.12-261102-0003", "state": "lost"}""";
    private static final String BROKEN = """
            {"state": "done"}""";

    private final Vertx vertx = Vertx.vertx();
    private Simulators simulators;
    private Path folder;

    @BeforeEach
    void write(@TempDir Path parent) throws IOException {
        folder = parent.resolve("registry");
        for (String part : List.of("contract", "fixtures/mappings", "mappings")) {
            Files.createDirectories(folder.resolve(part));
        }
        Files.writeString(folder.resolve("connector.yaml"), DESCRIPTOR);
        Files.writeString(folder.resolve("contract/openapi.yaml"), CONTRACT);
        Files.writeString(folder.resolve("mappings/things.jslt"), MAPPING);
        simulators = new Simulators(vertx, parent);
    }

    @AfterEach
    void close() {
        simulators.close();
        vertx.close();
    }

    @Test
    void ofALinkNothingButTheParameterIsUsed() throws Exception {
        // given
        ActiveOperation things = answering("""
                {"items": [%s], "links": {"next": "https://elsewhere.example/other?limit=9&after=%%C4%%90+1%%2B&x=1#after=no"}}
                """.formatted(GOOD));
        // when
        Listing first = listing(call(things, null));
        call(things, first.page().next());
        // then
        assertThat(first.page().next()).isEqualTo("Đ 1+");
        List<Simulators.Received> received = simulators.received("registry", Environment.SANDBOX);
        assertThat(received).hasSize(2);
        assertThat(received.get(0).url())
                .startsWith("/things")
                .contains("limit=3")
                .doesNotContain("after");
        assertThat(received.get(1).url())
                .startsWith("/things")
                .contains("limit=3")
                .containsPattern("after=%C4%90(\\+|%20)1%2B");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"links\": {}}", "{\"links\": {\"next\": null}}", "{\"links\": {\"next\": \"\"}}"})
    void withoutALinkThereIsNoFurtherPage(String end) throws Exception {
        // given
        String links = end.equals("{}") ? "}" : ", " + end.substring(1);
        ActiveOperation things = answering("{\"items\": [" + GOOD + "]" + links);
        // when
        Listing listing = listing(call(things, null));
        // then
        assertThat(listing.page().next()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/things?page=2", "/things?after=%zz", "/things?after=a%0Ab", "after"})
    void aLinkThatCannotBeFollowedFailsThePage(String link) throws Exception {
        // given
        ActiveOperation things = answering("{\"items\": [" + GOOD + "], \"links\": {\"next\": \"" + link + "\"}}");
        // when
        OperationCall.Result result = call(things, null);
        // then
        assertThat(result)
                .isInstanceOfSatisfying(
                        OperationCall.Result.Refused.class,
                        refused -> assertThat(refused.error().code()).isEqualTo(ErrorCode.PROVIDER_REPLY_INVALID));
    }

    @Test
    void badRecordsAreNamedAndTheOthersAreTaken() throws Exception {
        // given
        ActiveOperation things = answering("""
                {"items": [%s, %s, %s, %s], "links": {"next": "/things?after=4"}}
                """.formatted(GOOD, BROKEN, UNMAPPED, ALSO_GOOD));
        // when
        OperationCall.Result result = call(things, null);
        // then
        Listing listing = listing(result);
        assertThat(codes(((OperationCall.Result.Done) result).reply()))
                .containsExactly("H99.12-261102-0001", "H99.12-261102-0002");
        assertThat(listing.page().received()).isEqualTo(4);
        assertThat(listing.page().next()).isEqualTo("4");
        assertThat(listing.refused()).hasSize(2);
        Listing.Refused broken = listing.refused().get(0);
        assertThat(broken.entry().path("state").asText()).isEqualTo("done");
        assertThat(broken.error().code()).isEqualTo(ErrorCode.PROVIDER_REPLY_INVALID);
        assertThat(broken.error().detailWithPlaces()).contains("/items/1/code");
        Listing.Refused unmapped = listing.refused().get(1);
        assertThat(unmapped.entry().path("code").asText()).isEqualTo("H99.12-261102-0003");
        assertThat(unmapped.error().code()).isEqualTo(ErrorCode.MAPPING_FAILED);
    }

    @Test
    void anEntryThatIsTriedAgainMustKeepTheContractToo() throws Exception {
        // given
        OperationCall things = prepared(answering("{}"), null);
        JsonNode broken = Json.parse("""
                {"code": "H99.12-261102-0004", "state": "done", "note": 5}""".getBytes(StandardCharsets.UTF_8));
        JsonNode good = Json.parse(GOOD.getBytes(StandardCharsets.UTF_8));
        // when, then
        assertThat(things.listed(good)).hasSize(1);
        assertThatExceptionOfType(BusException.class)
                .isThrownBy(() -> things.listed(broken))
                .satisfies(error -> {
                    assertThat(error.code()).isEqualTo(ErrorCode.PROVIDER_REPLY_INVALID);
                    assertThat(error.violations().get(0).place()).isEqualTo("/note");
                });
    }

    @Test
    void aRefusedEntryIsShownAsWhatTheMappingMakesOfIt() throws Exception {
        // given
        OperationCall things = prepared(answering("{}"), null);
        JsonNode broken = Json.parse("""
                {"code": "H99.12-261102-0004", "state": "done", "note": 5}""".getBytes(StandardCharsets.UTF_8));
        JsonNode unmapped = Json.parse(UNMAPPED.getBytes(StandardCharsets.UTF_8));
        // when, then
        assertThat(things.shown(broken).orElseThrow().path("dossierCode").asText())
                .isEqualTo("H99.12-261102-0004");
        assertThat(things.shown(unmapped)).isEmpty();
    }

    @Test
    void whatIsWrongAroundTheRecordsFailsThePage() throws Exception {
        // given
        ActiveOperation things = answering("{\"items\": [" + GOOD + "], \"links\": \"none\"}");
        // when
        OperationCall.Result result = call(things, null);
        // then
        assertThat(result).isInstanceOf(OperationCall.Result.Refused.class);
    }

    // ----

    private ActiveOperation answering(String page) throws IOException {
        Files.writeString(folder.resolve("fixtures/mappings/things.json"), """
                {"name": "things", "request": {"method": "GET", "urlPath": "/things"},
                 "response": {"status": 200, "headers": {"Content-Type": "application/json"}, "jsonBody": %s}}
                """.formatted(page));
        return RegistryConnector.activate(folder, simulators, vertx)
                .operation("things")
                .orElseThrow();
    }

    private static OperationCall.Result call(ActiveOperation things, @Nullable String cursor) throws Exception {
        CompletableFuture<OperationCall.Result> done = new CompletableFuture<>();
        prepared(things, cursor).start(done::complete);
        return done.get(70, TimeUnit.SECONDS);
    }

    private static OperationCall prepared(ActiveOperation things, @Nullable String cursor) {
        Request request = new Request(
                MessageId.next(),
                Environment.SANDBOX,
                "poll",
                new OperationName("registry", "things"),
                new PollPages(things.operation()).parameters(0, 0, cursor),
                Body.EMPTY,
                null,
                null,
                null,
                null,
                Trace.continued(null),
                Instant.now());
        return new OperationCall(things, request, request.body(), Map.of(), Duration.ofSeconds(60));
    }

    private static Listing listing(OperationCall.Result result) {
        assertThat(result).isInstanceOf(OperationCall.Result.Done.class);
        return java.util.Objects.requireNonNull(((OperationCall.Result.Done) result).listing());
    }

    private static List<String> codes(Body reply) throws Exception {
        List<String> codes = new ArrayList<>();
        for (JsonNode record : reply.json()) {
            codes.add(record.path("dossierCode").asText());
        }
        return codes;
    }
}
