package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.BoundedPattern;
import io.lienthong.message.Json;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gathers a schema and all that it refers to into one document of draft 2020-12 whose references point into itself, so
 * that the validator never loads anything. Refuses references that lead outside and those that lead back to their start
 * without passing through a property, because no data could ever be checked against them.
 */
final class SchemaBundle {
    private static final int MAX_DEFINITIONS = 2_000;
    private static final Set<String> DROPPED = Set.of(
            "$schema",
            "$id",
            "id",
            "$anchor",
            "$comment",
            "$defs",
            "definitions",
            "example",
            "examples",
            "$vocabulary");
    /** In a discriminator: references to the schemas that extend the one it stands in. */
    static final String SUBTYPES = "x-subtypes";

    private static final Set<String> DYNAMIC = Set.of("$dynamicRef", "$dynamicAnchor", "$recursiveRef");
    /** Keywords whose value is one schema for the same place. */
    private static final Set<String> SAME_PLACE = Set.of("then", "else");
    /** The same where data need not fit, so that to ask for less there would refuse more. */
    private static final Set<String> ASKED = Set.of("not", "if");

    private static final Set<String> SAME_PLACE_LISTS = Set.of("allOf", "anyOf");
    /** Keywords whose value is one schema for a place further down. */
    private static final Set<String> DEEPER = Set.of(
            "items",
            "additionalItems",
            "additionalProperties",
            "contains",
            "contentSchema",
            "propertyNames",
            "unevaluatedItems",
            "unevaluatedProperties");

    private static final Set<String> DEEPER_MAPS = Set.of("properties", "patternProperties");

    /** A schema's place: document and JSON pointer. */
    record Place(String file, String pointer) {
        Place child(String name) {
            return new Place(file, pointer + "/" + JsonCheck.escape(name));
        }

        Place parent() {
            return new Place(file, pointer.substring(0, pointer.lastIndexOf('/')));
        }
    }

    private record Definition(Place place, Left left) {}

    /**
     * Properties that a schema cannot require, because another part of where it stands says so.
     *
     * @param literal whether it requires all that it names, even what nobody supplies
     */
    private record Left(Set<String> names, boolean literal) {
        static final Left NOTHING = new Left(Set.of(), false);
        static final Left LITERAL = new Left(Set.of(), true);

        Left {
            names = Set.copyOf(names);
        }

        Left further() {
            return literal ? LITERAL : NOTHING;
        }
    }

    private final Documents documents;
    private final OpenApiDialect dialect;
    private final NotSupplied notSupplied;
    private final Map<Definition, String> names = new LinkedHashMap<>();
    private final Deque<Definition> waiting = new ArrayDeque<>();
    /** From each definition to those that it applies to the same place. */
    private final Map<String, Set<String>> samePlace = new LinkedHashMap<>();

    /** With the places that they stand at. */
    private final Map<Place, ObjectNode> discriminators = new LinkedHashMap<>();

    private String current = "";

    private SchemaBundle(Documents documents, OpenApiDialect dialect) {
        this.documents = documents;
        this.dialect = dialect;
        this.notSupplied = new NotSupplied(documents, dialect.notSupplied());
    }

    static JsonNode of(Documents documents, OpenApiDialect dialect, Place start) throws Refused {
        return new SchemaBundle(documents, dialect).bundle(start);
    }

    private JsonNode bundle(Place start) throws Refused {
        ObjectNode root = Json.object();
        root.put("$ref", "#/$defs/" + reference(start, Left.NOTHING));
        ObjectNode definitions = root.putObject("$defs");
        while (!waiting.isEmpty()) {
            Definition next = waiting.removeFirst();
            current = name(next);
            samePlace.put(current, new HashSet<>());
            JsonNode definition = schema(next.place(), at(documents, next.place()), true, next.left());
            definitions.set(
                    current,
                    definition instanceof ObjectNode object ? object.put(CheckSteps.KEYWORD, true) : definition);
        }
        refuseCircles(start);
        discriminators.forEach(this::map);
        return root;
    }

    /** A discriminator's {@code mapping} names schemas of the document; those that are not in the bundle say nothing there. */
    private void map(Place place, ObjectNode discriminator) {
        if (!(discriminator.remove("mapping") instanceof ObjectNode mapping)) {
            return;
        }
        ObjectNode mapped = Json.object();
        mapping.properties().forEach(entry -> {
            String name = mapped(place, entry.getValue().asText());
            if (name != null) {
                mapped.put(entry.getKey(), "#/$defs/" + name);
            }
        });
        if (!mapped.isEmpty()) {
            discriminator.set("mapping", mapped);
        }
    }

