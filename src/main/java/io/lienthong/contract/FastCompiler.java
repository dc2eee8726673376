package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.BoundedPattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Compiles a bundled schema into fast rules; one with a keyword that is not known here becomes {@link FastSchema#UNKNOWN}. */
final class FastCompiler {
    private static final String DEFINITIONS = "#/$defs/";
    private static final Set<String> SAY_NOTHING = Set.of(
            "$defs",
            "title",
            "description",
            "default",
            "deprecated",
            "example",
            "examples",
            "readOnly",
            "writeOnly",
            "externalDocs",
            "xml",
            "nullable");
    private static final Set<String> KNOWN = Set.of(
            "$ref",
            "type",
            "enum",
            "const",
            "properties",
            "required",
            "additionalProperties",
            "items",
            "minItems",
            "maxItems",
            "uniqueItems",
            "minLength",
            "maxLength",
            "pattern",
            "format",
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "allOf",
            "anyOf",
            "if",
            "then",
            "else");

    /** Keywords with which the validator may let more pass than the rest of the schema says. */
    private static final Set<String> LENIENT = Set.of("readOnly", "writeOnly", "nullable");

    private final List<FastChoice.Reference> references = new ArrayList<>();

    private FastCompiler() {}

    /** A keyword whose value is not what it should be, so that only the validator knows what it does with it. */
    private static final class Unusual extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** @param schema from {@link SchemaBundle} */
    static FastRule compile(JsonNode schema) {
        FastCompiler compiler = new FastCompiler();
        Map<String, FastRule> definitions = new HashMap<>();
        schema.path("$defs")
                .properties()
                .forEach(entry -> definitions.put(entry.getKey(), compiler.rule(entry.getValue())));
        FastRule rule = compiler.rule(schema);
        compiler.references.forEach(reference -> reference.resolve(definitions));
        return rule;
    }

    private FastRule rule(JsonNode schema) {
        if (schema.isBoolean()) {
            return schema.booleanValue() ? FastSchema.ANYTHING : FastSchema.NOTHING;
        }
        if (!schema.isObject() || !understood(schema)) {
            return FastSchema.UNKNOWN;
        }
        try {
            return compiled(schema);
        } catch (Unusual e) {
            return FastSchema.UNKNOWN;
        }
    }

    private static boolean understood(JsonNode schema) {
        return schema.properties().stream()
                .map(Map.Entry::getKey)
                .allMatch(key -> KNOWN.contains(key) || SAY_NOTHING.contains(key) || key.startsWith("x-"));
    }

    private FastSchema compiled(JsonNode schema) throws Unusual {
        int types = FastTypes.of(schema.get("type"));
        require(types >= 0 && !schema.path("uniqueItems").asBoolean(false));
        FastValues values = values(schema);
        FastText text = text(schema);
        FastNumber number = number(schema);
        FastFields fields = fields(schema);
        FastItems items = items(schema);
        FastRule[] samePlace = samePlace(schema);
        boolean exact = text == null
                && number == null
                && items == null
                && (values == null || (values.exact() && types == FastSchema.EVERY_TYPE))
                && (fields == null || fields.exact())
                && exact(samePlace)
                && FastTypes.exact(types)
                && LENIENT.stream().allMatch(key -> schema.findValue(key) == null);
        return new FastSchema(types, values, text, number, fields, items, samePlace, exact);
    }

    private static boolean exact(FastRule[] rules) {
        for (FastRule rule : rules) {
            if (!rule.exact()) {
                return false;
            }
        }
        return true;
    }

    private static void require(boolean usual) throws Unusual {
        if (!usual) {
            throw new Unusual();
        }
    }

    private static @Nullable FastValues values(JsonNode schema) throws Unusual {
        JsonNode allowed = schema.get("enum");
        JsonNode only = schema.get("const");
        require((allowed == null || only == null) && (allowed == null || allowed.isArray()));
        return allowed != null ? FastValues.of(allowed) : only != null ? FastValues.of(List.of(only)) : null;
    }

    private static @Nullable FastText text(JsonNode schema) throws Unusual {
        int shortest = count(schema, "minLength", 0);
        int longest = count(schema, "maxLength", Integer.MAX_VALUE);
        JsonNode name = schema.get("format");
        require(name == null || name.isTextual());
        Predicate<String> format =
                name == null ? null : Formats.named(name.textValue()).orElse(null);
        JsonNode pattern = schema.get("pattern");
        require(pattern == null || pattern.isTextual());
        return shortest == 0 && longest == Integer.MAX_VALUE && format == null && pattern == null
                ? null
                : new FastText(
                        shortest,
                        longest,
                        format,
                        pattern == null ? null : BoundedPattern.compile(pattern.textValue()));
    }

    private static int count(JsonNode schema, String key, int otherwise) throws Unusual {
        JsonNode count = schema.get(key);
        require(count == null || (count.isInt() && count.intValue() >= 0));
        return count == null ? otherwise : count.intValue();
    }

    private static @Nullable FastNumber number(JsonNode schema) throws Unusual {
        FastNumber number = new FastNumber(
                bound(schema, "minimum"),
                bound(schema, "exclusiveMinimum"),
                bound(schema, "maximum"),
                bound(schema, "exclusiveMaximum"));
        return number.equals(new FastNumber(null, null, null, null)) ? null : number;
    }

    private static FastNumber.@Nullable Bound bound(JsonNode schema, String key) throws Unusual {
        JsonNode bound = schema.get(key);
        require(bound == null || bound.isInt() || bound.isLong() || bound.isBigDecimal());
        return bound == null ? null : FastNumber.Bound.of(bound);
    }

    private @Nullable FastFields fields(JsonNode schema) throws Unusual {
        Set<String> required = new LinkedHashSet<>();
        for (JsonNode name : schema.path("required")) {
            require(name.isTextual());
            required.add(name.textValue());
        }
        FastRule others =
                schema.has("additionalProperties") ? rule(schema.get("additionalProperties")) : FastSchema.ANYTHING;
        Map<String, FastFields.Field> fields = new HashMap<>();
        for (String name : required) {
            fields.put(name, new FastFields.Field(name, others, true));
        }
        for (Map.Entry<String, JsonNode> field : schema.path("properties").properties()) {
            String name = field.getKey();
            fields.put(name, new FastFields.Field(name, rule(field.getValue()), required.contains(name)));
        }
        return fields.isEmpty() && others == FastSchema.ANYTHING
                ? null
                : new FastFields(fields, required.size(), others);
    }

    private @Nullable FastItems items(JsonNode schema) throws Unusual {
        int least = count(schema, "minItems", 0);
        int most = count(schema, "maxItems", Integer.MAX_VALUE);
        JsonNode item = schema.get("items");
        return least == 0 && most == Integer.MAX_VALUE && item == null
                ? null
                : new FastItems(least, most, item == null ? FastSchema.ANYTHING : rule(item));
    }

    private FastRule[] samePlace(JsonNode schema) throws Unusual {
        List<FastRule> rules = new ArrayList<>();
        if (schema.has("$ref")) {
            String reference = schema.get("$ref").asText();
            require(reference.startsWith(DEFINITIONS));
            FastChoice.Reference target = new FastChoice.Reference(reference.substring(DEFINITIONS.length()));
            references.add(target);
            rules.add(target);
        }
        rules.addAll(rules(schema.get("allOf")));
        if (schema.has("anyOf")) {
            FastRule[] any = rules(schema.get("anyOf")).toArray(FastRule[]::new);
            rules.add(new FastChoice.AnyOf(any, exact(any)));
        }
        if (schema.has("if")) {
            rules.add(new FastChoice.Conditional(
                    rule(schema.get("if")), branch(schema.get("then")), branch(schema.get("else"))));
        }
        if (schema.has(Sums.KEYWORD)) {
            rules.add(new Sums(schema.get(Sums.KEYWORD)));
        }
        return rules.toArray(FastRule[]::new);
    }

    private List<FastRule> rules(@Nullable JsonNode schemas) throws Unusual {
        require(schemas == null || schemas.isArray());
        List<FastRule> rules = new ArrayList<>();
        if (schemas != null) {
            schemas.forEach(one -> rules.add(rule(one)));
        }
        return rules;
    }

    private FastRule branch(@Nullable JsonNode schema) {
        return schema == null ? FastSchema.ANYTHING : rule(schema);
    }
}
