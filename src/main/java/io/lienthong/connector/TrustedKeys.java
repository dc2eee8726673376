package io.lienthong.connector;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The Ed25519 public keys of the integrators whose packages are taken, by name. */
public final class TrustedKeys {
    private static final String ALGORITHM = "Ed25519";

    private final Map<String, PublicKey> keys = new TreeMap<>();

    /** @param keys base64 of the key as X.509; throws IllegalArgumentException that names a wrong one */
    public TrustedKeys(Map<String, String> keys) {
        keys.forEach((name, text) -> this.keys.put(name, publicKey(name, text)));
    }

    private static PublicKey publicKey(String name, String text) {
        try {
            byte[] encoded = Base64.getDecoder().decode(text.strip());
            return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "lienthong.connectors.trusted-keys." + name
                            + " must be the line that ./lgsp connector key new prints (Ed25519, X.509, base64).",
                    e);
        }
    }

    /** Whose signature it is; empty for nobody's. */
    Optional<String> signer(byte[] signed, byte[] signature) {
        byte[] raw;
        try {
            raw = Base64.getDecoder().decode(signature);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        return keys.entrySet().stream()
                .filter(key -> signs(key.getValue(), signed, raw))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private static boolean signs(PublicKey key, byte[] signed, byte[] signature) {
        try {
            Signature check = Signature.getInstance(ALGORITHM);
            check.initVerify(key);
            check.update(signed);
            return check.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    static byte[] sign(PrivateKey key, byte[] content) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(key);
            signature.update(content);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not an Ed25519 private key", e);
        }
    }

    /** A new pair. */
    public static KeyPair generate() {
        try {
            return KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform since 15 has Ed25519", e);
        }
    }

    /** A private key as {@link #generate} makes it, PKCS#8 in base64; empty where it is none. */
    public static Optional<PrivateKey> privateKey(String text) {
        try {
            byte[] encoded = Base64.getDecoder().decode(text.strip());
            return Optional.of(KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(encoded)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
