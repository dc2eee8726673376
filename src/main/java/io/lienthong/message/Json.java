package io.lienthong.message;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads and writes JSON with the bus's limits: UTF-8 alone, 100 levels, numbers of 100 digits, no duplicate keys, nothing behind the value. */
public final class Json {
    public static final int MAX_DEPTH = 100;
    private static final int MAX_NUMBER_LENGTH = 100;
    private static final int MAX_NAME_LENGTH = 1_000;
    private static final int MAX_SCALE = 1_000;
    private static final int MAX_WITHIN = 64 << 10;
    private static final Wording NOT_JSON = new Wording("không phải JSON", "not JSON");
    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(MAX_NUMBER_LENGTH)
                            .maxNameLength(MAX_NAME_LENGTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
            .build();

    private Json() {}

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** Reads one JSON value. */
    public static JsonNode parse(byte[] bytes) throws MalformedBody {
        if (bytes.length == 0) {
            throw new MalformedBody("nội dung rỗng, cần JSON", "the body is empty, JSON was expected");
        }
        requireUtf8(bytes);
        try {
            JsonNode tree = MAPPER.readTree(bytes);
            if (tree == null || tree.isMissingNode()) {
                throw new MalformedBody("nội dung rỗng, cần JSON", "the body is empty, JSON was expected");
            }
            return tree;
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            throw at == null
                    ? new MalformedBody(reason(e))
                    : new MalformedBody(reason(e), at.getLineNr(), at.getColumnNr());
        } catch (IOException e) {
            throw new MalformedBody(NOT_JSON);
        }
    }

    /** The object or array that a text of up to 64 KiB holds, as some systems want JSON within JSON; empty for other texts. */
    public static Optional<JsonNode> within(String text) {
        String bare = text.length() > MAX_WITHIN ? "" : text.strip();
        boolean looks = (bare.startsWith("{") && bare.endsWith("}")) || (bare.startsWith("[") && bare.endsWith("]"));
        try {
            return looks ? Optional.of(parse(bare.getBytes(StandardCharsets.UTF_8))) : Optional.empty();
        } catch (MalformedBody plainText) {
            return Optional.empty();
        }
    }

    /** A value as text: a number without an exponent, unless that took more than a thousand digits. */
    public static String text(JsonNode value) {
        return value.isNumber() && Math.abs((long) value.decimalValue().scale()) <= MAX_SCALE
                ? value.decimalValue().toPlainString()
                : value.asText();
    }

    /** Writes a tree as UTF-8, without white space. */
    public static byte[] write(JsonNode tree) {
        try {
            return MAPPER.writeValueAsBytes(tree);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Jackson guesses UTF-16 and UTF-32 and tolerates some bad bytes; JSON between systems is UTF-8 (RFC 8259). */
    private static void requireUtf8(byte[] bytes) throws MalformedBody {
        boolean zero = false;
        for (int i = 0; i < bytes.length; ) {
            int length = bytes[i] >= 0 ? 1 : sequence(bytes, i);
            if (length == 0) {
                throw new MalformedBody("nội dung không ở bảng mã UTF-8", "the body is not UTF-8");
            }
            zero |= bytes[i] == 0;
            i += length;
        }
        if (zero) {
            throw new MalformedBody(
                    "nội dung không phải JSON ở bảng mã UTF-8: có byte 0",
                    "the body is not JSON in UTF-8: it holds a zero byte");
        }
    }

    /** How many bytes the character beyond ASCII at a place has; 0 where RFC 3629 knows no such character. */
    private static int sequence(byte[] bytes, int start) {
        int first = bytes[start] & 0xff;
        int length = first < 0xc2 || first > 0xf4 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
        if (length == 0 || length > bytes.length - start || !follows(first, bytes[start + 1] & 0xff)) {
            return 0;
        }
        for (int i = start + 2; i < start + length; i++) {
            if ((bytes[i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        return length;
    }

    /** The second byte tells overlong forms, surrogates and what lies beyond U+10FFFF. */
    private static boolean follows(int first, int second) {
        return switch (first) {
            case 0xe0 -> second >= 0xa0 && second <= 0xbf;
            case 0xed -> second >= 0x80 && second <= 0x9f;
            case 0xf0 -> second >= 0x90 && second <= 0xbf;
            case 0xf4 -> second >= 0x80 && second <= 0x8f;
            default -> second >= 0x80 && second <= 0xbf;
        };
    }

    private static Wording reason(JsonProcessingException e) {
        String message = String.valueOf(e.getOriginalMessage());
        if (e instanceof StreamConstraintsException) {
            return new Wording(
                    "vượt giới hạn của trục về độ sâu hoặc độ dài",
                    "over a limit of the bus: " + firstSentence(message));
        }
        if (message.startsWith("Duplicate field")) {
            return new Wording("một khoá có hai lần trong cùng đối tượng", "a key occurs twice in one object");
        }
        return NOT_JSON;
    }

    private static String firstSentence(String message) {
        int end = message.indexOf('(');
        return (end < 0 ? message : message.substring(0, end)).strip();
    }
}
