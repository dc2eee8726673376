package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** The bounds of a number, absent where there is none. */
record FastNumber(
        @Nullable Bound minimum,
        @Nullable Bound above,
        @Nullable Bound maximum,
        @Nullable Bound below) {
    /** A bound, which is whole where a {@code long} holds it. */
    record Bound(BigDecimal exactly, boolean whole, long number) {
        static Bound of(JsonNode rule) {
            boolean whole = rule.isIntegralNumber() && rule.canConvertToLong();
            return new Bound(rule.decimalValue(), whole, whole ? rule.longValue() : 0);
        }
    }

    /**
     * Whether the number is within the bounds; false also for kinds of numbers that the validator compares in its own
     * way: binary fractions, and where integers are asked for all that a {@code long} does not hold.
     */
    boolean accepts(JsonNode data, boolean fractions) {
        boolean whole = data.isIntegralNumber() && data.canConvertToLong();
        if (!whole && !(fractions && data.isBigDecimal())) {
            return false;
        }
        return (minimum == null || compare(data, whole, minimum) >= 0)
                && (above == null || compare(data, whole, above) > 0)
                && (maximum == null || compare(data, whole, maximum) <= 0)
                && (below == null || compare(data, whole, below) < 0);
    }

    private static int compare(JsonNode data, boolean whole, Bound bound) {
        return whole && bound.whole()
                ? Long.compare(data.longValue(), bound.number())
                : data.decimalValue().compareTo(bound.exactly());
    }
}
