package io.lienthong.scaffold;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import io.lienthong.contract.PatternExample;
import io.lienthong.message.BoundedPattern;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Example values of simple schemas. */
final class Values {
    private static final int MAX_LENGTH = 100_000;
    /** How much longer the next text for a pattern is. */
    private static final int STEP = 4;
    /** For patterns that look ahead: what passwords and numbers are made of. */
    private static final List<String> MIXTURES = List.of("Aa1!", "Aa1", "A1", "a1", "1", "9", "A", "a", "Z");

    private static final int MAX_MIXTURE = 40;
    private static final List<String> WORDS = List.of("example", "sample", "abc", "A1", "12345678", "x");

    private Values() {}

    /** @param choice another number may give another text */
    static JsonNode text(JsonNode schema, int choice) {
        String pattern = schema.path("pattern").asText("");
        Optional<String> matching = pattern.isEmpty() ? Optional.empty() : matching(pattern, schema);
        String format =
                schema.has("contentMediaType") ? "byte" : schema.path("format").asText();
        return TextNode.valueOf(matching.orElseGet(() -> padded(format(format, choice), schema)));
    }

    private static Optional<String> matching(String pattern, JsonNode schema) {
        try {
            BoundedPattern compiled = BoundedPattern.compile(pattern);
            int least = schema.path("minLength").asInt(0);
            int most = schema.path("maxLength").asInt(Integer.MAX_VALUE);
            return Stream.concat(
                            IntStream.range(0, 4).mapToObj(extra -> PatternExample.of(pattern, extra * STEP)),
                            MIXTURES.stream().flatMap(Values::lengths))
                    .filter(text -> text.length() >= least && text.length() <= most && compiled.find(text))
                    .findFirst();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Stream<String> lengths(String mixture) {
        return IntStream.rangeClosed(1, MAX_MIXTURE)
                .mapToObj(length -> mixture.repeat(length).substring(0, length));
    }

    private static String format(String format, int choice) {
        return switch (format) {
            case "date" -> "2026-01-15";
            case "date-time" -> "2026-01-15T08:30:00+07:00";
            case "time" -> "08:30:00+07:00";
            case "duration" -> "P1D";
            case "uuid" -> "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
            case "email", "idn-email" -> "an@example.org";
            case "uri", "url", "iri", "uri-reference" -> "https://example.org/";
            case "hostname" -> "example.org";
            case "ipv4" -> "192.0.2.1";
            case "ipv6" -> "2001:db8::1";
            case "byte", "binary" -> "ZXhhbXBsZQ==";
            default -> WORDS.get(choice % WORDS.size());
        };
    }

    private static String padded(String text, JsonNode schema) {
        int least = Math.min(schema.path("minLength").asInt(0), MAX_LENGTH);
        int most = schema.path("maxLength").asInt(Integer.MAX_VALUE);
        String padded = text.length() < least ? text + "x".repeat(least - text.length()) : text;
        return padded.length() > most ? padded.substring(0, Math.max(0, most)) : padded;
    }

    static JsonNode integer(JsonNode schema) {
        BigDecimal value = bounded(schema, BigDecimal.ONE);
        return JsonNodeFactory.instance
                                .numberNode(value.toBigInteger())
                                .bigIntegerValue()
                                .bitLength()
                        < 32
                ? IntNode.valueOf(value.intValue())
                : JsonNodeFactory.instance.numberNode(value.toBigInteger());
    }

    static JsonNode decimal(JsonNode schema) {
        return DecimalNode.valueOf(bounded(schema, new BigDecimal("0.5")));
    }

    /** The least that is allowed, else one; {@code step} beside a bound that does not belong to the range. */
    private static BigDecimal bounded(JsonNode schema, BigDecimal step) {
        BigDecimal value = BigDecimal.ONE;
        JsonNode least = schema.path("minimum");
        JsonNode above = schema.path("exclusiveMinimum");
        JsonNode most = schema.path("maximum");
        JsonNode below = schema.path("exclusiveMaximum");
        if (above.isNumber()) {
            value = above.decimalValue().add(step);
        } else if (least.isNumber()) {
            value = least.decimalValue()
                    .setScale(Math.max(0, Math.min(6, least.decimalValue().scale())), RoundingMode.CEILING);
            value = above.asBoolean() ? value.add(step) : value;
        } else if (most.isNumber() && most.decimalValue().compareTo(value) <= 0) {
            value = below.asBoolean() ? most.decimalValue().subtract(step) : most.decimalValue();
        } else if (below.isNumber() && below.decimalValue().compareTo(value) <= 0) {
            value = below.decimalValue().subtract(step);
        }
        JsonNode multiple = schema.path("multipleOf");
        if (multiple.isNumber() && multiple.decimalValue().signum() > 0) {
            value = value.divide(multiple.decimalValue(), 0, RoundingMode.CEILING)
                    .multiply(multiple.decimalValue());
        }
        return value;
    }

    static JsonNode number(String text) {
        return text.indexOf('.') < 0
                ? JsonNodeFactory.instance.numberNode(new BigInteger(text))
                : DecimalNode.valueOf(new BigDecimal(text));
    }

    static JsonNode next(JsonNode value, int by) {
        return value.isInt() ? IntNode.valueOf(value.intValue() + by) : value;
    }

    /** A parameter's example as consumers write it: lists by commas, objects as JSON. */
    static String written(JsonNode value) {
        if (value.isArray()) {
            List<String> texts = new java.util.ArrayList<>();
            value.forEach(one -> texts.add(one.asText()));
            return String.join(",", texts);
        }
        return value.isObject()
                ? value.toString()
                : value.isNumber() ? value.decimalValue().toPlainString() : value.asText();
    }
}
