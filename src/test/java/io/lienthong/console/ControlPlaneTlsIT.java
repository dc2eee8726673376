package io.lienthong.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lienthong.platform.FollowedFiles;
import io.lienthong.platform.TestCertificate;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslProperties;
import org.springframework.boot.autoconfigure.web.servlet.DispatcherServletAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.ServletWebServerFactoryAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleRegistry;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** TLS of the control plane as the README configures it: a bundle of Spring Boot, TLS 1.2 and 1.3. */
class ControlPlaneTlsIT {
    private static final String YAML = """
            spring.ssl.bundle.pem.control-plane:
              keystore: {certificate: "file:%s", private-key: "file:%s"}
              options.enabled-protocols: [TLSv1.2, TLSv1.3]
            server:
              port: 0
              ssl.bundle: control-plane
            """;

    @Test
    void tls12And13AreSpokenAndOlderOnesRefused(@TempDir Path folder) throws Exception {
        TestCertificate certificate = TestCertificate.create(folder, "control-plane", 30);
        Path yaml = folder.resolve("application.yaml");
        Files.writeString(yaml, YAML.formatted(certificate.certificateFile(), certificate.keyFile()));

        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Web.class)
                .run(
                        "--spring.config.additional-location=file:" + yaml,
                        "--lienthong.data=" + folder.resolve("data"),
                        "--lienthong.postgresql.url=jdbc:postgresql://127.0.0.1/none")) {
            int port = ((WebServerApplicationContext) context).getWebServer().getPort();

            assertThat(protocol(port, certificate, "TLSv1.2")).isEqualTo("TLSv1.2");
            assertThat(protocol(port, certificate, "TLSv1.3")).isEqualTo("TLSv1.3");
            assertThat(TestCertificate.answerToTls11(port)[0]).isEqualTo((byte) 21);
        }
    }

    @Test
    void changedFilesAreTakenAndThoseThatCannotBeUsedAreNot(@TempDir Path folder) throws Exception {
        // given
        TestCertificate first = TestCertificate.create(folder, "first", 30);
        TestCertificate second = TestCertificate.create(folder, "second", 30);
        Path shown = folder.resolve("shown.crt");
        Path key = folder.resolve("shown.key");
        copy(first, shown, key);
        Path yaml = folder.resolve("application.yaml");
        Files.writeString(yaml, YAML.formatted(shown, key));
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Web.class)
                        .run(
                                "--spring.config.additional-location=file:" + yaml,
                                "--lienthong.data=" + folder.resolve("data"),
                                "--lienthong.postgresql.url=jdbc:postgresql://127.0.0.1/none");
                FollowedFiles files = new FollowedFiles()) {
            int port = ((WebServerApplicationContext) context).getWebServer().getPort();
            ControlPlaneCertificates.follow(
                    files,
                    context.getBean(SslBundleRegistry.class),
                    context.getBean(SslBundles.class),
                    context.getBean(SslProperties.class),
                    context,
                    "control-plane");
            assertThat(protocol(port, first, "TLSv1.3")).isEqualTo("TLSv1.3");
            // when
            copy(second, shown, key);
            // then
            await().atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .untilAsserted(
                            () -> assertThat(protocol(port, second, "TLSv1.3")).isEqualTo("TLSv1.3"));
            assertThat(files.refused()).isEmpty();

            // when: the key is another certificate's
            Files.writeString(key, Files.readString(Path.of(first.keyFile())));
            // then
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(files.refused()).containsKey("control plane"));
            assertThat(protocol(port, second, "TLSv1.3")).isEqualTo("TLSv1.3");
        }
    }

    @Test
    void whereOneUserOfTheCertificateFailsAllShowTheOldOne(@TempDir Path folder) throws Exception {
        // given: the server takes the certificate first, and one behind it cannot
        TestCertificate first = TestCertificate.create(folder, "first", 30);
        TestCertificate second = TestCertificate.create(folder, "second", 30);
        Path shown = folder.resolve("shown.crt");
        Path key = folder.resolve("shown.key");
        copy(first, shown, key);
        Path yaml = folder.resolve("application.yaml");
        Files.writeString(yaml, YAML.formatted(shown, key));
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Web.class)
                        .run(
                                "--spring.config.additional-location=file:" + yaml,
                                "--lienthong.data=" + folder.resolve("data"),
                                "--lienthong.postgresql.url=jdbc:postgresql://127.0.0.1/none");
                FollowedFiles files = new FollowedFiles()) {
            int port = ((WebServerApplicationContext) context).getWebServer().getPort();
            SslBundles bundles = context.getBean(SslBundles.class);
            SslBundle before = bundles.getBundle("control-plane");
            AtomicBoolean stubborn = new AtomicBoolean();
            bundles.addBundleUpdateHandler("control-plane", bundle -> {
                if (bundle != before || stubborn.get()) {
                    throw new IllegalStateException("this user has no room for it");
                }
            });
            ControlPlaneCertificates.follow(
                    files,
                    context.getBean(SslBundleRegistry.class),
                    bundles,
                    context.getBean(SslProperties.class),
                    context,
                    "control-plane");
            // when
            copy(second, shown, key);
            // then
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() ->
                            assertThat(files.refused()).containsEntry("control plane", "this user has no room for it"));
            assertThat(protocol(port, first, "TLSv1.3")).isEqualTo("TLSv1.3");

            // when: it does not take the old one back either
            stubborn.set(true);
            copy(second, shown, key);
            // then
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(files.refused().get("control plane"))
                            .contains("does not take the old", "restart"));
        }
    }

    private static void copy(TestCertificate from, Path certificate, Path key) throws Exception {
        Files.writeString(certificate, Files.readString(Path.of(from.certificateFile())));
        Files.writeString(key, Files.readString(Path.of(from.keyFile())));
    }

    private static String protocol(int port, TestCertificate server, String protocol) throws Exception {
        SSLContext context = server.client(null);
        SSLParameters parameters = context.getDefaultSSLParameters();
        parameters.setProtocols(new String[] {protocol});
        HttpClient client = HttpClient.newBuilder()
                .sslContext(context)
                .sslParameters(parameters)
                .build();
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/"))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.discarding())
                .sslSession()
                .orElseThrow()
                .getProtocol();
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        SslAutoConfiguration.class,
        ServletWebServerFactoryAutoConfiguration.class,
        DispatcherServletAutoConfiguration.class
    })
    static class Web {}
}
