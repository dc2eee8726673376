package io.lienthong.message;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One place where two JSON trees differ. Numbers are equal by value.
 *
 * @param place a JSON pointer; empty: the whole
 * @param first absent: only the second tree has something there
 * @param second absent: only the first tree has something there
 */
public record Difference(
        String place, @Nullable JsonNode first, @Nullable JsonNode second) {

    /** Nothing where they are equal. */
    public static List<Difference> between(JsonNode first, JsonNode second) {
        List<Difference> differences = new ArrayList<>();
        compare("", first, second, differences);
        return differences;
    }

    private static void compare(
            String place, @Nullable JsonNode first, @Nullable JsonNode second, List<Difference> found) {
        if (first == null || second == null) {
            found.add(new Difference(place, first, second));
        } else if (first.isObject() && second.isObject()) {
            Set<String> names = new LinkedHashSet<>();
            first.fieldNames().forEachRemaining(names::add);
            second.fieldNames().forEachRemaining(names::add);
            for (String name : names) {
                String field = place + "/" + name.replace("~", "~0").replace("/", "~1");
                compare(field, first.get(name), second.get(name), found);
            }
        } else if (first.isArray() && second.isArray()) {
            for (int i = 0; i < Math.max(first.size(), second.size()); i++) {
                compare(place + "/" + i, first.get(i), second.get(i), found);
            }
        } else if (!equal(first, second)) {
            found.add(new Difference(place, first, second));
        }
    }

    private static boolean equal(JsonNode first, JsonNode second) {
        return first.isNumber() && second.isNumber()
                ? first.decimalValue().compareTo(second.decimalValue()) == 0
                : first.equals(second);
    }
}
