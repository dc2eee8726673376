package io.lienthong.scaffold;

/**
 * Writes a text that a regular expression matches, for the expressions that contracts hold: characters, classes, groups,
 * alternatives, repetition. What it does not know it guesses; whoever asks checks the text.
 */
final class PatternText {
    private static final int MAX_LENGTH = 2_000;

    private final String pattern;
    private final int extra;
    private final StringBuilder text = new StringBuilder();
    private int at;

    private PatternText(String pattern, int extra) {
        this.pattern = pattern;
        this.extra = extra;
    }

    /** @param extra how often beyond the least something is repeated, where it may be */
    static String matching(String pattern, int extra) {
        PatternText writer = new PatternText(pattern, extra);
        try {
            writer.alternatives();
        } catch (StringIndexOutOfBoundsException e) {
            return writer.text.toString(); // an expression that ends too early: the check tells
        }
        return writer.text.toString();
    }

    /** The first alternative counts; the others are read and forgotten. */
    private void alternatives() {
        sequence();
        while (at < pattern.length() && pattern.charAt(at) == '|') {
            at++;
            int length = text.length();
            sequence();
            text.setLength(length);
        }
    }

    private void sequence() {
        while (at < pattern.length() && pattern.charAt(at) != '|' && pattern.charAt(at) != ')') {
            int start = text.length();
            atom();
            repeat(text.substring(start), start);
        }
    }

    private void atom() {
        char c = pattern.charAt(at++);
        switch (c) {
            case '^', '$' -> {}
            case '.' -> text.append('a');
            case '[' -> text.append(oneOfClass());
            case '(' -> group();
            case '\\' -> text.append(escaped(pattern.charAt(at++)));
            default -> text.append(c);
        }
    }

    private void group() {
        boolean looks = false;
        if (at < pattern.length() && pattern.charAt(at) == '?') {
            at++;
            char kind = pattern.charAt(at++);
            looks = kind == '=' || kind == '!';
            if (kind == '<') {
                looks = pattern.charAt(at) == '=' || pattern.charAt(at) == '!';
                at = looks ? at + 1 : pattern.indexOf('>', at) + 1;
            }
        }
        int length = text.length();
        alternatives();
        if (looks) {
            text.setLength(length);
        }
        at++; // the bracket that closes
    }

    private static String escaped(char c) {
        return switch (c) {
            case 'd' -> "1";
            case 'w' -> "a";
            case 's' -> " ";
            case 'D', 'S' -> "a";
            case 'W' -> "-";
            case 'b', 'B' -> "";
            case 't' -> "\t";
            case 'n' -> "\n";
            default -> String.valueOf(c);
        };
    }

    private char oneOfClass() {
        boolean not = pattern.charAt(at) == '^';
        int start = not ? at + 1 : at;
        int end = start;
        while (end == start || pattern.charAt(end) != ']') {
            end += pattern.charAt(end) == '\\' ? 2 : 1;
        }
        String inside = pattern.substring(start, end);
        at = end + 1;
        if (not) {
            for (char c : "a1-X_ ".toCharArray()) {
                if (!String.valueOf(c).matches("[" + inside.replace("[", "\\[") + "]")) {
                    return c;
                }
            }
        }
        if (inside.startsWith("\\")) {
            String escaped = escaped(inside.charAt(1));
            return escaped.isEmpty() ? 'a' : escaped.charAt(0);
        }
        return inside.charAt(0);
    }

    private void repeat(String unit, int start) {
        if (at >= pattern.length()) {
            return;
        }
        int least = 1;
        int most = 1;
        switch (pattern.charAt(at)) {
            case '*' -> {
                least = 0;
                most = Integer.MAX_VALUE;
            }
            case '+' -> most = Integer.MAX_VALUE;
            case '?' -> least = 0;
            case '{' -> {
                int end = pattern.indexOf('}', at);
                String[] bounds =
                        pattern.substring(at + 1, Math.max(end, at + 1)).split(",", -1);
                if (end < 0 || !bounds[0].matches("[0-9]{1,4}")) {
                    return;
                }
                least = Integer.parseInt(bounds[0]);
                most = bounds.length == 1
                        ? least
                        : bounds[1].matches("[0-9]{1,4}") ? Integer.parseInt(bounds[1]) : 9_999;
                at = end;
            }
            default -> {
                return;
            }
        }
        at++;
        if (at < pattern.length() && (pattern.charAt(at) == '?' || pattern.charAt(at) == '+')) {
            at++; // reluctant or possessive
        }
        text.setLength(start);
        for (int i = 0; i < Math.min(most, (long) least + extra * 4L) && text.length() < MAX_LENGTH; i++) {
            text.append(unit);
        }
    }
}
