package io.lienthong.access;

import io.lienthong.message.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.springframework.security.crypto.bcrypt.BCrypt;

/** A client secret as the bus knows it: a bcrypt hash from the configuration, or the hash of a text that the configuration refers to. */
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

        private static byte[] digest(String secret) {
            return Sha256.of(secret.getBytes(StandardCharsets.UTF_8));
        }
    }
}
