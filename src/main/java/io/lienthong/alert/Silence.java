package io.lienthong.alert;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Nobody is told of what it fits.
 *
 * @param rule name, or {@code *} for all
 * @param subject text in which {@code *} stands for anything
 * @param endedBy who ended it before its time; absent: nobody
 */
public record Silence(
        long id,
        String rule,
        String subject,
        Instant begins,
        Instant ends,
        String reason,
        String person,
        @Nullable String endedBy) {
    /** Every rule. */
    static final String ALL = "*";

    public boolean fits(Alert alert) {
        return fits(alert.rule(), alert.subject());
    }

    boolean fits(String rule, String subject) {
        return (this.rule.equals(ALL) || this.rule.equals(rule)) && fits(subject);
    }

    /** In one pass, however many stars there are. */
    private boolean fits(String text) {
        String[] parts = subject.split("\\*", -1);
        if (parts.length == 1) {
            return text.equals(subject);
        }
        String last = parts[parts.length - 1];
        int end = text.length() - last.length();
        int at = parts[0].length();
        if (!text.startsWith(parts[0]) || !text.endsWith(last)) {
            return false;
        }
        for (int i = 1; i < parts.length - 1; i++) {
            int found = text.indexOf(parts[i], at);
            if (found < 0) {
                return false;
            }
            at = found + parts[i].length();
        }
        return at <= end;
    }
}
