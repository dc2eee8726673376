package io.lienthong.scaffold;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Says in OpenAPI 3.0 what a Swagger 2 document says. */
final class Swagger2 {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "options", "head", "patch");
    /** What a parameter of version 2 says itself, and one of version 3 in its schema. */
    private static final List<String> SCHEMA_KEYS = List.of(
            "type",
            "format",
            "items",
            "default",
            "maximum",
            "exclusiveMaximum",
            "minimum",
            "exclusiveMinimum",
            "maxLength",
            "minLength",
            "pattern",
            "maxItems",
            "minItems",
            "uniqueItems",
            "enum",
            "multipleOf",
            "example",
            "x-example");

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String MULTIPART = "multipart/form-data";

    private final ObjectNode old;
    private final ObjectNode made = Json.object();

    private Swagger2(ObjectNode old) {
        this.old = old;
    }

    static boolean is(ObjectNode document) {
        return document.path("swagger").asText().startsWith("2.");
    }

    static ObjectNode converted(ObjectNode document) {
        Swagger2 converter = new Swagger2(document.deepCopy());
        converter.convert();
        return converter.made;
    }

    private void convert() {
        made.put("openapi", "3.0.3");
        made.set("info", old.path("info").isObject() ? old.get("info") : Json.object());
        servers();
        copy("tags");
        copy("externalDocs");
        copy("security");
        ObjectNode paths = made.putObject("paths");
        old.path("paths").properties().forEach(path -> paths.set(path.getKey(), item(path.getValue())));
        ObjectNode components = made.putObject("components");
        components.set("schemas", schemas());
        components.set("responses", responses());
        components.set("parameters", parameters());
        components.set("securitySchemes", securitySchemes());
        references(made);
    }

    private void copy(String key) {
        if (old.has(key)) {
            made.set(key, old.get(key));
        }
    }

    private void servers() {
        if (old.path("host").isTextual()) {
            ArrayNode servers = made.putArray("servers");
            List<String> schemes = new ArrayList<>();
            old.path("schemes").forEach(scheme -> schemes.add(scheme.asText()));
            String scheme = schemes.isEmpty() || schemes.contains("https") ? "https" : schemes.get(0);
            String path = old.path("basePath").asText("");
            servers.addObject().put("url", scheme + "://" + old.get("host").asText() + (path.equals("/") ? "" : path));
        } else if (old.path("basePath").isTextual()) {
            made.putArray("servers").addObject().put("url", old.get("basePath").asText());
        }
    }

    private ObjectNode schemas() {
        ObjectNode schemas = Json.object();
        old.path("definitions").properties().forEach(one -> schemas.set(one.getKey(), one.getValue()));
        return schemas;
    }

    private ObjectNode responses() {
        ObjectNode responses = Json.object();
        old.path("responses").properties().forEach(one -> responses.set(one.getKey(), response(one.getValue(), old)));
        return responses;
    }

    /** Bodies and form fields stay where they are used, because they are no parameters in version 3. */
    private ObjectNode parameters() {
        ObjectNode parameters = Json.object();
        old.path("parameters").properties().forEach(one -> {
            String place = one.getValue().path("in").asText();
            if (!place.equals("body") && !place.equals("formData")) {
                parameters.set(one.getKey(), parameter(one.getValue()));
            }
        });
        return parameters;
    }

    private ObjectNode item(JsonNode old) {
        ObjectNode item = Json.object();
        List<JsonNode> shared = new ArrayList<>();
        old.path("parameters").forEach(shared::add);
        for (Map.Entry<String, JsonNode> field : old.properties()) {
            if (METHODS.contains(field.getKey())) {
                item.set(field.getKey(), operation(field.getValue(), shared));
            } else if (field.getKey().equals("$ref")) {
                item.set("$ref", field.getValue());
            }
        }
        return item;
    }

    private ObjectNode operation(JsonNode old, List<JsonNode> shared) {
        ObjectNode operation = Json.object();
        for (String key :
                List.of("tags", "summary", "description", "externalDocs", "operationId", "deprecated", "security")) {
            if (old.has(key)) {
                operation.set(key, old.get(key));
            }
        }
        List<JsonNode> all = new ArrayList<>(shared);
        old.path("parameters").forEach(all::add);
        ArrayNode parameters = Json.object().arrayNode();
        List<JsonNode> form = new ArrayList<>();
        for (JsonNode one : all) {
            JsonNode parameter = whole(one);
            switch (parameter.path("in").asText()) {
                case "body" -> operation.set("requestBody", body(parameter, old));
                case "formData" -> form.add(parameter);
                default -> parameters.add(one.has("$ref") ? one : parameter(parameter));
            }
        }
        if (!parameters.isEmpty()) {
            operation.set("parameters", parameters);
        }
        if (!form.isEmpty()) {
            operation.set("requestBody", form(form, old));
        }
        ObjectNode responses = operation.putObject("responses");
        old.path("responses").properties().forEach(one -> responses.set(one.getKey(), response(one.getValue(), old)));
        return operation;
    }

    private JsonNode whole(JsonNode parameter) {
        String reference = parameter.path("$ref").asText();
        return reference.startsWith("#/") ? old.at(reference.substring(1)) : parameter;
    }

    private ObjectNode parameter(JsonNode old) {
        ObjectNode parameter = Json.object();
        for (String key : List.of("name", "in", "description", "required", "deprecated", "allowEmptyValue")) {
            if (old.has(key)) {
                parameter.set(key, old.get(key));
            }
        }
        parameter.set("schema", schema(old));
        if (old.path("type").asText().equals("array")) {
            switch (old.path("collectionFormat").asText("csv")) {
                case "multi" -> parameter.put("style", "form").put("explode", true);
                case "ssv" -> parameter.put("style", "spaceDelimited").put("explode", false);
                case "pipes" -> parameter.put("style", "pipeDelimited").put("explode", false);
                default ->
                    parameter
                            .put("style", old.path("in").asText().equals("query") ? "form" : "simple")
                            .put("explode", false);
            }
        }
        return parameter;
    }

    private static ObjectNode schema(JsonNode old) {
        ObjectNode schema = Json.object();
        for (String key : SCHEMA_KEYS) {
            if (old.has(key)) {
                schema.set(key.equals("x-example") ? "example" : key, old.get(key));
            }
        }
        if (schema.path("type").asText().equals("file")) {
            schema.put("type", "string").put("format", "binary");
        }
        return schema;
    }

    private ObjectNode body(JsonNode parameter, JsonNode operation) {
        ObjectNode body = Json.object();
        body.put("required", parameter.path("required").asBoolean());
        ObjectNode content = body.putObject("content");
        for (String type : types("consumes", operation)) {
            content.putObject(type).set("schema", parameter.path("schema"));
        }
        return body;
    }

    private ObjectNode form(List<JsonNode> fields, JsonNode operation) {
        boolean file =
                fields.stream().anyMatch(field -> field.path("type").asText().equals("file"));
        List<String> consumed = types("consumes", operation);
        String type = file || (consumed.contains(MULTIPART) && !consumed.contains(FORM)) ? MULTIPART : FORM;
        ObjectNode body = Json.object();
        ObjectNode schema = body.putObject("content").putObject(type).putObject("schema");
        schema.put("type", "object");
        ArrayNode required = Json.object().arrayNode();
        ObjectNode properties = schema.putObject("properties");
        for (JsonNode field : fields) {
            String name = field.path("name").asText();
            ObjectNode property = schema(field);
            if (field.has("description")) {
                property.set("description", field.get("description"));
            }
            properties.set(name, property);
            if (field.path("required").asBoolean()) {
                required.add(name);
            }
        }
        if (!required.isEmpty()) {
            schema.set("required", required);
            body.put("required", true);
        }
        return body;
    }

    private ObjectNode response(JsonNode old, JsonNode operation) {
        ObjectNode response = Json.object();
        if (old.has("$ref")) {
            return response.put("$ref", old.get("$ref").asText());
        }
        response.put("description", old.path("description").asText(""));
        if (old.has("schema")) {
            boolean file = old.get("schema").path("type").asText().equals("file");
            ObjectNode content = response.putObject("content");
            List<String> types = types("produces", operation);
            for (String type :
                    file && types.contains("application/json") ? List.of("application/octet-stream") : types) {
                ObjectNode media = content.putObject(type);
                media.set("schema", file ? schema(old.get("schema")) : old.get("schema"));
                JsonNode example = old.path("examples").path(type);
                if (!example.isMissingNode()) {
                    media.set("example", example);
                }
            }
        }
        return response;
    }

    private List<String> types(String key, JsonNode operation) {
        List<String> types = new ArrayList<>();
        (operation.has(key) ? operation : old).path(key).forEach(type -> types.add(type.asText()));
        return types.isEmpty() ? List.of("application/json") : types;
    }

    private ObjectNode securitySchemes() {
        ObjectNode schemes = Json.object();
        old.path("securityDefinitions").properties().forEach(one -> schemes.set(one.getKey(), scheme(one.getValue())));
        return schemes;
    }

    private static ObjectNode scheme(JsonNode old) {
        ObjectNode scheme = old.deepCopy();
        String type = old.path("type").asText();
        if (type.equals("basic")) {
            scheme.put("type", "http").put("scheme", "basic");
        } else if (type.equals("oauth2")) {
            String flow = old.path("flow").asText();
            scheme.removeAll();
            scheme.put("type", "oauth2");
            String name = flow.equals("application")
                    ? "clientCredentials"
                    : flow.equals("accessCode") ? "authorizationCode" : flow;
            ObjectNode made = scheme.putObject("flows").putObject(name);
            for (String key : List.of("authorizationUrl", "tokenUrl", "scopes")) {
                if (old.has(key)) {
                    made.set(key, old.get(key));
                }
            }
        }
        return scheme;
    }

    /** Old places of what is referred to. Discriminators of version 2 are names alone, and nullable had no word. */
    private static void references(JsonNode node) {
        if (node instanceof ObjectNode object) {
            String reference = object.path("$ref").textValue();
            if (reference != null) {
                object.put(
                        "$ref",
                        reference
                                .replace("#/definitions/", "#/components/schemas/")
                                .replace("#/responses/", "#/components/responses/")
                                .replace("#/parameters/", "#/components/parameters/"));
            }
            if (object.path("discriminator").isTextual()) {
                String property = object.get("discriminator").asText();
                object.putObject("discriminator").put("propertyName", property);
            }
            if (object.path("x-nullable").asBoolean()) {
                object.put("nullable", true);
            }
        }
        node.forEach(Swagger2::references);
    }
}
