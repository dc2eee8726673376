package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * One schema as a fast rule; a part that the schema does not speak of is null.
 *
 * @param types bits of the allowed types
 * @param samePlace references and combinations, all of which must say yes
 */
record FastSchema(
        int types,
        @Nullable FastValues values,
        @Nullable FastText text,
        @Nullable FastNumber number,
        @Nullable FastFields fields,
        @Nullable FastItems items,
        FastRule[] samePlace,
        boolean exact)
        implements FastRule {
    static final int OBJECT = 1;
    static final int ARRAY = 1 << 1;
    static final int STRING = 1 << 2;
    static final int BOOLEAN = 1 << 3;
    static final int NULL = 1 << 4;
    static final int INTEGER = 1 << 5;
    static final int FRACTION = 1 << 6;
    static final int EVERY_TYPE = (1 << 7) - 1;

    private static final FastRule[] NOTHING_ELSE = {};
    static final FastSchema ANYTHING = only(EVERY_TYPE, true);
    static final FastSchema NOTHING = only(0, true);
    /** Of a schema with a keyword that only the validator knows. */
    static final FastSchema UNKNOWN = only(0, false);

    private static FastSchema only(int types, boolean exact) {
        return new FastSchema(types, null, null, null, null, null, NOTHING_ELSE, exact);
    }

    @Override
    public int check(JsonNode data, int left, int depth) {
        int type = type(data);
        if (left <= 0 || depth > MAX_DEPTH || type == 0) {
            return GIVEN_UP;
        }
        if (!allows(type, data) || (values != null && !values.accepts(data))) {
            return ~left;
        }
        int after = inside(type, data, left - 1, depth);
        for (FastRule rule : samePlace) {
            if (after < 0) {
                return after;
            }
            after = rule.check(data, after, depth + 1);
        }
        return after;
    }

    private static int type(JsonNode data) {
        return switch (data.getNodeType()) {
            case OBJECT -> OBJECT;
            case ARRAY -> ARRAY;
            case STRING -> STRING;
            case BOOLEAN -> BOOLEAN;
            case NULL -> NULL;
            case NUMBER -> data.isIntegralNumber() ? INTEGER : FRACTION;
            case BINARY, MISSING, POJO -> 0;
        };
    }

    /** A number written with a fraction, like 1.0, may still be an integer. */
    private boolean allows(int type, JsonNode data) {
        return (types & type) != 0
                || (type == FRACTION
                        && (types & INTEGER) != 0
                        && data.isBigDecimal()
                        && data.canConvertToExactIntegral());
    }

    private int inside(int type, JsonNode data, int left, int depth) {
        return switch (type) {
            case OBJECT -> fields == null ? left : fields.check(data, left, depth + 1);
            case ARRAY -> items == null ? left : items.check(data, left, depth + 1);
            case STRING -> text == null || text.accepts(data.textValue()) ? left : ~left;
            case INTEGER, FRACTION -> number == null || number.accepts(data, (types & FRACTION) != 0) ? left : ~left;
            default -> left;
        };
    }
}
