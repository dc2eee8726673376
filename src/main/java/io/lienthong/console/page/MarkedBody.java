package io.lienthong.console.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.lienthong.console.MessageView;
import io.lienthong.message.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A masked body, one field a line, also of JSON that stands as a text within it, in which the fields stand out that an error names: by their pointer, in quotes, or by a name
 * that is no word of a language (cbsSoDDCN, ma_so, email2).
 */
final class MarkedBody {
    private static final Pattern POINTER = Pattern.compile("(?:/[A-Za-z0-9_~.@-]{1,100}){1,20}");
    private static final Pattern QUOTED = Pattern.compile("[\"'`‘“]([A-Za-z_][A-Za-z0-9_.-]{0,99})[\"'`’”]");
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]{2,99}");
    private static final Pattern CODE = Pattern.compile(".*(?:[a-z][A-Z]|[_0-9]).*");
    /** Of what was said, the characters in which names are looked for. */
    private static final int MOST_SAID = 20_000;

    private final Set<String> pointers = new HashSet<>();
    private final Set<String> names = new HashSet<>();
    private final Set<String> found = new LinkedHashSet<>();
    private final List<Part> parts = new ArrayList<>();
    private final StringBuilder plain = new StringBuilder();

    private MarkedBody(@Nullable String said) {
        String text = said == null ? "" : said.length() > MOST_SAID ? said.substring(0, MOST_SAID) : said;
        all(POINTER, text, 0, pointers);
        all(QUOTED, text, 1, names);
        Set<String> words = new HashSet<>();
        all(NAME, text, 0, words);
        words.stream().filter(word -> CODE.matcher(word).matches()).forEach(names::add);
    }

    private static void all(Pattern pattern, String text, int group, Set<String> into) {
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            into.add(matcher.group(group));
        }
    }

    /** Some lines. */
    public record Part(String text, boolean wrong) {}

    /** The lines of a body, in parts that are wrong or not; what was said about it names the fields that are wrong. */
    static List<Part> of(JsonNode body, @Nullable String said) {
        MarkedBody marked = new MarkedBody(said);
        if (body.isTextual()) {
            return List.of(new Part(Words.visible(body.asText()), false));
        }
        marked.write("", body, "", "", "");
        marked.flush();
        return marked.parts;
    }

    /** Names of the fields that the error of an entry names, as far as its request has them. */
    static List<String> fields(MessageView.Entry entry) {
        JsonNode request = entry.request();
        if (entry.code() == null || request == null) {
            return List.of();
        }
        MarkedBody marked = new MarkedBody(said(entry));
        marked.write("", request, "", "", "");
        return List.copyOf(marked.found);
    }

    /** What is said about the request of an entry: the words of its error, and those of the partner's answer. */
    static @Nullable String said(MessageView.Entry entry) {
        if (entry.code() == null) {
            return null;
        }
        StringBuilder said = new StringBuilder(entry.detail() == null ? "" : entry.detail());
        if (entry.reply() != null) {
            texts(entry.reply(), said);
        }
        return said.toString();
    }

    /** Names of fields of the answer say nothing about the request. */
    private static void texts(JsonNode node, StringBuilder said) {
        if (node.isTextual() && said.length() < MOST_SAID) {
            said.append('\n').append(node.asText());
        }
        node.forEach(part -> texts(part, said));
    }

    private void write(String name, JsonNode node, String pointer, String indent, String end) {
        boolean wrong = !name.isEmpty() && (pointers.contains(pointer) || names.contains(name));
        if (wrong) {
            found.add(name);
        }
        String label = name.isEmpty() || name.chars().allMatch(Character::isDigit) ? "" : quoted(name) + " : ";
        JsonNode inner = node.isTextual() ? Json.within(node.asText()).orElse(null) : null;
        if (inner != null && !inner.isEmpty()) {
            line(Words.visible(indent + label) + "\"", wrong);
            write("", inner, pointer, indent + "  ", "");
            line(indent + '"' + end, false);
            return;
        }
        if (!node.isContainerNode() || node.isEmpty()) {
            line(Words.visible(indent + label + node + end), wrong);
            return;
        }
        line(Words.visible(indent + label) + (node.isObject() ? "{" : "["), wrong);
        if (node.isObject()) {
            Iterator<Map.Entry<String, JsonNode>> fields = node.properties().iterator();
            while (fields.hasNext()) {
                Map.Entry<String, JsonNode> field = fields.next();
                String key = field.getKey();
                String place = pointer + '/' + key.replace("~", "~0").replace("/", "~1");
                write(key, field.getValue(), place, indent + "  ", fields.hasNext() ? "," : "");
            }
        } else {
            for (int i = 0; i < node.size(); i++) {
                write("" + i, node.get(i), pointer + '/' + i, indent + "  ", i + 1 < node.size() ? "," : "");
            }
        }
        line(indent + (node.isObject() ? "}" : "]") + end, false);
    }

    private static String quoted(String name) {
        return JsonNodeFactory.instance.textNode(name).toString();
    }

    private void line(String text, boolean wrong) {
        if (wrong) {
            flush();
            parts.add(new Part(text + '\n', true));
        } else {
            plain.append(text).append('\n');
        }
    }

    private void flush() {
        if (!plain.isEmpty()) {
            parts.add(new Part(plain.toString(), false));
            plain.setLength(0);
        }
    }
}
