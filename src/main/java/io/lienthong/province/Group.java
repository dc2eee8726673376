package io.lienthong.province;

import io.lienthong.message.AgencyCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Agencies of one level that share a quota.
 *
 * @param unit title of its agencies
 * @param agencies their codes, the busiest first
 */
record Group(Level level, String unit, List<String> agencies, Quota dossiers) {
    private static final int MAX_AGENCIES = 10_000;
    private static final Pattern RANGE = Pattern.compile("\\{([0-9]{1,4})\\.\\.([0-9]{1,4})}");

    Group {
        agencies = List.copyOf(agencies);
        if (agencies.isEmpty() || agencies.size() > MAX_AGENCIES) {
            throw new IllegalArgumentException("a group has 1 to " + MAX_AGENCIES + " agencies");
        }
        if (new HashSet<>(agencies).size() != agencies.size()) {
            throw new IllegalArgumentException("an agency occurs twice: name each once");
        }
        if (agencies.size() > dossiers.received()) {
            throw new IllegalArgumentException("there are more agencies than dossiers: name fewer agencies");
        }
    }

    /** The codes that a text stands for: {@code RHB.P.{01..20}} for twenty. */
    static List<String> codes(String text) {
        Matcher range = RANGE.matcher(text);
        if (!range.find()) {
            return List.of(new AgencyCode(text).value());
        }
        String digits = "%0" + range.group(1).length() + "d";
        List<String> codes = new ArrayList<>();
        int last = Integer.parseInt(range.group(2));
        for (int number = Integer.parseInt(range.group(1)); number <= last; number++) {
            String one = text.substring(0, range.start())
                    + String.format(Locale.ROOT, digits, number)
                    + text.substring(range.end());
            codes.addAll(codes(one));
            if (codes.size() > MAX_AGENCIES) {
                throw new IllegalArgumentException("more than " + MAX_AGENCIES + " agencies: give a shorter range");
            }
        }
        return codes;
    }

    /** Whether a code is meant: {@code RHB.P.*} means all that begin with {@code RHB.P.}, another text itself alone. */
    static boolean matches(String pattern, String code) {
        return pattern.endsWith(".*")
                ? code.startsWith(pattern.substring(0, pattern.length() - 1))
                : code.equals(pattern);
    }
}
