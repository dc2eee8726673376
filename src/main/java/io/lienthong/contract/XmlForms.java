package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.contract.XmlForm.Field;
import io.lienthong.contract.XmlForm.Fields;
import io.lienthong.contract.XmlForm.Kind;
import io.lienthong.message.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the form in XML of what a bundled schema describes. Where alternatives differ, all that any of them has may come. */
final class XmlForms {
    private static final int MAX_DEPTH = 60;
    private static final int MAX_JOINED = 1_000;
    /** Of a property that must be there and is not described. */
    private static final JsonNode ANYTHING = Json.object();

    private final String name;
    private final JsonNode bundle;
    private final Map<String, Fields> byReference = new HashMap<>();
    /** A type may contain itself without a name of its own. */
    private final Map<JsonNode, Fields> bySchema = new IdentityHashMap<>();

    /** Each pair once, so that it is the same schema when it comes round to itself. */
    private final Map<JsonNode, Map<JsonNode, JsonNode>> joined = new IdentityHashMap<>();

    /** @param name begins the names of the types */
    XmlForms(String name, JsonNode bundle) {
        this.name = name;
        this.bundle = bundle;
    }

    /** The whole schema, as an element of a name. */
    Field field(String element, boolean required) {
        return field(element, bundle, required, 0);
    }

    /** All that a schema and those that it refers to at the same place say. */
    private static final class Facts {
        final Set<String> types = new LinkedHashSet<>();
        final Map<String, JsonNode> properties = new LinkedHashMap<>();
        final Set<String> required = new HashSet<>();
        final List<String> values = new ArrayList<>();
        final List<JsonNode> items = new ArrayList<>();
        boolean open;
    }

    private Facts facts(JsonNode schema) {
        Facts facts = new Facts();
        collect(schema, facts, true, true, 0);
        return facts;
    }

    private static String reference(JsonNode schema) {
        JsonNode reference = schema.path("$ref");
        return reference.isTextual()
                ? reference.asText().substring(reference.asText().lastIndexOf('/') + 1)
                : "";
    }

    /** @param extensible those that extend it may come in its place */
    private void collect(JsonNode schema, Facts facts, boolean certain, boolean extensible, int depth) {
        if (depth > MAX_DEPTH) {
            return;
        }
        String reference = reference(schema);
        if (!reference.isEmpty()) {
            collect(bundle.path("$defs").path(reference), facts, certain, extensible, depth + 1);
        }
        types(schema, facts);
        schema.path("properties")
                .properties()
                .forEach(one -> facts.properties.merge(one.getKey(), one.getValue(), this::either));
        if (certain) {
            schema.path("required").forEach(one -> facts.required.add(one.asText()));
        }
        JsonNode more = schema.path("additionalProperties");
        facts.open |= more.isObject() || more.asBoolean(false) || schema.has("patternProperties");
        schema.path("enum").forEach(one -> facts.values.add(one.asText()));
        if (schema.path("const").isValueNode()) {
            facts.values.add(schema.get("const").asText());
        }
        if (schema.path("items").isObject()) {
            facts.items.add(schema.get("items"));
        }
        schema.path("prefixItems").forEach(facts.items::add);
        JsonNode parts = schema.path("allOf");
        parts.forEach(one -> collect(one, facts, certain, extensible && parts.size() == 1, depth + 1));
        alternatives(schema.path("anyOf"), facts, extensible, depth);
        alternatives(schema.path("oneOf"), facts, extensible, depth);
        if (extensible) {
            alternatives(schema.path("discriminator").path(SchemaBundle.SUBTYPES), facts, false, depth);
        }
    }

    /** Values are all that may be where each alternative lists some. */
    private void alternatives(JsonNode choices, Facts facts, boolean extensible, int depth) {
        List<String> values = new ArrayList<>();
        boolean listed = true;
        for (JsonNode one : choices) {
            Facts own = new Facts();
            collect(one, own, false, extensible, depth + 1);
            facts.types.addAll(own.types);
            own.properties.forEach((name, property) -> facts.properties.merge(name, property, this::either));
            facts.items.addAll(own.items);
            facts.open |= own.open;
            values.addAll(own.values);
            listed &= !own.values.isEmpty() || own.types.equals(Set.of("null"));
        }
        if (listed) {
            facts.values.addAll(values);
        }
    }

