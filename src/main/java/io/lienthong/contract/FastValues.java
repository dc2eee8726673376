package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The values that {@code enum} or {@code const} allow; objects, arrays and fractions are left to the validator. */
record FastValues(Set<String> texts, List<JsonNode> others) {
    static FastValues of(Iterable<JsonNode> values) {
        Set<String> texts = new HashSet<>();
        List<JsonNode> others = new ArrayList<>();
        for (JsonNode value : values) {
            if (value.isTextual()) {
                texts.add(value.textValue());
            } else {
                others.add(value);
            }
        }
        return new FastValues(texts, others);
    }

    boolean accepts(JsonNode data) {
        if (data.isTextual()) {
            return texts.contains(data.textValue());
        }
        for (int i = 0; i < others.size(); i++) {
            if (same(data, others.get(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean same(JsonNode data, JsonNode value) {
        if (data.isNumber()) {
            return whole(data) && whole(value) && data.longValue() == value.longValue();
        }
        return (data.isBoolean() || data.isNull()) && data.equals(value);
    }

    private static boolean whole(JsonNode number) {
        return number.isIntegralNumber() && number.canConvertToLong();
    }

    boolean exact() {
        return others.isEmpty();
    }
}
