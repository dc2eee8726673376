package io.lienthong.scaffold;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.lienthong.message.Json;
import io.lienthong.message.Violation;
import io.lienthong.scaffold.OpenApiDocuments.Located;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes an example of a schema that the compiled contract accepts. The document's own examples are taken where they are
 * valid; what the contract objects to is made anew, then left out.
 */
final class ExampleMaker {
    private static final int MAX_ROUNDS = 25;
    private static final int MAX_DEPTH = 12;
    private static final int MAX_OPTIONAL_DEPTH = 5;
    private static final int MAX_NODES = 1_500;
    private static final int MAX_CHOICES = 6;
    private static final int MAX_NAMES = 50;

    private final Shapes shapes;
    private final Conditions conditions;
    /** What nobody supplies in this direction: {@code readOnly} or {@code writeOnly}. */
    private final String notSupplied;

    private final Set<String> made = new HashSet<>();
    private final Set<String> omitted = new HashSet<>();
    private final Set<String> taken = new HashSet<>();
    private final Set<Object> open = new HashSet<>();
    private int choice;
    /** Whether only what is required is made. */
    private boolean sparing;

    private int nodes;
    private int fewest = Integer.MAX_VALUE;
    private @Nullable Violation nearest;
    private String endless = "";

    private ExampleMaker(Shapes shapes, String notSupplied) {
        this.shapes = shapes;
        this.conditions = new Conditions(shapes);
        this.notSupplied = notSupplied;
    }

    /**
     * What was found.
     *
     * @param example absent where nothing was; then
     * @param place in the attempt that came nearest
     * @param reason what is wrong with that place
     */
    record Found(@Nullable JsonNode example, String place, String reason) {
        private static Found of(JsonNode example) {
            return new Found(example, "", "");
        }
    }

    static Found request(Shapes shapes, Located schema, List<JsonNode> own, Function<JsonNode, List<Violation>> check) {
        return new ExampleMaker(shapes, "readOnly").valid(schema, own, check);
    }

    static Found reply(Shapes shapes, Located schema, List<JsonNode> own, Function<JsonNode, List<Violation>> check) {
        return new ExampleMaker(shapes, "writeOnly").valid(schema, own, check);
    }

    private Found valid(Located schema, List<JsonNode> own, Function<JsonNode, List<Violation>> check) {
        for (JsonNode one : own) {
            JsonNode supplied = supplied(schema, one, 0);
            if (check.apply(supplied).isEmpty()) {
                return Found.of(supplied);
            }
        }
        for (int attempt = 0; attempt < 2 * MAX_CHOICES; attempt++) {
            choice = attempt % MAX_CHOICES;
            sparing = attempt >= MAX_CHOICES;
            made.clear();
            omitted.clear();
            Optional<JsonNode> found = adapted(schema, check);
            if (found.isPresent()) {
                return Found.of(found.get());
            }
        }
        return nearest == null
                ? new Found(null, endless, "it holds itself without end")
                : new Found(null, nearest.place(), nearest.message().en());
    }

