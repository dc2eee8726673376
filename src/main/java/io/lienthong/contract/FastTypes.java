package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the keyword {@code type} into the bits of {@link FastSchema}. */
final class FastTypes {
    private static final int NUMBER = FastSchema.INTEGER | FastSchema.FRACTION;
    private static final Map<String, Integer> BITS = Map.of(
            "object", FastSchema.OBJECT,
            "array", FastSchema.ARRAY,
            "string", FastSchema.STRING,
            "boolean", FastSchema.BOOLEAN,
            "null", FastSchema.NULL,
            "integer", FastSchema.INTEGER,
            "number", NUMBER);

    private FastTypes() {}

    /** The bits, or -1 where a type is not known. */
    static int of(@Nullable JsonNode type) {
        if (type == null) {
            return FastSchema.EVERY_TYPE;
        }
        int bits = 0;
        for (JsonNode one : type.isArray() ? type : List.of(type)) {
            Integer bit = BITS.get(one.asText());
            if (bit == null) {
                return -1;
            }
            bits |= bit;
        }
        return bits;
    }

    /** Whether data of other types is surely refused; a fraction may be meant as an integer. */
    static boolean exact(int bits) {
        return (bits & NUMBER) == 0 || (bits & NUMBER) == NUMBER;
    }
}
