package io.lienthong.dataset;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.lienthong.message.Sha256;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Shows that two copies of the same records are equal: how many they are, and the SHA-256 of one line for each, in byte order
 * of the keys. A line is the RFC 8785 form of {@code [key, version, hash]} and a line feed; the version is null where there is
 * none, the hash the SHA-256 of the RFC 8785 form of the data, in lower-case hexadecimal digits.
 */
public final class Proof {
    private final MessageDigest digest;
    private long count;

    public Proof() {
        digest = Sha256.digest();
    }

    /** The next record, in byte order of the keys. */
    public void add(String key, @Nullable String version, byte[] dataHash) {
        ArrayNode line = JsonNodeFactory.instance.arrayNode(3);
        line.add(key).add(version).add(HexFormat.of().formatHex(dataHash));
        digest.update(CanonicalJson.write(line));
        digest.update((byte) '\n');
        count++;
    }

    public long count() {
        return count;
    }

    /** Lower-case hexadecimal; to be asked once, at the end. */
    public String sha256() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
