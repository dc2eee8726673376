package io.lienthong.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS towards connected systems: verified always, by client certificate where declared. */
@Timeout(60)
class ProviderTlsIT {
    private static final String PASSWORD = "changeit";
    private static final String TRUSTING = """
            configuration: {properties: {trustedCertificates: {type: string}}}
            """;
    private static final String YAML = """
            endpoint:
              protocol: REST
              contract: contract/openapi.yaml
              url: "{{baseUrl}}"
              timeouts: {connect: PT5S, response: PT5S}
              authentication: %s
            errorHandling: {retry: {initialInterval: PT0.01S}}
            operations:
              - {name: look, pattern: requestReply, request: {method: GET, path: /look}}
            """;

    private static Path store = Path.of("");

    private final Bench bench = new Bench();

    @BeforeAll
    static void makeCertificates(@TempDir Path folder) throws Exception {
        store = folder.resolve("pki.p12");
        keytool("-genkeypair", "-alias", "ca", "-dname", "CN=Test CA", "-ext", "bc:c", "-validity", "30");
        leaf("good", "-ext", "SAN=dns:localhost,dns:registry.example", "-validity", "30");
        leaf("foreign", "-ext", "SAN=dns:other.example", "-validity", "30");
        leaf("expired", "-ext", "SAN=dns:localhost", "-startdate", "-10d", "-validity", "5");
        leaf("client", "-ext", "EKU=clientAuth", "-validity", "30");
    }

    private static void leaf(String alias, String... options) throws Exception {
        List<String> arguments =
                new ArrayList<>(List.of("-genkeypair", "-alias", alias, "-signer", "ca", "-dname", "CN=" + alias));
        arguments.addAll(List.of(options));
        keytool(arguments.toArray(String[]::new));
    }

