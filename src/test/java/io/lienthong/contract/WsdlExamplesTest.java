package io.lienthong.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.Source;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.apache.ws.commons.schema.XmlSchema;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.bootstrap.DOMImplementationRegistry;
import org.w3c.dom.ls.DOMImplementationLS;
import org.w3c.dom.ls.LSInput;
import org.xml.sax.SAXException;

/** Another program, the JDK's schema validator, finds valid what we write of document/literal requests. */
class WsdlExamplesTest {
    private static final Path OURS = Path.of("test-fixtures/contracts/wsdl");
    private static final Path SHARED = Path.of(System.getProperty("shared.contracts", "../shared/contracts"));

    /** Parts of a namespace that others include. */
    private static final Set<String> INCLUDED = Set.of("identifiers.xsd", "money.xsd");

    private static final String SWA_REF = "http://ws-i.org/profiles/basic/1.1/xsd";
    private static final byte[] SWA_REF_SCHEMA =
            ("<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' targetNamespace='" + SWA_REF
                            + "'><xs:simpleType name='swaRef'><xs:restriction base='xs:anyURI'/></xs:simpleType></xs:schema>")
                    .getBytes(StandardCharsets.UTF_8);

    @TestFactory
    Stream<DynamicTest> examplesAreValidByTheirSchema() throws Exception {
        List<Path> documents = new ArrayList<>(documents(OURS));
        if (Files.isDirectory(SHARED)) {
            documents.addAll(documents(SHARED));
        }
        return documents.stream()
                .filter(document -> !document.toString().contains("rpc"))
                .map(document -> DynamicTest.dynamicTest(document.getFileName().toString(), () -> validate(document)));
    }

    private static List<Path> documents(Path folder) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".wsdl"))
                    .sorted()
                    .toList();
        }
    }

    private static void validate(Path document) throws Exception {
        // given
        String name = document.getFileName().toString();
        List<String> refusals = new ArrayList<>();
        Folder folder = new Folder(java.util.Objects.requireNonNull(document.getParent()));
        WsdlOutline outline = WsdlOutline.read(
                        java.util.Objects.requireNonNull(document.getParent()),
                        name,
                        defect -> refusals.add(defect.toString()))
                .orElse(null);
        if (outline == null) { // it refers to documents that are not there
            assertThat(refusals.toString()).contains("xsd");
            return;
        }
        Schema schema = schema(new WsdlDocument(folder, name));
        int validated = 0;
        // when
        for (WsdlOutline.Call call :
                outline.calls(outline.endpoints().get(0), (operation, reason) -> refusals.add(operation + reason))) {
            if (!call.asked().attachments()) {
                validated += parts(call.contract().writeSoap(call.request()), schema, refusals);
            }
            if (!call.answered().attachments() && !call.oneWay()) {
                validated += parts(call.replyMessage(), schema, refusals);
            }
        }
        // then
        assertThat(refusals).isEmpty();
        assertThat(validated).isPositive();
    }

    /** The elements of header and body. */
    private static int parts(byte[] envelope, Schema schema, List<String> refusals) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
        factory.setNamespaceAware(true);
        Element root = factory.newDocumentBuilder()
                .parse(new ByteArrayInputStream(envelope))
                .getDocumentElement();
        int validated = 0;
        for (Node part = root.getFirstChild(); part != null; part = part.getNextSibling()) {
            for (Node element = part.getFirstChild(); element != null; element = element.getNextSibling()) {
                try {
                    schema.newValidator().validate(new DOMSource(element));
                    validated++;
                } catch (SAXException e) {
                    refusals.add(e.getMessage() + " in " + new String(envelope, StandardCharsets.UTF_8));
                }
            }
        }
        return validated;
    }

    /** All schemas of the document, and that of references to attachments, which everybody has; one namespace may be in several of them. */
    private static Schema schema(WsdlDocument document) throws Exception {
        Map<String, byte[]> byNamespace = new HashMap<>();
        List<Source> sources = new ArrayList<>();
        for (XmlSchema schema : document.schemas().getXmlSchemas()) {
            String namespace = schema.getTargetNamespace();
            if (namespace != null && !namespace.equals(XMLConstants.W3C_XML_SCHEMA_NS_URI)) {
                ByteArrayOutputStream text = new ByteArrayOutputStream();
                schema.write(text);
                if (byNamespace.putIfAbsent(namespace, text.toByteArray()) == null) {
                    sources.add(new StreamSource(new ByteArrayInputStream(text.toByteArray()), namespace));
                }
            }
        }
        if (byNamespace.putIfAbsent(SWA_REF, SWA_REF_SCHEMA) == null) {
            sources.add(0, new StreamSource(new ByteArrayInputStream(SWA_REF_SCHEMA), SWA_REF));
        }
        SchemaFactory factory = SchemaFactory.newDefaultInstance();
        DOMImplementationLS inputs =
                (DOMImplementationLS) DOMImplementationRegistry.newInstance().getDOMImplementation("LS");
        factory.setResourceResolver((type, namespace, publicId, systemId, base) -> {
            byte[] text = byNamespace.get(String.valueOf(namespace));
            if (text == null) {
                return null;
            }
            String file = systemId == null ? "" : systemId.substring(systemId.lastIndexOf('/') + 1);
            if (INCLUDED.contains(file)) {
                text = included(document, file);
            }
            LSInput input = inputs.createLSInput();
            input.setByteStream(new ByteArrayInputStream(text));
            input.setSystemId(systemId == null ? namespace : systemId);
            return input;
        });
        return factory.newSchema(sources.toArray(Source[]::new));
    }

    private static byte[] included(WsdlDocument document, String file) {
        try (Stream<Path> files = Files.walk(OURS)) {
            return Files.readAllBytes(
                    files.filter(one -> one.endsWith(file)).findFirst().orElseThrow());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(document.file(), e);
        }
    }
}
