package io.lienthong.provider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import io.lienthong.message.Sha256;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs a call to the national document exchange as its SDK 2.0.1 does: every parameter is a header {@code XroadVnpt-NAME};
 * all of them as one JSON text go into a further header, and the HMAC of that text into another. The body is covered only
 * where it is a file, by its hash.
 */
final class VxpRecipe {
    private static final String PREFIX = "XroadVnpt-";
    private static final String FILE = "application/octet-stream";
    private static final String VERSION = "3.0.201608";
    private static final String AGENT = "JAVASDKAgent/1.0.0 XRoad/VPCP";
    /** The last four digits are milliseconds, not an offset: the SDK's pattern says so. */
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("ddMMyyyy'T'HHmmss", Locale.ROOT).withZone(ZoneId.of("Asia/Ho_Chi_Minh"));

    private final String systemId;
    private final SecretKeySpec key;

    VxpRecipe(String systemId, String secret, String at) {
        if (secret.isEmpty()) {
            throw UnusableConnector.at(at + "/secret", "the HMAC has no secret", "name the setting that holds it");
        }
        this.systemId = HeaderText.ofDescriptor(systemId, at + "/systemId");
        this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
    }

    /** Adds what is missing to the declared headers, and the signature over all of them. */
    void sign(MultiMap headers, byte[] body, long nowMillis) {
        String type =
                headers.contains(HttpHeaders.CONTENT_TYPE) ? headers.get(HttpHeaders.CONTENT_TYPE) : "application/json";
        headers.set(HttpHeaders.CONTENT_TYPE, (CharSequence) type);
        headers.set(PREFIX + "Content-Type", type);
        headers.set(PREFIX + "systemid", systemId);
        headers.set(PREFIX + "timestamp", timestamp(nowMillis));
        if (type.equals(FILE)) {
            headers.set(PREFIX + "hash-file", fileHash(body));
        }
        ObjectNode signed = Json.object();
        List<String> names = new ArrayList<>();
        for (Map.Entry<String, String> header : headers) {
            if (header.getKey().startsWith(PREFIX)) {
                signed.put(header.getKey(), header.getValue());
                names.add(header.getKey().substring(PREFIX.length()));
            }
        }
        byte[] text = Json.write(signed);
        headers.set(PREFIX + "sign-header-key", String.join(";", names));
        headers.set(PREFIX + "sign-header", new String(text, StandardCharsets.UTF_8));
        headers.set(PREFIX + "hash-header", HexFormat.of().formatHex(hmac(text)));
        headers.set(PREFIX + "version", VERSION);
        headers.set(HttpHeaders.USER_AGENT, (CharSequence) AGENT);
    }

    private static String timestamp(long millis) {
        return SECONDS.format(Instant.ofEpochMilli(millis)) + String.format(Locale.ROOT, "+%04d", millis % 1000);
    }

    /** SHA-256 with each byte in as few hexadecimal digits as it takes: the SDK leaves leading zeros out, so the exchange must too. */
    private static String fileHash(byte[] file) {
        StringBuilder hash = new StringBuilder();
        for (byte one : Sha256.of(file)) {
            hash.append(Integer.toHexString(one & 0xff));
        }
        return hash.toString();
    }

    private byte[] hmac(byte[] text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
