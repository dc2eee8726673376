package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Says in JSON Schema what the tree of a SOAP body may hold, as a bundle. */
final class ShapeSchema {
    private final ObjectNode definitions = Json.object();
    private final Map<ComplexShape, String> names = new IdentityHashMap<>();

    private ShapeSchema() {}

    /** An object of these elements. */
    static JsonNode ofTree(List<ElementShape> elements) {
        ShapeSchema schema = new ShapeSchema();
        ObjectNode tree = schema.definitions.putObject("d0").put("type", "object");
        ArrayNode required = tree.putArray("required");
        ObjectNode properties = tree.putObject("properties");
        for (ElementShape element : elements) {
            properties.set(element.name(), schema.element(element, false));
            required.add(element.name());
        }
        return schema.bundle(Json.object().put("$ref", "#/$defs/d0"));
    }

    /** What one element holds. */
    static JsonNode ofContent(ElementShape element) {
        ShapeSchema schema = new ShapeSchema();
        return schema.bundle((ObjectNode) schema.type(element.type()));
    }

    private JsonNode bundle(ObjectNode start) {
        start.set("$defs", definitions);
        return start;
    }

    private JsonNode element(ElementShape element, boolean repeats) {
        JsonNode type = type(element.type());
        if (element.nillable()) {
            ObjectNode either = Json.object();
            either.putArray("anyOf").add(type).add(Json.object().put("type", "null"));
            type = either;
        }
        return repeats ? Json.object().put("type", "array").set("items", type) : type;
    }

    private JsonNode type(TypeShape type) {
        if (type instanceof SimpleShape simple) {
            return simple(simple);
        }
        ComplexShape complex = (ComplexShape) type;
        String known = names.get(complex);
        if (known == null) {
            known = "d" + (names.size() + 1);
            names.put(complex, known);
            complex(complex, definitions.putObject(known));
        }
        return Json.object().put("$ref", "#/$defs/" + known);
    }

    private void complex(ComplexShape type, ObjectNode schema) {
        schema.put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        type.attributes().forEach((name, attribute) -> properties.set("@" + name, simple(attribute.type())));
        type.children().forEach((name, child) -> properties.set(name, element(child.element(), child.repeats())));
        SimpleShape text = type.text();
        if (text != null || type.mixed()) {
            properties.set("#text", simple(text == null ? SimpleShape.TEXT : text));
        }
        required(type.content(), schema.putArray("required"));
        if (type.any()) {
            schema.put("additionalProperties", true);
        }
    }

    /** Elements of a choice may be absent, each for another. */
    private static void required(Particle.Group group, ArrayNode required) {
        if (group.choice() || group.min() == 0) {
            return;
        }
        for (Particle part : group.parts()) {
            if (part instanceof Particle.Group inner) {
                required(inner, required);
            } else if (part instanceof ElementShape element && element.min() > 0) {
                required.add(element.name());
            }
        }
    }

    private static ObjectNode simple(SimpleShape shape) {
        ObjectNode schema = Json.object();
        schema.put(
                "type",
                switch (shape.base()) {
                    case BOOLEAN -> "boolean";
                    case INTEGER -> "integer";
                    case DECIMAL -> "number";
                    default -> "string";
                });
        if (!shape.values().isEmpty()
                && shape.base() != SimpleShape.Base.INTEGER
                && shape.base() != SimpleShape.Base.DECIMAL) {
            ArrayNode values = schema.putArray("enum");
            shape.values().stream().sorted().forEach(values::add);
        }
        return schema;
    }
}
