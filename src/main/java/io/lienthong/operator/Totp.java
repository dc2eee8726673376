package io.lienthong.operator;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.OptionalLong;
import javax.crypto.spec.SecretKeySpec;
import org.apache.commons.codec.binary.Base32;

/** The codes of authenticator apps: RFC 6238 as they all speak it, HMAC-SHA1, 6 digits, a new one every 30 seconds. */
final class Totp {
    static final int KEY_BYTES = 20;
    /** Codes before and after the present one that are taken too, for clocks that differ. */
    private static final int DRIFT_STEPS = 1;

    private static final TimeBasedOneTimePasswordGenerator GENERATOR = new TimeBasedOneTimePasswordGenerator();

    private Totp() {}

    static byte[] newKey() {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return key;
    }

    /** As apps take it by hand. */
    static String text(byte[] key) {
        return new Base32().encodeAsString(key);
    }

    static byte[] key(String text) {
        return new Base32().decode(text);
    }

    /** The step of a code that is good now and was not used: of a later step than {@code used}. */
    static OptionalLong step(byte[] key, String code, Instant now, long used) {
        long present = now.toEpochMilli() / GENERATOR.getTimeStep().toMillis();
        OptionalLong found = OptionalLong.empty();
        for (long step = present - DRIFT_STEPS; step <= present + DRIFT_STEPS; step++) {
            if (step > used && MessageDigest.isEqual(code(key, step).getBytes(), code.getBytes())) {
                found = OptionalLong.of(step);
            }
        }
        return found;
    }

    private static String code(byte[] key, long step) {
        try {
            return GENERATOR.generateOneTimePasswordString(
                    new SecretKeySpec(key, GENERATOR.getAlgorithm()),
                    Instant.ofEpochMilli(step * GENERATOR.getTimeStep().toMillis()));
        } catch (InvalidKeyException e) {
            throw new IllegalStateException(e);
        }
    }
}
