package io.lienthong.contract;

import io.lienthong.connector.Defect;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** A WSDL or XSD document with its references to others, which can be renamed. */
public final class WsdlFile {
    private static final String WSDL = "http://schemas.xmlsoap.org/wsdl/";
    private static final String XSD = "http://www.w3.org/2001/XMLSchema";
    private static final Set<String> OF_XSD = Set.of("import", "include", "redefine");

    private final Document document;

    private WsdlFile(Document document) {
        this.document = document;
    }

    /** The document; empty, with a defect, where it is neither WSDL nor XSD. */
    public static Optional<WsdlFile> parse(String name, byte[] bytes, Consumer<Defect> defects) {
        try {
            Document document = SafeXml.parse(name, bytes);
            Element root = document.getDocumentElement();
            boolean wsdl = WSDL.equals(root.getNamespaceURI()) && "definitions".equals(root.getLocalName());
            if (!wsdl && !(XSD.equals(root.getNamespaceURI()) && "schema".equals(root.getLocalName()))) {
                throw new Refused(
                        name,
                        0,
                        "",
                        "its root is " + root.getNodeName() + ", neither WSDL 1.1 nor XML Schema",
                        "name a WSDL 1.1 document");
            }
            return Optional.of(new WsdlFile(document));
        } catch (Refused e) {
            defects.accept(e.defect());
            return Optional.empty();
        }
    }

    public boolean wsdl() {
        return WSDL.equals(document.getDocumentElement().getNamespaceURI());
    }

    /**
     * A place that imports or includes another document.
     *
     * @param location as it is written there
     * @param namespace of what the other document defines; empty where that is in none
     */
    public record Reference(String location, String namespace) {}

    /** Says where a namespace is defined, at the imports of it that do not, unless a schema of the document itself defines it. */
    public void locate(String namespace, String location) {
        if (elements("schema")
                .anyMatch(schema -> schema.getAttribute("targetNamespace").equals(namespace))) {
            return;
        }
        elements("import")
                .filter(one -> one.getAttribute("namespace").equals(namespace))
                .filter(one -> one.getAttribute("schemaLocation").isBlank())
                .forEach(one -> one.setAttribute("schemaLocation", location));
    }

    private Stream<Element> elements(String ofXsd) {
        NodeList all = document.getElementsByTagNameNS(XSD, ofXsd);
        return IntStream.range(0, all.getLength()).mapToObj(i -> (Element) all.item(i));
    }

    /** Documents that this one imports or includes. */
    public List<Reference> references() {
        List<Reference> references = new ArrayList<>();
        visit((element, location) -> {
            references.add(new Reference(location, namespace(element)));
            return location;
        });
        return references;
    }

    private static String namespace(Element reference) {
        if (reference.getLocalName().equals("import")) {
            return reference.getAttribute("namespace");
        }
        return reference.getParentNode() instanceof Element schema ? schema.getAttribute("targetNamespace") : "";
    }

    /**
     * The document in UTF-8 with other names for what it refers to.
     *
     * @param names an empty one takes the reference out
     */
    public byte[] renamed(UnaryOperator<String> names) {
        visit((element, location) -> names.apply(location));
        try {
            TransformerFactory factory = TransformerFactory.newDefaultInstance();
            Transformer copy = factory.newTransformer();
            copy.setOutputProperty(OutputKeys.ENCODING, "UTF-8");
            document.setXmlStandalone(true);
            StringWriter text = new StringWriter();
            copy.transform(new DOMSource(document), new StreamResult(text));
            return (text + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (TransformerException e) {
            throw new IllegalStateException("a document that was read can be written", e);
        }
    }

    private void visit(BiFunction<Element, String, String> names) {
        attributes(document.getElementsByTagNameNS(WSDL, "import"), "location", names);
        for (String name : OF_XSD) {
            attributes(document.getElementsByTagNameNS(XSD, name), "schemaLocation", names);
        }
    }

    private static void attributes(NodeList elements, String attribute, BiFunction<Element, String, String> names) {
        for (int i = elements.getLength() - 1; i >= 0; i--) {
            Element element = (Element) elements.item(i);
            if (!element.getAttribute(attribute).isBlank()) {
                String name =
                        names.apply(element, element.getAttribute(attribute).strip());
                element.setAttribute(attribute, name);
                if (name.isEmpty()) {
                    element.getParentNode().removeChild(element);
                }
            }
        }
    }
}
