package io.lienthong.contract;

import io.lienthong.contract.BoundMessage.Unsupported;
import java.io.StringWriter;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.wsdl.extensions.schema.Schema;
import javax.wsdl.extensions.schema.SchemaImport;
import javax.wsdl.extensions.schema.SchemaReference;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Attr;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;

/** The schemas of a WSDL, one for each namespace: what they import and include stands in them, and nothing refers to a file. */
final class SchemaSet {
    private static final String XSD = XMLConstants.W3C_XML_SCHEMA_NS_URI;
    private static final String XMLNS = XMLConstants.XMLNS_ATTRIBUTE_NS_URI;
    private static final List<String> FORMS = List.of("elementFormDefault", "attributeFormDefault");

    private final Document document;
    private final Map<String, Element> schemas = new LinkedHashMap<>();
    private final Map<String, Set<String>> imports = new LinkedHashMap<>();
    /** In which namespaces each schema stands already. */
    private final Map<Node, Set<String>> seen = new IdentityHashMap<>();

    private final Set<String> components = new HashSet<>();
    private final Set<String> leftOut;

    /** @param leftOut namespaces whose schemas somebody else supplies */
    SchemaSet(Set<String> leftOut) {
        this.leftOut = leftOut;
        try {
            document = DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .newDocument();
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Throws Unsupported where one schema redefines another. */
    void add(Schema schema) throws Unsupported {
        add(schema, "");
    }

    /** @param including the namespace that a schema without one takes over */
    private void add(Schema schema, String including) throws Unsupported {
        Element source = schema.getElement();
        String own = source.getAttribute("targetNamespace");
        String namespace = own.isEmpty() ? including : own;
        if (!schema.getRedefines().isEmpty()) {
            throw new Unsupported("a schema redefines another");
        }
        if (leftOut.contains(namespace)
                || !seen.computeIfAbsent(source, one -> new HashSet<>()).add(namespace)) {
            return;
        }
        Map<String, String> scope = scope(source);
        if (own.isEmpty() && !including.isEmpty()) {
            scope.putIfAbsent("", including);
        }
        for (Node node = source.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element child && XSD.equals(child.getNamespaceURI())) {
                child(child, source, namespace, scope);
            }
        }
        for (Object reference : schema.getIncludes()) {
            Schema included = ((SchemaReference) reference).getReferencedSchema();
            if (included != null) {
                add(included, namespace);
            }
        }
        for (Object list : schema.getImports().values()) {
            for (Object one : (List<?>) list) {
                Schema imported = ((SchemaImport) one).getReferencedSchema();
                if (imported != null) {
                    add(imported, "");
                }
            }
        }
    }

    private void child(Element child, Element source, String namespace, Map<String, String> scope) {
        switch (child.getLocalName()) {
            case "import" ->
                imports.computeIfAbsent(namespace, one -> new TreeSet<>()).add(child.getAttribute("namespace"));
            case "include", "annotation" -> {}
            default -> {
                Element target = schemas.computeIfAbsent(namespace, one -> schema(one, source, scope));
                String name = child.getAttribute("name");
                if (components.add(namespace + " " + child.getLocalName() + " " + name)) {
                    Element copy = (Element) document.importNode(child, true);
                    scope.forEach((prefix, uri) -> {
                        if (!uri.equals(target.getAttributeNS(XMLNS, prefix.isEmpty() ? "xmlns" : prefix))) {
                            declare(copy, prefix, uri);
                        }
                    });
                    forms(copy, source, target);
                    target.appendChild(copy);
                }
            }
        }
    }

    private Element schema(String namespace, Element source, Map<String, String> scope) {
        Element schema = document.createElementNS(XSD, "xs:schema");
        scope.forEach((prefix, uri) -> declare(schema, prefix, uri));
        declare(schema, "xs", XSD);
        if (!namespace.isEmpty()) {
            schema.setAttribute("targetNamespace", namespace);
        }
        FORMS.forEach(form -> {
            if (source.hasAttribute(form)) {
                schema.setAttribute(form, source.getAttribute(form));
            }
        });
        return schema;
    }

    /** What its own schema says of all local declarations, where the schema that it comes into says otherwise. */
    private static void forms(Element copy, Element source, Element target) {
        for (String form : FORMS) {
            String own = form(source, form);
            if (!own.equals(form(target, form))) {
                var locals = copy.getElementsByTagNameNS(XSD, form.startsWith("element") ? "element" : "attribute");
                for (int i = 0; i < locals.getLength(); i++) {
                    Element local = (Element) locals.item(i);
                    if (local.hasAttribute("name") && !local.hasAttribute("form")) {
                        local.setAttribute("form", own);
                    }
                }
            }
        }
    }

    private static String form(Element schema, String name) {
        return schema.hasAttribute(name) ? schema.getAttribute(name) : "unqualified";
    }

    private static void declare(Element element, String prefix, String uri) {
        String name = prefix.isEmpty() ? "xmlns" : "xmlns:" + prefix;
        if (!element.hasAttribute(name)) {
            element.setAttributeNS(XMLNS, name, uri);
        }
    }

    /** Prefixes that an element sees, with their namespaces. */
    private static Map<String, String> scope(Element element) {
        Map<String, String> scope = new LinkedHashMap<>();
        for (Node node = element; node instanceof Element one; node = node.getParentNode()) {
            NamedNodeMap attributes = one.getAttributes();
            for (int i = 0; i < attributes.getLength(); i++) {
                Attr attribute = (Attr) attributes.item(i);
                if (XMLNS.equals(attribute.getNamespaceURI())) {
                    scope.putIfAbsent(
                            attribute.getPrefix() == null ? "" : attribute.getLocalName(), attribute.getValue());
                }
            }
        }
        return scope;
    }

    /** All of them, one behind the other: what is imported before what imports it, as some readers want it. */
    String text() {
        StringWriter text = new StringWriter();
        Set<String> written = new HashSet<>();
        try {
            Transformer copy = TransformerFactory.newDefaultInstance().newTransformer();
            copy.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
            for (String namespace : schemas.keySet()) {
                write(namespace, copy, text, written);
            }
        } catch (TransformerException e) {
            throw new IllegalStateException("a document that was read can be written", e);
        }
        return text.toString();
    }

    private void write(String namespace, Transformer copy, StringWriter text, Set<String> written)
            throws TransformerException {
        Element schema = schemas.get(namespace);
        if (schema == null || !written.add(namespace)) {
            return;
        }
        Node first = schema.getFirstChild();
        for (String imported : imports.getOrDefault(namespace, Set.of())) {
            if (!imported.equals(namespace)) {
                write(imported, copy, text, written);
                Element reference = document.createElementNS(XSD, "xs:import");
                if (!imported.isEmpty()) {
                    reference.setAttribute("namespace", imported);
                }
                schema.insertBefore(reference, first);
            }
        }
        copy.transform(new DOMSource(schema), new StreamResult(text));
    }
}
