package io.lienthong.operator;

import io.lienthong.message.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/** 256 random bits in Base64url, of a session or a link. */
record SessionToken(String text) {
    private static final int BYTES = 32;
    private static final int CHARACTERS = 43;
    private static final SecureRandom RANDOM = new SecureRandom();

    static SessionToken random() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return new SessionToken(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    static Optional<SessionToken> parse(String text) {
        return text.length() == CHARACTERS ? Optional.of(new SessionToken(text)) : Optional.empty();
    }

    byte[] sha256() {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "SessionToken[***]";
    }
}
