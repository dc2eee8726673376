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

    /** The body's elements, and beside them the headers and attachments, all of which may be absent. */
    static JsonNode ofTree(EnvelopeShape envelope) {
        ShapeSchema schema = new ShapeSchema();
        ObjectNode tree = schema.definitions.putObject("d0").put("type", "object");
        ArrayNode required = tree.putArray("required");
        ObjectNode properties = tree.putObject("properties");
        schema.elements(envelope.body(), properties);
        properties.fieldNames().forEachRemaining(required::add);
        if (!envelope.header().isEmpty()) {
            ObjectNode header = properties.putObject(EnvelopeShape.HEADER).put("type", "object");
            schema.elements(envelope.header(), header.putObject("properties"));
        }
        if (!envelope.attachments().isEmpty()) {
            ObjectNode attachments =
                    properties.putObject(EnvelopeShape.ATTACHMENTS).put("type", "object");
            ObjectNode parts = attachments.putObject("properties");
            envelope.attachments().forEach(part -> parts.putObject(part.name()).put("type", "string"));
        }
        return schema.bundle(Json.object().put("$ref", "#/$defs/d0"));
    }

    private void elements(List<ElementShape> elements, ObjectNode properties) {
        elements.forEach(element -> properties.set(element.name(), element(element, false)));
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

    /** The type, or one that may stand in its place and says so. */
    private void complex(ComplexShape type, ObjectNode schema) {
        if (type.derived().isEmpty()) {
            object(type, schema);
            return;
        }
        ArrayNode kinds = schema.putArray("anyOf");
        if (!type.isAbstract()) {
            object(type, kinds.addObject());
        }
        for (ComplexShape.Derived derived : type.derived()) {
            ObjectNode kind = kinds.addObject();
            object(derived.shape(), kind);
            kind.withObjectProperty("properties")
                    .putObject(SoapReader.TYPE)
                    .put("type", "string")
                    .put("const", derived.name());
            kind.withArrayProperty("required").add(SoapReader.TYPE);
        }
    }

    private void object(ComplexShape type, ObjectNode schema) {
        schema.put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        type.attributes().forEach((name, attribute) -> properties.set("@" + name, simple(attribute.type())));
        type.children().forEach((name, child) -> properties.set(name, element(child.element(), child.repeats())));
        SimpleShape text = type.text();
        if (text != null || type.mixed()) {
            properties.set("#text", simple(text == null ? SimpleShape.TEXT : text));
        }
        required(type.content(), schema.putArray("required"));
        if (type.any() || type.anyAttribute()) {
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
