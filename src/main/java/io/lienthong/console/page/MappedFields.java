package io.lienthong.console.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * What of a message went where: fields of what was sent beside the fields of the message that hold the same. A guess by value,
 * which says nothing of masked ones.
 *
 * @param fields of what was sent, up to 200
 * @param left places of the message whose values were not sent as they are, up to 200
 */
record MappedFields(List<Field> fields, List<String> left) {
    private static final int MOST = 200;
    /** Of places that hold the same value. */
    private static final int MOST_SOURCES = 3;

    /** @param sources JSON pointers into the message; none: the mapping made it, or it is masked */
    public record Field(String target, String value, List<String> sources) {}

    static MappedFields between(JsonNode came, JsonNode sent) {
        Map<String, List<String>> places = new LinkedHashMap<>();
        leaves(
                "",
                came,
                (place, value) ->
                        places.computeIfAbsent(value, text -> new ArrayList<>()).add(place));
        Map<String, Boolean> used = new HashMap<>();
        List<Field> fields = new ArrayList<>();
        leaves("", sent, (place, value) -> {
            used.put(value, true);
            if (fields.size() < MOST) {
                List<String> sources = places.getOrDefault(value, List.of());
                fields.add(new Field(
                        place, value, sources.stream().limit(MOST_SOURCES).toList()));
            }
        });
        List<String> left = places.entrySet().stream()
                .filter(one -> !used.containsKey(one.getKey()))
                .flatMap(one -> one.getValue().stream())
                .limit(MOST)
                .toList();
        return new MappedFields(List.copyOf(fields), left);
    }

    private static void leaves(String place, JsonNode node, BiConsumer<String, String> each) {
        if (node.isObject()) {
            node.properties()
                    .forEach(field -> leaves(
                            place + '/' + field.getKey().replace("~", "~0").replace("/", "~1"),
                            field.getValue(),
                            each));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                leaves(place + '/' + i, node.get(i), each);
            }
        } else if (!node.isNull()) {
            each.accept(place, Json.text(node));
        }
    }
}
