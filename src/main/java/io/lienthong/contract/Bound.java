package io.lienthong.contract;

import io.lienthong.contract.SimpleShape.Base;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.datatype.DatatypeConstants;
import javax.xml.datatype.DatatypeFactory;
import javax.xml.datatype.Duration;
import javax.xml.datatype.XMLGregorianCalendar;

/** The least or the most that a number, a time or a length of time may be. */
final class Bound {
    private static final DatatypeFactory TIMES = DatatypeFactory.newDefaultInstance();
    private static final Duration SECOND = TIMES.newDuration("PT1S");
    private static final List<String> STEPS = List.of("P1Y", "P1M", "P1D", "PT1H", "PT1S");

    private final Base base;
    private final String text;
    private final boolean inclusive;
    private final BigDecimal exact;

    /**
     * @param base of the type that it bounds
     * @param text valid by it
     */
    Bound(Base base, String text, boolean inclusive) {
        this.base = base;
        this.text = text;
        this.inclusive = inclusive;
        this.exact = base == Base.INTEGER || base == Base.DECIMAL ? new BigDecimal(text) : BigDecimal.ZERO;
    }

    String text() {
        return text;
    }

    /** Whether values of a type have an order that a bound can cut. */
    static boolean fits(Base base) {
        return switch (base) {
            case INTEGER, DECIMAL, FLOAT, DURATION -> true;
            default -> base.calendar();
        };
    }

    /** Whether a valid text is at or above this. What cannot be compared, as a time with an offset and one without, is not. */
    boolean isLeastFor(String other) {
        int order = compare(other);
        return order == DatatypeConstants.GREATER || (inclusive && order == DatatypeConstants.EQUAL);
    }

    /** Whether a valid text is at or below this. */
    boolean isMostFor(String other) {
        int order = compare(other);
        return order == DatatypeConstants.LESSER || (inclusive && order == DatatypeConstants.EQUAL);
    }

    /** -1, 0, 1 as a text is less than this, the same or more; else there is no telling. */
    private int compare(String other) {
        if (base == Base.DURATION) {
            return durations(other);
        }
        if (base.calendar()) {
            return calendar(other).compare(calendar(text));
        }
        if (base == Base.FLOAT) {
            double left = number(other);
            double right = number(text);
            return Double.isNaN(left) || Double.isNaN(right)
                    ? DatatypeConstants.INDETERMINATE
                    : Double.compare(left + 0.0, right + 0.0);
        }
        return new BigDecimal(other).compareTo(exact);
    }

    /** The JDK compares no duration with a part beyond an int. */
    private int durations(String other) {
        try {
            return TIMES.newDuration(other).compare(TIMES.newDuration(text));
        } catch (UnsupportedOperationException e) {
            return DatatypeConstants.INDETERMINATE;
        }
    }

    private static double number(String text) {
        return switch (text) {
            case "INF" -> Double.POSITIVE_INFINITY;
            case "-INF" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    private static XMLGregorianCalendar calendar(String text) {
        return TIMES.newXMLGregorianCalendar(text);
    }

    /** Texts at this and a little beside it, of which some are on the right side. */
    List<String> near() {
        List<String> near = new ArrayList<>(List.of(text));
        if (base == Base.INTEGER || base == Base.DECIMAL) {
            for (String step : List.of("1", "-1", "0.1", "-0.1", "0.01", "-0.01")) {
                near.add(exact.add(new BigDecimal(step)).toPlainString());
            }
        } else if (base == Base.FLOAT) {
            near.add(Double.toString(number(text) + 1));
            near.add(Double.toString(number(text) - 1));
        } else if (base == Base.DURATION) {
            moved(SECOND).ifPresent(near::add);
            moved(SECOND.negate()).ifPresent(near::add);
        } else {
            for (String step : STEPS) {
                near.add(calendar(TIMES.newDuration(step)));
                near.add(calendar(TIMES.newDuration(step).negate()));
            }
        }
        return near;
    }

    private String calendar(Duration step) {
        XMLGregorianCalendar moved = calendar(text);
        moved.add(step);
        return moved.toXMLFormat();
    }

    /** Empty where nobody can tell, as what a month less a second is. */
    private Optional<String> moved(Duration step) {
        try {
            return Optional.of(TIMES.newDuration(text).add(step).toString());
        } catch (IllegalStateException e) {
            return Optional.empty();
        }
    }
}
