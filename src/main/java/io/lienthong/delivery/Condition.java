package io.lienthong.delivery;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;

/** When a step or an event is meant: {@code POINTER = TEXT}, and nothing more. */
public record Condition(JsonPointer pointer, String text) {
    private static final String EQUALS = " = ";

    /** Reads {@code /procedure = birth-registration}. */
    public static Condition parse(String condition) {
        int equals = condition.indexOf(EQUALS);
        if (equals < 0) {
            throw new IllegalArgumentException("not of the form POINTER = TEXT: " + condition);
        }
        JsonPointer pointer = JsonPointer.compile(condition.substring(0, equals).strip());
        return new Condition(
                pointer, condition.substring(equals + EQUALS.length()).strip());
    }

    public boolean holds(JsonNode message) {
        JsonNode value = message.at(pointer);
        return value.isValueNode() && value.asText().equals(text);
    }

    @Override
    public String toString() {
        return pointer + EQUALS + text;
    }
}
