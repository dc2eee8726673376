package io.lienthong.face.rest;

import io.vertx.core.http.HttpServerRequest;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** The certificate that a consumer showed in the TLS handshake. */
final class ClientCertificate {
    private ClientCertificate() {}

    /** Its SHA-256 fingerprint, lower-case hexadecimal; null without TLS or without a certificate. */
    static @Nullable String sha256(HttpServerRequest http) {
        if (!http.isSSL()) {
            return null;
        }
        try {
            byte[] certificate =
                    http.connection().sslSession().getPeerCertificates()[0].getEncoded();
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate));
        } catch (SSLPeerUnverifiedException none) {
            return null;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
