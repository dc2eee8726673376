package io.lienthong.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.Difference;
import java.util.ArrayList;
import java.util.List;

/** How two JSON trees differ, in lines: one for each place, as pointer, expected and actual. */
final class JsonDifference {
    private static final int MAX_LINES = 20;
    private static final int MAX_VALUE_LENGTH = 300;

    private JsonDifference() {}

    /** Nothing where they are equal. */
    static List<String> between(JsonNode expected, JsonNode actual) {
        List<Difference> differences = Difference.between(expected, actual);
        List<String> lines = new ArrayList<>(
                differences.stream().limit(MAX_LINES).map(JsonDifference::line).toList());
        if (differences.size() > MAX_LINES) {
            lines.add("and " + (differences.size() - MAX_LINES) + " more");
        }
        return lines;
    }

    private static String line(Difference difference) {
        JsonNode expected = difference.first();
        JsonNode actual = difference.second();
        String place = difference.place().isEmpty() ? "the whole" : difference.place();
        if (expected == null) {
            return place + ": not expected, was " + shown(String.valueOf(actual));
        }
        return place + ": expected " + shown(expected) + (actual == null ? ", is absent" : ", was " + shown(actual));
    }

    static String shown(JsonNode value) {
        return value.isMissingNode() ? "nothing" : shown(value.toString());
    }

    private static String shown(String text) {
        return text.length() <= MAX_VALUE_LENGTH ? text : text.substring(0, MAX_VALUE_LENGTH) + "…";
    }
}
