package io.lienthong.scaffold;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import io.lienthong.scaffold.OpenApiDocuments.Located;
import java.util.Map;

/** What a schema says of an object once some of its properties are there: {@code if}, {@code dependentRequired}. */
final class Conditions {
    private final Shapes shapes;

    Conditions(Shapes shapes) {
        this.shapes = shapes;
    }

    /** The shape with what it says of this object; the same one where that is nothing. */
    Shapes.Shape implied(Shapes.Shape shape, ObjectNode object) {
        Shapes.Shape implied = shape;
        for (Located condition : shape.conditions()) {
            Located branch = condition.child(holds(shapes.of(condition.child("if")), object) ? "then" : "else");
            implied = branch.node().isObject() ? shapes.with(implied, branch) : implied;
        }
        for (Map.Entry<String, JsonNode> one :
                shape.own().path("dependentSchemas").properties()) {
            implied = object.has(one.getKey())
                    ? shapes.with(implied, new Located(shape.file(), one.getValue()))
                    : implied;
        }
        for (Map.Entry<String, JsonNode> one :
                shape.own().path("dependentRequired").properties()) {
            if (object.has(one.getKey())) {
                ObjectNode required = Json.object();
                required.set("required", one.getValue());
                implied = shapes.with(implied, new Located(shape.file(), required));
            }
        }
        return implied;
    }

    /** By constants, lists of constants, and what must be there; other words are taken to hold. */
    private boolean holds(Shapes.Shape condition, ObjectNode object) {
        for (String name : condition.required()) {
            if (!object.has(name)) {
                return false;
            }
        }
        for (Map.Entry<String, Located> property : condition.properties().entrySet()) {
            JsonNode value = object.get(property.getKey());
            if (value != null && !fits(shapes.of(property.getValue()).own(), value)) {
                return false;
            }
        }
        JsonNode not = condition.own().path("not");
        return !not.isObject() || !holds(shapes.of(new Located(condition.file(), not)), object);
    }

    private static boolean fits(JsonNode schema, JsonNode value) {
        if (schema.has("const")) {
            return schema.get("const").equals(value);
        }
        boolean listed = !schema.has("enum");
        for (JsonNode one : schema.path("enum")) {
            listed |= one.equals(value);
        }
        return listed;
    }
}
