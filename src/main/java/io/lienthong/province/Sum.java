package io.lienthong.province;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Published figures that are said to add up.
 *
 * @param whole id of a figure; so are the parts
 * @param addUpTo what the parts make where it is not the whole; absent: they add up
 */
record Sum(String whole, List<String> parts, @Nullable Long addUpTo) {
    Sum {
        parts = List.copyOf(parts);
        if (parts.size() < 2) {
            throw new IllegalArgumentException("a sum has two parts or more");
        }
    }
}
