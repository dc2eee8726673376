package io.lienthong.face.vxp;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.access.Access;
import io.lienthong.access.Consumer;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.Wording;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Checks the signature of a VXP call: the HMAC of the received sign-header text as it stands, and then every
 * {@code XroadVnpt-} header against that text. The order of the names in it is that of a hash map and says nothing. The body
 * is not covered, but a file's hash is among the headers of the newer SDK.
 */
final class VxpSignature {
    private static final String PREFIX = "xroadvnpt-";
    private static final String TEXT = PREFIX + "sign-header";
    private static final String HASH = PREFIX + "hash-header";
    /** What the SDK adds after it signed. */
    private static final Set<String> UNSIGNED = Set.of(TEXT, HASH, PREFIX + "sign-header-key", PREFIX + "version");

    private static final ZoneId VIETNAM = ZoneId.of("Asia/Ho_Chi_Minh");
    /** The SDK's ddMMyyyy'T'HHmmss+SSSS: what looks like an offset are milliseconds. */
    private static final Pattern TIMESTAMP = Pattern.compile("([0-9]{8}T[0-9]{6})\\+0?([0-9]{3})");

    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("ddMMuuuu'T'HHmmss", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);

    private final Access access;
    private final Duration skew;
    private final Clock clock;

    VxpSignature(Access access, Duration skew, Clock clock) {
        this.access = access;
        this.skew = skew;
        this.clock = clock;
    }

    /**
     * A call whose signature is right.
     *
     * @param parameters by lower-case name, without the prefix
     * @param hash the signature
     * @param expiresAt when its timestamp is too old to be accepted
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Signed(Consumer consumer, Map<String, String> parameters, byte[] hash, Instant expiresAt) {
        Consumer.Vxp vxp() {
            return java.util.Objects.requireNonNull(consumer.vxp());
        }

        String parameter(String name) {
            return parameters.getOrDefault(name, "");
        }
    }

    /** Throws TOKEN_MISSING, TOKEN_INVALID or TOKEN_EXPIRED. */
    Signed verify(MultiMap headers, @Nullable String certificateSha256) {
        byte[] text = raw(single(headers, TEXT));
        Map<String, String> signed = parameters(text);
        Consumer consumer = access.system(signed.getOrDefault(PREFIX + "systemid", ""), certificateSha256)
                .orElseThrow(VxpSignature::wrong);
        byte[] expected = hmac(consumer, text);
        byte[] shown = single(headers, HASH).getBytes(StandardCharsets.ISO_8859_1);
        if (!MessageDigest.isEqual(HexFormat.of().formatHex(expected).getBytes(StandardCharsets.US_ASCII), shown)) {
            throw wrong();
        }
        compare(headers, signed);
        Instant expiresAt = time(signed.getOrDefault(PREFIX + "timestamp", "")).plus(skew);
        Map<String, String> parameters = new HashMap<>();
        signed.forEach((name, value) -> parameters.put(name.substring(PREFIX.length()), value));
        return new Signed(consumer, Map.copyOf(parameters), expected, expiresAt);
    }

    private static String single(MultiMap headers, String name) {
        List<String> values = headers.getAll(name);
        if (values.size() != 1) {
            throw new BusException(
                    ErrorCode.TOKEN_MISSING,
                    new Wording(
                            "Yêu cầu phải có đúng một header " + name,
                            "the call must have exactly one header " + name));
        }
        return values.get(0);
    }

    /** The bytes that came over the wire: the server reads headers as ISO 8859-1. */
    private static byte[] raw(String header) {
        return header.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Map<String, String> parameters(byte[] text) {
        Map<String, String> parameters = new HashMap<>();
        try {
            JsonNode tree = Json.parse(text);
            tree.fields().forEachRemaining(field -> {
                String name = field.getKey().toLowerCase(Locale.ROOT);
                if (!name.startsWith(PREFIX)
                        || !field.getValue().isTextual()
                        || parameters.put(name, field.getValue().textValue()) != null) {
                    throw wrong();
                }
            });
            return parameters;
        } catch (MalformedBody e) {
            throw wrong();
        }
    }

    private static byte[] hmac(Consumer consumer, byte[] text) {
        String secret =
                java.util.Objects.requireNonNull(consumer.vxp()).secret().reveal();
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Each header as it was signed, none besides, none missing. */
    private static void compare(MultiMap headers, Map<String, String> signed) {
        int compared = 0;
        for (Map.Entry<String, String> header : headers) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!name.startsWith(PREFIX) || (UNSIGNED.contains(name) && !signed.containsKey(name))) {
                continue;
            }
            compared++;
            if (!new String(raw(header.getValue()), StandardCharsets.UTF_8).equals(signed.get(name))) {
                throw changed(header.getKey());
            }
        }
        if (compared != signed.size()) {
            throw changed("XroadVnpt-*");
        }
    }

    private Instant time(String timestamp) {
        Matcher parts = TIMESTAMP.matcher(timestamp);
        try {
            if (parts.matches()) {
                Instant time = LocalDateTime.parse(parts.group(1), SECONDS)
                        .atZone(VIETNAM)
                        .toInstant()
                        .plusMillis(Integer.parseInt(parts.group(2)));
                if (Duration.between(time, clock.instant()).abs().compareTo(skew) <= 0) {
                    return time;
                }
                throw new BusException(
                        ErrorCode.TOKEN_EXPIRED,
                        new Wording(
                                "Thời điểm ký lệch quá " + skew.toSeconds()
                                        + " giây; hãy chỉnh đồng hồ máy chủ và ký lại",
                                "the timestamp is more than " + skew.toSeconds()
                                        + " seconds off; set the server's clock and sign again"));
            }
        } catch (DateTimeParseException e) {
            throw malformedTime();
        }
        throw malformedTime();
    }

    private static BusException malformedTime() {
        return new BusException(
                ErrorCode.TOKEN_INVALID,
                new Wording(
                        "Header XroadVnpt-timestamp phải có dạng ddMMyyyy'T'HHmmss+SSSS, giờ Việt Nam",
                        "the header XroadVnpt-timestamp must be ddMMyyyy'T'HHmmss+SSSS in Vietnam time"));
    }

    private static BusException changed(String header) {
        return new BusException(
                ErrorCode.TOKEN_INVALID,
                new Wording(
                        "Header " + header + " khác với nội dung đã ký",
                        "the header " + header + " differs from what was signed"));
    }

    private static BusException wrong() {
        return new BusException(
                ErrorCode.TOKEN_INVALID,
                new Wording(
                        "Hệ thống (systemid) chưa đăng ký hoặc chữ ký không đúng",
                        "the system (systemid) is unknown or its signature is wrong"));
    }
}
