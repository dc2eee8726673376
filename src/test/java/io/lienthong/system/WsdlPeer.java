package io.lienthong.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** A client that knows nothing but the WSDL that it got: it writes requests in the order of the schema, and judges what comes. */
final class WsdlPeer {
    private static final String XSD = XMLConstants.W3C_XML_SCHEMA_NS_URI;
    private static final String HEADERS = "xmlns:xs=\"" + XSD + "\" xmlns:id=\"http://x-road.eu/xsd/identifiers\"";
    private static final Pattern SCHEMA = Pattern.compile("<xs:schema (.*?</xs:schema>)", Pattern.DOTALL);
    private static final Pattern CODED = Pattern.compile("_x([0-9A-F]{4})_");

    private final String namespace;
    private final Schema schema;
    private final Map<String, Element> elements = new HashMap<>();
    private final Map<String, Element> types = new HashMap<>();

    WsdlPeer(String wsdl) throws Exception {
        Element root = parse(wsdl);
        this.namespace = root.getAttribute("targetNamespace");
        List<StreamSource> sources = new ArrayList<>();
        Matcher schemas = SCHEMA.matcher(wsdl);
        while (schemas.find()) {
            sources.add(new StreamSource(new StringReader(
                    "<xs:schema " + HEADERS + " xmlns:tns=\"" + namespace + "\" " + schemas.group(1))));
        }
        this.schema = SchemaFactory.newDefaultInstance().newSchema(sources.toArray(StreamSource[]::new));
        var found = root.getElementsByTagNameNS(XSD, "schema");
        for (Element one : children(found.item(found.getLength() - 1))) {
            (one.getLocalName().equals("element") ? elements : types).put(one.getAttribute("name"), one);
        }
    }

    static Element parse(String xml) throws Exception {
        return builder().parse(new InputSource(new StringReader(xml))).getDocumentElement();
    }

    private static DocumentBuilder builder() throws ParserConfigurationException {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
        factory.setNamespaceAware(true);
        return factory.newDocumentBuilder();
    }

    /** What is wrong with an element that came; absent where it is valid. */
    @Nullable
    String refusal(Node element) throws Exception {
        try {
            schema.newValidator().validate(new DOMSource(element));
            return null;
        } catch (SAXException e) {
            return e.getMessage();
        }
    }

    // ---- what is sent

    /** The element of a request: parameters, and a body in the words of the JSON face. */
    String request(String operation, Map<String, String> parameters, @Nullable JsonNode body) {
        Element declared = Objects.requireNonNull(elements.get(operation), operation);
        Set<String> others = new HashSet<>();
        declarations(complex(declared)).forEach(one -> others.add(one.getAttribute("name")));
        parameters.keySet().forEach(name -> others.remove(encoded(name)));
        ObjectNode all = Json.object();
        parameters.forEach(all::put);
        String only = others.size() == 1 ? others.iterator().next() : "";
        if (body != null && (only.equals("body") && !body.has("body") || only.equals("item") && !body.has("item"))) {
            all.set(only, body);
        } else if (body instanceof ObjectNode object) {
            all.setAll(object);
        } else if (body != null) {
            throw new AssertionError("the WSDL has no place for the body of " + operation + ": " + body);
        }
        StringBuilder out = new StringBuilder("<" + operation + " xmlns=\"" + namespace + "\">");
        content(declared, all, out);
        return out.append("</").append(operation).append('>').toString();
    }

    private void content(Element declared, JsonNode value, StringBuilder out) {
        Element type = complex(declared);
        if (type == null) {
            undescribed(value, out);
            return;
        }
        Set<String> known = new HashSet<>();
        for (Element one : declarations(type)) {
            String name = decoded(one.getAttribute("name"));
            known.add(name);
            JsonNode field = value.isArray() ? value : value.get(name); // a list in a list: its type has one element
            if (field != null) {
                elements(one, field, out);
            }
        }
        if (children(children(type).get(0)).stream()
                .noneMatch(one -> one.getLocalName().equals("any"))) {
            return; // there is no place for more
        }
        value.properties().stream()
                .filter(field -> !known.contains(field.getKey()))
                .forEach(field -> stranger(field.getKey(), field.getValue(), " xmlns=\"\"", out));
    }

    private void elements(Element declared, JsonNode value, StringBuilder out) {
        if (value.isArray() && declared.getAttribute("maxOccurs").equals("unbounded")) {
            value.forEach(one -> element(declared, one, out));
        } else {
            element(declared, value, out);
        }
    }

    private void element(Element declared, JsonNode value, StringBuilder out) {
        String name = declared.getAttribute("name");
        if (value.isNull()) {
            out.append('<')
                    .append(name)
                    .append(" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\"/>");
            return;
        }
        out.append('<').append(name).append('>');
        content(declared, value, out);
        out.append("</").append(name).append('>');
    }

    private static void undescribed(JsonNode value, StringBuilder out) {
        if (value.isObject()) {
            value.properties().forEach(field -> stranger(field.getKey(), field.getValue(), "", out));
        } else if (value.isArray()) {
            value.forEach(one -> stranger("item", one, "", out));
        } else {
            out.append(text(value).replace("&", "&amp;").replace("<", "&lt;"));
        }
    }

    private static void stranger(String name, JsonNode value, String attribute, StringBuilder out) {
        if (value.isArray()) {
            value.forEach(one -> stranger(name, one, attribute, out));
        } else {
            out.append('<').append(encoded(name)).append(attribute).append('>');
            undescribed(value, out);
            out.append("</").append(encoded(name)).append('>');
        }
    }

    /** The complex type of a declaration, in it or named by it; absent: a text, or anything. */
    private @Nullable Element complex(Element declared) {
        String type = declared.getAttribute("type");
        if (type.startsWith("tns:")) {
            return Objects.requireNonNull(types.get(type.substring("tns:".length())), type);
        }
        return children(declared).stream()
                .filter(one -> one.getLocalName().equals("complexType"))
                .findFirst()
                .orElse(null);
    }

    private static List<Element> declarations(@Nullable Element complexType) {
        return complexType == null
                ? List.of()
                : children(children(complexType).get(0)).stream()
                        .filter(one -> one.getLocalName().equals("element"))
                        .toList();
    }

    static List<Element> children(Node parent) {
        List<Element> children = new ArrayList<>();
        for (Node one = parent.getFirstChild(); one != null; one = one.getNextSibling()) {
            if (one instanceof Element element) {
                children.add(element);
            }
        }
        return children;
    }

    static String text(JsonNode value) {
        return value.isNumber() ? value.decimalValue().toPlainString() : value.asText();
    }

    private static String decoded(String name) {
        return CODED.matcher(name)
                .replaceAll(
                        code -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(code.group(1), 16))));
    }

    private static String encoded(String name) {
        StringBuilder encoded = new StringBuilder();
        name.chars()
                .forEach(c -> encoded.append(
                        Character.isLetterOrDigit(c) && !(encoded.isEmpty() && Character.isDigit(c))
                                        || c == '_'
                                        || c == '-' && !encoded.isEmpty()
                                        || c == '.' && !encoded.isEmpty()
                                ? String.valueOf((char) c)
                                : String.format("_x%04X_", c)));
        return encoded.toString();
    }
}
