package io.lienthong.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/** Checks YAML documents against a JSON Schema and words each finding so that its author can mend it. */
public final class DocumentSchema {
    private static final String UNEVALUATED = "unevaluatedProperties";
    /** How the pattern begins of a value that names a variable of the environment or a file. */
    private static final String REFERENCE = "^(\\$\\{env:";

    private final JsonSchema schema;
    private final String name;
    private final String document;

    /**
     * @param resource the schema
     * @param document file that defects name
     */
    public DocumentSchema(String resource, String document) {
        this.name = resource.substring(resource.lastIndexOf('/') + 1);
        this.document = document;
        try (InputStream in = DocumentSchema.class.getResourceAsStream(resource)) {
            SchemaValidatorsConfig config = SchemaValidatorsConfig.builder()
                    .pathType(PathType.JSON_POINTER)
                    .locale(Locale.ENGLISH)
                    .build();
            schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(in, config);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void check(YamlDocument document, Consumer<Defect> defects) {
        Set<ValidationMessage> found = schema.validate(document.root());
        found.stream()
                .filter(message -> !isConsequence(message, found))
                .map(message -> defect(document, message))
                .sorted(Comparator.comparingInt(Defect::line))
                .distinct()
                .forEach(defects);
    }

    /** A wrong value leaves all keys beside it unevaluated: that is no other defect. */
    private static boolean isConsequence(ValidationMessage message, Set<ValidationMessage> found) {
        String owner = message.getInstanceLocation().toString();
        return message.getType().equals(UNEVALUATED)
                && found.stream()
                        .filter(one -> !one.getType().equals(UNEVALUATED))
                        .map(one -> one.getInstanceLocation().toString())
                        .anyMatch(place -> place.equals(owner) || place.startsWith(owner + "/"));
    }

    private Defect defect(YamlDocument document, ValidationMessage message) {
        String place = message.getInstanceLocation().toString();
        String property = message.getProperty();
        return switch (message.getType()) {
            case "additionalProperties", UNEVALUATED -> {
                String key = place + "/" + property;
                yield at(document, key, "unknown key " + property, unknownKey(message, property));
            }
            case "required" -> at(document, place, "the key " + property + " is missing", "add it");
            case "dependentRequired" -> at(document, place, text(message), "add the missing key");
            case "enum" ->
                at(document, place, "the value is not known", "use one of " + texts(message.getSchemaNode()));
            case "const" -> at(document, place, text(message), "use " + message.getSchemaNode());
            default ->
                isReference(message)
                        ? at(document, place, "a secret is never written here itself", "write ${env:NAME} or file:PATH")
                        : at(document, place, text(message), "see " + name);
        };
    }

    /** Whether the value should only say where the secret is. */
    private static boolean isReference(ValidationMessage message) {
        return message.getType().equals("pattern")
                && message.getSchemaNode().asText().startsWith(REFERENCE);
    }

    private Defect at(YamlDocument document, String key, String message, String mend) {
        return new Defect(this.document, document.line(key), key, message, mend);
    }

    private static String text(ValidationMessage message) {
        String text = message.getMessage();
        int colon = text.indexOf(": ");
        return colon < 0 ? text : text.substring(colon + 2);
    }

    private String unknownKey(ValidationMessage message, String property) {
        JsonNode owner = message.getEvaluationPath() == null ? null : message.getInstanceNode();
        String known = owner == null ? "" : " " + keys(owner);
        return "remove it, or correct its spelling; beside it stand" + known + "; " + name + " lists all keys";
    }

    private static List<String> keys(JsonNode owner) {
        List<String> keys = new java.util.ArrayList<>();
        Iterator<String> names = owner.fieldNames();
        names.forEachRemaining(keys::add);
        return keys;
    }

    private static String texts(JsonNode values) {
        StringBuilder text = new StringBuilder();
        values.forEach(value -> text.append(text.isEmpty() ? "" : ", ").append(value.asText()));
        return text.toString();
    }
}
