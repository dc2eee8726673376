package io.lienthong.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lienthong.connector.SettingsLoader;
import io.lienthong.contract.CanonicalTypes;
import io.lienthong.contract.ContractCompiler;
import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.MessageId;
import io.lienthong.message.OperationName;
import io.lienthong.message.Request;
import io.lienthong.message.Trace;
import io.lienthong.platform.EventLoops;
import io.lienthong.platform.FollowedFiles;
import io.lienthong.platform.TestCertificate;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The client certificate of a connector is exchanged on disk while it is called, against a real TLS server. */
@Timeout(120)
@SuppressWarnings("NullAway.Init")
class SettingsRenewalIT {
    private static final String DESCRIPTOR = """
            apiVersion: connector/v1
            kind: Connector
            metadata: {name: registry, title: {vi: t, en: t}, owner: o, version: 1.0.0, interface: "1.0", supportLevel: preview}
            configuration:
              required: [baseUrl, certificate, privateKey, trustedCertificates]
              properties:
                baseUrl: {type: string, format: uri}
                certificate: {type: string}
                privateKey: {type: string, format: password}
                trustedCertificates: {type: string}
            endpoint:
              protocol: REST
              contract: contract/openapi.yaml
              url: "{{baseUrl}}"
              authentication: {type: mutualTls, certificate: "{{certificate}}", privateKey: "{{privateKey}}"}
            operations:
              - {name: look, pattern: requestReply, expose: {method: GET, path: /look}, request: {method: GET, path: /look}}
            """;
    private static final String CONTRACT = """
            openapi: 3.0.3
            info: {title: Registry, version: "1"}
            paths:
              /look:
                get: {responses: {"200": {description: found, content: {application/json: {schema: {type: object}}}}}}
            """;

    private final Path folder;
    private final EventLoops loops = new EventLoops(Duration.ofSeconds(5));
    private final FollowedFiles files = new FollowedFiles();
    private TestCertificate first;
    private TestCertificate second;
    private Connectors connectors;
    private HttpServer server;

    SettingsRenewalIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void open() throws Exception {
        TestCertificate system = TestCertificate.create(folder, "system", 30);
        first = TestCertificate.create(folder, "first", 30);
        second = TestCertificate.create(folder, "second", 30);
        server = serve(system);
        Path connector = folder.resolve("connectors/registry");
        write(connector.resolve("connector.yaml"), DESCRIPTOR);
        write(connector.resolve("contract/openapi.yaml"), CONTRACT);
        show(first.certificateFile(), first.keyFile());
        write(folder.resolve("config/registry.yaml"), """
                configuration:
                  baseUrl: https://127.0.0.1:%d
                  certificate: file:%s
                  privateKey: file:%s
                  trustedCertificates: file:%s
                egress: {allowedRanges: [127.0.0.0/8]}
                """.formatted(
                        server.actualPort(),
                        folder.resolve("shown.crt"),
                        folder.resolve("shown.key"),
                        system.certificateFile()));
        connectors = new Connectors(
                folder.resolve("connectors"),
                new ConnectorCompiler(
                        new ContractCompiler(CanonicalTypes.load()), loops.vertx(), new SimpleMeterRegistry()),
                new SettingsLoader(folder.resolve("config"), "http://127.0.0.1:1", false));
        connectors.reload(connector);
        assertThat(connectors.defects()).isEmpty();
        follow();
    }

    private void follow() {
        files.follow(
                "registry",
                connectors.require("registry").settingsFiles(),
                () -> connectors.usesWrittenSettings("registry"),
                () -> connectors.renew("registry").before().ifPresent(ActiveConnector::close));
    }

    @AfterEach
    void close() {
        files.close();
        connectors.all().forEach(ActiveConnector::close);
        loops.close();
    }

