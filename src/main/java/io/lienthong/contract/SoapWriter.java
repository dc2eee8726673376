package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Writes SOAP envelopes from trees, in the order of the schema whatever the order of the tree. Immutable. */
final class SoapWriter {
    private static final int CAPACITY = 1_024;
    private static final int MAX_DEPTH = 100;
    private static final byte[] NIL =
            bytes(" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\"/>");
    private static final byte[] TYPE = bytes(" xmlns:xsi=\"" + SoapReader.XSI + "\" xsi:type=\"");
    private static final byte[] BODY = bytes("<soap:Body>");
    private static final byte[] END = bytes("</soap:Body></soap:Envelope>");

    private final EnvelopeShape shape;
    private final byte[] start;
    private final byte[] declarations;
    private final @Nullable MimeWriter multipart;

    /** @param prefixes of all namespaces of the WSDL, declared once at each element of body and header */
    SoapWriter(SoapVersion version, EnvelopeShape shape, SortedMap<String, String> prefixes) {
        this.shape = shape;
        this.multipart =
                shape.attachments().isEmpty() ? null : new MimeWriter(shape.attachments(), version.mediaType(""));
        start = bytes("<?xml version=\"1.0\" encoding=\"UTF-8\"?><soap:Envelope xmlns:soap=\"" + version.namespace()
                + "\">" + (shape.header().isEmpty() ? "<soap:Body>" : ""));
        XmlBytes declared = new XmlBytes(64);
        prefixes.forEach((prefix, namespace) -> {
            declared.raw(" xmlns:" + prefix + "=\"");
            declared.attribute(namespace);
            declared.raw('"');
        });
        declarations = declared.toBytes();
    }

    /** Of the whole message, given that of its envelope. */
    String mediaType(String envelope) {
        return multipart == null ? envelope : multipart.mediaType();
    }

    byte[] write(JsonNode body) {
        XmlBytes out = new XmlBytes(CAPACITY);
        out.raw(start);
        if (!shape.header().isEmpty()) {
            header(body.path(EnvelopeShape.HEADER), out);
            out.raw(BODY);
        }
        for (ElementShape root : shape.body()) {
            JsonNode value = body.get(root.name());
            element(root, value == null ? root.absent() : value, out, 1);
        }
        out.raw(END);
        return multipart == null ? out.toBytes() : multipart.write(out.toBytes(), body.path(EnvelopeShape.ATTACHMENTS));
    }

    /** The body's only element, without its envelope; a fault is {@code <Fault><code/><text/></Fault>}. */
    byte[] writeContent(JsonNode body) {
        XmlBytes out = new XmlBytes(CAPACITY);
        JsonNode fault = body.path(SoapReader.FAULT);
        if (!fault.isMissingNode()) {
            out.raw("<Fault><code>");
            out.text(fault.path("code").asText());
            out.raw("</code><text>");
            out.text(fault.path("text").asText());
            out.raw("</text></Fault>");
            return out.toBytes();
        }
        ElementShape root = shape.body().get(0);
        JsonNode value = body.get(root.name());
        element(root, value == null ? root.absent() : value, out, 1);
        return out.toBytes();
    }

    private void header(JsonNode header, XmlBytes out) {
        if (header.isEmpty()) {
            return;
        }
        out.raw("<soap:Header>");
        for (ElementShape element : shape.header()) {
            JsonNode value = header.get(element.name());
            if (value != null) {
                element(element, value, out, 1);
            }
        }
        out.raw("</soap:Header>");
    }

    private void element(ElementShape element, JsonNode value, XmlBytes out, int depth) {
        if (depth > MAX_DEPTH) {
            throw new BusException(ErrorCode.MAPPING_FAILED, "The SOAP body is nested too deeply");
        }
        out.raw(element.open());
        if (depth == 1) {
            out.raw(declarations);
        }
        if (value.isNull()) {
            out.raw(NIL);
            return;
        }
        if (element.type() instanceof ComplexShape complex) {
            complex(complex, value, out, depth);
        } else {
            out.raw('>');
            out.text(text(value));
        }
        out.raw(element.close());
    }

    private void complex(ComplexShape declared, JsonNode value, XmlBytes out, int depth) {
        if (!(value instanceof ObjectNode object)) {
            out.raw('>');
            out.text(text(value));
            return;
        }
        ComplexShape type = declared;
        if (type.derives() && object.has(SoapReader.TYPE)) {
            ComplexShape.Derived derived = type.derived(object.get(SoapReader.TYPE));
            out.raw(TYPE);
            out.raw(derived.tag());
            out.raw('"');
            type = derived.shape();
        }
        attributes(type, object, out);
        out.raw('>');
        JsonNode text = object.get(SoapReader.TEXT);
        if (text != null) {
            out.text(text(text));
        }
        List<Particle> order = type.order();
        if (order == null) {
            new Rounds(type, object, out, depth).group(type.content());
        } else {
            for (Particle part : order) {
                if (part instanceof ElementShape child) {
                    child(child, object.get(child.name()), out, depth);
                } else {
                    undescribed(type, object, out, depth);
                }
            }
        }
    }