    private @Nullable String mapped(Place from, String target) {
        String byName = named(new Place(from.file(), "/components/schemas/" + JsonCheck.escape(target)));
        try {
            return byName == null ? named(target(documents, from, target)) : byName;
        } catch (Refused e) {
            return null;
        }
    }

    /** Of the definitions of a place the first. */
    private @Nullable String named(Place place) {
        return names.entrySet().stream()
                .filter(one -> one.getKey().place().equals(place))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    /** The node at a place; a place that does not exist is refused. */
    static JsonNode at(Documents documents, Place place) throws Refused {
        JsonNode node;
        try {
            node = documents.read(place.file()).at(place.pointer());
        } catch (IllegalArgumentException e) {
            throw new Refused(place.file(), 0, "", "#" + place.pointer() + " is no JSON pointer", "write #/a/b");
        }
        if (node.isMissingNode()) {
            throw new Refused(
                    place.file(), 0, place.pointer(), "there is nothing at #" + place.pointer(), "correct the $ref");
        }
        return node;
    }

    /** Where a {@code $ref} found in {@code file} points to. */
    static Place target(Documents documents, Place from, String reference) throws Refused {
        int hash = reference.indexOf('#');
        String document = hash < 0 ? reference : reference.substring(0, hash);
        String fragment = hash < 0
                ? ""
                : reference
                        .substring(hash + 1)
                        .replace("%25", "%")
                        .replace("%7B", "{")
                        .replace("%7D", "}");
        if (!fragment.isEmpty() && !fragment.startsWith("/")) {
            throw refused(documents, from, "refers to the anchor #" + fragment, "use a JSON pointer: #/…");
        }
        try {
            return new Place(documents.resolve(from.file(), document), fragment);
        } catch (Refused e) {
            throw refused(documents, from, e.defect().message(), e.defect().mend());
        }
    }

    private static Refused refused(Documents documents, Place place, String message, String mend) {
        return new Refused(place.file(), documents.line(place.file(), place.pointer()), place.pointer(), message, mend);
    }

    private String name(Definition definition) {
        return String.valueOf(names.get(definition));
    }

    /** The name of a definition, which is made where it is met for the first time. */
    private String reference(Place place, Left left) throws Refused {
        Set<String> more = new HashSet<>(left.names());
        if (!more.isEmpty()) {
            more.removeAll(notSupplied.names(place, at(documents, place)));
        }
        Definition definition = new Definition(place, new Left(more, left.literal()));
        if (!names.containsKey(definition)) {
            if (names.size() >= MAX_DEFINITIONS) {
                throw refused(
                        documents,
                        place,
                        "more than " + MAX_DEFINITIONS + " schemas belong together",
                        "split the contract");
            }
            names.put(definition, "d" + names.size());
            waiting.addLast(definition);
        }
        return name(definition);
    }

    /**
     * @param here whether it holds for the same place as the definition that it stands in
     * @param outer what it cannot require, by the parts around it that hold for the same place
     */
    private JsonNode schema(Place place, JsonNode source, boolean here, Left outer) throws Refused {
        if (!source.isObject()) {
            if (source.isBoolean()) {
                return source;
            }
            throw refused(documents, place, "a schema must be an object", "mend the contract");
        }
        JsonNode reference = source.get("$ref");
        ObjectNode result = Json.object();
        Left left = outer.literal() ? outer : with(outer, notSupplied.names(place, source));
        if (reference != null) {
            Place target = target(documents, place, reference.asText());
            String name = reference(target, left);
            result.put("$ref", "#/$defs/" + name);
            if (here) {
                samePlace.getOrDefault(current, new HashSet<>()).add(name);
            }
            if (dialect.version30()) {
                return result;
            }
        }
        for (Iterator<Map.Entry<String, JsonNode>> fields = source.fields(); fields.hasNext(); ) {
            Map.Entry<String, JsonNode> field = fields.next();
            if (!field.getKey().equals("$ref")) {
                keyword(place.child(field.getKey()), field.getKey(), field.getValue(), here, left, result);
            }
        }
        return dialect.converted(source, result, left.names());
    }

    private static Left with(Left outer, Set<String> own) {
        Set<String> names = new HashSet<>(outer.names());
        names.addAll(own);
        return new Left(names, false);
    }

    private void keyword(Place place, String key, JsonNode value, boolean here, Left left, ObjectNode result)
            throws Refused {
        if (DYNAMIC.contains(key)) {
            throw refused(documents, place, key + " is not supported", "use $ref");
        } else if (SAME_PLACE.contains(key)) {
            result.set(key, schema(place, value, here, left));
        } else if (SAME_PLACE_LISTS.contains(key)) {
            result.set(key, list(place, value, here, left));
        } else if (ASKED.contains(key)) {
            result.set(key, schema(place, value, here, Left.LITERAL));
        } else if (key.equals("oneOf")) {
            result.set(key, list(place, value, here, ofAlternatives(place, value, left)));
        } else if (key.equals("prefixItems") || (key.equals("items") && value.isArray())) {
            result.set("prefixItems", list(place, value, false, left.further()));
        } else if (DEEPER.contains(key)) {
            result.set(key, schema(place, value, false, left.further()));
        } else if (DEEPER_MAPS.contains(key)) {
            result.set(key, map(place, key, value, false, left.further()));
        } else if (key.equals("dependentSchemas")) {
            result.set(key, map(place, key, value, here, left));
        } else if (key.equals("discriminator") && value instanceof ObjectNode discriminator) {
            ObjectNode copy = discriminator.deepCopy();
            subtypes(place.parent(), copy);
            discriminators.put(place, copy);
            result.set(key, copy);
        } else if (!DROPPED.contains(key) && !foreign(key, value)) {
            if (key.equals("pattern")) {
                expression(place, value.asText());
            }
            result.set(key, value);
        }
    }

    /** Where a discriminator has no alternatives beside it, they are the schemas that extend its own. */
    private void subtypes(Place base, ObjectNode discriminator) throws Refused {
        JsonNode own = at(documents, base);
        if (own.has("oneOf") || own.has("anyOf")) {
            return;
        }
        ArrayNode found = discriminator.arrayNode();
        for (Map.Entry<String, JsonNode> one :
                documents.read(base.file()).at("/components/schemas").properties()) {
            Place place = new Place(base.file(), "/components/schemas/" + JsonCheck.escape(one.getKey()));
            for (JsonNode part : one.getValue().path("allOf")) {
                JsonNode reference = part.path("$ref");
                if (reference.isTextual()
                        && target(documents, place, reference.asText()).equals(base)) {
                    found.addObject().put("$ref", "#/$defs/" + reference(place, Left.NOTHING));
                }
            }
        }
        if (!found.isEmpty()) {
            discriminator.set(SUBTYPES, found);
        }
    }

    /** What only some alternatives require sets them apart, so that it stays where an alternative does not say itself that nobody supplies it. */
    private Left ofAlternatives(Place place, JsonNode alternatives, Left left) throws Refused {
        Set<String> names = new HashSet<>(left.names());
        for (int i = 0; i < alternatives.size() && !names.isEmpty(); i++) {
            names.retainAll(notSupplied.required(place.child(String.valueOf(i)), alternatives.get(i)));
        }
        return new Left(names, left.literal());
    }

    /** Extensions of other people may refer to places that are not in the bundle. */
    private static boolean foreign(String key, JsonNode value) {
        return key.startsWith("x-") && value.isContainerNode() && !key.equals(Sums.KEYWORD);
    }

    private JsonNode list(Place place, JsonNode value, boolean here, Left left) throws Refused {
        var list = com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < value.size(); i++) {
            list.add(schema(place.child(String.valueOf(i)), value.get(i), here, left));
        }
        return list;
    }

