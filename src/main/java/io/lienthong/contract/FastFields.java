package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * What a schema says of an object's fields.
 *
 * @param list those that are declared or required
 * @param fields the same by name
 * @param required how many must be there
 * @param others what every other field must be
 */
record FastFields(List<Field> list, Map<String, Field> fields, int required, FastRule others) {
    private static final int MOST_LOOK_UPS = 100;

    FastFields(Map<String, Field> fields, int required, FastRule others) {
        this(List.copyOf(fields.values()), fields, required, others);
    }

    /** One field. */
    record Field(String name, FastRule rule, boolean required) {}

    int check(JsonNode object, int left, int depth) {
        boolean othersAlike = others == FastSchema.ANYTHING || others == FastSchema.NOTHING;
        return othersAlike && list.size() <= MOST_LOOK_UPS ? lookUp(object, left, depth) : walk(object, left, depth);
    }

    /** Asks the object for each field, which needs no iterator. */
    private int lookUp(JsonNode object, int left, int depth) {
        int found = 0;
        int after = left;
        for (int i = 0; i < list.size(); i++) {
            Field field = list.get(i);
            JsonNode value = object.get(field.name());
            if (value != null) {
                found++;
                after = field.rule().check(value, after, depth);
                if (after < 0) {
                    return after;
                }
            } else if (field.required()) {
                return ~after;
            }
        }
        return others == FastSchema.ANYTHING || found == object.size() ? after : ~after;
    }

    private int walk(JsonNode object, int left, int depth) {
        int missing = required;
        int after = left;
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            Field field = fields.get(entry.getKey());
            if (field != null && field.required()) {
                missing--;
            }
            FastRule rule = field == null ? others : field.rule();
            after = rule.check(entry.getValue(), after, depth);
            if (after < 0) {
                return after;
            }
        }
        return missing == 0 ? after : ~after;
    }

    boolean exact() {
        return others == FastSchema.ANYTHING
                && list.stream().allMatch(field -> field.rule().exact());
    }
}
