package io.lienthong.access;

import io.lienthong.platform.Secret;
import java.util.Base64;
import java.util.List;

/**
 * Where the changes of a dataset are pushed to for a consumer, as the operator declared it.
 *
 * @param url scheme, host and port are called as they stand here and no others
 * @param secrets keys of the signatures, {@code whsec_} and Base64; more than one while they rotate: all of them sign
 * @param allowedRanges CIDR ranges that may be called although they are loopback, link-local or private
 */
public record Webhook(String dataset, String url, List<Secret> secrets, List<String> allowedRanges) {
    static final String SECRET_PREFIX = "whsec_";

    public Webhook {
        secrets = List.copyOf(secrets);
        allowedRanges = List.copyOf(allowedRanges);
    }

    /** The keys themselves, the newest first. */
    public List<byte[]> keys() {
        return secrets.stream().map(Webhook::key).toList();
    }

    /** Throws IllegalArgumentException where the secret is no Base64. */
    static byte[] key(Secret secret) {
        return Base64.getDecoder().decode(secret.reveal().substring(SECRET_PREFIX.length()));
    }
}
