package io.lienthong.operator;

import io.lienthong.message.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;

/**
 * One browser's attempt to sign in at the provider: a secret that only this browser holds, from which all follows that ties the
 * provider's answer to it. Neither is known from what stands in addresses, and nothing is kept here meanwhile.
 */
public final class OpenIdAttempt {
    private final SessionToken secret;

    private OpenIdAttempt(SessionToken secret) {
        this.secret = secret;
    }

    public static OpenIdAttempt random() {
        return new OpenIdAttempt(SessionToken.random());
    }

    /** By what {@link #secret} told; empty: that was never told. */
    public static Optional<OpenIdAttempt> parse(String secret) {
        return SessionToken.parse(secret).map(OpenIdAttempt::new);
    }

    /** For the cookie of the browser. */
    public String secret() {
        return secret.text();
    }

    /** Whether the answer is to this attempt. */
    public boolean answeredBy(String state) {
        return MessageDigest.isEqual(state().getBytes(StandardCharsets.UTF_8), state.getBytes(StandardCharsets.UTF_8));
    }

    String state() {
        return derived("state");
    }

    String nonce() {
        return derived("nonce");
    }

    /** RFC 7636. */
    String verifier() {
        return derived("verifier");
    }

    String challenge() {
        return text(Sha256.of(verifier().getBytes(StandardCharsets.US_ASCII)));
    }

    byte[] sha256() {
        return secret.sha256();
    }

    private String derived(String purpose) {
        return text(Sha256.of((purpose + '.' + secret.text()).getBytes(StandardCharsets.UTF_8)));
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