    private HttpServer serve(TestCertificate system) throws Exception {
        HttpServerOptions options = new HttpServerOptions()
                .setHost("127.0.0.1")
                .setPort(0)
                .setSsl(true)
                .setClientAuth(ClientAuth.REQUIRED)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertPath(system.certificateFile())
                        .addKeyPath(system.keyFile()))
                .setTrustOptions(new PemTrustOptions()
                        .addCertPath(first.certificateFile())
                        .addCertPath(second.certificateFile()));
        return loops.vertx()
                .createHttpServer(options)
                .requestHandler(request -> {
                    X509Certificate shown;
                    try {
                        shown = (X509Certificate)
                                request.connection().peerCertificates().get(0);
                    } catch (javax.net.ssl.SSLPeerUnverifiedException e) {
                        throw new IllegalStateException(e);
                    }
                    request.response()
                            .putHeader("Content-Type", "application/json")
                            .end(Buffer.buffer("{\"shown\": \""
                                    + shown.getSubjectX500Principal().getName() + "\"}"));
                })
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    private static void write(Path file, String text) throws Exception {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void show(String certificate, String key) throws Exception {
        Files.writeString(folder.resolve("shown.crt"), Files.readString(Path.of(certificate)));
        Files.writeString(folder.resolve("shown.key"), Files.readString(Path.of(key)));
    }

    private String shown() throws Exception {
        ActiveOperation operation = connectors.operation(new OperationName("registry", "look"));
        MessageId id = MessageId.next();
        Request request = new Request(
                id,
                Environment.PRODUCTION,
                "tester",
                operation.name(),
                Map.of(),
                Body.EMPTY,
                null,
                null,
                null,
                null,
                Trace.continued(null),
                Instant.now());
        CompletableFuture<OperationCall.Result> done = new CompletableFuture<>();
        new OperationCall(operation, request, Body.EMPTY, Map.of(), Duration.ofSeconds(10)).start(done::complete);
        OperationCall.Result result = done.get(15, TimeUnit.SECONDS);
        assertThat(result).isInstanceOf(OperationCall.Result.Done.class);
        return ((OperationCall.Result.Done) result).reply().json().path("shown").asText();
    }

    @Test
    void callsShowTheNewCertificateOnceItsFilesChanged() throws Exception {
        // given
        assertThat(shown()).isEqualTo("CN=first");
        // when
        show(second.certificateFile(), second.keyFile());
        // then
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(shown()).isEqualTo("CN=second"));
        assertThat(files.refused()).isEmpty();
    }

    @Test
    void aKeyOfAnotherCertificateKeepsTheOldOneAndIsSaid() throws Exception {
        // given
        assertThat(shown()).isEqualTo("CN=first");
        // when
        show(second.certificateFile(), first.keyFile());
        // then
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(files.refused()).containsKey("registry"));
        assertThat(shown()).isEqualTo("CN=first");

        // when: it is mended
        show(second.certificateFile(), second.keyFile());
        // then
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(files.refused()).isEmpty());
        assertThat(shown()).isEqualTo("CN=second");
    }

    @Test
    void whatChangedAfterItWasReadAndBeforeItIsFollowedIsTaken() throws Exception {
        // given
        files.follow("registry", List.of(), () -> {});
        show(second.certificateFile(), second.keyFile());
        // when
        follow();
        // then
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(shown()).isEqualTo("CN=second"));
    }

    @Test
    void aClientThatSendsAKeyOfItsOwnBesideACertificateIsUnderstood() throws Exception {
        // given
        Path connector = folder.resolve("connectors/registry");
        write(
                connector.resolve("connector.yaml"),
                DESCRIPTOR
                        .replace("path: /look}, request", "path: /seen, providerForm: true}, request")
                        .replace(
                                "privateKey: \"{{privateKey}}\"}",
                                "privateKey: \"{{privateKey}}\", and: {type: apiKey, in: query, name: api_key, value: ours}}"));
        connectors.reload(connector).before().ifPresent(ActiveConnector::close);
        assertThat(connectors.defects()).isEmpty();
        // when
        ExposedPaths.Match match =
                connectors.require("registry").matchEither("GET", "/look", "api_key=theirs", null, operation -> true);
        // then
        assertThat(match.parameters()).isEmpty();
    }

    @Test
    void ofAFolderThatChangedTooNothingIsOpened() throws Exception {
        // given: settings that could not be opened, which nobody looks at
        files.follow("registry", List.of(), () -> {});
        Files.writeString(folder.resolve("shown.key"), "no key at all");
        write(
                folder.resolve("connectors/registry/connector.yaml"),
                DESCRIPTOR.replace("version: 1.0.0", "version: 1.0.1"));
        // when, then
        assertThatThrownBy(() -> connectors.renew("registry"))
                .isInstanceOfSatisfying(
                        BusException.class,
                        refused -> assertThat(refused.detailWithPlaces()).contains("was not activated"));
        assertThat(shown()).isEqualTo("CN=first");
    }

    @Test
    void aRefusalNamesTheSettingAndNoSecret() throws Exception {
        // when
        Files.writeString(folder.resolve("shown.key"), "no key at all");
        // then
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(files.refused()).containsKey("registry"));
        assertThat(files.refused().get("registry")).contains("privateKey").doesNotContain("no key at all");
        assertThat(shown()).isEqualTo("CN=first");
    }
}
