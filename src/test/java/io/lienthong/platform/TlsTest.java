package io.lienthong.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lienthong.platform.Tls.ClientAuthentication;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
    private final Path folder;

    TlsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void withoutCertificateTheListenerIsPlain() {
        Tls off = new Tls("", "", "", ClientAuthentication.NONE);

        assertThat(off.enabled()).isFalse();
        assertThat(off.applyTo(new HttpServerOptions()).isSsl()).isFalse();
    }

    @Test
    void onlyTls12And13AreSpoken() throws Exception {
        String file = Files.writeString(folder.resolve("any.pem"), "").toString();

        HttpServerOptions options =
                new Tls(file, file, file, ClientAuthentication.NEED).applyTo(new HttpServerOptions());

        assertThat(options.getEnabledSecureTransportProtocols()).containsExactlyInAnyOrder("TLSv1.2", "TLSv1.3");
        assertThat(options.getClientAuth()).isEqualTo(ClientAuth.REQUIRED);
    }

    @Test
    void certificateWithoutKeyIsRefused() {
        assertThatThrownBy(() -> new Tls("a.pem", "", "", ClientAuthentication.NONE))
                .isInstanceOf(StartupRefused.class)
                .hasMessageContaining("must be set together");
    }

    @Test
    void clientCertificatesNeedSomeoneToTrust() {
        assertThatThrownBy(() -> new Tls("a.pem", "a.key", "", ClientAuthentication.WANT))
                .isInstanceOf(StartupRefused.class)
                .hasMessageContaining("trusted-certificates");
    }

    @Test
    void missingFileIsNamed() {
        assertThatThrownBy(() -> new Tls("no.pem", "no.key", "", ClientAuthentication.NONE))
                .isInstanceOf(StartupRefused.class)
                .hasMessage("lienthong.data-plane.tls.certificate names no.pem, which cannot be read.");
    }
}
