package io.lienthong.contract;

import io.lienthong.message.BoundedPattern;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a schema says of a text; lengths are in code points. */
record FastText(
        int shortest,
        int longest,
        @Nullable Predicate<String> format,
        @Nullable BoundedPattern pattern) {
    boolean accepts(String text) {
        return lengthFits(text) && (format == null || format.test(text)) && (pattern == null || pattern.find(text));
    }

    /** A text has at most as many code points as characters, and at least half as many. */
    private boolean lengthFits(String text) {
        int length = text.length();
        if (length <= longest && length / 2 >= shortest) {
            return true;
        }
        int points = text.codePointCount(0, length);
        return points >= shortest && points <= longest;
    }
}
