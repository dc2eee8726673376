package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.lienthong.contract.XmlForm.Field;
import io.lienthong.contract.XmlForm.Fields;
import io.lienthong.contract.XmlForm.Kind;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.xml.stream.XMLStreamConstants;
import org.jspecify.annotations.Nullable;

/** Reads JSON values from XML and writes them, by their form. What a form does not know is kept, so that a check can name it. */
final class XmlCodec {
    private static final String XOP = "http://www.w3.org/2004/08/xop/include";
    private static final String NIL = " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\"/>";
    private static final int MAX_DEPTH = 100;
    private static final XmlForm ANY = new XmlForm.Any();

    private XmlCodec() {}

    // ---- reading

    /** @param attachments the content behind a {@code cid:}, in Base64, or the text itself where there is none */
    static JsonNode read(XmlStream in, XmlForm form, UnaryOperator<String> attachments) throws MalformedBody {
        if (in.nil()) {
            in.skip();
            return NullNode.instance;
        }
        if (!(form instanceof Fields fields)) {
            return undescribed(in, form, attachments);
        }
        ObjectNode object = fields(in, fields, attachments);
        return fields.isList && object.size() <= 1 ? list(object) : object;
    }

    private static ObjectNode fields(XmlStream in, Fields form, UnaryOperator<String> attachments)
            throws MalformedBody {
        ObjectNode object = Json.object();
        while (in.child()) {
            Field field = form.byTag.get(in.name());
            if (field == null) {
                String name = XmlNames.decoded(in.name());
                add(object, name, read(in, ANY, attachments), false);
            } else {
                add(object, field.name(), read(in, field.form(), attachments), field.repeats());
            }
        }
        // A list without elements leaves no trace in XML.
        for (Field field : form.byTag.values()) {
            if (field.repeats() && field.required() && !object.has(field.name())) {
                object.putArray(field.name());
            }
        }
        return object;
    }

    private static JsonNode list(ObjectNode object) {
        JsonNode items = object.path("item");
        return items.isMissingNode() ? object.arrayNode() : items;
    }

    private static void add(ObjectNode object, String name, JsonNode value, boolean repeats) {
        JsonNode before = object.get(name);
        if (before instanceof ArrayNode array) {
            array.add(value);
        } else if (before != null) {
            object.putArray(name).add(before).add(value);
        } else if (repeats) {
            object.putArray(name).add(value);
        } else {
            object.set(name, value);
        }
    }

    /** A text, or an object where the element has children or attributes. */
    private static JsonNode undescribed(XmlStream in, XmlForm form, UnaryOperator<String> attachments)
            throws MalformedBody {
        ObjectNode object = Json.object();
        in.attributes().forEach((name, value) -> object.put("@" + name, value));
        StringBuilder text = new StringBuilder();
        for (int event = in.next(); event != XMLStreamConstants.END_ELEMENT; event = in.next()) {
            if (event == XMLStreamConstants.START_ELEMENT) {
                String included =
                        in.name().equals("Include") && in.namespace().equals(XOP) ? in.attribute(null, "href") : null;
                if (included != null) {
                    String content = attachments.apply(included);
                    if (content.equals(included)) {
                        throw XopReader.noPart();
                    }
                    text.append(content);
                    in.skip();
                } else {
                    add(object, XmlNames.decoded(in.name()), read(in, ANY, attachments), false);
                }
            } else {
                in.append(text);
            }
        }
        String found = text.toString();
        if (object.isEmpty() || form instanceof XmlForm.Text && !hasChildren(object)) {
            return value(found.startsWith("cid:") ? attachments.apply(found) : found, form);
        }
        if (!found.isBlank()) {
            object.put("#text", found);
        }
        return object;
    }

    private static boolean hasChildren(ObjectNode object) {
        return object.properties().stream().anyMatch(field -> !field.getKey().startsWith("@"));
    }

