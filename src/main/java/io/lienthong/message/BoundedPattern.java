package io.lienthong.message;

import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A regular expression that a connector or a schema brings, matched in a bounded number of steps, so that no pair of
 * pattern and text can hold a thread (ReDoS). ECMA 262 as JSON Schema uses it: {@code $} is the very end of the text and
 * a bracket within a class is a character. A pattern is at most 1,000 characters long; one that repeats a group is not
 * tried on texts above 1,000 characters, because such groups recurse.
 */
public final class BoundedPattern {
    private static final int MAX_PATTERN_LENGTH = 1_000;
    private static final int MAX_TEXT_FOR_REPEATED_GROUPS = 1_000;
    private static final Pattern REPEATED_GROUP = Pattern.compile("\\)[*+{]");
    private static final int BASE_STEPS = 20_000;
    private static final int STEPS_PER_CHARACTER = 50;

    private final Pattern pattern;
    private final boolean repeatsGroups;

    private BoundedPattern(Pattern pattern, boolean repeatsGroups) {
        this.pattern = pattern;
        this.repeatsGroups = repeatsGroups;
    }

    /** Matching took more steps than any honest pattern needs. */
    public static final class TooManySteps extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooManySteps() {
            super("the regular expression takes too many steps", null, false, false);
        }
    }

    /** @throws IllegalArgumentException where the text is no regular expression, or a longer one than allowed */
    public static BoundedPattern compile(String expression) {
        return of(expression, java(expression));
    }

    /** As {@link #compile}, in Java's own dialect. */
    public static BoundedPattern compileJava(String expression) {
        return of(expression, expression);
    }

    private static BoundedPattern of(String expression, String java) {
        if (expression.length() > MAX_PATTERN_LENGTH) {
            throw new IllegalArgumentException(
                    "a regular expression of more than " + MAX_PATTERN_LENGTH + " characters");
        }
        return new BoundedPattern(
                Pattern.compile(java), REPEATED_GROUP.matcher(expression).find());
    }

    /** Whether the pattern occurs in the text; false where that cannot be told within the bound. */
    public boolean find(String text) {
        try {
            return match(text, Matcher::find);
        } catch (TooManySteps e) {
            return false;
        }
    }

    /** What {@code use} makes of a matcher whose steps are counted. */
    public <T> T match(String text, Function<Matcher, T> use) {
        if (repeatsGroups && text.length() > MAX_TEXT_FOR_REPEATED_GROUPS) {
            throw new TooManySteps();
        }
        try {
            return use.apply(pattern.matcher(new CountedText(text, BASE_STEPS + STEPS_PER_CHARACTER * text.length())));
        } catch (StackOverflowError e) {
            // Groups within groups recurse per character; the matcher holds nothing that this could leave half done.
            throw new TooManySteps();
        }
    }

    @Override
    public String toString() {
        return pattern.pattern();
    }

    private static String java(String ecma) {
        StringBuilder java = new StringBuilder(ecma.length() + 8);
        boolean inClass = false;
        for (int i = 0; i < ecma.length(); i++) {
            char c = ecma.charAt(i);
            if (c == '\\' && i + 1 < ecma.length()) {
                java.append(c).append(ecma.charAt(++i));
            } else if (inClass) {
                inClass = c != ']';
                java.append(c == '[' || c == '&' ? "\\" : "").append(c);
            } else {
                inClass = c == '[';
                java.append(c == '$' ? "\\z" : String.valueOf(c));
            }
        }
        return java.toString();
    }

    /** A text that counts how often it is looked at: every step of the matcher looks at a character. */
    private static final class CountedText implements CharSequence {
        private final String text;
        private int stepsLeft;

        CountedText(String text, int steps) {
            this.text = text;
            this.stepsLeft = steps;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (--stepsLeft < 0) {
                throw new TooManySteps();
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
