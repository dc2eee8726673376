package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.lienthong.message.Body;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.Violation;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A body of multipart/form-data as an object of its fields, both ways: a file is base64 text, a list repeats its part, an
 * object is JSON. {@code NAME@filename} beside a file gives it its name, which otherwise is that of the field. Immutable.
 */
final class MultipartForm {
    static final String MEDIA_TYPE = "multipart/form-data";
    private static final String FILE_NAME = "@filename";
    private static final String FILE_TYPE = "application/octet-stream";
    private static final Pattern TYPE = Pattern.compile("[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+");
    private static final int MAX_REFERENCES = 20;

    private final JsonNode definitions;
    private final Map<String, Field> fields = new HashMap<>();

    /** @param type of the parts; absent: as what is in them says */
    private record Field(Kind kind, boolean list, @Nullable String type) {}

    private enum Kind {
        TEXT,
        JSON,
        FILE
    }

    /**
     * @param schema of the body, from {@link SchemaBundle}
     * @param encoding of the contract: by field, a missing node where there is none
     */
    MultipartForm(JsonNode schema, JsonNode encoding) {
        this.definitions = schema.path("$defs");
        properties(schema, encoding, 0);
    }

    /** Whether a schema is one of bytes: {@code format: binary}, or a media type without an encoding. */
    static boolean binary(JsonNode schema) {
        return schema.path("format").asText().equals("binary")
                || (schema.has("contentMediaType") && !schema.has("contentEncoding"));
    }

    /** Says of all files within a schema that they are base64 in our JSON; the schema changes. */
    static void encodeFiles(JsonNode schema) {
        if (schema instanceof ObjectNode object && binary(object)) {
            object.remove("format");
            object.put("contentEncoding", "base64");
        }
        schema.forEach(MultipartForm::encodeFiles);
    }

    private void properties(JsonNode schema, JsonNode encoding, int depth) {
        JsonNode own = resolved(schema);
        if (depth > MAX_REFERENCES) {
            return;
        }
        own.path("properties").properties().forEach(property -> {
            String declared =
                    encoding.path(property.getKey()).path("contentType").asText("");
            fields.put(property.getKey(), field(property.getValue(), type(declared)));
        });
        own.path("allOf").forEach(part -> properties(part, encoding, depth + 1));
    }

    /** The first of those that the contract names, if it names one without an asterisk. */
    private static @Nullable String type(String declared) {
        for (String one : declared.split(",", -1)) {
            String type = one.strip();
            if (TYPE.matcher(type).matches() && type.indexOf('*') < 0) {
                return type;
            }
        }
        return null;
    }

    private Field field(JsonNode schema, @Nullable String type) {
        JsonNode own = resolved(schema);
        boolean list = own.has("items");
        JsonNode one = list ? resolved(own.path("items")) : own;
        if (one.path("contentEncoding").asText().equals("base64")) {
            String media = one.path("contentMediaType").asText(FILE_TYPE);
            return new Field(Kind.FILE, list, type == null ? type(media) : type);
        }
        return new Field(one.has("properties") ? Kind.JSON : Kind.TEXT, list, type);
    }

    private JsonNode resolved(JsonNode schema) {
        JsonNode found = schema;
        for (int i = 0; i < MAX_REFERENCES && found.has("$ref"); i++) {
            String reference = found.path("$ref").asText();
            found = definitions.path(reference.substring(reference.lastIndexOf('/') + 1));
        }
        return found;
    }

    /** The object without the names of its files, which no contract knows. */
    JsonNode described(JsonNode object) {
        if (!(object instanceof ObjectNode)) {
            return object;
        }
        List<String> names = new ArrayList<>();
        fields.forEach((name, field) -> {
            if (field.kind == Kind.FILE && object.has(name + FILE_NAME)) {
                names.add(name + FILE_NAME);
            }
        });
        return names.isEmpty() ? object : ((ObjectNode) object).deepCopy().without(names);
    }

