package io.lienthong.chaos;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** An authority, and servers whose certificates it signed or not, made by keytool. */
final class Identities {
    private static final String PASSWORD = "only for a test";
    private static final String AUTHORITY = "authority";

    private final Path store;

    Identities(Path folder) throws Exception {
        store = folder.resolve("identities.p12");
        make(AUTHORITY, "-ext", "bc:c", "-validity", "30");
    }

    /** One that the authority signed for 127.0.0.1. */
    void signed(String name, String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of("-signer", AUTHORITY, "-ext", "san=ip:127.0.0.1"));
        all.addAll(List.of(options));
        make(name, all.toArray(String[]::new));
    }

    /** One that signed itself. */
    void unknown(String name) throws Exception {
        make(name, "-ext", "san=ip:127.0.0.1", "-validity", "30");
    }

    private void make(String name, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-dname",
                "CN=" + name,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD));
        command.addAll(List.of(options));
        Tool.run(command.toArray(String[]::new));
    }

    /** The authority's certificate as a PEM file. */
    Path authority() throws Exception {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(keys().getCertificate(AUTHORITY).getEncoded());
        return Files.writeString(
                store.resolveSibling("authority.crt"),
                "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n");
    }

    /** A server that shows this certificate. */
    SSLContext server(String name) throws Exception {
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        char[] password = PASSWORD.toCharArray();
        KeyStore all = keys();
        own.setKeyEntry(name, all.getKey(name, password), password, all.getCertificateChain(name));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private KeyStore keys() throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }
}
