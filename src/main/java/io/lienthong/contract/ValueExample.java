package io.lienthong.contract;

import io.lienthong.contract.SimpleShape.Base;
import io.lienthong.message.BoundedPattern;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Makes a valid text of a simple type: tries what is usual, what its facets name, and what lies near them. */
final class ValueExample {
    private static final int[] REPEATS = {0, 1, 2, 4, 8, 16, 40};
    private static final int MAX_PADDING = 10_000;
    private static final String WORD = "example";

    private ValueExample() {}

    /** @param id tells identifiers apart, of which a message may have each once; the first is 1 */
    static Optional<String> of(SimpleShape type, int id) {
        return candidates(type, id).stream()
                .filter(candidate -> type.problem(candidate).isEmpty())
                .findFirst();
    }

    private static List<String> candidates(SimpleShape type, int id) {
        List<String> candidates = new ArrayList<>();
        // The prefix of a qualified name would have to be declared where it is written.
        type.values().stream()
                .sorted(Comparator.comparing((String value) -> type.base() == Base.QNAME && value.indexOf(':') >= 0)
                        .thenComparing(Comparator.naturalOrder()))
                .forEach(candidates::add);
        if (type.base() == Base.LIST) {
            candidates.add(list(type, id));
        } else {
            type.either().forEach(either -> candidates.addAll(candidates(either, id)));
        }
        for (BoundedPattern pattern : type.patterns()) {
            for (int more : REPEATS) {
                candidates.add(PatternExample.of(pattern.toString(), more));
            }
        }
        if (type.base() == Base.INTEGER || type.base() == Base.DECIMAL) {
            candidates.addAll(List.of("1", "10", "100", "0.5", "0"));
        }
        bounds(type, candidates);
        for (String usual : usual(type.base(), id)) {
            candidates.add(usual);
            candidates.add(sized(type.base(), usual, type.lengths()));
        }
        return candidates;
    }

    private static String list(SimpleShape type, int id) {
        int most = type.lengths().most() < 0 ? MAX_PADDING : type.lengths().most();
        int items = Math.min(Math.max(1, type.lengths().least()), most);
        String item =
                type.either().isEmpty() ? "" : of(type.either().get(0), id).orElse("");
        return String.join(" ", Collections.nCopies(Math.min(items, MAX_PADDING), item));
    }

    private static void bounds(SimpleShape type, List<String> candidates) {
        Bound least = type.least();
        Bound most = type.most();
        if (least != null) {
            candidates.addAll(least.near());
        }
        if (most != null) {
            candidates.addAll(most.near());
        }
        if (least != null && most != null && (type.base() == Base.DECIMAL || type.base() == Base.INTEGER)) {
            BigDecimal sum = new BigDecimal(least.text()).add(new BigDecimal(most.text()));
            candidates.add(
                    sum.divide(BigDecimal.valueOf(2), MathContext.DECIMAL128).toPlainString());
        }
    }

    private static List<String> usual(Base base, int id) {
        return switch (base) {
            case TEXT, LINE, TOKEN, NAME, NC_NAME, NMTOKEN, QNAME, ENTITY -> List.of(WORD);
            case BOOLEAN -> List.of("true");
            case INTEGER, DECIMAL -> List.of("1");
            case FLOAT -> List.of("1.5");
            case DATE -> List.of("2026-01-15");
            case DATE_TIME -> List.of("2026-01-15T08:00:00+07:00", "2026-01-15T08:00:00");
            case TIME -> List.of("08:00:00", "08:00:00+07:00");
            case G_YEAR -> List.of("2026");
            case G_YEAR_MONTH -> List.of("2026-01");
            case G_MONTH -> List.of("--01");
            case G_MONTH_DAY -> List.of("--01-15");
            case G_DAY -> List.of("---15");
            case DURATION -> List.of("P1D", "P1M", "PT1H");
            case BASE64, REFERENCE -> List.of("ZXhhbXBsZQ==");
            case HEXADECIMAL -> List.of("0A");
            case LANGUAGE -> List.of("vi", "vi-VN", "vi-example", "vi-example-example", WORD);
            case ID -> List.of("id" + id);
            case IDREF -> List.of("id1");
            case ANY_URI -> List.of("urn:example:1", WORD);
            case LIST, UNION -> List.of("");
        };
    }

    private static String sized(Base base, String usual, SimpleShape.Lengths lengths) {
        int least = Math.max(0, lengths.least());
        return switch (base) {
            case BASE64 ->
                Base64.getEncoder().encodeToString(sized(WORD, lengths, least).getBytes(StandardCharsets.UTF_8));
            case HEXADECIMAL ->
                HexFormat.of().formatHex(sized("A", lengths, least).getBytes(StandardCharsets.UTF_8));
            default -> sized(usual, lengths, least);
        };
    }

    private static String sized(String text, SimpleShape.Lengths lengths, int least) {
        int most = lengths.most() < 0 ? Math.max(least, text.length()) : lengths.most();
        String cut = text.length() > most ? text.substring(0, most) : text;
        return cut.length() >= least ? cut : cut + "x".repeat(Math.min(least - cut.length(), MAX_PADDING));
    }
}
