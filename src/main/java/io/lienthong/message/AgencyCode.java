package io.lienthong.message;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Identifies an agency in electronic exchange, the OrganId of edXML: groups of digits and Latin capitals joined by full
 * stops, at most 35 characters, e.g. {@code 000.00.01.H22} or {@code H37.02.02}.
 *
 * <p>Source: decision 20/2020/QD-TTg, and circular 01/2022/TT-BTTTT, which widened the 13 characters of before to 35 (domain
 * notes, section 1.2). Old and new codes live side by side, so the number and length of groups say nothing.
 */
public record AgencyCode(String value) {
    private static final int MAX_LENGTH = 35;
    private static final Pattern FORM = Pattern.compile("[0-9A-Z]+(\\.[0-9A-Z]+)*");

    public AgencyCode {
        problem(value).ifPresent(reason -> {
            throw new IllegalArgumentException("not an agency code: it " + reason);
        });
    }

    /** Why the text is no agency code, without repeating it; empty if it is one. */
    public static Optional<String> problem(String text) {
        if (text.length() > MAX_LENGTH) {
            return Optional.of("must not be longer than " + MAX_LENGTH + " characters");
        }
        return FORM.matcher(text).matches()
                ? Optional.empty()
                : Optional.of("must be groups of digits and capitals A-Z joined by full stops");
    }

    @Override
    public String toString() {
        return value;
    }
}
