package io.lienthong.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Body;
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
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the journal keeps of an answer that cannot be read, as the person on duty has to see it. */
class UnreadReplyIT {
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
                journal: {body: masked, mask: [/name]}
            """;
    private static final String CONTRACT = """
            openapi: 3.0.3
            info: {title: Registry, version: "1"}
            paths:
              /things:
                post:
                  requestBody: {content: {application/json: {schema: {type: object}}}}
                  responses: {default: {description: done}}
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "application/json | <html>bao tri cua Le Van An</html> | <html>bao tri cua ***</html>",
                "application/json | {\"loi\": \"Le Van An | {\"loi\": \"***",
                "text/plain | khong co | khong co"
            })
    void anAnswerThatCannotBeReadIsKeptWithoutWhatIsMasked(String mediaType, String said, String kept)
            throws Exception {
        assertThat(kept(mediaType, said)).isEqualTo(kept);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>", "{\"loi\": \""})
    void nothingIsKeptOfAnAnswerAboveTheLimit(String beginning) throws Exception {
        assertThat(kept("application/json", beginning + "x".repeat(64 << 10))).isNull();
    }

    private @Nullable String kept(String mediaType, String said) throws Exception {
        ObjectNode stub = Json.object();
        stub.putObject("request").put("method", "POST").put("urlPath", "/things");
        stub.putObject("response")
                .put("status", 200)
                .put("body", said)
                .putObject("headers")
                .put("Content-Type", mediaType);
        ObjectNode stubs = Json.object();
        stubs.putArray("mappings").add(stub);
        Files.write(folder.resolve("fixtures/mappings/things.json"), Json.write(stubs));
        ActiveOperation operation = RegistryConnector.activate(folder, simulators, vertx)
                .operation("add")
                .orElseThrow();
        Request request = request();
        OperationCall call = new OperationCall(operation, request, request.body(), Map.of(), Duration.ofSeconds(60));
        CompletableFuture<OperationCall.Result> done = new CompletableFuture<>();
        call.start(done::complete);
        assertThat(done.get(70, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        OperationCall.Result.Refused.class,
                        refused -> assertThat(refused.error().code()).isEqualTo(ErrorCode.PROVIDER_REPLY_INVALID));
        byte[] reply = LoggedExchange.refusal(operation, request, call);
        return reply == null ? null : new String(reply, StandardCharsets.UTF_8);
    }

    private static Request request() {
        return new Request(
                MessageId.next(),
                Environment.SANDBOX,
                "flow.test",
                new OperationName("registry", "add"),
                Map.of(),
                Body.of(Json.object().put("code", "A").put("name", "Le Van An")),
                null,
                null,
                null,
                null,
                Trace.continued(null),
                Instant.now());
    }
}
