package io.lienthong.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** How two JSON trees differ: one line for each place, as pointer, expected and actual. Numbers are equal by value. */
final class JsonDifference {
    private static final int MAX_LINES = 20;
    private static final int MAX_VALUE_LENGTH = 300;

    private final List<String> lines = new ArrayList<>();

    private JsonDifference() {}

    /** Nothing where they are equal. */
    static List<String> between(JsonNode expected, JsonNode actual) {
        JsonDifference difference = new JsonDifference();
        difference.compare("", expected, actual);
        List<String> lines = difference.lines;
        return lines.size() <= MAX_LINES
                ? lines
                : java.util.stream.Stream.concat(
                                lines.stream().limit(MAX_LINES),
                                java.util.stream.Stream.of("and " + (lines.size() - MAX_LINES) + " more"))
                        .toList();
    }

    private void compare(String pointer, JsonNode expected, JsonNode actual) {
        if (expected.isObject() && actual.isObject()) {
            objects(pointer, expected, actual);
        } else if (expected.isArray() && actual.isArray()) {
            arrays(pointer, expected, actual);
        } else if (!equal(expected, actual)) {
            lines.add(place(pointer) + ": expected " + shown(expected) + ", was " + shown(actual));
        }
    }

    private void objects(String pointer, JsonNode expected, JsonNode actual) {
        Set<String> names = new LinkedHashSet<>();
        expected.fieldNames().forEachRemaining(names::add);
        actual.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            String place = pointer + "/" + name.replace("~", "~0").replace("/", "~1");
            if (!actual.has(name)) {
                lines.add(place + ": expected " + shown(expected.get(name)) + ", is absent");
            } else if (!expected.has(name)) {
                lines.add(place + ": not expected, was " + shown(actual.get(name)));
            } else {
                compare(place, expected.get(name), actual.get(name));
            }
        }
    }

    private void arrays(String pointer, JsonNode expected, JsonNode actual) {
        for (int i = 0; i < Math.max(expected.size(), actual.size()); i++) {
            String place = pointer + "/" + i;
            if (i >= actual.size()) {
                lines.add(place + ": expected " + shown(expected.get(i)) + ", is absent");
            } else if (i >= expected.size()) {
                lines.add(place + ": not expected, was " + shown(actual.get(i)));
            } else {
                compare(place, expected.get(i), actual.get(i));
            }
        }
    }

    private static boolean equal(JsonNode expected, JsonNode actual) {
        return expected.isNumber() && actual.isNumber()
                ? expected.decimalValue().compareTo(actual.decimalValue()) == 0
                : expected.equals(actual);
    }

    private static String place(String pointer) {
        return pointer.isEmpty() ? "the whole" : pointer;
    }

    static String shown(JsonNode value) {
        if (value.isMissingNode()) {
            return "nothing";
        }
        String text = value.toString();
        return text.length() <= MAX_VALUE_LENGTH ? text : text.substring(0, MAX_VALUE_LENGTH) + "…";
    }
}
