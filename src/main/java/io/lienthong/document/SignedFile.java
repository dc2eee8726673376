package io.lienthong.document;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.crypto.OctetStreamData;
import javax.xml.crypto.URIDereferencer;
import javax.xml.crypto.URIReferenceException;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** A file as a tree, for signatures; it has passed {@link EdXmlReader} before. */
record SignedFile(byte[] bytes, EdXml read, Document tree) {
    static SignedFile parse(byte[] bytes, EdXml read) throws IOException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setNamespaceAware(true);
            factory.setExpandEntityReferences(false);
            factory.setXIncludeAware(false);
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
            factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
            return new SignedFile(bytes, read, factory.newDocumentBuilder().parse(new ByteArrayInputStream(bytes)));
        } catch (ParserConfigurationException | SAXException e) {
            throw new IllegalStateException("two parsers disagree on a checked file", e);
        }
    }

    /** The signatures in the header, bare or within edXML's own element; those elsewhere are none of the document's. */
    List<Element> signatures() {
        List<Element> found = new ArrayList<>();
        for (Element envelope : children(tree.getDocumentElement(), Grammar.NAMESPACE, "edXMLEnvelope")) {
            for (Element header : children(envelope, Grammar.NAMESPACE, "edXMLHeader")) {
                found.addAll(children(header, Grammar.SIGNATURE_NAMESPACE, "Signature"));
                for (Element wrapper : children(header, Grammar.NAMESPACE, "Signature")) {
                    found.addAll(children(wrapper, Grammar.SIGNATURE_NAMESPACE, "Signature"));
                }
            }
        }
        return found;
    }

    /** @param asSent whether a cid stands for the bytes as they were sent (the ZIP), or for the file in them */
    URIDereferencer dereferencer(URIDereferencer within, boolean asSent) {
        return (reference, context) -> reference.getURI().startsWith("cid:")
                ? new OctetStreamData(new ByteArrayInputStream(attachment(reference.getURI(), asSent)))
                : within.dereference(reference, context);
    }

    private byte[] attachment(String uri, boolean asSent) throws URIReferenceException {
        List<Attachment> attachments =
                read instanceof EdXmlDocument document ? document.attachments() : List.<Attachment>of();
        for (int i = 0; i < attachments.size(); i++) {
            if (EdXmlReader.bare(attachments.get(i).contentId()).equals(EdXmlReader.bare(uri))) {
                return asSent ? sent(i) : unpacked(i);
            }
        }
        throw new URIReferenceException("no attachment has the content id that is signed");
    }

    private byte[] sent(int index) {
        List<Element> contents = new ArrayList<>();
        for (Element list : children(tree.getDocumentElement(), Grammar.NAMESPACE, "AttachmentEncoded")) {
            for (Element attachment : children(list, Grammar.NAMESPACE, "Attachment")) {
                contents.addAll(children(attachment, Grammar.NAMESPACE, "ContentTransferEncoded"));
            }
        }
        return Base64.getMimeDecoder().decode(contents.get(index).getTextContent());
    }

    private byte[] unpacked(int index) throws URIReferenceException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            EdXmlReader.attachment(new ByteArrayInputStream(bytes), index, out);
        } catch (DocumentRefused | IOException e) {
            throw new URIReferenceException(e);
        }
        return out.toByteArray();
    }

    private static List<Element> children(Element parent, String namespace, String name) {
        List<Element> found = new ArrayList<>();
        for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element element
                    && namespace.equals(element.getNamespaceURI())
                    && name.equals(element.getLocalName())) {
                found.add(element);
            }
        }
        return found;
    }
}
