package io.lienthong.face.rest;

import io.vertx.core.http.HttpServerRequest;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** The certificate that a consumer showed in the TLS handshake. */
final class ClientCertificate {
    private ClientCertificate() {}

    /**
     * Its SHA-256 fingerprint, lower-case hexadecimal; null without TLS, without a certificate, or out of its days: TLS does not
     * look at the days of a certificate that is trusted by itself.
     */
    static @Nullable String sha256(HttpServerRequest http) {
        if (!http.isSSL()) {
            return null;
        }
        try {
            X509Certificate certificate =
                    (X509Certificate) http.connection().sslSession().getPeerCertificates()[0];
            certificate.checkValidity();
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (SSLPeerUnverifiedException | CertificateExpiredException | CertificateNotYetValidException none) {
            return null;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
