package io.lienthong.contract;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Makes a text that a regular expression may match: the first alternative, each repetition as often as it must, and a few
 * times more where that is asked for. Whoever uses it checks what came out.
 */
public final class PatternExample {
    private static final String CANDIDATES = "1aA0bB-_. /:@#";
    private static final int MAX_LENGTH = 2_000;
    private static final int MAX_REPEATS = 500;

    private final String pattern;
    private final int more;
    private int at;

    private PatternExample(String pattern, int more) {
        this.pattern = pattern;
        this.more = more;
    }

    /** @param more how much oftener than necessary what may repeat does */
    public static String of(String pattern, int more) {
        PatternExample example = new PatternExample(pattern, more);
        return example.alternatives(0);
    }

    /** Up to a closing parenthesis or the end; what the other alternatives would be is passed over. */
    private String alternatives(int depth) {
        String first = sequence(depth);
        while (at < pattern.length() && pattern.charAt(at) == '|') {
            at++;
            sequence(depth);
        }
        return first;
    }

    private String sequence(int depth) {
        StringBuilder text = new StringBuilder();
        while (at < pattern.length() && pattern.charAt(at) != '|' && pattern.charAt(at) != ')') {
            String atom = atom(depth);
            int times = times();
            if (text.length() + (long) atom.length() * times <= MAX_LENGTH) {
                text.append(atom.repeat(times));
            }
        }
        return text.toString();
    }

    private String atom(int depth) {
        char c = pattern.charAt(at++);
        return switch (c) {
            case '(' -> group(depth);
            case '[' -> characterClass();
            case '.' -> "a";
            case '^', '$' -> "";
            case '\\' -> escape();
            default -> String.valueOf(c);
        };
    }

    private String group(int depth) {
        boolean looks = kind();
        String inner = depth < 50 ? alternatives(depth + 1) : "";
        at++;
        return looks ? "" : inner;
    }

    /** Passes over what says what a group is for; whether it only looks, and takes no text. */
    private boolean kind() {
        if (!pattern.startsWith("?", at)) {
            return false;
        }
        boolean behind = pattern.startsWith("?<=", at) || pattern.startsWith("?<!", at);
        if (pattern.startsWith("?<", at) && !behind) {
            int named = pattern.indexOf('>', at);
            at = named < 0 ? pattern.length() : named + 1;
            return false;
        }
        boolean ahead = pattern.startsWith("?=", at) || pattern.startsWith("?!", at);
        at = Math.min(pattern.length(), at + (behind ? 3 : 2));
        return ahead || behind;
    }

    private String escape() {
        char c = at < pattern.length() ? pattern.charAt(at++) : '\\';
        return switch (c) {
            case 'd' -> "1";
            case 'w' -> "a";
            case 's' -> " ";
            case 'D', 'W', 'S' -> c == 'W' ? "-" : "a";
            case 'A', 'z', 'Z', 'b', 'B', 'G' -> "";
            case 'n' -> "\n";
            case 't' -> "\t";
            case 'r' -> "\r";
            case 'p', 'P' -> property(c);
            default -> String.valueOf(c);
        };
    }

    private String property(char kind) {
        int end = pattern.indexOf('}', at);
        String name = pattern.substring(at, end < 0 ? pattern.length() : end + 1);
        at += name.length();
        return matching("\\" + kind + name);
    }

    private String characterClass() {
        int start = at - 1;
        int open = 1;
        boolean first = true;
        while (at < pattern.length() && open > 0) {
            char c = pattern.charAt(at++);
            if (c == '\\') {
                at++;
            } else if (c == '[') {
                open++;
            } else if (c == ']' && !(first && open == 1)) {
                open--;
            }
            first = first && c == '^';
        }
        return matching(pattern.substring(start, Math.min(at, pattern.length())));
    }

    /** A character that a class takes: a usual one, else one that the class itself names. */
    private static String matching(String set) {
        try {
            Pattern compiled = Pattern.compile(set);
            String all = CANDIDATES + set;
            for (int i = 0; i < all.length(); i++) {
                String one = all.substring(i, i + 1);
                if (compiled.matcher(one).matches()) {
                    return one;
                }
            }
        } catch (PatternSyntaxException e) {
            return "a";
        }
        return "a";
    }

    private int times() {
        if (at >= pattern.length()) {
            return 1;
        }
        int least = 1;
        int most = 1;
        char c = pattern.charAt(at);
        if (c == '?' || c == '*' || c == '+') {
            at++;
            least = c == '+' ? 1 : 0;
            most = c == '?' ? 1 : MAX_REPEATS;
        } else if (c == '{' && pattern.indexOf('}', at) > 0) {
            String[] bounds =
                    pattern.substring(at + 1, pattern.indexOf('}', at)).split(",", 2);
            at = pattern.indexOf('}', at) + 1;
            least = number(bounds[0], 0);
            most = bounds.length == 1 ? least : number(bounds[1], MAX_REPEATS);
        }
        if (at < pattern.length() && (pattern.charAt(at) == '?' || pattern.charAt(at) == '+') && least != most) {
            at++;
        }
        return Math.min(Math.min(least + more, most), MAX_REPEATS);
    }

    private static int number(String text, int otherwise) {
        String plain = text.strip();
        return plain.matches("[0-9]{1,6}") ? Math.min(Integer.parseInt(plain), MAX_REPEATS) : otherwise;
    }
}
