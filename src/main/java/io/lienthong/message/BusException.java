package io.lienthong.message;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A request that the bus refuses or cannot serve, with the code that callers see. The detail holds no personal data. */
public final class BusException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    /** So many places stand in one line; an answer lists more of them. */
    private static final int SHOWN_VIOLATIONS = 3;

    private final ErrorCode code;
    private final transient List<Violation> violations;
    private final transient @Nullable Wording wording;
    private final @Nullable String rule;
    private final @Nullable String grantedBy;

    public BusException(ErrorCode code, String detail) {
        this(code, detail, null, List.of(), null, null, null);
    }

    public BusException(ErrorCode code, Wording detail) {
        this(code, detail.toString(), detail, List.of(), null, null, null);
    }

    public BusException(ErrorCode code, String detail, Throwable cause) {
        this(code, detail, null, List.of(), null, null, cause);
    }

    private BusException(
            ErrorCode code,
            String detail,
            @Nullable Wording wording,
            List<Violation> violations,
            @Nullable String rule,
            @Nullable String grantedBy,
            @Nullable Throwable cause) {
        // A refusal is an answer, not a defect: without a cause there is no stack worth walking.
        super(detail, cause, false, cause != null);
        this.code = code;
        this.wording = wording;
        this.violations = List.copyOf(violations);
        this.rule = rule;
        this.grantedBy = grantedBy;
    }

    /** A body or parameter that breaks its contract: every violation with its place. */
    public static BusException invalid(ErrorCode code, Wording detail, List<Violation> violations) {
        return new BusException(code, detail.toString(), detail, violations, null, null, null);
    }

    /** A refusal by an access rule: which rule, and who can grant what is missing. */
    public static BusException refused(ErrorCode code, Wording detail, String rule, String grantedBy) {
        return new BusException(code, detail.toString(), detail, List.of(), rule, grantedBy, null);
    }

    /** The same, under another code. */
    public BusException as(ErrorCode other) {
        return new BusException(other, detail(), wording, violations, rule, grantedBy, getCause());
    }

    /** The same, with each violation in another place. */
    public BusException withPlaces(UnaryOperator<String> place) {
        List<Violation> moved = violations.stream()
                .map(violation -> new Violation(place.apply(violation.place()), violation.message()))
                .toList();
        return new BusException(code, detail(), wording, moved, rule, grantedBy, getCause());
    }

    public ErrorCode code() {
        return code;
    }

    /** The detail in both languages; absent: it was told in one text. */
    public @Nullable Wording wording() {
        return wording;
    }

    public String detail() {
        return String.valueOf(getMessage());
    }

    /** The detail with the first places that are wrong, or {@code [rule; who grants it]}, where there is room for one text alone. */
    public String detailWithPlaces() {
        if (rule != null) {
            return detail() + " [" + rule + "; " + grantedBy + "]";
        }
        return violations.isEmpty()
                ? detail()
                : detail() + ": "
                        + violations.stream()
                                .limit(SHOWN_VIOLATIONS)
                                .map(Violation::toString)
                                .collect(Collectors.joining("; "));
    }

    public List<Violation> violations() {
        return violations;
    }

    public @Nullable String rule() {
        return rule;
    }

    public @Nullable String grantedBy() {
        return grantedBy;
    }
}
