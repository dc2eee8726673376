package io.lienthong.face;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lienthong.platform.TestCertificate;
import io.lienthong.platform.Tls;
import io.lienthong.platform.Tls.ClientAuthentication;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListenerCertificatesIT {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static HttpServerOptions options(TestCertificate shown) throws Exception {
        return new Tls(shown.certificateFile(), shown.keyFile(), "", ClientAuthentication.NONE)
                .applyTo(new HttpServerOptions().setHost("127.0.0.1").setPort(0));
    }

    private HttpServer server(HttpServerOptions options) {
        return vertx.createHttpServer(options)
                .requestHandler(request -> request.response().end());
    }

    private static int status(HttpServer server, TestCertificate trusted) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + server.actualPort() + "/"))
                .build();
        return HttpClient.newBuilder()
                .sslContext(trusted.client(null))
                .build()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void whereOneListenerFailsTheOthersShowTheOldCertificate(@TempDir Path folder) throws Exception {
        // given: one that does not listen fails
        TestCertificate first = TestCertificate.create(folder, "first", 30);
        TestCertificate second = TestCertificate.create(folder, "second", 30);
        HttpServer open = server(options(first))
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        HttpServer silent = server(options(first));
        // when, then
        assertThatThrownBy(() -> ListenerCertificates.give(
                        List.of(open, silent),
                        options(second).getSslOptions(),
                        options(first).getSslOptions()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("listener 2 of 2 does not take the certificates")
                .hasMessageEndingWith("all show the old ones but listener 2: restart");
        assertThat(status(open, first)).isEqualTo(200);

        // when
        ListenerCertificates.give(
                List.of(open), options(second).getSslOptions(), options(first).getSslOptions());
        // then
        assertThat(status(open, second)).isEqualTo(200);
    }

    @Test
    void anInterruptionLeavesTheOldCertificateAndStaysToBeSeen(@TempDir Path folder) throws Exception {
        // given
        TestCertificate first = TestCertificate.create(folder, "first", 30);
        TestCertificate second = TestCertificate.create(folder, "second", 30);
        HttpServer open = server(options(first))
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        Thread.currentThread().interrupt();
        // when, then
        assertThatThrownBy(() -> ListenerCertificates.give(
                        List.of(open),
                        options(second).getSslOptions(),
                        options(first).getSslOptions()))
                .hasMessageContaining("interrupted")
                .hasMessageEndingWith("all show the old ones");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(status(open, first)).isEqualTo(200);
    }
}
