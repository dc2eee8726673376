package io.lienthong.scaffold;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.contract.PatternExample;
import io.lienthong.message.BoundedPattern;
import io.lienthong.scaffold.OpenApiDocuments.Located;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Names of properties that a schema takes and does not name. */
final class PropertyNames {
    private PropertyNames() {}

    /** The {@code i}th; another number gives another name where the schema leaves room for one. */
    static String of(Shapes shapes, Shapes.Shape shape, int i) {
        JsonNode names = shapes.of(new Located(shape.file(), shape.own().path("propertyNames")))
                .own();
        List<String> patterns = new ArrayList<>();
        shape.own().path("patternProperties").fieldNames().forEachRemaining(patterns::add);
        if (names.path("enum").size() > 0) {
            return names.get("enum").get(i % names.get("enum").size()).asText();
        }
        if (names.has("pattern")) {
            return PatternExample.of(names.get("pattern").asText(), i);
        }
        if (!patterns.isEmpty()) {
            return PatternExample.of(patterns.get(i % patterns.size()), i / patterns.size());
        }
        return i == 0 ? Values.text(names, 0).asText() : Values.text(names, i).asText() + i;
    }

    /** What such a property must be; empty where nothing is said. */
    static Optional<Located> schema(Shapes.Shape shape, String name) {
        for (Map.Entry<String, JsonNode> one :
                shape.own().path("patternProperties").properties()) {
            if (found(one.getKey(), name)) {
                return Optional.of(new Located(shape.file(), one.getValue()));
            }
        }
        return shape.others();
    }

    private static boolean found(String pattern, String name) {
        try {
            return BoundedPattern.compile(pattern).find(name);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
