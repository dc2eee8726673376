package io.lienthong.operator;

import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A person who may sign in.
 *
 * @param name small letters, digits, {@code . _ -}, up to 64; never given twice
 * @param title how the person is called, up to 100 characters
 * @param ready a password was set
 * @param secondFactor a code is asked for at sign-in
 * @param openId signs in at the OpenID provider, which says title and role too
 * @param lockedUntil absent: not locked
 * @param disabledAt absent: may sign in
 */
public record Operator(
        String name,
        String title,
        Role role,
        boolean ready,
        boolean secondFactor,
        boolean openId,
        @Nullable Instant lockedUntil,
        @Nullable Instant disabledAt) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
    /** In the audit, whoever had the admin token; nobody's name. */
    public static final String ADMIN_TOKEN = "admin-token";

    private static final int MOST_TITLE = 100;

    public Operator {
        if (!isName(name) || !isTitle(title)) {
            throw new IllegalArgumentException("not an operator's name and title");
        }
    }

    static boolean isName(String text) {
        return NAME.matcher(text).matches() && !text.equals(ADMIN_TOKEN);
    }

    static boolean isTitle(String text) {
        return !text.isBlank() && text.length() <= MOST_TITLE && text.chars().noneMatch(Character::isISOControl);
    }
}
