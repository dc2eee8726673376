package io.lienthong.face.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lienthong.face.DataPlane;
import io.lienthong.face.RequestReader;
import io.lienthong.platform.EventLoops;
import io.lienthong.platform.PlatformSettings;
import io.lienthong.platform.TestCertificate;
import io.lienthong.platform.Tls;
import io.lienthong.platform.Tls.ClientAuthentication;
import io.lienthong.route.BodyBudget;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS of the data plane with real handshakes; every answer is the fingerprint of the certificate that the client showed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class DataPlaneTlsIT {
    private static final byte ALERT = 21;
    private static final byte FATAL = 2;
    private static final byte PROTOCOL_VERSION = 70;

    private final EventLoops eventLoops = new EventLoops(Duration.ofSeconds(2));
    private TestCertificate server;
    private TestCertificate consumer;
    private TestCertificate stranger;

    @BeforeAll
    void certificates(@TempDir Path folder) throws Exception {
        server = TestCertificate.create(folder, "bus", 30);
        consumer = TestCertificate.create(folder, "consumer", 30);
        stranger = TestCertificate.create(folder, "stranger", 30);
    }

    @AfterAll
    void stop() {
        eventLoops.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void tls12And13AreSpoken(String protocol) throws Exception {
        try (DataPlane plane = open(ClientAuthentication.NONE)) {
            HttpResponse<String> answer = call(plane, server.client(consumer), protocol);

            assertThat(answer.body()).isEqualTo("none");
            assertThat(answer.sslSession().orElseThrow().getProtocol()).isEqualTo(protocol);
        }
    }

    /** A record of TLS holds up to 16 KiB, which come in parts of half of it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 8_192, 16_384, 20_000, 100_000, 900_000})
    void bodiesComeWhole(int size) throws Exception {
        try (DataPlane plane =
                open(new Tls(server.certificateFile(), server.keyFile(), "", ClientAuthentication.NONE), Echo::new)) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + plane.port() + "/"))
                    .timeout(Duration.ofSeconds(20))
                    .POST(HttpRequest.BodyPublishers.ofString("x".repeat(size)))
                    .build();

            assertThat(client(server.client(null), "TLSv1.3")
                            .send(request, HttpResponse.BodyHandlers.ofString())
                            .body())
                    .hasSize(size);
        }
    }

    /** Answers what it was sent. */
    private record Echo(HttpServerRequest http) implements RequestReader.Continuation {
        @Override
        public int maxBodyBytes() {
            return 1 << 20;
        }

        @Override
        public void body(byte[] body) {
            http.response().end(Buffer.buffer(body));
        }

        @Override
        public void tooLarge() {
            http.response().setStatusCode(413).end();
        }
    }

    @Test
    void tls11IsRefused() throws Exception {
        try (DataPlane plane = open(ClientAuthentication.NONE)) {
            byte[] answer = TestCertificate.answerToTls11(plane.port());

            assertThat(answer).hasSize(7);
            assertThat(answer[0]).isEqualTo(ALERT);
            assertThat(answer[5]).isEqualTo(FATAL);
            assertThat(answer[6]).isEqualTo(PROTOCOL_VERSION);
        }
    }

    @Test
    void plainHttpIsNotAnswered() throws Exception {
        try (DataPlane plane = open(ClientAuthentication.NONE)) {
            HttpRequest plain = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + plane.port() + "/"))
                    .timeout(Duration.ofSeconds(10))
                    .build();

            assertThatThrownBy(() -> HttpClient.newHttpClient().send(plain, HttpResponse.BodyHandlers.ofString()))
                    .isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void wantedCertificateIsKnownByItsFingerprint(String protocol) throws Exception {
        try (DataPlane plane = open(ClientAuthentication.WANT)) {
            assertThat(call(plane, server.client(consumer), protocol).body()).isEqualTo(consumer.sha256());
            assertThat(call(plane, server.client(null), protocol).body()).isEqualTo("none");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void requiredCertificateMustBeThere(String protocol) throws Exception {
        try (DataPlane plane = open(ClientAuthentication.NEED)) {
            assertThat(call(plane, server.client(consumer), protocol).body()).isEqualTo(consumer.sha256());
            assertThatThrownBy(() -> call(plane, server.client(null), protocol)).isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void certificateThatNobodyTrustsIsRefusedEvenWhereNoneIsRequired(String protocol) throws Exception {
        try (DataPlane plane = open(ClientAuthentication.WANT)) {
            assertThatThrownBy(() -> call(plane, server.client(stranger), protocol))
                    .isInstanceOf(IOException.class);
        }
    }

    /** The platform does not look at the days of a certificate that is trusted by itself. */
    @Test
    void expiredCertificateIsNone(@TempDir Path folder) throws Exception {
        TestCertificate expired = TestCertificate.create(folder, "expired", -5);
        try (DataPlane plane = open(ClientAuthentication.NEED, expired.certificateFile())) {
            assertThat(call(plane, server.client(expired), "TLSv1.3").body()).isEqualTo("none");
        }
    }

    @Test
    void newConnectionsGetTheCertificateThatIsThereNowAndOpenOnesGoOn(@TempDir Path folder) throws Exception {
        // given
        TestCertificate next = TestCertificate.create(folder, "next", 30);
        try (DataPlane plane = open(shown(folder, server.certificateFile(), server.keyFile()))) {
            HttpClient open = client(server.client(null), "TLSv1.3");
            assertThat(open.send(request(plane), HttpResponse.BodyHandlers.ofString())
                            .body())
                    .isEqualTo("none");
            // when
            shown(folder, next.certificateFile(), next.keyFile());
            plane.renewCertificates();
            // then
            assertThat(call(plane, next.client(null), "TLSv1.3").body()).isEqualTo("none");
            assertThatThrownBy(() -> call(plane, server.client(null), "TLSv1.3"))
                    .isInstanceOf(IOException.class);
            assertThat(open.send(request(plane), HttpResponse.BodyHandlers.ofString())
                            .body())
                    .isEqualTo("none");
        }
    }

    @Test
    void filesThatCannotBeUsedAreRefusedAndTheOldCertificateGoesOn(@TempDir Path folder) throws Exception {
        // given
        TestCertificate next = TestCertificate.create(folder, "next", 30);
        try (DataPlane plane = open(shown(folder, server.certificateFile(), server.keyFile()))) {
            // when, then
            shown(folder, next.certificateFile(), server.keyFile());
            assertThatThrownBy(plane::renewCertificates)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("does not belong");
            Files.writeString(folder.resolve("shown.crt"), "half of it");
            assertThatThrownBy(plane::renewCertificates).isInstanceOf(IllegalArgumentException.class);
            Files.delete(folder.resolve("shown.crt"));
            assertThatThrownBy(plane::renewCertificates).isInstanceOf(IllegalArgumentException.class);
            assertThat(call(plane, server.client(null), "TLSv1.3").body()).isEqualTo("none");
        }
    }

    private static Tls shown(Path folder, String certificate, String key) throws IOException {
        Path shownCertificate = folder.resolve("shown.crt");
        Path shownKey = folder.resolve("shown.key");
        Files.writeString(shownCertificate, Files.readString(Path.of(certificate)));
        Files.writeString(shownKey, Files.readString(Path.of(key)));
        return new Tls(shownCertificate.toString(), shownKey.toString(), "", ClientAuthentication.NONE);
    }

    private DataPlane open(ClientAuthentication clients) throws Exception {
        return open(clients, consumer.certificateFile());
    }

    private DataPlane open(ClientAuthentication clients, String trusted) throws Exception {
        return open(new Tls(server.certificateFile(), server.keyFile(), trusted, clients));
    }

    private DataPlane open(Tls tls) {
        return open(tls, DataPlaneTlsIT::answer);
    }

    private DataPlane open(Tls tls, RequestReader.Face face) {
        DataPlane plane = new DataPlane(
                eventLoops.vertx(),
                new PlatformSettings.DataPlane("127.0.0.1", 0, Duration.ofSeconds(2), tls),
                () -> face,
                new BodyBudget(1 << 20));
        plane.open();
        return plane;
    }

    private static RequestReader.@Nullable Continuation answer(HttpServerRequest http) {
        String fingerprint = ClientCertificate.sha256(http);
        http.response().end(fingerprint == null ? "none" : fingerprint);
        return null;
    }

    private static HttpResponse<String> call(DataPlane plane, SSLContext context, String protocol)
            throws IOException, InterruptedException {
        return client(context, protocol).send(request(plane), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpClient client(SSLContext context, String protocol) {
        SSLParameters parameters = context.getDefaultSSLParameters();
        parameters.setProtocols(new String[] {protocol});
        return HttpClient.newBuilder()
                .sslContext(context)
                .sslParameters(parameters)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    private static HttpRequest request(DataPlane plane) {
        return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + plane.port() + "/"))
                .timeout(Duration.ofSeconds(20))
                .build();
    }
}
