package io.lienthong.platform;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** A self-signed certificate for 127.0.0.1, made by keytool, with its key; as PEM files and as a client's identity. */
public final class TestCertificate {
    private static final char[] PASSWORD = "only for a test".toCharArray();
    private static final byte[] TLS_1_1_HELLO = HexFormat.of()
            .parseHex("1603020035" + "01000031" + "0302" + "00".repeat(32) + "00" + "000a" + "c014c013c009002f0035"
                    + "0100");

    private final Path folder;
    private final String name;
    private final X509Certificate certificate;
    private final PrivateKey key;

    private TestCertificate(Path folder, String name, KeyStore store) throws GeneralSecurityException {
        this.folder = folder;
        this.name = name;
        this.certificate = (X509Certificate) store.getCertificate(name);
        this.key = (PrivateKey) store.getKey(name, PASSWORD);
    }

    /** Makes one that has been valid since yesterday, or, with a negative number of days, one that has expired. */
    public static TestCertificate create(Path folder, String name, int days) throws Exception {
        Path file = folder.resolve(name + ".p12");
        Command.Result result = Command.run(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        name,
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=ip:127.0.0.1,dns:localhost",
                        "-startdate",
                        days < 0 ? "-" + (1 - days) + "d" : "-1d",
                        "-validity",
                        Integer.toString(Math.max(1, days)),
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD)),
                folder,
                Duration.ofSeconds(60));
        if (!result.succeeded()) {
            throw new IOException(result.output());
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream bytes = Files.newInputStream(file)) {
            store.load(bytes, PASSWORD);
        }
        return new TestCertificate(folder, name, store);
    }

    /** The certificate as a PEM file. */
    public String certificateFile() throws Exception {
        return pem("crt", "CERTIFICATE", certificate.getEncoded());
    }

    /** The key as a PEM file. */
    public String keyFile() throws Exception {
        return pem("key", "PRIVATE KEY", key.getEncoded());
    }

    /** The fingerprint that consumers.yaml names. */
    public String sha256() throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    }

    /** A client that trusts this certificate and shows the other one, whatever the server asks for. */
    public SSLContext client(@Nullable TestCertificate shown) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(name, certificate);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        KeyManager[] identity = shown == null ? new KeyManager[0] : new KeyManager[] {new Stubborn(shown)};
        context.init(identity, trust.getTrustManagers(), null);
        return context;
    }

    /** What a server answers to somebody who speaks TLS 1.1 at most; a record of type 21 is a refusal. */
    public static byte[] answerToTls11(int port) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(TLS_1_1_HELLO);
            return socket.getInputStream().readNBytes(7);
        }
    }

    private String pem(String extension, String kind, byte[] content) throws IOException {
        String text = "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(content)
                + "\n-----END " + kind + "-----\n";
        return Files.writeString(folder.resolve(name + "." + extension), text).toString();
    }

    /** Shows its certificate also to servers that did not name its issuer. */
    private static final class Stubborn extends X509ExtendedKeyManager {
        private final TestCertificate shown;

        Stubborn(TestCertificate shown) {
            this.shown = shown;
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return new String[] {shown.name};
        }

        @Override
        public @Nullable String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
            return Arrays.asList(keyTypes).contains("EC") ? shown.name : null;
        }

        @Override
        public @Nullable String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
            return Arrays.asList(keyTypes).contains("EC") ? shown.name : null;
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public @Nullable String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return new X509Certificate[] {shown.certificate};
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return shown.key;
        }
    }
}
