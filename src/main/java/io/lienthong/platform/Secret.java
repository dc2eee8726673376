package io.lienthong.platform;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;

/** A password, key or token that never prints itself. */
public final class Secret {
    private static final int RANDOM_BYTES = 24;

    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    /** The secret with this text; Spring's binder finds this method by its name. */
    public static Secret of(String value) {
        return new Secret(value);
    }

    /** A new secret of 192 random bits, in hexadecimal. */
    public static Secret random() {
        byte[] bytes = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(bytes);
        return new Secret(HexFormat.of().formatHex(bytes));
    }

    /** The text itself, for the one place that sends or checks it. */
    public String reveal() {
        return value;
    }

    /** Whether there is no text: the setting is absent. */
    public boolean isEmpty() {
        return value.isEmpty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret that
                && MessageDigest.isEqual(
                        value.getBytes(StandardCharsets.UTF_8), that.value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return "Secret[***]";
    }
}
