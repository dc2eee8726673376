package io.lienthong.document;

import com.ctc.wstx.stax.WstxOutputFactory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Base64;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Writes edXML 1.0 in the official form: the root in the default namespace, the envelope with the prefix {@code edXML},
 * each attachment as base64 of a ZIP with one entry. The same input gives the same bytes, so that a repeat is a repeat.
 */
public final class EdXmlWriter {
    private static final WstxOutputFactory FACTORY = new WstxOutputFactory();
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);
    static final String ZIP = "application/zip";

    private final XMLStreamWriter xml;
    private final OutputStream out;

    private EdXmlWriter(XMLStreamWriter xml, OutputStream out) {
        this.xml = xml;
        this.out = out;
    }

    /** Where the writer finds the attached files. */
    @FunctionalInterface
    public interface Files {
        /** Copies the file of one attachment, unpacked; they are asked for in their order, each once. */
        void copy(int index, OutputStream to) throws IOException;
    }

    /** Writes a document with its attachments; leaves the stream open. */
    public static void write(EdXmlDocument document, Files files, OutputStream out) throws IOException {
        writing(out, writer -> writer.document(document, files));
    }

    public static byte[] write(EdXmlStatus status) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(2048);
        try {
            writing(out, writer -> writer.status(status));
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail", e);
        }
        return out.toByteArray();
    }

    private interface Work {
        void with(EdXmlWriter writer) throws XMLStreamException, IOException;
    }

    private static void writing(OutputStream out, Work work) throws IOException {
        try {
            XMLStreamWriter xml = FACTORY.createXMLStreamWriter(out, "UTF-8");
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("", "edXML", Grammar.NAMESPACE);
            xml.writeDefaultNamespace(Grammar.NAMESPACE);
            xml.writeStartElement(Grammar.PREFIX, "edXMLEnvelope", Grammar.NAMESPACE);
            xml.writeNamespace(Grammar.PREFIX, Grammar.NAMESPACE);
            work.with(new EdXmlWriter(xml, out));
            xml.writeEndDocument();
            xml.flush();
        } catch (XMLStreamException e) {
            throw e.getNestedException() instanceof IOException io ? io : new IOException("edXML not written", e);
        }
    }

    private void status(EdXmlStatus status) throws XMLStreamException {
        start("edXMLHeader");
        group(Grammar.STATUS, status.json());
        xml.writeEndElement();
        xml.writeEndElement();
    }

    private void document(EdXmlDocument document, Files files) throws XMLStreamException, IOException {
        JsonNode json = document.json();
        start("edXMLHeader");
        group(Grammar.HEADER, json);
        group(Grammar.TRACE, trace(document));
        for (JsonNode signature : json.path("signatures")) {
            xml.writeCharacters("");
            raw(signature.textValue());
        }
        xml.writeEndElement();
        start("edXMLBody");
        start("edXMLManifest");
        xml.writeAttribute("version", "1.0");
        for (JsonNode attachment : json.path("attachments")) {
            ObjectNode reference = ((ObjectNode) attachment).deepCopy();
            String contentId = cid(reference.path("contentId").asText());
            group(Grammar.REFERENCE, reference.put("contentType", ZIP).put("contentId", contentId));
        }
        xml.writeEndElement();
        xml.writeEndElement();
        xml.writeEndElement();
        if (!document.attachments().isEmpty()) {
            xml.writeStartElement("AttachmentEncoded");
            for (int i = 0; i < document.attachments().size(); i++) {
                attachment(document.attachments().get(i), i, files);
            }
            xml.writeEndElement();
        }
    }

    /** The trace list as the file has it, with the business block within. */
    private static ObjectNode trace(EdXmlDocument document) {
        ObjectNode trace = document.json().path("trace") instanceof ObjectNode known ? known.deepCopy() : Json.object();
        ObjectNode business =
                document.json().path("business") instanceof ObjectNode known ? known.deepCopy() : Json.object();
        trace.set("business", business.put("kind", document.kind().name()));
        return trace;
    }

    private void group(Element group, JsonNode json) throws XMLStreamException {
        start(group.name());
        for (Element child : group.children()) {
            JsonNode value = json.path(child.key());
            if (value.isMissingNode()) {
                continue;
            }
            if (child.isAttribute()) {
                xml.writeAttribute(child.name().substring(1), value.asText());
            } else if (child.flat()) {
                start(child.name());
                for (JsonNode item : value) {
                    one(child.children().get(0), item);
                }
                xml.writeEndElement();
            } else if (child.repeats()) {
                for (JsonNode item : value) {
                    one(child, item);
                }
            } else {
                one(child, value);
            }
        }
        xml.writeEndElement();
    }

    private void one(Element element, JsonNode value) throws XMLStreamException {
        ValueKind kind = element.value();
        if (kind == null) {
            group(element, value);
            return;
        }
        start(element.name());
        String text = kind.toXml(value.asText()).text();
        xml.writeCharacters(text == null ? "" : text);
        xml.writeEndElement();
    }

    private void start(String name) throws XMLStreamException {
        xml.writeStartElement(Grammar.PREFIX, name, Grammar.NAMESPACE);
    }

    private void attachment(Attachment attachment, int index, Files files) throws XMLStreamException, IOException {
        xml.writeStartElement("Attachment");
        plain("ContentId", cid(attachment.contentId()));
        plain("AttachmentName", attachment.name());
        plain("Description", attachment.description());
        plain("ContentType", ZIP);
        start("ContentTransferEncoded");
        xml.writeNamespace(Grammar.PREFIX, Grammar.NAMESPACE);
        xml.writeCharacters("");
        xml.flush();
        // Nothing of base64 needs an escape: it goes past the XML writer, which has written everything before it.
        try (OutputStream base64 = Base64.getEncoder().wrap(new Unclosed(out));
                ZipOutputStream zip = new ZipOutputStream(base64, StandardCharsets.UTF_8)) {
            ZipEntry entry = new ZipEntry(attachment.name());
            entry.setTimeLocal(NO_TIME);
            zip.putNextEntry(entry);
            files.copy(index, zip);
            zip.closeEntry();
        }
        xml.writeEndElement();
        xml.writeEndElement();
    }

    private static String cid(String contentId) {
        return "cid:" + EdXmlReader.bare(contentId);
    }

    private void plain(String name, String text) throws XMLStreamException {
        if (!text.isEmpty()) {
            xml.writeStartElement(name);
            xml.writeCharacters(text);
            xml.writeEndElement();
        }
    }

    private void raw(String markup) throws XMLStreamException {
        ((org.codehaus.stax2.XMLStreamWriter2) xml).writeRaw(markup);
    }

    /** The stream belongs to the caller. */
    private static final class Unclosed extends FilterOutputStream {
        Unclosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            out.flush();
        }
    }
}
