package io.lienthong.contract;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Finds, among the names that were possible, those that may have been meant. */
public final class Near {
    private static final int SHOWN = 3;
    private static final int MAX_CANDIDATES = 2_000;

    private Near() {}

    /** A hint: the names nearest to the one that was not found. */
    static String names(String missing, Collection<String> candidates) {
        if (candidates.isEmpty()) {
            return "there are none";
        }
        return "near it: " + String.join(", ", nearest(missing, candidates));
    }

    /** The same as a list; at most three. */
    public static List<String> nearest(String missing, Collection<String> candidates) {
        return candidates.stream()
                .limit(MAX_CANDIDATES)
                .sorted(Comparator.comparingInt((String candidate) -> distance(missing, candidate))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(SHOWN)
                .toList();
    }

    /** Levenshtein distance without regard to case, over the first 100 characters. */
    private static int distance(String left, String right) {
        String a = cut(left);
        String b = cut(right);
        int[] previous = new int[b.length() + 1];
        int[] current = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(change, 1 + Math.min(previous[j], current[j - 1]));
            }
            int[] swap = previous;
            previous = current;
            current = swap;
        }
        return previous[b.length()];
    }

    private static String cut(String text) {
        String lower = text.toLowerCase(java.util.Locale.ROOT);
        return lower.length() <= 100 ? lower : lower.substring(0, 100);
    }
}
