package io.lienthong.route;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands between two slashes of a path of OpenAPI, such as {@code books}, {@code {id}} or {@code {id}.{format}}.
 *
 * @param literals before, between and behind the variables: one more than there are names
 */
record PathSegment(List<String> literals, List<String> names) {
    private static final Pattern VARIABLE = Pattern.compile("\\{([^{}/]+)}");

    PathSegment {
        literals = List.copyOf(literals);
        names = List.copyOf(names);
    }

    /** @param path with its leading slash */
    static List<PathSegment> of(String path) {
        List<PathSegment> segments = new ArrayList<>();
        for (String text : path.substring(1).split("/", -1)) {
            List<String> literals = new ArrayList<>();
            List<String> names = new ArrayList<>();
            Matcher variable = VARIABLE.matcher(text);
            int end = 0;
            while (variable.find()) {
                literals.add(text.substring(end, variable.start()));
                names.add(variable.group(1));
                end = variable.end();
            }
            literals.add(text.substring(end));
            segments.add(new PathSegment(literals, names));
        }
        return segments;
    }

    /** The same with values in place of some variables. */
    PathSegment with(Map<String, String> values) {
        List<String> kept = new ArrayList<>();
        List<String> around = new ArrayList<>();
        String literal = literals.get(0);
        for (int i = 0; i < names.size(); i++) {
            String value = values.get(names.get(i));
            if (value == null) {
                around.add(literal);
                kept.add(names.get(i));
                literal = literals.get(i + 1);
            } else {
                literal += value + literals.get(i + 1);
            }
        }
        around.add(literal);
        return new PathSegment(around, kept);
    }

    int variables() {
        return names.size();
    }

    /** Whether it is one variable and nothing else. */
    boolean isVariable() {
        return names.size() == 1 && literals.stream().allMatch(String::isEmpty);
    }

    /**
     * Whether it is this segment; adds the values of its variables, none of which is empty. Each takes as much as it can, the
     * first before all others.
     *
     * @param renamed our names, by those of the contract
     */
    boolean read(String decoded, Map<String, String> renamed, Map<String, String> found) {
        if (names.isEmpty()) {
            return literals.get(0).equals(decoded);
        }
        String behind = literals.get(names.size());
        if (!decoded.startsWith(literals.get(0)) || !decoded.endsWith(behind)) {
            return false;
        }
        int end = decoded.length() - behind.length();
        for (int i = names.size() - 1; i >= 0; i--) {
            String before = literals.get(i);
            int at = i == 0 ? 0 : decoded.lastIndexOf(before, end - 1 - before.length());
            int start = at + before.length();
            if (at < 0 || start >= end) {
                return false;
            }
            found.put(renamed.getOrDefault(names.get(i), names.get(i)), decoded.substring(start, end));
            end = at;
        }
        return true;
    }
}
