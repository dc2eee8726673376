package io.lienthong.message;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The personal identification number of a citizen: twelve digits, namely three for the province or country where the
 * birth was registered, one for century and sex, two for the year of birth, six random ones. Never printed whole.
 *
 * <p>Source: decree 137/2015/ND-CP, article 13, by way of the domain notes, section 4. There is no check digit, so a
 * number can only be implausible: place 000 is not issued, and the fourth digit is 0 or 1 for men and women born in
 * 19xx, 2 or 3 for those of 20xx; higher ones belong to centuries to come. Whether the year has come is not asked: the
 * answer must not depend on a clock.
 */
public record CitizenNumber(String value) {
    private static final Pattern FORM = Pattern.compile("[0-9]{12}");

    public CitizenNumber {
        problem(value).ifPresent(reason -> {
            throw new IllegalArgumentException("not a citizen number: " + reason);
        });
    }

    /** Why the text is no citizen number, without repeating it; empty if it may be one. */
    public static Optional<String> problem(String text) {
        if (!FORM.matcher(text).matches()) {
            return Optional.of("must be 12 digits");
        }
        if (text.startsWith("000")) {
            return Optional.of("no place of registration has the code 000");
        }
        return text.charAt(3) <= '3'
                ? Optional.empty()
                : Optional.of("the fourth digit names a century that has not begun");
    }

    /** Only the last three digits, because the rest names a person. */
    @Override
    public String toString() {
        return "*********" + value.substring(9);
    }
}
