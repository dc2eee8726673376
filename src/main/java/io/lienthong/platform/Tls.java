package io.lienthong.platform;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SSLOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** The certificate a listener shows and the client certificates it trusts, all PEM files; without them it speaks plain HTTP. */
public record Tls(
        @DefaultValue("") String certificate,
        @DefaultValue("") String privateKey,
        @DefaultValue("") String trustedCertificates,
        @DefaultValue("none") ClientAuthentication clientAuthentication) {
    private static final String PREFIX = "lienthong.data-plane.tls.";

    /** Whether a client must show a certificate: never, if it has one, or always. */
    public enum ClientAuthentication {
        NONE(ClientAuth.NONE),
        WANT(ClientAuth.REQUEST),
        NEED(ClientAuth.REQUIRED);

        private final ClientAuth vertx;

        ClientAuthentication(ClientAuth vertx) {
            this.vertx = vertx;
        }
    }

    public Tls {
        if (certificate.isBlank() != privateKey.isBlank()) {
            throw new StartupRefused(PREFIX + "certificate and " + PREFIX + "private-key must be set together.");
        }
        if (clientAuthentication != ClientAuthentication.NONE && trustedCertificates.isBlank()) {
            throw new StartupRefused(PREFIX + "client-authentication needs " + PREFIX + "trusted-certificates.");
        }
        if (clientAuthentication != ClientAuthentication.NONE && certificate.isBlank()) {
            throw new StartupRefused(PREFIX + "client-authentication needs " + PREFIX + "certificate.");
        }
        requireReadable("certificate", certificate);
        requireReadable("private-key", privateKey);
        requireReadable("trusted-certificates", trustedCertificates);
    }

    /** Whether the listener speaks TLS. */
    public boolean enabled() {
        return !certificate.isBlank();
    }

    /**
     * Puts the certificates, as the files are now, and TLS 1.2 and 1.3 into the options of a listener; changes nothing when TLS is
     * off.
     */
    public HttpServerOptions applyTo(HttpServerOptions options) {
        if (!enabled()) {
            return options;
        }
        options.setSsl(true)
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.2", "TLSv1.3"))
                .setKeyCertOptions(
                        new PemKeyCertOptions().addCertValue(read(certificate)).addKeyValue(read(privateKey)))
                .setClientAuth(clientAuthentication.vertx);
        if (!trustedCertificates.isBlank()) {
            options.setTrustOptions(new PemTrustOptions().addCertValue(read(trustedCertificates)));
        }
        return options;
    }

    /** The files that it consists of; none where TLS is off. */
    public List<Path> files() {
        return !enabled()
                ? List.of()
                : Stream.of(certificate, privateKey, trustedCertificates)
                        .filter(file -> !file.isBlank())
                        .map(Path::of)
                        .toList();
    }

    /**
     * What a listener that is open needs to go on with the files as they are now. Blocks.
     *
     * @throws IllegalArgumentException saying why they cannot be used
     */
    public SSLOptions renewed(Vertx vertx) {
        try {
            SSLOptions options = applyTo(new HttpServerOptions()).getSslOptions();
            KeyCheck.require(
                    options.getKeyCertOptions().getKeyManagerFactory(vertx).getKeyManagers());
            if (options.getTrustOptions() != null) {
                options.getTrustOptions().getTrustManagerFactory(vertx);
            }
            return options;
        } catch (Exception e) { // as declared by Vert.x
            throw new IllegalArgumentException("the files of " + PREFIX + "* cannot be used: " + e.getMessage(), e);
        }
    }

    /** Read once, so that all listeners get the same, whatever is written meanwhile. */
    private static Buffer read(String file) {
        try {
            return Buffer.buffer(Files.readAllBytes(Path.of(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requireReadable(String setting, String file) {
        if (!file.isBlank() && !Files.isReadable(Path.of(file))) {
            throw new StartupRefused(PREFIX + setting + " names " + file + ", which cannot be read.");
        }
    }
}