    private static void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of(
                "-keyalg", "EC", "-groupname", "secp256r1", "-keystore", store.toString(), "-storetype", "PKCS12"));
        command.addAll(List.of("-storepass", PASSWORD));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    private static KeyStore keys() throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    private static String certificate(String alias) throws IOException, GeneralSecurityException {
        return pem("CERTIFICATE", keys().getCertificate(alias).getEncoded());
    }

    private static String key(String alias) throws IOException, GeneralSecurityException {
        return pem("PRIVATE KEY", keys().getKey(alias, PASSWORD.toCharArray()).getEncoded());
    }

    private static String pem(String type, byte[] bytes) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes) + "\n-----END " + type + "-----\n";
    }

    private final AtomicReference<String> seenClient = new AtomicReference<>("");
    private final AtomicReference<String> seenAuthorization = new AtomicReference<>("");
    private final AtomicReference<String> seenName = new AtomicReference<>("");

    private String serve(String alias, ClientAuth clientAuth, String... protocols) throws Exception {
        HttpServerOptions options = new HttpServerOptions()
                .setHost("127.0.0.1")
                .setSsl(true)
                .setSni(true)
                .setClientAuth(clientAuth)
                .setKeyCertOptions(new PfxOptions()
                        .setPath(store.toString())
                        .setPassword(PASSWORD)
                        .setAlias(alias))
                .setTrustOptions(new io.vertx.core.net.PemTrustOptions()
                        .addCertValue(io.vertx.core.buffer.Buffer.buffer(certificate("ca"))));
        if (protocols.length > 0) {
            options.setEnabledSecureTransportProtocols(Set.of(protocols));
        }
        HttpServer server = bench.vertx
                .createHttpServer(options)
                .requestHandler(request -> {
                    seenAuthorization.set(String.valueOf(request.getHeader("Authorization")));
                    seenName.set(String.valueOf(request.connection().indicatedServerName()));
                    try {
                        seenClient.set(request.sslSession().getPeerPrincipal().getName());
                    } catch (javax.net.ssl.SSLPeerUnverifiedException none) {
                        seenClient.set("");
                    }
                    request.response().end("{}");
                })
                .listen(0)
                .toCompletionStage()
                .toCompletableFuture()
                .get();
        return "https://localhost:" + server.actualPort();
    }

    private Outcome look(String url, boolean trusting) throws Exception {
        Map<String, String> settings =
                trusting ? Map.of("baseUrl", url, "trustedCertificates", certificate("ca")) : Map.of("baseUrl", url);
        return bench.open(YAML.formatted("{type: none}"), settings).call("look").await();
    }

    private static void assertTlsRefused(Outcome outcome) {
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Unavailable.class, unavailable -> {
            assertThat(unavailable.reach()).isEqualTo(Reach.NOT_SENT);
            assertThat(unavailable.detail()).contains("certificate");
        });
    }

    @AfterEach
    void close() throws Exception {
        bench.close();
    }

    @Test
    void aCertificateOfATrustedAuthorityIsTaken() throws Exception {
        Outcome outcome = look(serve("good", ClientAuth.NONE), true);
        assertThat(outcome).isInstanceOf(Outcome.Answered.class);
    }

    @Test
    void theNameIsIndicatedAlthoughTheAddressIsConnectedTo() throws Exception {
        // given
        String url = serve("good", ClientAuth.NONE).replace("localhost", "registry.example");

        // when
        Outcome outcome = bench.open(
                        TRUSTING + YAML.formatted("{type: none}"),
                        Map.of("baseUrl", url, "trustedCertificates", certificate("ca")),
                        host -> new java.net.InetAddress[] {java.net.InetAddress.getByName("127.0.0.1")})
                .call("look")
                .await();

        // then
        assertThat(outcome).isInstanceOf(Outcome.Answered.class);
        assertThat(seenName).hasValue("registry.example");
    }

    @Test
    void tls12IsSpokenStill() throws Exception {
        assertThat(look(serve("good", ClientAuth.NONE, "TLSv1.2"), true)).isInstanceOf(Outcome.Answered.class);
    }

    @Test
    void anUnknownAuthorityIsRefused() throws Exception {
        assertTlsRefused(look(serve("good", ClientAuth.NONE), false));
    }

    @Test
    void anExpiredCertificateIsRefused() throws Exception {
        assertTlsRefused(look(serve("expired", ClientAuth.NONE), true));
    }

    @Test
    void aCertificateForAnotherHostIsRefused() throws Exception {
        assertTlsRefused(look(serve("foreign", ClientAuth.NONE), true));
    }

    @Test
    void aClientCertificateIsShownWhereDeclared() throws Exception {
        // given
        String url = serve("good", ClientAuth.REQUIRED);
        String yaml =
                TRUSTING + YAML.formatted("{type: mutualTls, certificate: \"{{cert}}\", privateKey: \"{{key}}\"}");

        // when
        Outcome outcome = bench.open(
                        yaml,
                        Map.of(
                                "baseUrl",
                                url,
                                "trustedCertificates",
                                certificate("ca"),
                                "cert",
                                certificate("client"),
                                "key",
                                key("client")))
                .call("look")
                .await();

        // then
        assertThat(outcome).isInstanceOf(Outcome.Answered.class);
        assertThat(seenClient).hasValue("CN=client");
    }

    @Test
    void whatACallCarriesGoesBesideTheCertificate() throws Exception {
        // given
        String url = serve("good", ClientAuth.REQUIRED);
        String yaml = TRUSTING
                + YAML.formatted("{type: mutualTls, certificate: \"{{cert}}\", privateKey: \"{{key}}\","
                        + " and: {type: basic, username: me, password: secret}}");

        // when
        Outcome outcome = bench.open(
                        yaml,
                        Map.of(
                                "baseUrl",
                                url,
                                "trustedCertificates",
                                certificate("ca"),
                                "cert",
                                certificate("client"),
                                "key",
                                key("client")))
                .call("look")
                .await();

        // then
        assertThat(outcome).isInstanceOf(Outcome.Answered.class);
        assertThat(seenClient).hasValue("CN=client");
        assertThat(seenAuthorization).hasValue("Basic bWU6c2VjcmV0");
    }

    @Test
    void withoutAClientCertificateNothingIsAnswered() throws Exception {
        Outcome outcome = look(serve("good", ClientAuth.REQUIRED), true);
        assertThat(outcome).isInstanceOf(Outcome.Unavailable.class);
        assertThat(seenClient).hasValue("");
    }

    @Test
    void anUnusableKeyIsRefusedAtOnceByTheNameOfItsSetting() {
        String yaml = YAML.formatted("{type: mutualTls, certificate: \"{{cert}}\", privateKey: \"{{key}}\"}");
        assertThatThrownBy(() -> bench.open(
                        yaml, Map.of("baseUrl", "https://localhost", "cert", "canary-pem", "key", "canary-key")))
                .isInstanceOfSatisfying(
                        UnusableConnector.class,
                        unusable -> assertThat(unusable.getMessage())
                                .contains("/endpoint/authentication", "cert", "key")
                                .doesNotContain("canary"));
    }

    @Test
    void unusableTrustedCertificatesAreRefusedAtOnce() {
        assertThatThrownBy(() -> bench.open(
                        TRUSTING + YAML.formatted("{type: none}"),
                        Map.of("baseUrl", "https://localhost", "trustedCertificates", "nothing")))
                .isInstanceOf(UnusableConnector.class)
                .hasMessageContaining("trustedCertificates");
    }

    @Test
    void certificatesAreNotReadWhereNoTlsIsSpoken() throws Exception {
        // given: the settings of a simulator
        String yaml =
                TRUSTING + YAML.formatted("{type: mutualTls, certificate: \"{{cert}}\", privateKey: \"{{key}}\"}");
        HttpServer simulator = bench.vertx
                .createHttpServer()
                .requestHandler(request -> request.response().end("{}"))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get();

        // when
        Outcome outcome = bench.open(
                        yaml,
                        Map.of(
                                "baseUrl",
                                "http://localhost:" + simulator.actualPort(),
                                "trustedCertificates",
                                "demo-trustedCertificates",
                                "cert",
                                "demo-cert",
                                "key",
                                "demo-key"))
                .call("look")
                .await();

        // then
        assertThat(outcome).isInstanceOf(Outcome.Answered.class);
    }
}
