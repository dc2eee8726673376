package io.lienthong.access;

import io.lienthong.message.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.bcrypt.BCrypt;

/**
 * A client secret as the bus knows it: a bcrypt hash from the configuration, the hash of a text that the configuration refers to,
 * or the hashes of secrets that the bus made.
 */
public sealed interface SecretHash {
    /** Takes up to a tenth of a second for bcrypt: never on an event loop. */
    boolean matches(String secret);

    /** The stored form {@code {bcrypt}$2a$…}. */
    record Bcrypt(String hash) implements SecretHash {
        @Override
        public boolean matches(String secret) {
            return secret.length() <= 72 && BCrypt.checkpw(secret, hash);
        }

        @Override
        public String toString() {
            return "{bcrypt}";
        }
    }

    /** A secret with high entropy, supplied by reference; kept as SHA-256 and compared in constant time. */
    record Digest(byte[] sha256) implements SecretHash {
        static Digest of(String secret) {
            return new Digest(digest(secret));
        }

        @Override
        public boolean matches(String secret) {
            return MessageDigest.isEqual(sha256, digest(secret));
        }

        @Override
        public String toString() {
            return "{sha256}";
        }

        static byte[] digest(String secret) {
            return Sha256.of(secret.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Secrets that the bus made, of which any will do as long as it is good. */
    record Rotating(List<Dated> secrets, Clock clock) implements SecretHash {
        public Rotating {
            secrets = List.copyOf(secrets);
        }

        /** @param until absent: without end */
        record Dated(Digest digest, @Nullable Instant until) {}

        @Override
        public boolean matches(String secret) {
            Instant now = clock.instant();
            return secrets.stream()
                    .anyMatch(one -> (one.until() == null || now.isBefore(one.until()))
                            && one.digest().matches(secret));
        }
    }
}
