package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.ValidationMessage;
import io.lienthong.message.BoundedPattern;
import io.lienthong.message.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** One compiled JSON Schema (draft 2020-12). Thread-safe; what it says never holds a value of the data. */
final class JsonCheck {
    private static final int MAX_VIOLATIONS = 50;
    private static final JsonMetaSchema DIALECT = JsonMetaSchema.builder(JsonMetaSchema.getV202012())
            .unknownKeywordFactory((keyword, context) -> new NonValidationKeyword(keyword))
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

    private static final SchemaValidatorsConfig CONFIG = SchemaValidatorsConfig.builder()
            .formatAssertionsEnabled(true)
            .pathType(PathType.JSON_POINTER)
            .locale(Locale.ENGLISH)
            .preloadJsonSchema(true)
            .preloadJsonSchemaRefMaxNestingDepth(4)
            .regularExpressionFactory(expression -> BoundedPattern.compile(expression)::find)
            .build();

    private final JsonSchema schema;

    private JsonCheck(JsonSchema schema) {
        this.schema = schema;
    }

    /** @param schema whole: every reference points into it */
    static JsonCheck compile(JsonNode schema) {
        JsonSchema compiled = FACTORY.getSchema(SchemaLocation.of("urn:lienthong:schema"), schema, CONFIG);
        compiled.initializeValidators();
        return new JsonCheck(compiled);
    }

    List<Violation> check(JsonNode data) {
        return check(data, "");
    }

    /** @param prefix stands before every place */
    List<Violation> check(JsonNode data, String prefix) {
        Set<ValidationMessage> messages = schema.validate(data);
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
            case "required" -> new Violation(place + property, "is missing");
            case "additionalProperties", "unevaluatedProperties" ->
                new Violation(place + property, "is not known here");
            case "type" -> new Violation(place, "must be of type " + texts(rule));
            case "enum" -> new Violation(place, "is none of the allowed values");
            case "const" -> new Violation(place, "is not the only allowed value");
            case "format" -> new Violation(place, "is not a valid " + texts(rule));
            case "pattern" -> new Violation(place, "does not match the pattern " + texts(rule));
            case "false" -> new Violation(place, "is not allowed here");
            default ->
                new Violation(place, "breaks the rule " + message.getType() + (plain(rule) ? " " + rule.asText() : ""));
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
