package io.lienthong.contract;

import com.ctc.wstx.api.WstxInputProperties;
import com.ctc.wstx.exc.WstxLazyException;
import com.ctc.wstx.stax.WstxInputFactory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.Wording;
import java.io.ByteArrayInputStream;
import java.util.Map;
import javax.xml.stream.Location;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.codehaus.stax2.XMLInputFactory2;
import org.jspecify.annotations.Nullable;

/**
 * Reads SOAP envelopes into trees, by the shape of the element that the contract expects. Prefixes, headers and the order
 * of elements do not matter; what the shape does not know is kept as it stands, so that a check can name it.
 */
final class SoapReader {
    static final String TEXT = "#text";
    static final String FAULT = "Fault";
    /** Names the type of an object where the schema allows several. */
    static final String TYPE = "@xsi:type";

    static final String XSI = "http://www.w3.org/2001/XMLSchema-instance";
    private static final int MAX_DEPTH = 100;
    static final WstxInputFactory FACTORY = factory();

    private final EnvelopeShape shape;

    SoapReader(EnvelopeShape shape) {
        this.shape = shape;
    }

    private static WstxInputFactory factory() {
        WstxInputFactory factory = new WstxInputFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, false);
        factory.setProperty(XMLInputFactory2.P_REPORT_CDATA, false);
        factory.setProperty(WstxInputProperties.P_MIN_TEXT_SEGMENT, 1 << 16);
        factory.setProperty(WstxInputProperties.P_MAX_ELEMENT_DEPTH, MAX_DEPTH);
        factory.setProperty(WstxInputProperties.P_MAX_ATTRIBUTES_PER_ELEMENT, 100);
        factory.setProperty(WstxInputProperties.P_MAX_ATTRIBUTE_SIZE, 1 << 16);
        factory.setProperty(WstxInputProperties.P_MAX_ELEMENT_COUNT, 500_000L);
        factory.setProperty(WstxInputProperties.P_MAX_CHILDREN_PER_ELEMENT, 200_000);
        factory.setProperty(WstxInputProperties.P_MAX_TEXT_LENGTH, 32 << 20);
        factory.setProperty(WstxInputProperties.P_MAX_CHARACTERS, 64L << 20);
        return factory;
    }

    /** @param mediaType the header Content-Type: a multipart message is an envelope and what it refers to */
    JsonNode read(String mediaType, byte[] message) throws MalformedBody {
        if (!MimeParts.are(mediaType)) {
            return read(message, null);
        }
        MimeParts parts = MimeParts.read(mediaType, message);
        ObjectNode tree = read(parts.envelope(), parts);
        referred(parts, tree);
        attachments(parts, tree);
        return tree;
    }

    /** Puts parts in place of texts that refer to them (WS-I {@code swaRef}). */
    private static void referred(MimeParts parts, JsonNode tree) throws MalformedBody {
        for (Map.Entry<String, JsonNode> field : tree.properties()) {
            if (field.getValue().isTextual()) {
                MimeParts.Part part = parts.at(field.getValue().textValue()).orElse(null);
                if (part != null) {
                    field.setValue(TextNode.valueOf(parts.base64(part)));
                }
            }
        }
        for (JsonNode child : tree) {
            referred(parts, child);
        }
    }

    private void attachments(MimeParts parts, ObjectNode tree) throws MalformedBody {
        ObjectNode attached = Json.object();
        int place = 0;
        for (EnvelopeShape.Attachment attachment : shape.attachments()) {
            MimeParts.Part part = parts.attachment(attachment.name(), place++);
            if (part != null) {
                attached.put(attachment.name(), attachment.text() ? parts.text(part) : parts.base64(part));
            }
        }
        if (!attached.isEmpty()) {
            tree.set(EnvelopeShape.ATTACHMENTS, attached);
        }
    }

    private ObjectNode read(byte[] envelope, @Nullable MimeParts parts) throws MalformedBody {
        return parsed(envelope, in -> envelope(parts == null ? in : new XopReader(in, parts)));
    }

    /** The element of a body that stands without its envelope. */
    ObjectNode readContent(byte[] element) throws MalformedBody {
        return parsed(element, this::content);
    }

    private interface Step {
        ObjectNode read(XMLStreamReader in) throws XMLStreamException, MalformedBody;
    }

    private static ObjectNode parsed(byte[] xml, Step step) throws MalformedBody {
        try {
            XMLStreamReader in = FACTORY.createXMLStreamReader(new ByteArrayInputStream(xml));
            try {
                return step.read(in);
            } finally {
                in.close();
            }
        } catch (XMLStreamException e) {
            throw e.getNestedException() instanceof MalformedBody within
                    ? placed(within.reason(), e.getLocation())
                    : notXml(e.getLocation());
        } catch (WstxLazyException e) {
            // Woodstox finds some mistakes only when a text is asked for, where no checked exception may come out.
            throw notXml(null);
        }
    }

    private ObjectNode content(XMLStreamReader in) throws XMLStreamException, MalformedBody {
        int event = next(in);
        while (event != XMLStreamConstants.START_ELEMENT) {
            event = next(in);
        }
        ElementShape root = EnvelopeShape.find(shape.body(), uri(in), in.getLocalName());
        if (root == null) {
            throw unexpected(in.getLocation());
        }
        ObjectNode body = Json.object();
        body.set(root.name(), element(in, root.type()));
        while (in.hasNext()) {
            next(in);
        }
        return body;
    }

    private ObjectNode envelope(XMLStreamReader in) throws XMLStreamException, MalformedBody {
        int event = next(in);
        while (event != XMLStreamConstants.START_ELEMENT) {
            event = next(in);
        }
        boolean soap = SoapVersion.ofNamespace(uri(in)).isPresent();
        if (!soap || !in.getLocalName().equals("Envelope")) {
            throw malformed("không phải phong bì SOAP", "not a SOAP envelope", in.getLocation());
        }
        ObjectNode header = null;
        ObjectNode body = null;
        while ((event = next(in)) != XMLStreamConstants.END_ELEMENT) {
            if (event == XMLStreamConstants.START_ELEMENT) {
                String name = in.getLocalName();
                if ((body != null && name.equals("Body")) || (header != null && name.equals("Header"))) {
                    throw twice(in);
                }
                if (name.equals("Body")) {
                    body = body(in);
                } else if (!shape.header().isEmpty() && name.equals("Header")) {
                    header = header(in);
                } else {
                    in = skipped(in);
                }
            }
        }
        while (in.hasNext()) {
            next(in);
        }
        if (body == null) {
            throw malformed("phong bì SOAP không có Body", "the SOAP envelope has no body", null);
        }
        if (header != null && !header.isEmpty()) {
            body.set(EnvelopeShape.HEADER, header);
        }
        return body;
    }

    /** The headers that the contract binds. */
    private ObjectNode header(XMLStreamReader in) throws XMLStreamException, MalformedBody {
        ObjectNode header = Json.object();
        int event;
        while ((event = next(in)) != XMLStreamConstants.END_ELEMENT) {
            if (event == XMLStreamConstants.START_ELEMENT) {
                ElementShape known = EnvelopeShape.find(shape.header(), uri(in), in.getLocalName());
                if (known == null) {
                    in = skipped(in);
                } else if (header.has(known.name())) {
                    throw twice(in);
                } else {
                    header.set(known.name(), element(in, known.type()));
                }
            }
        }
        return header;
    }

    private ObjectNode body(XMLStreamReader in) throws XMLStreamException, MalformedBody {
        ObjectNode body = Json.object();
        int event;
        while ((event = next(in)) != XMLStreamConstants.END_ELEMENT) {
            if (event != XMLStreamConstants.START_ELEMENT) {
                continue;
            }
            String name = in.getLocalName();
            if (body.has(name)) {
                throw twice(in);
            }
            if (name.equals(FAULT) && SoapVersion.ofNamespace(uri(in)).isPresent()) {
                body.set(FAULT, fault(undescribed(in)));
                continue;
            }
            ElementShape root = EnvelopeShape.find(shape.body(), uri(in), name);
            if (root != null) {
                body.set(name, element(in, root.type()));
            } else {
                throw unexpected(in.getLocation());
            }
        }
        return body;
    }

    /** SOAP 1.1 and 1.2 as one form: code (local part), text, detail. */
    private static ObjectNode fault(JsonNode read) {
        JsonNode code = read.has("faultcode")
                ? read.get("faultcode")
                : read.path("Code").path("Value");
        JsonNode text = read.has("faultstring")
                ? read.get("faultstring")
                : read.path("Reason").path("Text");
        text = text.isArray() ? text.path(0) : text;
        JsonNode detail = read.has("detail") ? read.get("detail") : read.path("Detail");
        ObjectNode fault = Json.object();
        String qualified = plain(code);
        fault.put("code", qualified.substring(qualified.indexOf(':') + 1));
        fault.put("text", plain(text));
        fault.set("detail", detail.isObject() ? detail : detail(plain(detail)));
        return fault;
    }

    private static ObjectNode detail(String text) {
        return text.isEmpty() ? Json.object() : Json.object().put(TEXT, text);
    }

    private static String plain(JsonNode node) {
        return (node.isObject() ? node.path(TEXT) : node).asText("").strip();
    }

    private JsonNode element(XMLStreamReader in, TypeShape type) throws XMLStreamException, MalformedBody {
        if (nil(in)) {
            skipped(in);
            return NullNode.getInstance();
        }
        if (type instanceof ComplexShape complex) {
            return complex(in, complex);
        }
        int event = next(in);
        if (event == XMLStreamConstants.END_ELEMENT) {
            return ((SimpleShape) type).tree("");
        }
        String text = "";
        if (event == XMLStreamConstants.CHARACTERS) {
            text = in.getText();
            event = next(in);
            if (event == XMLStreamConstants.END_ELEMENT) {
                return ((SimpleShape) type).tree(text);
            }
        }
        return mixture(in, (SimpleShape) type, text, event);
    }

    /** A simple element whose text comes in pieces, or that holds elements which do not belong there. */
    private static JsonNode mixture(XMLStreamReader in, SimpleShape type, String start, int first)
            throws XMLStreamException, MalformedBody {
        StringBuilder text = new StringBuilder(start);
        ObjectNode strangers = null;
        for (int event = first; event != XMLStreamConstants.END_ELEMENT; event = next(in)) {
            if (event == XMLStreamConstants.START_ELEMENT) {
                strangers = strangers == null ? Json.object() : strangers;
                add(strangers, in.getLocalName(), undescribed(in), false);
            } else if (in.isCharacters()) {
                text.append(in.getText());
            }
        }
        return strangers == null ? type.tree(text.toString()) : strangers;
    }

    private JsonNode complex(XMLStreamReader in, ComplexShape declared) throws XMLStreamException, MalformedBody {
        ObjectNode object = Json.object();
        ComplexShape type = declared;
        if (type.derives() && in.getAttributeCount() > 0) {
            ComplexShape.Derived derived = derived(in, type);
            if (derived != null) {
                object.put(TYPE, derived.name());
                type = derived.shape();
            }
        }
        for (int i = 0; i < in.getAttributeCount(); i++) {
            if (described(in.getAttributeNamespace(i))) {
                ComplexShape.Attribute attribute = type.attributes().get(in.getAttributeLocalName(i));
                SimpleShape shape = attribute == null ? SimpleShape.TEXT : attribute.type();
                object.set("@" + in.getAttributeLocalName(i), shape.tree(in.getAttributeValue(i)));
            }
        }
        SimpleShape simple = type.text();
        boolean keepsText = simple != null || type.mixed();
        StringBuilder text = null;
        int event;
        while ((event = next(in)) != XMLStreamConstants.END_ELEMENT) {
            if (event == XMLStreamConstants.START_ELEMENT) {
                child(in, type, object);
            } else if (in.isCharacters() && (keepsText || !blank(in))) {
                text = text == null ? new StringBuilder() : text;
                text.append(in.getText());
            }
        }
        if (simple != null) {
            object.set(TEXT, simple.tree(text == null ? "" : text.toString()));
        } else if (text != null && !text.toString().isBlank()) {
            object.put(TEXT, text.toString());
        }
        return object;
    }

    /** Attributes of XML Schema and of SOAP itself, such as mustUnderstand, are nothing that a message says. */
    private static boolean described(@Nullable String namespace) {
        return namespace == null
                || namespace.isEmpty()
                || !(namespace.equals(XSI) || SoapVersion.ofNamespace(namespace).isPresent());
    }

    /** The type that {@code xsi:type} names; null where it names none, or none that the contract knows. */
    private static ComplexShape.@Nullable Derived derived(XMLStreamReader in, ComplexShape type) {
        String named = in.getAttributeValue(XSI, "type");
        if (named == null) {
            return null;
        }
        String qualified = named.strip();
        int colon = qualified.indexOf(':');
        String namespace = in.getNamespaceURI(colon < 0 ? "" : qualified.substring(0, colon));
        return type.derived(namespace == null ? "" : namespace, qualified.substring(colon + 1));
    }

    private void child(XMLStreamReader in, ComplexShape type, ObjectNode object)
            throws XMLStreamException, MalformedBody {
        String name = in.getLocalName();
        ComplexShape.Child child = type.children().get(name);
        if (child == null) {
            add(object, name, undescribed(in), false);
        } else {
            add(object, child.element().name(), element(in, child.element().type()), child.repeats());
        }
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

    /** An element that no shape describes: a text, or an object where it has attributes or children. */
    private static JsonNode undescribed(XMLStreamReader in) throws XMLStreamException, MalformedBody {
        if (nil(in)) {
            skipped(in);
            return NullNode.getInstance();
        }
        ObjectNode object = Json.object();
        for (int i = 0; i < in.getAttributeCount(); i++) {
            if (described(in.getAttributeNamespace(i))) {
                object.put("@" + in.getAttributeLocalName(i), in.getAttributeValue(i));
            }
        }
        StringBuilder text = new StringBuilder();
        int event;
        while ((event = next(in)) != XMLStreamConstants.END_ELEMENT) {
            if (event == XMLStreamConstants.START_ELEMENT) {
                add(object, in.getLocalName(), undescribed(in), false);
            } else if (in.isCharacters()) {
                text.append(in.getText());
            }
        }
        if (object.isEmpty()) {
            return TextNode.valueOf(text.toString());
        }
        if (!text.toString().isBlank()) {
            object.put(TEXT, text.toString());
        }
        return object;
    }

    private static boolean nil(XMLStreamReader in) {
        if (in.getAttributeCount() == 0) {
            return false;
        }
        String nil = in.getAttributeValue(XSI, "nil");
        return nil != null && (nil.strip().equals("true") || nil.strip().equals("1"));
    }

    private static boolean blank(XMLStreamReader in) {
        return in.isWhiteSpace();
    }

    private static String uri(XMLStreamReader in) {
        String uri = in.getNamespaceURI();
        return uri == null ? "" : uri;
    }

    /** Moves behind the element that starts here. */
    private static XMLStreamReader skipped(XMLStreamReader in) throws XMLStreamException, MalformedBody {
        int depth = 1;
        while (depth > 0) {
            int event = next(in);
            depth += event == XMLStreamConstants.START_ELEMENT ? 1 : event == XMLStreamConstants.END_ELEMENT ? -1 : 0;
        }
        return in;
    }

    private static int next(XMLStreamReader in) throws XMLStreamException, MalformedBody {
        int event = in.next();
        if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.ENTITY_REFERENCE) {
            throw malformed(
                    "có DOCTYPE hoặc thực thể (entity), không được phép",
                    "has a DOCTYPE or an entity, which are not read",
                    in.getLocation());
        }
        return event;
    }

    private MalformedBody unexpected(Location location) {
        if (shape.body().isEmpty()) {
            return malformed("SOAP Body phải rỗng", "the SOAP body must hold no element", location);
        }
        String names = shape.body().stream()
                .map(root -> "{" + root.namespace() + "}" + root.name())
                .collect(java.util.stream.Collectors.joining(", "));
        return malformed(
                "SOAP Body phải chứa phần tử " + names, "the SOAP body must hold the element " + names, location);
    }

    /** Of two elements of one name a tree would hold one alone. */
    private static MalformedBody twice(XMLStreamReader in) {
        return malformed(
                "phần tử " + in.getLocalName() + " có hai lần trong phong bì SOAP",
                "the SOAP envelope has the element " + in.getLocalName() + " twice",
                in.getLocation());
    }

    private static MalformedBody notXml(@Nullable Location location) {
        return malformed(
                "không phải XML, hoặc vượt giới hạn của trục", "not XML, or over a limit of the bus", location);
    }

    private static MalformedBody malformed(String vietnamese, String english, @Nullable Location location) {
        return placed(new Wording(vietnamese, english), location);
    }

    private static MalformedBody placed(Wording reason, @Nullable Location location) {
        return location == null
                ? new MalformedBody(reason)
                : new MalformedBody(reason, location.getLineNumber(), location.getColumnNumber());
    }
}