    /** Makes one, hears what is wrong with it, and mends that place; a few times. */
    private Optional<JsonNode> adapted(Located schema, Function<JsonNode, List<Violation>> check) {
        for (int round = 0; round < MAX_ROUNDS; round++) {
            taken.clear();
            open.clear();
            nodes = 0;
            JsonNode example = value(schema, "", 0);
            if (example == null) {
                return Optional.empty();
            }
            List<Violation> wrong = check.apply(example);
            if (wrong.isEmpty()) {
                return Optional.of(example);
            }
            if (wrong.size() < fewest) {
                fewest = wrong.size();
                nearest = wrong.get(0);
            }
            boolean changed = false;
            for (Violation violation : wrong) {
                changed |= avoid(violation.place());
            }
            if (!changed) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** The nearest example of the document around a place is not taken again; where there is none the place is left out. */
    private boolean avoid(String place) {
        Optional<String> around = taken.stream()
                .filter(one -> place.equals(one) || place.startsWith(one + "/") || one.startsWith(place + "/"))
                .max(Comparator.comparingInt(String::length));
        return around.isPresent() ? made.add(around.get()) : omitted.add(place);
    }

    private @Nullable JsonNode value(Located schema, String place, int depth) {
        Object identity = shapes.identity(schema);
        boolean reference = schema.node().has("$ref");
        if (depth > MAX_DEPTH || ++nodes > MAX_NODES || (reference && !open.add(identity))) {
            return null;
        }
        try {
            Shapes.Shape shape = shapes.of(schema);
            JsonNode own = made.contains(place) ? null : own(shape);
            if (own != null) {
                taken.add(place);
                return supplied(schema, own, depth);
            }
            Shapes.Shape subtypes = sparing ? shape : shapes.withSubtypes(schema, shape);
            return made(shapes.chosen(subtypes, choice), place, depth);
        } finally {
            if (reference) {
                open.remove(identity);
            }
        }
    }

    /** An example of the document without what nobody supplies in this direction. */
    private JsonNode supplied(Located schema, JsonNode example, int depth) {
        if (!example.isContainerNode() || depth > MAX_DEPTH) {
            return example;
        }
        Shapes.Shape shape = shapes.of(schema);
        if (example.isArray()) {
            ArrayNode list = Json.object().arrayNode();
            example.forEach(one -> list.add(supplied(shape.items(), one, depth + 1)));
            return list;
        }
        ObjectNode object = Json.object();
        for (Map.Entry<String, JsonNode> field : example.properties()) {
            Located property = shape.properties().get(field.getKey());
            if (property == null) {
                object.set(field.getKey(), field.getValue());
            } else if (!shapes.of(property).own().path(notSupplied).asBoolean()) {
                object.set(field.getKey(), supplied(property, field.getValue(), depth + 1));
            }
        }
        return object;
    }

    /** What the document itself gives for an example. */
    private static @Nullable JsonNode own(Shapes.Shape shape) {
        JsonNode own = shape.own();
        if (own.has("example")) {
            return fitting(shape, own.get("example"));
        }
        if (own.path("examples").isArray() && own.get("examples").size() > 0) {
            return own.get("examples").get(0);
        }
        return null;
    }

    /** YAML makes numbers and dates of what was meant as text, and some write numbers as text. */
    private static JsonNode fitting(Shapes.Shape shape, JsonNode example) {
        if (shape.is("string") && (example.isNumber() || example.isBoolean())) {
            return TextNode.valueOf(example.asText());
        }
        boolean number = shape.is("integer") || shape.is("number");
        if (number && example.isTextual() && example.asText().matches("-?[0-9]{1,15}(\\.[0-9]{1,10})?")) {
            return Values.number(example.asText());
        }
        return example;
    }

    private @Nullable JsonNode made(Shapes.Shape shape, String place, int depth) {
        if (!shape.choices().isEmpty()) {
            return made(shapes.chosen(shape, choice), place, depth + 1);
        }
        JsonNode own = shape.own();
        if (own.has("const")) {
            return own.get("const");
        }
        List<JsonNode> values = new ArrayList<>();
        own.path("enum").forEach(values::add);
        values.removeIf(JsonNode::isNull);
        if (!values.isEmpty()) {
            return fitting(shape, values.get(choice % values.size()));
        }
        return switch (shape.type()) {
            case "object" -> object(shape, place, depth);
            case "array" -> array(shape, place, depth);
            case "string" -> Values.text(own, choice);
            case "integer" -> own.has("not") ? Values.next(Values.integer(own), choice) : Values.integer(own);
            case "number" -> Values.decimal(own);
            case "boolean" -> BooleanNode.valueOf(choice % 2 == 0);
            case "null" -> NullNode.getInstance();
            default -> own.has("default") ? own.get("default") : TextNode.valueOf("example");
        };
    }

    private @Nullable JsonNode object(Shapes.Shape shape, String place, int depth) {
        ObjectNode object = properties(shape, place, depth);
        Shapes.Shape implied = object == null ? shape : conditions.implied(shape, object);
        return implied == shape ? object : properties(implied, place, depth);
    }

    private @Nullable ObjectNode properties(Shapes.Shape shape, String place, int depth) {
        ObjectNode object = Json.object();
        for (Map.Entry<String, Located> property : shape.properties().entrySet()) {
            String name = property.getKey();
            String here = place + "/" + name.replace("~", "~0").replace("/", "~1");
            boolean required = shape.required().contains(name);
            boolean left = sparing || depth >= MAX_OPTIONAL_DEPTH || omitted.contains(here);
            if (shapes.of(property.getValue()).own().path(notSupplied).asBoolean() || (!required && left)) {
                continue;
            }
            JsonNode value = value(property.getValue(), here, depth + 1);
            if (value != null) {
                object.set(name, value);
            } else if (required) {
                endless = here;
                return null;
            }
        }
        for (String name : shape.required()) {
            if (!object.has(name) && !shape.properties().containsKey(name)) {
                other(shape, object, name, place, depth);
            }
        }
        int least = shape.own().path("minProperties").asInt(shape.others().isPresent() && !sparing ? 1 : 0);
        for (int i = 0; i < MAX_NAMES && object.size() < least; i++) {
            other(shape, object, PropertyNames.of(shapes, shape, i), place, depth);
        }
        return object;
    }

    /** A property that the schema does not name, by the schema of its others. */
    private void other(Shapes.Shape shape, ObjectNode object, String name, String place, int depth) {
        Optional<Located> schema = PropertyNames.schema(shape, name);
        JsonNode value = schema.isEmpty()
                ? TextNode.valueOf("example")
                : value(schema.get(), place + "/" + name.replace("~", "~0").replace("/", "~1"), depth + 1);
        if (value != null) {
            object.set(name, value);
        }
    }

    private @Nullable JsonNode array(Shapes.Shape shape, String place, int depth) {
        ArrayNode array = Json.object().arrayNode();
        int least = shape.own().path("minItems").asInt(0);
        List<Located> first = new ArrayList<>();
        shape.own().path("prefixItems").forEach(one -> first.add(new Located(shape.file(), one)));
        contained(shape).forEach(first::add);
        for (Located one : first) {
            JsonNode value = value(one, place + "/" + array.size(), depth + 1);
            if (value == null) {
                return null;
            }
            array.add(array.isEmpty() ? value : different(shape, array, value));
        }
        if (shape.own().path("maxItems").asInt(1) == 0
                || !shape.own().path("items").isObject()) {
            return array.size() >= least ? array : fill(array, TextNode.valueOf("example"), least);
        }
        while (array.size() < Math.max(1, Math.min(least, 50))) {
            JsonNode value = value(shape.items(), place + "/" + array.size(), depth + 1);
            if (value == null) {
                return array.size() >= least ? array : null;
            }
            array.add(array.isEmpty() ? value : different(shape, array, value));
        }
        return array;
    }

    /** What must be among the elements. */
    private static List<Located> contained(Shapes.Shape shape) {
        JsonNode contains = shape.own().path("contains");
        if (!contains.isObject()) {
            return List.of();
        }
        Located one = new Located(shape.file(), contains);
        Located element = shape.own().path("items").isObject() ? Shapes.both(shape.items(), one) : one;
        return Collections.nCopies(Math.min(shape.own().path("minContains").asInt(1), MAX_NAMES), element);
    }

    private static ArrayNode fill(ArrayNode array, JsonNode value, int size) {
        while (array.size() < Math.min(size, 50)) {
            array.add(value);
        }
        return array;
    }

    /** Where elements must differ: another constant, or a text or number beside the last one. */
    private JsonNode different(Shapes.Shape shape, ArrayNode before, JsonNode value) {
        if (!shape.own().path("uniqueItems").asBoolean()) {
            return value;
        }
        List<JsonNode> known = new ArrayList<>();
        before.forEach(known::add);
        for (JsonNode one : shapes.of(shape.items()).own().path("enum")) {
            if (!known.contains(one)) {
                return one;
            }
        }
        return value.isTextual() ? TextNode.valueOf(value.asText() + before.size()) : Values.next(value, before.size());
    }
}
