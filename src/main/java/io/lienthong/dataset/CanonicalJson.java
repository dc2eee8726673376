package io.lienthong.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.Sha256;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The one way to write a JSON value (RFC 8785). A whole number with more digits than a double holds, for which the RFC has
 * no form, is written with all of them: two amounts must not become one.
 */
public final class CanonicalJson {
    private static final int LARGEST_PLAIN = 21;
    private static final int SMALLEST_PLAIN = -6;
    private static final int FIRST_PRINTABLE = 0x20;

    private CanonicalJson() {}

    public static byte[] write(JsonNode value) {
        StringBuilder text = new StringBuilder();
        append(text, value);
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    public static byte[] sha256(JsonNode value) {
        return Sha256.of(write(value));
    }

    private static void append(StringBuilder text, JsonNode value) {
        if (value.isObject()) {
            object(text, value);
        } else if (value.isArray()) {
            text.append('[');
            for (int i = 0; i < value.size(); i++) {
                if (i > 0) {
                    text.append(',');
                }
                append(text, value.get(i));
            }
            text.append(']');
        } else if (value.isNumber()) {
            number(text, asDouble(value.decimalValue()));
        } else if (value.isTextual()) {
            string(text, value.textValue());
        } else {
            text.append(value.asText());
        }
    }

    /** Names in the order of their UTF-16 code units, which is that of Java's strings. */
    private static void object(StringBuilder text, JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        names.sort(String::compareTo);
        text.append('{');
        for (int i = 0; i < names.size(); i++) {
            if (i > 0) {
                text.append(',');
            }
            string(text, names.get(i));
            text.append(':');
            append(text, object.get(names.get(i)));
        }
        text.append('}');
    }

    /** The shortest digits of the double that the number is. */
    private static BigDecimal asDouble(BigDecimal value) {
        double rounded = value.doubleValue();
        boolean whole = value.signum() == 0 || value.stripTrailingZeros().scale() <= 0;
        return Double.isInfinite(rounded) || (whole && new BigDecimal(rounded).compareTo(value) != 0)
                ? value
                : new BigDecimal(Double.toString(rounded));
    }

    /** As ECMAScript writes a number with these digits. */
    private static void number(StringBuilder text, BigDecimal value) {
        if (value.signum() == 0) {
            text.append('0');
            return;
        }
        BigDecimal stripped = value.stripTrailingZeros();
        String digits = stripped.unscaledValue().abs().toString();
        int point = digits.length() - stripped.scale();
        if (value.signum() < 0) {
            text.append('-');
        }
        if (point > SMALLEST_PLAIN && point <= 0) {
            text.append("0.").append("0".repeat(-point)).append(digits);
        } else if (point > 0 && point <= LARGEST_PLAIN) {
            int whole = Math.min(point, digits.length());
            text.append(digits, 0, whole).append("0".repeat(point - whole));
            if (whole < digits.length()) {
                text.append('.').append(digits, whole, digits.length());
            }
        } else {
            text.append(digits.charAt(0));
            if (digits.length() > 1) {
                text.append('.').append(digits, 1, digits.length());
            }
            text.append('e').append(point > 0 ? "+" : "").append(point - 1);
        }
    }

    private static void string(StringBuilder text, String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char character = value.charAt(i);
            switch (character) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\b' -> text.append("\\b");
                case '\t' -> text.append("\\t");
                case '\n' -> text.append("\\n");
                case '\f' -> text.append("\\f");
                case '\r' -> text.append("\\r");
                default -> {
                    if (character < FIRST_PRINTABLE || lone(value, i)) {
                        text.append(String.format("\\u%04x", (int) character));
                    } else {
                        text.append(character);
                    }
                }
            }
        }
        text.append('"');
    }

    /** Half of a surrogate pair, which UTF-8 cannot write. */
    private static boolean lone(String value, int i) {
        char character = value.charAt(i);
        if (Character.isHighSurrogate(character)) {
            return i + 1 == value.length() || !Character.isLowSurrogate(value.charAt(i + 1));
        }
        return Character.isLowSurrogate(character) && (i == 0 || !Character.isHighSurrogate(value.charAt(i - 1)));
    }
}
