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
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A type that is a text: its base and its facets.
 *
 * @param values the enumeration; empty: any
 * @param patterns all must match
 * @param lengths of the text, of binary content or of a list
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
        /** A text whose white space is spaces. */
        LINE,
        /** A text with single spaces, and none around it. */
        TOKEN,
        BOOLEAN,
        INTEGER,
        DECIMAL,
        FLOAT,
        DATE,
        DATE_TIME,
        TIME,
        G_YEAR,
        G_YEAR_MONTH,
        G_MONTH,
        G_MONTH_DAY,
        G_DAY,
        DURATION,
        BASE64,
        HEXADECIMAL,
        LANGUAGE,
        NAME,
        NC_NAME,
        ID,
        IDREF,
        NMTOKEN,
        QNAME,
        ANY_URI,
        /** Of a DTD, which no SOAP message has: no text is one. */
        ENTITY,
        /** WS-I {@code swaRef}: in messages it refers to a part, in trees it is that part in Base64. */
        REFERENCE,
        /** Values with white space between them. */
        LIST,
        /** One of several types. */
        UNION;

        /** Whether it is a date, a time or a part of them. */
        boolean calendar() {
            return ordinal() >= DATE.ordinal() && ordinal() <= G_DAY.ordinal();
        }
    }

    /** Bounds on the number of characters, octets or values, and of digits; negative: none. */
    record Lengths(int least, int most, int digits, int fraction) {
        static final Lengths ANY = new Lengths(-1, -1, -1, -1);
    }

    /** The same type with one value. */
    SimpleShape only(String value) {
        return new SimpleShape(base, Set.of(normal(value)), patterns, lengths, least, most, either);
    }

    /** White space as the type sees it. */
    String normal(String text) {
        return switch (base) {
            case TEXT -> text;
            case LINE -> text.replace('\t', ' ').replace('\n', ' ').replace('\r', ' ');
            case UNION -> fitting(text).orElseGet(() -> collapsed(text));
            default -> collapsed(text);
        };
    }

    /** The text as the first type of a union that takes it sees it. */
    private Optional<String> fitting(String text) {
        for (SimpleShape shape : either) {
            Judged judged = shape.judged(text);
            if (judged.problem().isEmpty()) {
                return Optional.of(judged.normal());
            }
        }
        return Optional.empty();
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
        return judged(text).problem();
    }

    /** A text as its type sees it, and what is wrong with it. */
    private record Judged(String normal, Optional<Wording> problem) {}

    /** Once for each type of a union: unions of unions would double the work with each level. */
    private Judged judged(String text) {
        if (base == Base.UNION && !either.isEmpty()) {
            return fitting(text)
                    .map(normal -> new Judged(normal, facets(normal)))
                    .orElseGet(() -> new Judged(
                            collapsed(text),
                            wrong("không thuộc kiểu nào được phép", "fits none of the types of a union")));
        }
        String normal = normal(text);
        Optional<Wording> problem = switch (base) {
            case LIST -> items(normal);
            default -> Lexical.valid(base, normal) ? Optional.empty() : misformed();
        };
        return new Judged(normal, problem.or(() -> facets(normal)));
    }

    private Optional<Wording> facets(String normal) {
        if (!values.isEmpty() && !values.contains(normal) && !isNumberOf(normal)) {
            return Optional.of(Words.OTHER_VALUE);
        }
        for (BoundedPattern pattern : patterns) {
            if (!pattern.find(normal)) {
                return wrong("không khớp mẫu của kiểu", "does not match the pattern of its type");
            }
        }
        return length(normal).or(() -> bound(normal));
    }

    private Optional<Wording> misformed() {
        String name = base.name().toLowerCase(Locale.ROOT).replace('_', '-');
        return wrong("không đúng kiểu " + name, "is no valid " + name);
    }

    private Optional<Wording> items(String normal) {
        if (normal.isEmpty() || either.isEmpty()) {
            return Optional.empty();
        }
        for (String value : normal.split(" ")) {
            Optional<Wording> problem = either.get(0).problem(value);
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }

    /** Whether a text is one of the values in other digits, as 1.0 is 1. */
    private boolean isNumberOf(String text) {
        return (base == Base.INTEGER || base == Base.DECIMAL)
                && values.stream()
                        .filter(value -> Lexical.valid(base, value))
                        .anyMatch(value -> new BigDecimal(value).compareTo(new BigDecimal(text)) == 0);
    }

    private Optional<Wording> length(String text) {
        if (lengths == Lengths.ANY) {
            return Optional.empty();
        }
        int length = length(base, text);
        String[] unit = switch (base) {
            case LIST -> new String[] {"giá trị", "values"};
            case BASE64, HEXADECIMAL -> new String[] {"byte", "octets"};
            default -> new String[] {"ký tự", "characters"};
        };
        if (lengths.least() > length) {
            return wrong(
                    "ngắn hơn " + lengths.least() + " " + unit[0],
                    "is shorter than " + lengths.least() + " " + unit[1]);
        }
        if (lengths.most() >= 0 && length > lengths.most()) {
            return wrong(
                    "dài hơn " + lengths.most() + " " + unit[0], "is longer than " + lengths.most() + " " + unit[1]);
        }
        return digits(text);
    }

    /** In what the base counts: values of a list, octets of what is binary, else characters. */
    private static int length(Base base, String text) {
        return switch (base) {
            case LIST ->
                text.isEmpty() ? 0 : (int) text.chars().filter(c -> c == ' ').count() + 1;
            case HEXADECIMAL -> text.length() / 2;
            case BASE64 -> (int) text.chars().filter(c -> c != ' ' && c != '=').count() * 3 / 4;
            default -> text.codePointCount(0, text.length());
        };
    }

    private Optional<Wording> digits(String text) {
        if (lengths.digits() < 0 && lengths.fraction() < 0) {
            return Optional.empty();
        }
        BigDecimal number = new BigDecimal(text).stripTrailingZeros();
        if (lengths.digits() >= 0
                && Math.max(number.precision() - Math.min(0, number.scale()), number.scale()) > lengths.digits()) {
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
        if (least != null && !least.isLeastFor(text)) {
            return wrong("quá nhỏ", "is too small");
        }
        return most != null && !most.isMostFor(text) ? wrong("quá lớn", "is too large") : Optional.empty();
    }

    private static Optional<Wording> wrong(String vietnamese, String english) {
        return Optional.of(new Wording(vietnamese, english));
    }
}
