package io.lienthong.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the way to an address ends, step by step. */
class ProbeIT {
    private static final List<String> LOOPBACK = List.of("127.0.0.0/8");

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close();
    }

    private List<ProbeStep> probe(String url, List<String> allowed, Destination.NameService names) {
        return new Probe(
                        vertx, Url.parse(url, ""), new Egress(allowed), names, TlsCompiler.plain(Duration.ofSeconds(2)))
                .go();
    }

    private static InetAddress[] loopback(String host) throws UnknownHostException {
        return new InetAddress[] {InetAddress.getByName("127.0.0.1")};
    }

    private HttpServer serve(HttpServerOptions options) throws Exception {
        return vertx.createHttpServer(options)
                .requestHandler(request -> request.response().end())
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    @Test
    void anUnknownNameEndsItAtDns() {
        List<ProbeStep> steps = probe("https://registry.example", LOOPBACK, host -> {
            throw new UnknownHostException(host);
        });
        assertThat(steps).extracting(ProbeStep::name).containsExactly(ProbeStep.Name.DNS);
        assertThat(steps.get(0).passed()).isFalse();
    }

    @Test
    void aPrivateAddressEndsItAtTheGuardAndIsNotConnectedTo() {
        List<ProbeStep> steps = probe("http://registry.example", List.of(), ProbeIT::loopback);
        assertThat(steps)
                .extracting(step -> step.name() + " " + step.passed())
                .containsExactly("DNS true", "ADDRESS false");
        assertThat(steps.get(1).mend()).isNotNull();
    }

    @Test
    void aPortThatSpeaksPlainHttpIsToldFromOneWithABadCertificate() throws Exception {
        HttpServer server = serve(new HttpServerOptions());
        List<ProbeStep> steps = probe("https://registry.example:" + server.actualPort(), LOOPBACK, ProbeIT::loopback);
        ProbeStep last = steps.get(steps.size() - 1);
        assertThat(last.name()).isEqualTo(ProbeStep.Name.TLS);
        assertThat(last.detail().en()).contains("speaks no TLS: it may speak plain HTTP");
        assertThat(java.util.Objects.requireNonNull(last.mend()).en()).contains("http://");
    }

    @Test
    void aCertificateThatNobodyTrustsIsShownWithItsExpiry(@TempDir Path folder) throws Exception {
        // given
        Path store = folder.resolve("own.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "own",
                        "-dname",
                        "CN=registry.example",
                        "-keyalg",
                        "EC",
                        "-validity",
                        "20",
                        "-keystore",
                        store.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit")
                .redirectErrorStream(true)
                .start();
        assertThat(keytool.waitFor()).isZero();
        HttpServer server = serve(new HttpServerOptions()
                .setSsl(true)
                .setKeyCertOptions(new PfxOptions().setPath(store.toString()).setPassword("changeit")));
        // when
        List<ProbeStep> steps = probe("https://registry.example:" + server.actualPort(), LOOPBACK, ProbeIT::loopback);
        // then
        assertThat(steps)
                .extracting(step -> step.name() + " " + step.passed())
                .containsExactly("DNS true", "ADDRESS true", "TCP true", "TLS false");
        assertThat(steps.get(3).detail().en())
                .contains("CN=registry.example", "19 days left until", "+07:00", "RENEW IT");
        assertThat(steps.get(3).detail().vi())
                .containsPattern("còn 19 ngày, đến [0-9]{2}/[0-9]{2}/20[0-9]{2} ")
                .contains("CẦN GIA HẠN");
    }

    @Test
    void allThatIsThereWithoutTlsPasses() throws Exception {
        // given
        HttpServer server = serve(new HttpServerOptions());
        // when
        List<ProbeStep> steps = probe("http://registry.example:" + server.actualPort(), LOOPBACK, ProbeIT::loopback);
        // then
        assertThat(steps)
                .extracting(ProbeStep::name)
                .containsExactly(ProbeStep.Name.DNS, ProbeStep.Name.ADDRESS, ProbeStep.Name.TCP);
        assertThat(steps).allMatch(ProbeStep::passed);
    }
}