    private JsonNode map(Place place, String key, JsonNode value, boolean here, Left left) throws Refused {
        ObjectNode map = Json.object();
        for (Iterator<Map.Entry<String, JsonNode>> fields = value.fields(); fields.hasNext(); ) {
            Map.Entry<String, JsonNode> field = fields.next();
            if (key.equals("patternProperties")) {
                expression(place.child(field.getKey()), field.getKey());
            }
            map.set(field.getKey(), schema(place.child(field.getKey()), field.getValue(), here, left));
        }
        return map;
    }

    private void expression(Place place, String expression) throws Refused {
        try {
            BoundedPattern.compile(expression);
        } catch (IllegalArgumentException e) {
            String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw refused(documents, place, "not a regular expression: " + reason, "mend the pattern");
        }
    }

    private void refuseCircles(Place start) throws Refused {
        Set<String> done = new HashSet<>();
        for (Definition definition : names.keySet()) {
            Place place = definition.place();
            if (circle(name(definition), new HashSet<>(), done)) {
                throw refused(
                        documents,
                        place,
                        "the references of " + (place.pointer().isEmpty() ? start.file() : "#" + place.pointer())
                                + " go in a circle that passes through no property",
                        "remove one of them");
            }
        }
    }

    private boolean circle(String name, Set<String> path, Set<String> done) {
        if (done.contains(name)) {
            return false;
        }
        if (!path.add(name)) {
            return true;
        }
        for (String next : samePlace.getOrDefault(name, Set.of())) {
            if (circle(next, path, done)) {
                return true;
            }
        }
        path.remove(name);
        done.add(name);
        return false;
    }
}
