package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import io.lienthong.message.BoundedPattern;
import io.lienthong.message.Wording;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A type that is a text: its base and its facets.
 *
 * @param values the enumeration; empty: any
 * @param patterns all must match
 * @param least for numbers, inclusive
 * @param most for numbers, inclusive
 * @param either of a union: one of these must hold; of a list: the type of its values
 */
record SimpleShape(
        Base base,
        Set<String> values,
        List<BoundedPattern> patterns,
        Lengths lengths,
        @Nullable Bound least,
        @Nullable Bound most,
        List<SimpleShape> either)
        implements TypeShape {
    private static final int MAX_NUMBER_LENGTH = 100;
    private static final int MAX_SCALE = 1_000;

    static final SimpleShape TEXT = of(Base.TEXT);

    SimpleShape {
        values = Set.copyOf(values);
        patterns = List.copyOf(patterns);
        either = List.copyOf(either);
    }

    static SimpleShape of(Base base) {
        return new SimpleShape(base, Set.of(), List.of(), Lengths.ANY, null, null, List.of());
    }

    /** What the text of a built-in type looks like. */
    enum Base {
        TEXT,
        TOKEN,
        BOOLEAN,
        INTEGER,
        DECIMAL,
        FLOAT,
        DATE,
        DATE_TIME,
        TIME,
        BASE64,
        HEXADECIMAL,
        /** Values with white space between them. */
        LIST,
        OTHER
    }

    /** Bounds on the number of characters and digits; negative: none. */
    record Lengths(int least, int most, int digits, int fraction) {
        static final Lengths ANY = new Lengths(-1, -1, -1, -1);
    }

    record Bound(BigDecimal value, boolean inclusive) {}

    /** The same type with one value. */
    SimpleShape only(String value) {
        return new SimpleShape(base, Set.of(normal(value)), patterns, lengths, least, most, either);
    }

    /** White space as the type sees it. */
    String normal(String text) {
        return base == Base.TEXT ? text : collapsed(text);
    }

    private static String collapsed(String text) {
        boolean clean = true;
        for (int i = 0; i < text.length() && clean; i++) {
            clean = text.charAt(i) > ' ' || (text.charAt(i) == ' ' && i > 0 && text.charAt(i - 1) > ' ');
        }
        if (clean && !text.endsWith(" ")) {
            return text;
        }
        return text.strip().replaceAll("[ \\t\\r\\n]+", " ");
    }

    /** The text as JSON: numbers and booleans where it is a valid one, else the text itself. */
    JsonNode tree(String text) {
        String normal = normal(text);
        return switch (base) {
            case BOOLEAN ->
                switch (normal) {
                    case "true", "1" -> BooleanNode.TRUE;
                    case "false", "0" -> BooleanNode.FALSE;
                    default -> TextNode.valueOf(normal);
                };
            case INTEGER -> Lexical.integer(normal) ? integer(normal) : TextNode.valueOf(normal);
            case DECIMAL -> Lexical.decimal(normal) ? decimal(normal) : TextNode.valueOf(normal);
            default -> TextNode.valueOf(normal);
        };
    }

    private static JsonNode integer(String text) {
        String digits = text.charAt(0) == '+' ? text.substring(1) : text;
        if (digits.length() <= 18) {
            long number = Long.parseLong(digits);
            return number == (int) number
                    ? JsonNodeFactory.instance.numberNode((int) number)
                    : JsonNodeFactory.instance.numberNode(number);
        }
        return digits.length() <= MAX_NUMBER_LENGTH
                ? JsonNodeFactory.instance.numberNode(new BigInteger(digits))
                : TextNode.valueOf(text);
    }

    private static JsonNode decimal(String text) {
        if (text.indexOf('.') < 0) {
            return integer(text);
        }
        return text.length() <= MAX_NUMBER_LENGTH ? DecimalNode.valueOf(new BigDecimal(text)) : TextNode.valueOf(text);
    }

    /** How a JSON value is written as XML text; empty where it has no such form. */
    static Optional<String> written(JsonNode value) {
        if (value.isTextual() || value.isBoolean() || value.isIntegralNumber()) {
            return Optional.of(value.asText());
        }
        if (value.isNumber()) {
            BigDecimal number = value.decimalValue();
            return Math.abs((long) number.scale()) > MAX_SCALE ? Optional.empty() : Optional.of(number.toPlainString());
        }
        return Optional.empty();
    }

    /** What is wrong with a text, without quoting it. */
    Optional<Wording> problem(String text) {
        String normal = normal(text);
        if (base == Base.LIST) {
            for (String value : normal.isEmpty() || either.isEmpty() ? new String[0] : normal.split(" ")) {
                Optional<Wording> problem = either.get(0).problem(value);
                if (problem.isPresent()) {
                    return problem;
                }
            }
        } else if (!either.isEmpty()) {
            boolean fits = either.stream().anyMatch(shape -> shape.problem(text).isEmpty());
            return fits
                    ? Optional.empty()
                    : wrong("không thuộc kiểu nào được phép", "fits none of the types of a union");
        }
        if (!Lexical.valid(base, normal)) {
            String name = base.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
            return wrong("không đúng kiểu " + name, "is no valid " + name);
        }
        if (!values.isEmpty() && !values.contains(normal)) {
            return Optional.of(Words.OTHER_VALUE);
        }
        for (BoundedPattern pattern : patterns) {
            if (!pattern.find(normal)) {
                return wrong("không khớp mẫu của kiểu", "does not match the pattern of its type");
            }
        }
        return length(normal).or(() -> bound(normal));
    }

    private Optional<Wording> length(String text) {
        if (lengths == Lengths.ANY) {
            return Optional.empty();
        }
        int characters = text.codePointCount(0, text.length());
        if (lengths.least() > characters) {
            return wrong(
                    "ngắn hơn " + lengths.least() + " ký tự", "is shorter than " + lengths.least() + " characters");
        }
        if (lengths.most() >= 0 && characters > lengths.most()) {
            return wrong("dài hơn " + lengths.most() + " ký tự", "is longer than " + lengths.most() + " characters");
        }
        return digits(text);
    }

    private Optional<Wording> digits(String text) {
        if (lengths.digits() < 0 && lengths.fraction() < 0) {
            return Optional.empty();
        }
        BigDecimal number = new BigDecimal(text).stripTrailingZeros();
        if (lengths.digits() >= 0 && Math.max(number.precision(), number.scale()) > lengths.digits()) {
            return wrong(
                    "có nhiều hơn " + lengths.digits() + " chữ số", "has more than " + lengths.digits() + " digits");
        }
        return lengths.fraction() >= 0 && number.scale() > lengths.fraction()
                ? wrong(
                        "có nhiều hơn " + lengths.fraction() + " chữ số thập phân",
                        "has more than " + lengths.fraction() + " digits behind the point")
                : Optional.empty();
    }

    private Optional<Wording> bound(String text) {
        if (least == null && most == null) {
            return Optional.empty();
        }
        if (text.length() > MAX_NUMBER_LENGTH) {
            return wrong("có quá nhiều chữ số", "has too many digits");
        }
        BigDecimal number = new BigDecimal(text);
        if (least != null && number.compareTo(least.value()) < (least.inclusive() ? 0 : 1)) {
            return wrong("quá nhỏ", "is too small");
        }
        return most != null && number.compareTo(most.value()) > (most.inclusive() ? 0 : -1)
                ? wrong("quá lớn", "is too large")
                : Optional.empty();
    }

    private static Optional<Wording> wrong(String vietnamese, String english) {
        return Optional.of(new Wording(vietnamese, english));
    }
}