    /** Files that are no base64. */
    List<Violation> check(JsonNode object) {
        List<Violation> violations = new ArrayList<>();
        fields.forEach((name, field) -> {
            if (field.kind == Kind.FILE) {
                int place = 0;
                for (JsonNode value : values(object.path(name))) {
                    if (value.isTextual() && decoded(value) == null) {
                        String pointer = "/" + JsonCheck.escape(name) + (field.list ? "/" + place : "");
                        violations.add(new Violation(pointer, "không phải base64", "is no base64"));
                    }
                    place++;
                }
            }
        });
        return violations;
    }

    private static byte @Nullable [] decoded(JsonNode value) {
        try {
            return Base64.getDecoder().decode(value.asText());
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static Iterable<JsonNode> values(JsonNode value) {
        return value instanceof ArrayNode list ? list : List.of(value);
    }

    // ---- writing

    /** An object that passed {@link #check}. No sender can know the boundary, which is drawn anew for each message. */
    Body write(JsonNode object) {
        String boundary = "lienthong-" + UUID.randomUUID();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        described(object).properties().forEach(property -> {
            String name = property.getKey();
            Field field = fields.getOrDefault(name, new Field(Kind.TEXT, true, null));
            int place = 0;
            Iterable<JsonNode> values = field.list ? values(property.getValue()) : List.of(property.getValue());
            for (JsonNode value : values) {
                if (!value.isNull()) {
                    part(out, boundary, name, field, value, fileName(object.path(name + FILE_NAME), place, name));
                }
                place++;
            }
        });
        out.writeBytes(bytes("--" + boundary + "--\r\n"));
        return Body.received(out.toByteArray(), MEDIA_TYPE + "; boundary=" + boundary);
    }

    private static String fileName(JsonNode given, int place, String otherwise) {
        return (given.isArray() ? given.path(place) : given).asText(otherwise);
    }

    private static void part(
            ByteArrayOutputStream out, String boundary, String name, Field field, JsonNode value, String fileName) {
        byte[] file = field.kind == Kind.FILE ? decoded(value) : null;
        boolean json = file == null && (field.kind == Kind.JSON || value.isContainerNode());
        String type = field.type != null ? field.type : file != null ? FILE_TYPE : json ? Body.JSON : null;
        String disposition = "form-data; name=\"" + quoted(name) + "\""
                + (file == null ? "" : "; filename=\"" + quoted(fileName) + "\"");
        out.writeBytes(bytes("--" + boundary + "\r\nContent-Disposition: " + disposition
                + (type == null ? "" : "\r\nContent-Type: " + type) + "\r\n\r\n"));
        out.writeBytes(file != null ? file : json ? Json.write(value) : bytes(Json.text(value)));
        out.writeBytes(bytes("\r\n"));
    }

    /** As browsers do it. */
    private static String quoted(String name) {
        return name.replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    // ---- reading, as the receiver of our requests does

    JsonNode read(String mediaType, byte[] body) throws MalformedBody {
        ObjectNode object = Json.object();
        for (MimeParts.Part part : MimeParts.all(mediaType, body)) {
            String name = unquoted(part.disposition("name"));
            Field field = fields.getOrDefault(name, new Field(Kind.TEXT, false, null));
            boolean json = field.kind == Kind.JSON || part.mediaType().startsWith(Body.JSON);
            JsonNode value = field.kind == Kind.FILE
                    ? TextNode.valueOf(part.base64())
                    : json ? Json.parse(part.content()) : TextNode.valueOf(part.text());
            add(object, name, value, field.list);
            if (field.kind == Kind.FILE) {
                add(object, name + FILE_NAME, TextNode.valueOf(unquoted(part.disposition("filename"))), field.list);
            }
        }
        return object;
    }

    private static void add(ObjectNode object, String name, JsonNode value, boolean list) {
        if (list || object.path(name).isArray()) {
            object.withArray("/" + JsonCheck.escape(name)).add(value);
        } else if (object.has(name)) {
            JsonNode before = object.get(name);
            object.putArray(name).add(before).add(value);
        } else {
            object.set(name, value);
        }
    }

    private static String unquoted(String name) {
        return name.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n");
    }
}
