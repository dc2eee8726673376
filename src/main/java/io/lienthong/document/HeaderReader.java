package io.lienthong.document;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Reads blocks of the header into JSON by their grammar. Prefixes and order do not matter; empty elements count as absent. */
final class HeaderReader {
    private static final int MAX_UNREAD = 20;

    private final XmlCursor cursor;
    private final List<String> unread = new ArrayList<>();

    HeaderReader(XmlCursor cursor) {
        this.cursor = cursor;
    }

    List<String> unread() {
        return unread;
    }

    /** The element entered last, by its grammar. Moves to its end. */
    ObjectNode group(Element group) throws DocumentRefused, IOException {
        ObjectNode json = Json.object();
        attributes(group, json);
        while (cursor.nextChild()) {
            child(group, json);
        }
        return json;
    }

    /** The child element entered last, into the JSON of its parent. */
    void child(Element parent, ObjectNode json) throws DocumentRefused, IOException {
        cursor.requireEdXml();
        Element element = parent.byName().get(cursor.name());
        if (element == null) {
            passOver();
        } else if (element.value() != null) {
            leaf(element, element.value(), json);
        } else {
            reserve(element, json);
            ObjectNode read = group(element);
            if (element.flat()) {
                Element item = element.children().get(0);
                if (read.has(item.key())) {
                    json.set(element.key(), read.get(item.key()));
                }
            } else if (element.repeats()) {
                json.withArray(element.key()).add(read);
            } else if (!read.isEmpty()) {
                json.set(element.key(), read);
            }
        }
    }

    private void leaf(Element element, ValueKind kind, ObjectNode json) throws DocumentRefused, IOException {
        reserve(element, json);
        DocumentRefused.Place place = cursor.place();
        String text = cursor.text();
        if (text.isEmpty()) {
            return;
        }
        String value = kind.toJson(text).orRefuse(problem -> cursor.refused(problem, place));
        if (element.repeats()) {
            json.withArray(element.key()).add(value);
        } else {
            json.put(element.key(), value);
        }
    }

    void attributes(Element group, ObjectNode json) {
        for (Element child : group.children()) {
            if (child.isAttribute()) {
                String value = cursor.xml().getAttributeValue(null, child.name().substring(1));
                if (value != null && !value.isBlank()) {
                    json.put(child.key(), value.strip());
                }
            }
        }
    }

    /** Refuses one occurrence more than the grammar knows. */
    private void reserve(Element element, ObjectNode json) throws DocumentRefused {
        int before = json.get(element.key()) instanceof ArrayNode array && element.repeats()
                ? array.size()
                : json.has(element.key()) ? 1 : 0;
        if (before >= element.max()) {
            throw cursor.refused(
                    Objects.requireNonNull(element.tooMany()), "tối đa " + element.max(), "at most " + element.max());
        }
    }

    void passOver() throws DocumentRefused, IOException {
        if (unread.size() < MAX_UNREAD) {
            unread.add(cursor.path());
        }
        cursor.skip();
    }
}
