package io.lienthong.scaffold;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import io.lienthong.scaffold.OpenApiDocuments.Located;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the schemas of OpenAPI documents: what an example or a mapping has to know of them, references followed. */
final class Shapes {
    private static final int MAX_PARTS = 30;
    private static final List<String> CHOICES = List.of("oneOf", "anyOf");

    private final OpenApiDocuments documents;

    Shapes(OpenApiDocuments documents) {
        this.documents = documents;
    }

    /**
     * A schema with those of its {@code allOf} joined into it.
     *
     * @param own its keywords; of keywords that several parts have, the last one's
     * @param properties of all parts
     * @param choices the alternatives of {@code oneOf} or {@code anyOf}
     * @param conditions the schemas that have an {@code if}
     */
    record Shape(
            ObjectNode own,
            Map<String, Located> properties,
            Set<String> required,
            List<Located> choices,
            List<Located> conditions,
            String file) {
        boolean is(String type) {
            return type().equals(type);
        }

        /** What it is where the schema does not say it outright; empty where anything may stand here. */
        String type() {
            JsonNode type = own.path("type");
            if (type.isTextual()) {
                return type.asText();
            }
            for (JsonNode one : type) {
                if (!one.asText().equals("null")) {
                    return one.asText();
                }
            }
            if (!properties.isEmpty() || own.path("additionalProperties").isObject()) {
                return "object";
            }
            return own.has("items")
                    ? "array"
                    : own.has("pattern") || own.has("format") || own.has("contentMediaType") ? "string" : "";
        }

        boolean nullable() {
            for (JsonNode one : own.path("type")) {
                if (one.asText().equals("null")) {
                    return true;
                }
            }
            return own.path("nullable").asBoolean();
        }

        /** Properties beyond those that it names. */
        Optional<Located> others() {
            JsonNode others = own.path("additionalProperties");
            return others.isObject() ? Optional.of(new Located(file, others)) : Optional.empty();
        }

        Located items() {
            return new Located(file, own.path("items"));
        }
    }

    /** What a schema is, where it or its alternatives say one thing beside null; empty where they do not. */
    String type(Located schema) {
        Shape shape = of(schema);
        List<String> types = shape.choices().stream()
                .map(choice -> of(choice).type())
                .filter(type -> !type.equals("null"))
                .distinct()
                .toList();
        return shape.type().isEmpty() && types.size() == 1 ? types.get(0) : shape.type();
    }

    Shape of(Located schema) {
        Shape shape = new Shape(
                Json.object(),
                new LinkedHashMap<>(),
                new LinkedHashSet<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                documents.resolved(schema).file());
        join(schema, shape, new int[] {MAX_PARTS});
        return shape;
    }

    /** What stands beside a reference counts in 3.1, and says nothing that harms in 3.0. */
    private void join(Located schema, Shape shape, int[] left) {
        if (left[0]-- <= 0 || !schema.node().isObject()) {
            return;
        }
        if (OpenApiDocuments.refers(schema)) {
            join(documents.target(schema), shape, left);
        }
        Located all = schema.child("allOf");
        for (int i = 0; i < all.node().size(); i++) {
            join(all.child(i), shape, left);
        }
        keywords(schema, shape);
    }

    private void keywords(Located schema, Shape shape) {
        for (Map.Entry<String, JsonNode> field : schema.node().properties()) {
            switch (field.getKey()) {
                case "properties" ->
                    field.getValue()
                            .properties()
                            .forEach(property -> shape.properties()
                                    .merge(
                                            property.getKey(),
                                            new Located(schema.file(), property.getValue()),
                                            Shapes::described));
                case "required" ->
                    field.getValue().forEach(name -> shape.required().add(name.asText()));
                case "allOf", "$ref" -> {}
                default -> shape.own().set(field.getKey(), field.getValue());
            }
        }
        if (schema.node().has("if")) {
            shape.conditions().add(schema);
        }
        for (String key : CHOICES) {
            Located choices = schema.child(key);
            for (int i = 0; i < choices.node().size(); i++) {
                shape.choices().add(choices.child(i));
            }
        }
    }

