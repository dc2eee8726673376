package io.lienthong.alert;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;

/** Until when the certificates in files are good. */
public final class CertificateFiles {
    private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
    /** No file of certificates is larger. */
    private static final long MOST_BYTES = 1 << 20;

    private CertificateFiles() {}

    /**
     * When the first certificate in these files expires; keys, secrets and files that are gone have none. Blocks.
     *
     * @param unreadable is told each file of certificates that cannot be read
     */
    public static Optional<Instant> firstExpiry(Collection<Path> files, Consumer<Path> unreadable) {
        return files.stream().flatMap(path -> expiry(path, unreadable).stream()).min(Instant::compareTo);
    }

    private static Optional<Instant> expiry(Path file, Consumer<Path> unreadable) {
        try {
            if (!Files.isRegularFile(file)
                    || Files.size(file) > MOST_BYTES
                    || !new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(BEGIN)) {
                return Optional.empty(); // a key, a secret, or gone
            }
            try (InputStream in = Files.newInputStream(file)) {
                return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                        .map(one -> ((X509Certificate) one).getNotAfter().toInstant())
                        .min(Instant::compareTo);
            }
        } catch (IOException | CertificateException e) {
            unreadable.accept(file);
            return Optional.empty();
        }
    }
}