    /** A property that two parts of a schema describe may be as either says. */
    private JsonNode either(JsonNode one, JsonNode other) {
        if (one.equals(other) || joined.size() > MAX_JOINED) {
            return one;
        }
        return joined.computeIfAbsent(one, first -> new IdentityHashMap<>()).computeIfAbsent(other, second -> {
            ObjectNode either = Json.object();
            either.putArray("anyOf").add(one).add(other);
            return either;
        });
    }

    private static void types(JsonNode schema, Facts facts) {
        JsonNode type = schema.path("type");
        if (type.isTextual()) {
            facts.types.add(type.asText());
        }
        type.forEach(one -> facts.types.add(one.asText()));
        if (type.isMissingNode() && schema.has("properties")) {
            facts.types.add("object");
        }
        if (type.isMissingNode() && schema.has("items")) {
            facts.types.add("array");
        }
        if (type.isMissingNode()) {
            schema.path("enum").forEach(one -> facts.types.add(typeOf(one)));
            if (schema.has("const")) {
                facts.types.add(typeOf(schema.get("const")));
            }
        }
    }

    private static String typeOf(JsonNode value) {
        return value.isTextual()
                ? "string"
                : value.isBoolean()
                        ? "boolean"
                        : value.isIntegralNumber() ? "integer" : value.isNull() ? "null" : "number";
    }

    private Field field(String element, JsonNode schema, boolean required, int depth) {
        JsonNode other = beside(schema);
        if (other != null) {
            Field field = field(element, other, required, depth);
            return new Field(field.name(), field.tag(), field.form(), required, field.repeats(), true);
        }
        Facts facts = facts(schema);
        boolean nillable = facts.types.remove("null");
        if (!facts.types.equals(Set.of("array"))) {
            return Field.of(element, form(schema, facts, depth), required, false, nillable);
        }
        Field item = facts.items.isEmpty() || depth > MAX_DEPTH
                ? Field.of("item", new XmlForm.Any(), false, false, false)
                : field("item", facts.items.get(0), false, depth + 1);
        if (!item.repeats()) {
            return Field.of(element, item.form(), required, true, item.nillable());
        }
        Fields list = bySchema.get(schema);
        if (list == null) {
            list = new Fields(name + ".t" + bySchema.size());
            list.isList = true;
            list.add(item);
            bySchema.put(schema, list);
        }
        return Field.of(element, list, required, true, false);
    }

    /** Of a schema that says null or another: the other. */
    private static @Nullable JsonNode beside(JsonNode schema) {
        JsonNode choices = schema.has("anyOf") ? schema.path("anyOf") : schema.path("oneOf");
        if (choices.size() != 2 || schema.has("properties") || schema.has("allOf")) {
            return null;
        }
        for (int i = 0; i < 2; i++) {
            if (choices.get(i).path("type").asText().equals("null")) {
                return choices.get(1 - i);
            }
        }
        return null;
    }

    private XmlForm form(JsonNode schema, Facts facts, int depth) {
        if (facts.types.equals(Set.of("object"))) {
            return object(schema, facts, depth);
        }
        if (facts.types.isEmpty()
                || facts.types.contains("object")
                || facts.types.contains("array")
                || depth > MAX_DEPTH) {
            return new XmlForm.Any();
        }
        if (facts.types.equals(Set.of("boolean"))) {
            return new XmlForm.Text(Kind.BOOLEAN, List.of());
        }
        if (facts.types.equals(Set.of("integer"))) {
            return new XmlForm.Text(Kind.INTEGER, List.of());
        }
        boolean numbers = Set.of("integer", "number").containsAll(facts.types);
        return numbers
                ? new XmlForm.Text(Kind.DECIMAL, List.of())
                : new XmlForm.Text(Kind.STRING, facts.values.stream().distinct().toList());
    }

    private Fields object(JsonNode schema, Facts facts, int depth) {
        boolean named = schema.size() == 1 && schema.has("$ref") || schema == bundle;
        String reference = named ? reference(schema) : "";
        Fields before = named ? byReference.get(reference) : bySchema.get(schema);
        if (before != null) {
            return before;
        }
        Fields fields = new Fields(name + "." + (named ? reference : "t" + bySchema.size()));
        if (named) {
            byReference.put(reference, fields);
        } else {
            bySchema.put(schema, fields);
        }
        fields.open = facts.open || facts.properties.isEmpty();
        facts.required.forEach(name -> facts.properties.putIfAbsent(name, ANYTHING));
        facts.properties.forEach(
                (property, one) -> fields.add(field(property, one, facts.required.contains(property), depth + 1)));
        return fields;
    }
}
