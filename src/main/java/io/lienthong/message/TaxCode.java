package io.lienthong.message;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Identifies an enterprise to the tax office and, as the enterprise code, to the business register: ten digits of which
 * the last is a check digit, or a branch's {@code NNNNNNNNNN-NNN}, whose last three digits count branches and carry no check.
 *
 * <p>The rule is that of the domain notes, section 4, taken from working code and not from a legal text: the check digit
 * is 10 minus the weighted sum of the nine digits before it, modulo 11. Where that sum is a multiple of 11 no single
 * digit is left; implementations disagree whether 0 stands for it. We refuse: python-stdnum refuses too, and all of the
 * more than a hundred real codes in its tests pass, where chance would give one such sum in eleven.
 */
public record TaxCode(String value) {
    private static final Pattern FORM = Pattern.compile("[0-9]{10}(-[0-9]{3})?");
    private static final int[] WEIGHTS = {31, 29, 23, 19, 17, 13, 7, 5, 3};

    public TaxCode {
        problem(value).ifPresent(reason -> {
            throw new IllegalArgumentException("not a tax code: " + reason);
        });
    }

    /** Why the text is no tax code, without repeating it; empty if it is one. */
    public static Optional<String> problem(String text) {
        if (!FORM.matcher(text).matches()) {
            return Optional.of("must be 10 digits, or 10 digits, a hyphen and 3 digits");
        }
        int remainder = weightedSum(text) % 11;
        if (remainder == 0) {
            return Optional.of("no check digit exists for its first nine digits");
        }
        return text.charAt(9) - '0' == 10 - remainder ? Optional.empty() : Optional.of("the check digit is wrong");
    }

    private static int weightedSum(String digits) {
        int sum = 0;
        for (int i = 0; i < WEIGHTS.length; i++) {
            sum += WEIGHTS[i] * (digits.charAt(i) - '0');
        }
        return sum;
    }

    @Override
    public String toString() {
        return value;
    }
}
