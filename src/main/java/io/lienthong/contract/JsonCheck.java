package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ExecutionConfig;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.OutputFormat;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.ValidationMessage;
import io.lienthong.message.BoundedPattern;
import io.lienthong.message.Violation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** One compiled JSON Schema (draft 2020-12). Thread-safe; what it says never holds a value of the data. */
final class JsonCheck {
    private static final int MAX_VIOLATIONS = 50;
    private static final JsonMetaSchema DIALECT = JsonMetaSchema.builder(JsonMetaSchema.getV202012())
            .unknownKeywordFactory((keyword, context) -> new NonValidationKeyword(keyword))
            .keyword(CheckSteps.keyword())
            .keyword(Sums.keyword())
            .formats(formats -> {
                formats.clear();
                Formats.ALL.forEach(format -> formats.put(format.getName(), format));
            })
            .build();
    /** Knows one dialect and loads nothing: a schema arrives whole. */
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.builder()
            .defaultMetaSchemaIri(DIALECT.getIri())
            .metaSchema(DIALECT)
            .schemaLoaders(loaders -> loaders.values(List::clear))
            .enableSchemaCache(false)
            .build();

    private static final SchemaValidatorsConfig CONFIG = config(true);
    /** The validator keeps one copy of a definition for each way that data took to it: endless for recursive types. */
    private static final SchemaValidatorsConfig KEEPS_NO_COPIES = config(false);

    private static final int MAX_COPIES = 2_000;
    private static final int MAX_STEPS = 1_000_000;
    /** Fewer, because without copies a step takes ten times as long: some microseconds. */
    private static final int MAX_RECURSIVE_STEPS = 50_000;

    private final JsonSchema schema;
    private final ExecutionConfig execution;
    private final int mostSteps;
    private final FastRule fast;

    private JsonCheck(JsonSchema schema, FastRule fast, int mostSteps) {
        this.schema = schema;
        this.fast = fast;
        this.mostSteps = mostSteps;
        this.execution = schema.createExecutionContext().getExecutionConfig();
    }

    private static SchemaValidatorsConfig config(boolean copies) {
        return SchemaValidatorsConfig.builder()
                .formatAssertionsEnabled(true)
                .pathType(PathType.JSON_POINTER)
                .locale(Locale.ENGLISH)
                .preloadJsonSchema(copies)
                .cacheRefs(copies)
                .regularExpressionFactory(expression -> BoundedPattern.compile(expression)::find)
                .build();
    }

    /** @param schema from {@link SchemaBundle}: whole, every reference points into it */
    static JsonCheck compile(JsonNode schema) {
        boolean copies = copies(schema.path("$defs").path("d0"), schema.path("$defs"), new HashMap<>()) <= MAX_COPIES;
        SchemaValidatorsConfig config = copies ? CONFIG : KEEPS_NO_COPIES;
        JsonSchema compiled = FACTORY.getSchema(SchemaLocation.of("urn:lienthong:schema"), schema, config);
        return new JsonCheck(compiled, FastCompiler.compile(schema), copies ? MAX_STEPS : MAX_RECURSIVE_STEPS);
    }

    /** How many copies of definitions a schema unfolds to; beyond the bound where one refers to itself. */
    private static int copies(JsonNode schema, JsonNode definitions, Map<String, Integer> known) {
        int copies = 1;
        for (String reference : schema.findValuesAsText("$ref")) {
            String name = reference.substring(reference.lastIndexOf('/') + 1);
            Integer below = known.putIfAbsent(name, MAX_COPIES + 1);
            if (below == null) {
                below = copies(definitions.path(name), definitions, known);
                known.put(name, below);
            }
            copies = Math.min(MAX_COPIES + 1, copies + below);
        }
        return copies;
    }

    /** The schema as it was given. */
    JsonNode source() {
        return schema.getSchemaNode();
    }

    List<Violation> check(JsonNode data) {
        return check(data, "");
    }

    /** @param prefix stands before every place */
    List<Violation> check(JsonNode data, String prefix) {
        return accepts(data) ? List.of() : validate(data, prefix);
    }

    /** Whether the data is surely valid, found without the validator; false says nothing. */
    boolean accepts(JsonNode data) {
        return fast.check(data, mostSteps, 0) >= 0;
    }

    /** What the validator alone says. */
    List<Violation> validate(JsonNode data, String prefix) {
        Set<ValidationMessage> messages;
        try {
            messages = schema.validate(new CheckSteps(execution, mostSteps), data, OutputFormat.DEFAULT);
        } catch (CheckSteps.TooMany e) {
            return List.of(new Violation(prefix, "quá phức tạp để kiểm tra", "takes too many steps to check"));
        }
        if (messages.isEmpty()) {
            return List.of();
        }
        List<Violation> violations = new ArrayList<>();
        for (ValidationMessage message : messages) {
            if (violations.size() < MAX_VIOLATIONS) {
                violations.add(violation(message, prefix));
            }
        }
        return violations;
    }

    private static Violation violation(ValidationMessage message, String prefix) {
        String place = prefix + pointer(message.getInstanceLocation());
        JsonNode rule = message.getSchemaNode();
        String property = "/" + escape(String.valueOf(message.getProperty()));
        return switch (message.getType()) {
            case "required" -> new Violation(place + property, Words.MISSING);
            case "additionalProperties", "unevaluatedProperties" -> new Violation(place + property, Words.UNKNOWN);
            case "type" -> new Violation(place, Words.type(texts(rule)));
            case "enum" -> new Violation(place, Words.OTHER_VALUE);
            case "const" -> new Violation(place, "khác giá trị duy nhất được phép", "is not the only allowed value");
            case "format" -> new Violation(place, Formats.wrong(texts(rule)));
            case "pattern" ->
                new Violation(place, "không khớp mẫu " + texts(rule), "does not match the pattern " + texts(rule));
            case Sums.KEYWORD ->
                new Violation(place, "không bằng tổng của " + texts(rule), "is not the sum of " + texts(rule));
            case "false" -> new Violation(place, "không được phép ở đây", "is not allowed here");
            default -> new Violation(place, Words.limit(message.getType(), plain(rule) ? rule.asText() : ""));
        };
    }

    private static boolean plain(JsonNode rule) {
        return rule != null && rule.isValueNode();
    }

    private static String texts(JsonNode rule) {
        if (rule == null) {
            return "";
        }
        if (!rule.isArray()) {
            return rule.asText();
        }
        List<String> texts = new ArrayList<>();
        rule.forEach(item -> texts.add(item.asText()));
        return String.join(" or ", texts);
    }

    private static String pointer(JsonNodePath path) {
        StringBuilder pointer = new StringBuilder();
        for (int i = 0; i < path.getNameCount(); i++) {
            pointer.append('/').append(escape(String.valueOf(path.getElement(i))));
        }
        return pointer.toString();
    }

    static String escape(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
