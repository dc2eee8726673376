package io.lienthong.message;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Identifies a dossier of an administrative procedure: code of the receiving agency, day of receipt, serial of the day,
 * e.g. {@code H21.129-250812-0035}.
 *
 * <p>Source: circular 01/2018/TT-VPCP, article 19 (four digits for the serial); five are accepted because systems in use
 * write them for agencies of others (domain notes, section 4). The two digits of the year count from 2000.
 */
public record DossierCode(String value) {
    private static final Pattern FORM = Pattern.compile("([^-]+)-([0-9]{2})([0-9]{2})([0-9]{2})-[0-9]{4,5}");
    private static final int FIRST_CENTURY = 2000;

    public DossierCode {
        problem(value).ifPresent(reason -> {
            throw new IllegalArgumentException("not a dossier code: " + reason);
        });
    }

    /** Why the text is no dossier code, without repeating it; empty if it is one. */
    public static Optional<String> problem(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.of("must be agency code, date as yyMMdd and a serial of 4 or 5 digits, joined by hyphens");
        }
        return AgencyCode.problem(matcher.group(1))
                .map(reason -> "the agency code " + reason)
                .or(() -> isDate(matcher) ? Optional.empty() : Optional.of("its date does not exist"));
    }

    /** The agency that received the dossier. */
    public AgencyCode agency() {
        return new AgencyCode(value.substring(0, value.indexOf('-')));
    }

    private static boolean isDate(Matcher matcher) {
        try {
            LocalDate.of(FIRST_CENTURY + number(matcher, 2), number(matcher, 3), number(matcher, 4));
            return true;
        } catch (DateTimeException noSuchDay) {
            return false;
        }
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }

    @Override
    public String toString() {
        return value;
    }
}
