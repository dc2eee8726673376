package io.lienthong.scaffold;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.Json;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Writes a tree as YAML for people: short things on one line, longer ones below each other. */
final class YamlText {
    private static final int MAX_LINE = 120;
    private static final int MAX_DEPTH = 40;
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z/][A-Za-z0-9_./-]*( [A-Za-z0-9_./-]+)*");
    private static final Set<String> MEANS_SOMETHING =
            Set.of("true", "false", "null", "yes", "no", "on", "off", "y", "n");

    private final StringBuilder text = new StringBuilder();

    private YamlText() {}

    static String of(JsonNode tree) {
        YamlText writer = new YamlText();
        writer.block(tree, "");
        return writer.text.toString();
    }

    private void block(JsonNode node, String indent) {
        if (node.isObject()) {
            node.properties().forEach(field -> {
                text.append(indent).append(scalar(field.getKey())).append(':');
                value(
                        field.getValue(),
                        indent + "  ",
                        indent.length() + field.getKey().length() + 2);
            });
        } else {
            node.forEach(element -> entry(element, indent));
        }
    }

    /** An element of a list; the first key of an object stands behind the dash. */
    private void entry(JsonNode element, String indent) {
        String line = flow(element, 0);
        if (!element.isObject() || (line.length() + indent.length() + 2 <= MAX_LINE && !element.has("name"))) {
            text.append(indent).append("- ").append(line).append('\n');
            return;
        }
        int start = text.length();
        block(element, indent + "  ");
        text.replace(start + indent.length(), start + indent.length() + 2, "- ");
    }

    private void value(JsonNode node, String indent, int column) {
        String line = flow(node, 0);
        boolean onOneLine = !node.isContainerNode() || node.isEmpty() || column + line.length() <= MAX_LINE;
        boolean list = node.isArray() && node.size() > 0 && node.get(0).isObject();
        if (onOneLine && !(list && node.get(0).has("name"))) {
            text.append(' ').append(line).append('\n');
        } else {
            text.append('\n');
            block(node, indent);
        }
    }

    private static String flow(JsonNode node, int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalStateException("a tree is nested too deeply for YAML");
        }
        StringBuilder line = new StringBuilder();
        if (node.isObject()) {
            line.append('{');
            String separator = "";
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                line.append(separator).append(scalar(field.getKey())).append(": ");
                line.append(flow(field.getValue(), depth + 1));
                separator = ", ";
            }
            return line.append('}').toString();
        }
        if (node.isArray()) {
            line.append('[');
            for (int i = 0; i < node.size(); i++) {
                line.append(i == 0 ? "" : ", ").append(flow(node.get(i), depth + 1));
            }
            return line.append(']').toString();
        }
        return node.isTextual() ? scalar(node.textValue()) : number(node);
    }

    /** YAML takes a number for a text where it is written with an exponent. */
    private static String number(JsonNode node) {
        return node.isNumber() && !node.isIntegralNumber() ? node.decimalValue().toPlainString() : node.toString();
    }

    private static String scalar(String text) {
        boolean plain = text.length() <= 200
                && PLAIN.matcher(text).matches()
                && !MEANS_SOMETHING.contains(text.toLowerCase(Locale.ROOT));
        return plain
                ? text
                : new String(
                        Json.write(com.fasterxml.jackson.databind.node.TextNode.valueOf(text)), StandardCharsets.UTF_8);
    }
}
