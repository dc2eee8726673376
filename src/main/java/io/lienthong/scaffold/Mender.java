package io.lienthong.scaffold;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.BoundedPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Mends in our copy of an OpenAPI document what it can only mean in one way, and counts what was mended. */
final class Mender {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");
    private static final Set<String> TYPES =
            Set.of("string", "integer", "number", "boolean", "array", "object", "null");
    private static final Pattern TEMPLATE = Pattern.compile("\\{([^{}/]*)}");
    private static final Pattern BODYLESS = Pattern.compile("204|205|304");
    private static final Map<String, String> MEANT = Map.ofEntries(
            Map.entry("int", "integer"),
            Map.entry("int32", "integer"),
            Map.entry("int64", "integer"),
            Map.entry("long", "integer"),
            Map.entry("float", "number"),
            Map.entry("double", "number"),
            Map.entry("decimal", "number"),
            Map.entry("bool", "boolean"),
            Map.entry("list", "array"),
            Map.entry("date", "string"),
            Map.entry("datetime", "string"),
            Map.entry("date-time", "string"),
            Map.entry("uuid", "string"),
            Map.entry("guid", "string"),
            Map.entry("text", "string"),
            Map.entry("file", "string"),
            Map.entry("uri", "string"),
            Map.entry("map", "object"));

    private final OpenApiDocuments documents;
    private final Map<String, Integer> mended = new TreeMap<>();
    private final Notes notes;

    private Mender(OpenApiDocuments documents, Notes notes) {
        this.documents = documents;
        this.notes = notes;
    }

    /** @param notes get what was mended */
    static void mend(OpenApiDocuments documents, Notes notes) {
        Mender mender = new Mender(documents, notes);
        documents.trees().values().forEach(mender::walk);
        documents.root().path("paths").properties().forEach(path -> mender.item(path.getKey(), path.getValue()));
        mender.mended.forEach((what, times) -> notes.add(what + (times == 1 ? "" : " (" + times + " times)")));
    }

    private void note(String what) {
        mended.merge(what, 1, Integer::sum);
    }

    private void walk(JsonNode node) {
        if (node instanceof ObjectNode object && !object.path("$ref").isTextual()) {
            if (object.has("default")
                    && object.get("default").isNull()
                    && !object.path("nullable").asBoolean()) {
                object.remove("default");
                note("`default: null` without `nullable` says nothing: removed");
            }
            type(object);
            expression(object);
            if (object.path("required").isBoolean() && !object.has("in") && !object.has("content")) {
                object.remove("required");
                note("`required: true` within a schema, where a list belongs: removed");
            }
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (!Set.of("example", "examples", "enum").contains(field.getKey())) {
                walk(field.getValue());
            }
        }
        if (node.isArray()) {
            node.forEach(this::walk);
        }
    }

    private void type(ObjectNode schema) {
        String type = schema.path("type").textValue();
        boolean scheme =
                schema.has("flows") || schema.has("scheme") || schema.has("openIdConnectUrl") || schema.has("in");
        if (type == null || TYPES.contains(type) || scheme) {
            return;
        }
        String lower = type.toLowerCase(Locale.ROOT);
        String meant = TYPES.contains(lower) ? lower : MEANT.get(lower);
        if (meant != null) {
            schema.put("type", meant);
            note("`type: " + type + "` is no type: read as `" + meant + "`");
            if (lower.equals("date") || lower.equals("uuid")) {
                schema.put("format", lower);
            }
        } else if (schema.has("properties") || schema.has("format") || lower.equals("any") || lower.isEmpty()) {
            schema.remove("type");
            note("`type: " + type + "` is no type: removed");
        }
    }

    private void expression(ObjectNode schema) {
        String pattern = schema.path("pattern").textValue();
        if (pattern != null) {
            try {
                BoundedPattern.compile(pattern);
            } catch (IllegalArgumentException e) {
                schema.remove("pattern");
                note("the pattern `" + (pattern.length() > 60 ? pattern.substring(0, 60) + "…" : pattern)
                        + "` is no regular expression that the bus takes: removed");
            }
        }
    }

    private void item(String path, JsonNode source) {
        OpenApiDocuments.Located item = documents.resolved(new OpenApiDocuments.Located(OpenApiDocuments.ROOT, source));
        for (Map.Entry<String, JsonNode> field : item.node().properties()) {
            if (METHODS.contains(field.getKey()) && field.getValue() instanceof ObjectNode operation) {
                parameters(path, item, operation);
                replies(item.file(), operation, field.getKey().toUpperCase(Locale.ROOT) + " " + path);
            }
        }
    }

    /** A path's variable that nobody declares. */
    private void parameters(String path, OpenApiDocuments.Located item, ObjectNode operation) {
        Matcher variable = TEMPLATE.matcher(path);
        while (variable.find()) {
            String name = variable.group(1);
            if (!declares(item.child("parameters"), name)
                    && !declares(new OpenApiDocuments.Located(item.file(), operation.path("parameters")), name)) {
                ArrayNode parameters =
                        operation.get("parameters") instanceof ArrayNode list ? list : operation.putArray("parameters");
                parameters
                        .addObject()
                        .put("name", name)
                        .put("in", "path")
                        .put("required", true)
                        .putObject("schema")
                        .put("type", "string");
                notes.add("`{" + name + "}` of the path is declared nowhere: taken for a text", path);
            }
        }
    }

    private boolean declares(OpenApiDocuments.Located list, String name) {
        for (int i = 0; i < list.node().size(); i++) {
            JsonNode parameter = documents.resolved(list.child(i)).node();
            if (parameter.path("in").asText().equals("path")
                    && parameter.path("name").asText().equals(name)) {
                return true;
            }
        }
        return false;
    }

    private static List<String> names(ObjectNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** Many documents do not say what comes back; taken literally, each answer with a body would break the contract. */
    private void replies(String file, ObjectNode operation, String name) {
        if (!operation.path("responses").isObject()) {
            operation.putObject("responses");
        }
        ObjectNode responses = (ObjectNode) operation.get("responses");
        boolean success = false;
        for (String status : names(responses)) {
            success |= status.startsWith("2");
        }
        for (Map.Entry<String, JsonNode> response : responses.properties()) {
            boolean good = response.getKey().startsWith("2")
                    || (!success && response.getKey().equals("default"));
            JsonNode node = documents
                    .resolved(new OpenApiDocuments.Located(file, response.getValue()))
                    .node();
            if (good
                    && node instanceof ObjectNode found
                    && found.path("content").isEmpty()
                    && !BODYLESS.matcher(response.getKey()).matches()) {
                found.putObject("content").putObject("*/*");
                notes.add("a successful answer without `content`: any body is taken", name);
            }
        }
        success |= responses.has("default");
        if (!success) {
            responses
                    .putObject("200")
                    .put("description", "")
                    .putObject("content")
                    .putObject("*/*");
            notes.add("no successful answer is described: 200 with any body is taken", name);
        }
    }
}
