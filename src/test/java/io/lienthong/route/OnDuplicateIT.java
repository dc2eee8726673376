package io.lienthong.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.message.Body;
import io.lienthong.message.Environment;
import io.lienthong.message.Json;
import io.lienthong.message.MessageId;
import io.lienthong.message.OperationName;
import io.lienthong.message.Request;
import io.lienthong.message.Trace;
import io.lienthong.simulator.Simulators;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Add, else update: one further call under a key of its own, the same at every repetition. */
class OnDuplicateIT {
    private static final String DESCRIPTOR = """
            apiVersion: connector/v1
            kind: Connector
            metadata: {name: registry, title: {vi: Sổ, en: Registry}, owner: test, version: 1.0.0, interface: "1.0", supportLevel: preview}
            configuration: {required: [baseUrl], properties: {baseUrl: {type: string, format: uri}}}
            endpoint: {protocol: REST, contract: contract/openapi.yaml, url: "{{baseUrl}}", timeouts: {response: PT30S}}
            operations:
              - name: add
                pattern: deliver
                request: {method: POST, path: /things}
                onDuplicate: update
                errorHandling: {classify: [{when: {httpStatus: [409]}, outcome: DUPLICATE}]}
              - name: update
                pattern: deliver
                request: {method: PUT, path: /things}
                errorHandling: {classify: [{when: {httpStatus: [409]}, outcome: DUPLICATE}]}
            """;
    private static final String CONTRACT = """
            openapi: 3.0.3
            info: {title: Registry, version: "1"}
            paths:
              /things:
                post:
                  requestBody: {content: {application/json: {schema: {type: object}}}}
                  responses: {default: {description: done}}
                put:
                  requestBody: {content: {application/json: {schema: {type: object}}}}
                  responses: {default: {description: done}}
            """;
    private static final String FIXTURES = """
            {"mappings": [
              {"name": "known", "request": {"method": "POST", "urlPath": "/things"}, "response": {"status": 409}},
              {"name": "updated", "request": {"method": "PUT", "urlPath": "/things"}, "response": {"status": STATUS}}
            ]}
            """;

    private final Vertx vertx = Vertx.vertx();
    private Simulators simulators;
    private Path folder;

    @BeforeEach
    void write(@TempDir Path parent) throws IOException {
        folder = parent.resolve("registry");
        Files.createDirectories(folder.resolve("contract"));
        Files.createDirectories(folder.resolve("fixtures/mappings"));
        Files.writeString(folder.resolve("connector.yaml"), DESCRIPTOR);
        Files.writeString(folder.resolve("contract/openapi.yaml"), CONTRACT);
        simulators = new Simulators(vertx, parent);
    }

    @AfterEach
    void close() {
        simulators.close();
        vertx.close();
    }

    @Test
    void theFurtherCallHasAKeyOfItsOwnThatARepetitionKeeps() throws Exception {
        // given
        ActiveConnector connector = activate("200");
        Request request = request();
        // when: the same delivery twice, as after a crash
        OperationCall.Result first = call(connector, request);
        OperationCall.Result again = call(connector, request);
        // then
        assertThat(List.of(first, again))
                .allSatisfy(result -> assertThat(result)
                        .isInstanceOfSatisfying(
                                OperationCall.Result.Done.class,
                                done -> assertThat(done.duplicate()).isFalse()));
        List<Simulators.Received> received = simulators.received("registry", Environment.SANDBOX);
        assertThat(received).extracting(Simulators.Received::method).containsExactly("POST", "PUT", "POST", "PUT");
        List<String> keys = received.stream()
                .map(one -> one.headers().get("Idempotency-Key"))
                .toList();
        assertThat(keys.subList(0, 2)).doesNotHaveDuplicates().isEqualTo(keys.subList(2, 4));
        assertThat(keys.get(1)).matches("[0-9a-f-]{36}");
        assertThat(received.get(1).body()).isEqualTo(received.get(0).body());
    }

    @Test
    void thereIsNoThirdCall() throws Exception {
        OperationCall.Result result = call(activate("409"), request());
        assertThat(result)
                .isInstanceOfSatisfying(
                        OperationCall.Result.Done.class,
                        done -> assertThat(done.duplicate()).isTrue());
        assertThat(simulators.received("registry", Environment.SANDBOX)).hasSize(2);
    }

    private ActiveConnector activate(String statusOfUpdate) throws IOException {
        Files.writeString(folder.resolve("fixtures/mappings/things.json"), FIXTURES.replace("STATUS", statusOfUpdate));
        return RegistryConnector.activate(folder, simulators, vertx);
    }

    private static Request request() {
        return new Request(
                MessageId.next(),
                Environment.SANDBOX,
                "flow.test",
                new OperationName("registry", "add"),
                Map.of(),
                Body.of(Json.object().put("code", "A")),
                "0b8a4a3e-0000-5000-8000-000000000001",
                null,
                null,
                null,
                Trace.continued(null),
                Instant.now());
    }

    private static OperationCall.Result call(ActiveConnector connector, Request request) throws Exception {
        CompletableFuture<OperationCall.Result> done = new CompletableFuture<>();
        new OperationCall(
                        connector.operation("add").orElseThrow(),
                        request,
                        request.body(),
                        Map.of(),
                        Duration.ofSeconds(60))
                .start(done::complete);
        return done.get(70, TimeUnit.SECONDS);
    }
}
