package io.lienthong.alert;

import java.time.Instant;
import java.util.regex.Pattern;
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
    boolean fits(String rule, String subject) {
        String pattern = Pattern.quote(this.subject).replace("*", "\\E.*\\Q");
        return (this.rule.equals("*") || this.rule.equals(rule))
                && Pattern.compile(pattern, Pattern.DOTALL).matcher(subject).matches();
    }
}