    /** The shape with those that extend the schema for its alternatives: where its discriminator is, others have it in {@code allOf}. */
    Shape withSubtypes(Located schema, Shape shape) {
        Located base = documents.resolved(schema);
        if (!base.node().path("discriminator").isObject()) {
            discriminate(shape, schema, shape); // it may be a subtype itself
            return shape;
        }
        if (!shape.choices().isEmpty()) {
            return shape;
        }
        Located known = new Located(OpenApiDocuments.ROOT, documents.root().at("/components/schemas"));
        List<Located> subtypes = new ArrayList<>();
        for (Map.Entry<String, JsonNode> one : known.node().properties()) {
            Located parts = known.child(one.getKey()).child("allOf");
            for (int i = 0; i < parts.node().size(); i++) {
                if (documents.resolved(parts.child(i)).node() == base.node()) {
                    ObjectNode reference = Json.object().put("$ref", "#/components/schemas/" + one.getKey());
                    subtypes.add(new Located(OpenApiDocuments.ROOT, reference));
                }
            }
        }
        return new Shape(shape.own(), shape.properties(), shape.required(), subtypes, shape.conditions(), shape.file());
    }

    /** The schema as its {@code choice}th alternative; itself where it has none. */
    Shape chosen(Shape shape, int choice) {
        if (shape.choices().isEmpty()) {
            return shape;
        }
        Located variant = shape.choices().get(Math.min(choice, shape.choices().size() - 1));
        Shape chosen = new Shape(
                shape.own().deepCopy().without(CHOICES),
                new LinkedHashMap<>(shape.properties()),
                new LinkedHashSet<>(shape.required()),
                new ArrayList<>(),
                new ArrayList<>(shape.conditions()),
                documents.resolved(variant).file());
        join(variant, chosen, new int[] {MAX_PARTS});
        discriminate(shape, variant, chosen);
        return chosen;
    }

    /** The shape of what another schema holds for as well; a property that both have is one that both describe. */
    Shape with(Shape shape, Located other) {
        Shape more = of(other);
        Map<String, Located> properties = new LinkedHashMap<>(shape.properties());
        more.properties().forEach((name, schema) -> properties.merge(name, schema, Shapes::described));
        Set<String> required = new LinkedHashSet<>(shape.required());
        required.addAll(more.required());
        ObjectNode own = shape.own().deepCopy();
        own.setAll(more.own());
        return new Shape(own, properties, required, List.of(), List.of(), shape.file());
    }

    /** A property that two parts describe; the later part where they stand in two documents. */
    private static Located described(Located one, Located other) {
        return one.file().equals(other.file()) ? both(one, other) : other;
    }

    /** @param one of the document that the other is of */
    static Located both(Located one, Located other) {
        ObjectNode all = Json.object();
        all.putArray("allOf").add(one.node()).add(other.node());
        return new Located(one.file(), all);
    }

    private void discriminate(Shape shape, Located variant, Shape chosen) {
        String property = shape.own().path("discriminator").path("propertyName").textValue();
        String reference = variant.node().path("$ref").textValue();
        if (property == null || reference == null) {
            return;
        }
        String value = reference.substring(reference.lastIndexOf('/') + 1);
        for (Map.Entry<String, JsonNode> mapping :
                shape.own().path("discriminator").path("mapping").properties()) {
            String target = mapping.getValue().asText();
            if (reference.equals(target) || reference.endsWith("/" + target)) {
                value = mapping.getKey();
            }
        }
        JsonNode declared =
                of(chosen.properties().getOrDefault(property, variant)).own();
        if (!declared.has("enum") || contains((ArrayNode) declared.get("enum"), value)) {
            ObjectNode constant = Json.object().put("type", "string").put("const", value);
            chosen.properties().put(property, new Located(chosen.file(), constant));
        }
    }

    private static boolean contains(ArrayNode list, String text) {
        for (JsonNode one : list) {
            if (one.asText().equals(text)) {
                return true;
            }
        }
        return false;
    }

    JsonNode resolved(Located schema) {
        return documents.resolved(schema).node();
    }

    /** What tells that a schema comes round to itself. */
    Object identity(Located schema) {
        return System.identityHashCode(documents.resolved(schema).node());
    }
}