    private void child(ElementShape child, @Nullable JsonNode value, XmlBytes out, int depth) {
        if (value == null || (value.isNull() && !child.nillable())) {
            return;
        }
        if (value.isArray()) {
            for (JsonNode one : value) {
                element(child, one, out, depth + 1);
            }
        } else {
            element(child, value, out, depth + 1);
        }
    }

    private static void attributes(ComplexShape type, ObjectNode object, XmlBytes out) {
        if (type.attributes().isEmpty() && !type.anyAttribute()) {
            return;
        }
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            boolean attributed =
                    field.getKey().startsWith("@") && !field.getKey().equals(SoapReader.TYPE);
            if (attributed && !field.getValue().isNull()) {
                String name = field.getKey().substring(1);
                ComplexShape.Attribute attribute = type.attributes().get(name);
                if (attribute != null) {
                    out.raw(attribute.open());
                } else {
                    undescribedName(name);
                    out.raw(bytes(" " + name + "=\""));
                }
                out.attribute(text(field.getValue()));
                out.raw('"');
            }
        }
    }

    /** Elements that an {@code xs:any} takes: in no namespace, as the tree has them. */
    private static void undescribed(ComplexShape type, ObjectNode object, XmlBytes out, int depth) {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            String name = field.getKey();
            if (!name.startsWith("@")
                    && !name.startsWith("#")
                    && !type.children().containsKey(name)) {
                undescribed(name, field.getValue(), out, depth + 1);
            }
        }
    }

    private static void undescribed(String name, JsonNode value, XmlBytes out, int depth) {
        if (depth > MAX_DEPTH) {
            throw new BusException(ErrorCode.MAPPING_FAILED, "The SOAP body is nested too deeply");
        }
        if (value.isArray()) {
            value.forEach(one -> undescribed(name, one, out, depth + 1));
            return;
        }
        byte[] tag = bytes(undescribedName(name));
        out.raw('<');
        out.raw(tag);
        if (value instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                if (field.getKey().startsWith("@")) {
                    out.raw(bytes(" " + undescribedName(field.getKey().substring(1)) + "=\""));
                    out.attribute(text(field.getValue()));
                    out.raw('"');
                }
            }
            out.raw('>');
            out.text(text(object.path(SoapReader.TEXT)));
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                if (!field.getKey().startsWith("@") && !field.getKey().startsWith("#")) {
                    undescribed(field.getKey(), field.getValue(), out, depth + 1);
                }
            }
        } else {
            out.raw('>');
            out.text(text(value));
        }
        out.raw("</");
        out.raw(tag);
        out.raw('>');
    }

    private static String undescribedName(String name) {
        if (!name(name)) {
            throw new BusException(ErrorCode.MAPPING_FAILED, "The SOAP body has a name that XML cannot carry");
        }
        return name;
    }

    /** Whether a text is a name without a prefix; a little stricter than XML. */
    static boolean name(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = Character.isLetter(c) || c == '_';
            if (!letter && (i == 0 || !(Character.isDigit(c) || c == '-' || c == '.'))) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static String text(JsonNode value) {
        if (value.isNull() || value.isMissingNode()) {
            return "";
        }
        return SimpleShape.written(value)
                .orElseThrow(() -> new BusException(
                        ErrorCode.MAPPING_FAILED, "The SOAP body holds a tree or a number where a text belongs"));
    }

    /** Content in which a group repeats: its elements are dealt out round by round. */
    private final class Rounds {
        private final ComplexShape type;
        private final ObjectNode object;
        private final XmlBytes out;
        private final int depth;
        private final Map<String, Integer> taken = new HashMap<>();

        Rounds(ComplexShape type, ObjectNode object, XmlBytes out, int depth) {
            this.type = type;
            this.object = object;
            this.out = out;
            this.depth = depth;
        }

        /** Writes what the group can take; each round takes something, so the rounds end. */
        boolean group(Particle.Group group) {
            boolean any = false;
            for (int round = 0; round < group.max(); round++) {
                boolean wrote = group.choice() ? choice(group) : sequence(group);
                any |= wrote;
                if (!wrote) {
                    break;
                }
            }
            return any;
        }

        private boolean sequence(Particle.Group group) {
            boolean any = false;
            for (Particle part : group.parts()) {
                any |= particle(part);
            }
            return any;
        }

        private boolean choice(Particle.Group group) {
            for (Particle part : group.parts()) {
                if (particle(part)) {
                    return true;
                }
            }
            return false;
        }

        private boolean particle(Particle part) {
            if (part instanceof Particle.Group inner) {
                return group(inner);
            }
            if (part instanceof ElementShape element) {
                return take(element);
            }
            boolean first = taken.put("", 1) == null;
            if (first) {
                undescribed(type, object, out, depth);
            }
            return false;
        }

        private boolean take(ElementShape element) {
            JsonNode values = object.get(element.name());
            if (values == null || (values.isNull() && !element.nillable())) {
                return false;
            }
            int next = taken.getOrDefault(element.name(), 0);
            int all = values.isArray() ? values.size() : 1;
            int until = (int) Math.min(all, (long) next + element.max());
            for (int i = next; i < until; i++) {
                element(element, values.isArray() ? values.get(i) : values, out, depth + 1);
            }
            taken.put(element.name(), until);
            return until > next;
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
