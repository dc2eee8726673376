package io.lienthong.scaffold;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.lienthong.message.Json;
import io.lienthong.scaffold.OpenApiDocuments.Located;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Writes a JSLT mapping that copies a message field by field, so that people change the fields that they want to change.
 * Fields that the schema does not name come along. What has alternatives or conditions, comes round to itself or lies deep
 * is copied whole.
 */
final class MappingText {
    private static final int MAX_DEPTH = 4;
    private static final int MAX_FIELDS = 400;
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Set<String> WORDS =
            Set.of("let", "def", "for", "if", "else", "and", "or", "import", "as", "true", "false", "null");

    private final Shapes shapes;
    private final String notSupplied;
    private final Set<Object> open = new HashSet<>();
    private int fields;

    private MappingText(Shapes shapes, String notSupplied) {
        this.shapes = shapes;
        this.notSupplied = notSupplied;
    }

    static String request(Shapes shapes, Located schema, String operation) {
        return "// What consumers send to " + operation
                + ", as the system wants it: the same words until somebody changes them here.\n"
                + "// `* : .` takes along what is not named.\n"
                + new MappingText(shapes, "readOnly").copy(schema, ".", "", 0) + "\n";
    }

    static String reply(Shapes shapes, Located schema, String operation) {
        return "// What the system answers to " + operation
                + ", as consumers see it: the same words until somebody changes them here.\n"
                + "// `* : .` takes along what is not named.\n"
                + new MappingText(shapes, "writeOnly").copy(schema, ".", "", 0) + "\n";
    }

    private String copy(Located schema, String path, String indent, int depth) {
        Object identity = shapes.identity(schema);
        Shapes.Shape shape = shapes.of(schema);
        boolean named = shape.is("object")
                && !shape.properties().isEmpty()
                && shape.choices().isEmpty()
                && shape.conditions().isEmpty();
        boolean list = shape.is("array") && shape.own().path("items").isObject();
        if (!(named || list) || depth >= MAX_DEPTH || fields > MAX_FIELDS || !open.add(identity)) {
            return path;
        }
        try {
            return named ? object(shape, path, indent, depth) : list(shape, path, indent, depth);
        } finally {
            open.remove(identity);
        }
    }

    private String list(Shapes.Shape shape, String path, String indent, int depth) {
        String element = copy(shape.items(), ".", indent + "  ", depth + 1);
        return element.equals(".")
                ? path
                : "if (is-array(" + path + "))\n" + indent + "  [for (" + path + ") " + element + "]\n" + indent
                        + "else " + path;
    }

    private String object(Shapes.Shape shape, String path, String indent, int depth) {
        String inner = indent + "  ";
        List<String> lines = new ArrayList<>();
        List<String> empty = new ArrayList<>();
        List<String> left = new ArrayList<>();
        for (Map.Entry<String, Located> property : shape.properties().entrySet()) {
            Shapes.Shape of = shapes.of(property.getValue());
            String name = quoted(property.getKey());
            if (of.own().path(notSupplied).asBoolean()) {
                left.add(name);
                continue;
            }
            fields++;
            lines.add(inner + "  " + name + ": "
                    + copy(property.getValue(), field(path, property.getKey()), inner + "  ", depth + 1));
            if (depth == 0 && file(of.own())) {
                String fileName = property.getKey() + "@filename";
                lines.add(inner + "  " + quoted(fileName) + ": " + field(path, fileName));
            }
            if (!Set.of("string", "integer", "number", "boolean").contains(of.type()) || of.nullable()) {
                empty.add(name);
            }
        }
        lines.add(inner + "  * " + (left.isEmpty() ? "" : "- " + String.join(", ", left) + " ") + ": .");
        String body = "{\n" + String.join(",\n", lines) + "\n" + inner + "}";
        return "if (is-object(" + path + "))\n" + inner
                + (empty.isEmpty()
                        ? body
                        : "keep-empty(" + body + ", " + path + ", [" + String.join(", ", empty) + "])")
                + "\n" + indent + "else " + path;
    }

    /** Bytes, as a part of a form may be; the list of files has a list of names. */
    private boolean file(JsonNode schema) {
        return notSupplied.equals("readOnly")
                && (schema.path("format").asText().equals("binary")
                        || schema.has("contentMediaType") && !schema.has("contentEncoding"));
    }

    /** How a mapping reads a field: {@code .name}, with quotes around what is no name of JSLT's or a word of its own. */
    static String field(String path, String name) {
        String key = NAME.matcher(name).matches() && !WORDS.contains(name) ? name : quoted(name);
        return path.equals(".") ? "." + key : path + "." + key;
    }

    private static String quoted(String name) {
        return new String(Json.write(TextNode.valueOf(name)), StandardCharsets.UTF_8);
    }
}