    private static JsonNode value(String text, XmlForm form) {
        Kind kind = form instanceof XmlForm.Text described ? described.kind() : Kind.STRING;
        return switch (kind) {
            case STRING -> TextNode.valueOf(text);
            case BOOLEAN -> bool(text.strip());
            case INTEGER -> SimpleShape.of(SimpleShape.Base.INTEGER).tree(text);
            case DECIMAL -> SimpleShape.of(SimpleShape.Base.DECIMAL).tree(text);
        };
    }

    private static JsonNode bool(String text) {
        return switch (text) {
            case "true", "1" -> BooleanNode.TRUE;
            case "false", "0" -> BooleanNode.FALSE;
            default -> TextNode.valueOf(text);
        };
    }

    // ---- writing

    /** The children of an object, in the order of its form. */
    static void children(Fields form, JsonNode value, XmlBytes out, int depth) {
        if (!(value instanceof ObjectNode object)) {
            text(value, out);
            return;
        }
        for (Field field : form.byTag.values()) {
            JsonNode one = object.get(field.name());
            if (one != null) {
                element(field, one, out, depth);
            }
        }
        if (form.open) {
            for (Map.Entry<String, JsonNode> more : object.properties()) {
                String tag = XmlNames.encoded(more.getKey());
                if (!form.byTag.containsKey(tag)) {
                    stranger(tag, more.getValue(), out, depth);
                }
            }
        }
    }

    /** An element that no schema names is in no namespace, so that a schema can tell it from those that it names. */
    private static void stranger(String tag, JsonNode value, XmlBytes out, int depth) {
        if (value instanceof ArrayNode array) {
            array.forEach(one -> stranger(tag, one, out, depth));
        } else if (!value.isNull()) {
            byte[] name = tag.getBytes(StandardCharsets.UTF_8);
            out.raw('<');
            out.raw(name);
            out.raw(" xmlns=\"\">");
            content(ANY, value, out, depth);
            out.raw("</");
            out.raw(name);
            out.raw('>');
        }
    }

    private static void element(Field field, JsonNode value, XmlBytes out, int depth) {
        if (field.repeats() && value instanceof ArrayNode array) {
            for (JsonNode one : array) {
                element(field.tag(), field.form(), one, field.nillable(), out, depth);
            }
        } else {
            element(field.tag(), field.form(), value, field.nillable(), out, depth);
        }
    }

    private static void element(String tag, XmlForm form, JsonNode value, boolean nillable, XmlBytes out, int depth) {
        if (depth > MAX_DEPTH) {
            throw new BusException(ErrorCode.MAPPING_FAILED, "the answer is nested too deeply for XML");
        }
        if (value.isNull() && !nillable) {
            return;
        }
        byte[] name = tag.getBytes(StandardCharsets.UTF_8);
        out.raw('<');
        out.raw(name);
        if (value.isNull()) {
            out.raw(NIL);
            return;
        }
        out.raw('>');
        content(form, value, out, depth);
        out.raw("</");
        out.raw(name);
        out.raw('>');
    }

    private static void content(XmlForm form, JsonNode value, XmlBytes out, int depth) {
        if (form instanceof Fields fields && value.isArray()) {
            // an array within an array: its form is a list of items
            fields.byTag.values().forEach(item -> element(item, value, out, depth + 1));
        } else if (form instanceof Fields fields) {
            children(fields, value, out, depth + 1);
        } else if (value instanceof ObjectNode object) {
            object.properties()
                    .forEach(field -> element(
                            new Field(field.getKey(), XmlNames.encoded(field.getKey()), ANY, false, true, false),
                            field.getValue(),
                            out,
                            depth + 1));
        } else if (value.isArray()) {
            value.forEach(one -> element("item", ANY, one, true, out, depth + 1));
        } else {
            text(value, out);
        }
    }

    private static void text(JsonNode value, XmlBytes out) {
        out.text(SimpleShape.written(value)
                .orElseThrow(() -> new BusException(
                        ErrorCode.MAPPING_FAILED, "the answer holds a tree or a number where XML has a text")));
    }

    /** The value of a parameter; absent where the element is nil. */
    static @Nullable String parameter(XmlStream in) throws MalformedBody {
        if (in.nil()) {
            in.skip();
            return null;
        }
        return in.text();
    }
}
