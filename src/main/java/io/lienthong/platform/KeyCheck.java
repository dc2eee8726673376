package io.lienthong.platform;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;

/** Whether a private key belongs to its certificate; TLS finds out only in a handshake. */
public final class KeyCheck {
    private static final String[] KINDS = {"EC", "RSA", "EdDSA", "RSASSA-PSS"};
    private static final byte[] PROBE = {1, 2, 3, 4};

    private KeyCheck() {}

    /** Throws {@link IllegalArgumentException} where no key is there, or one that belongs to another certificate. */
    public static void require(KeyManager[] managers) {
        boolean any = false;
        for (KeyManager manager : managers) {
            if (manager instanceof X509KeyManager keys) {
                for (String kind : KINDS) {
                    String[] aliases = keys.getServerAliases(kind, null);
                    for (String alias : aliases == null ? new String[0] : aliases) {
                        any = true;
                        require(keys.getPrivateKey(alias), keys.getCertificateChain(alias)[0].getPublicKey());
                    }
                }
            }
        }
        if (!any) {
            throw new IllegalArgumentException("there is no certificate with a private key");
        }
    }

    private static void require(PrivateKey key, PublicKey certified) {
        String algorithm = switch (key.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> key.getAlgorithm();
        };
        try {
            Signature signing = signature(algorithm);
            signing.initSign(key);
            signing.update(PROBE);
            byte[] signature = signing.sign();
            Signature verifying = signature(algorithm);
            verifying.initVerify(certified);
            verifying.update(PROBE);
            if (verifying.verify(signature)) {
                return;
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the private key does not belong to the certificate", e);
        }
        throw new IllegalArgumentException("the private key does not belong to the certificate");
    }

    private static Signature signature(String algorithm) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(algorithm);
        if (algorithm.equals("RSASSA-PSS")) {
            signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        }
        return signature;
    }
}
