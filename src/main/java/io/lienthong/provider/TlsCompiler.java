package io.lienthong.provider;

import io.lienthong.connector.Authentication.MutualTls;
import io.lienthong.connector.Settings;
import io.lienthong.connector.Template;
import io.lienthong.platform.KeyCheck;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Options of the HTTP client: TLS 1.2 and 1.3 with verification always, HTTP/1.1, nothing followed, nothing decompressed. */
final class TlsCompiler {
    /** Shorter than the idle time-out of common servers, so that few requests meet a connection that is closing. */
    private static final int KEEP_ALIVE_SECONDS = 15;

    private static final int MAX_HEAD_BYTES = 16_384;
    private static final int MAX_CHUNK_BYTES = 32_768;

    private final Vertx vertx;
    private final Settings settings;

    TlsCompiler(Vertx vertx, Settings settings) {
        this.vertx = vertx;
        this.settings = settings;
    }

    static HttpClientOptions plain(Duration connect) {
        return new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_1_1)
                .setKeepAlive(true)
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                .setPipelining(false)
                .setDecompressionSupported(false)
                .setMaxHeaderSize(MAX_HEAD_BYTES)
                .setMaxChunkSize(MAX_CHUNK_BYTES)
                .setTcpNoDelay(true)
                .setConnectTimeout((int) Math.max(1, Math.min(connect.toMillis(), Integer.MAX_VALUE)))
                .setSslHandshakeTimeout(Math.max(1, connect.toMillis()))
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setUseAlpn(false)
                .setVerifyHost(true)
                .setTrustAll(false)
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.2", "TLSv1.3"));
    }

    /** @param identity absent: no certificate is shown */
    void secure(HttpClientOptions options, @Nullable MutualTls identity, String key) {
        String trusted = settings.values().get(Settings.TRUSTED_CERTIFICATES);
        if (trusted != null) {
            options.setTrustOptions(trust(trusted));
        }
        if (identity != null) {
            options.setKeyCertOptions(certificate(identity, key));
        }
    }

    private PemTrustOptions trust(String pem) {
        PemTrustOptions trust = new PemTrustOptions().addCertValue(Buffer.buffer(pem));
        try {
            trust.getTrustManagerFactory(vertx);
        } catch (Exception e) { // as declared by Vert.x
            throw unusable(
                    "/configuration/properties/" + Settings.TRUSTED_CERTIFICATES,
                    List.of(Settings.TRUSTED_CERTIFICATES));
        }
        return trust;
    }

    private PemKeyCertOptions certificate(MutualTls mutual, String key) {
        PemKeyCertOptions pair = new PemKeyCertOptions()
                .addCertValue(Buffer.buffer(Text.constant(mutual.certificate(), settings, key + "/certificate")))
                .addKeyValue(Buffer.buffer(Text.constant(mutual.privateKey(), settings, key + "/privateKey")));
        try {
            KeyCheck.require(pair.getKeyManagerFactory(vertx).getKeyManagers());
        } catch (Exception e) { // as declared by Vert.x
            throw unusable(
                    key,
                    Template.parse(mutual.certificate() + mutual.privateKey()).placeholders());
        }
        return pair;
    }

    private static UnusableConnector unusable(String key, List<String> settings) {
        return UnusableConnector.at(
                key, "no usable PEM in the settings " + settings, "give the whole PEM text, usually by file:PATH");
    }
}
