package io.lienthong.document;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads edXML 1.0. Files are streamed: memory holds the header and one chunk of one attachment, whatever the size. What is
 * returned has been checked from the first byte to the last; {@link #header} alone stops where the attachments begin.
 */
public final class EdXmlReader {
    /** The largest file, in bytes. */
    public static final long MAX_BYTES = 100L << 20;

    private EdXmlReader() {}

    public static EdXml read(byte[] file) throws DocumentRefused {
        try {
            return read(new ByteArrayInputStream(file));
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail", e);
        }
    }

    /** Reads and checks the whole file, the attachments too; closes nothing. */
    public static EdXml read(InputStream file) throws DocumentRefused, IOException {
        return read(file, true);
    }

    /** Reads the header and the manifest and stops there: quick, but says nothing of the attachments' content. */
    public static EdXml header(InputStream file) throws DocumentRefused, IOException {
        return read(file, false);
    }

    /**
     * Writes the file of one attachment, unpacked, to the sink.
     *
     * @param index from 0, in the order of {@link EdXmlDocument#attachments()}
     */
    public static Attachment attachment(InputStream file, int index, OutputStream sink)
            throws DocumentRefused, IOException {
        AttachmentReader reader = attachments(file);
        int at = 0;
        for (; reader.next(); at++) {
            if (at == index) {
                return reader.read(at, sink);
            }
            reader.skip();
        }
        throw new IndexOutOfBoundsException("the document has " + at + " attachments, not one at " + index);
    }

    /** The attachments of a file, one after the other. */
    static AttachmentReader attachments(InputStream file) throws DocumentRefused, IOException {
        SourceBytes source = new SourceBytes(file);
        XmlCursor cursor = new XmlCursor(source);
        EnvelopeReader envelope = new EnvelopeReader(cursor, source);
        envelope.read();
        source.forget();
        return new AttachmentReader(cursor, envelope.blocks(), envelope.references());
    }

    private static EdXml read(InputStream file, boolean whole) throws DocumentRefused, IOException {
        SourceBytes source = new SourceBytes(file);
        XmlCursor cursor = new XmlCursor(source);
        EnvelopeReader envelope = new EnvelopeReader(cursor, source);
        envelope.read();
        source.forget();
        ObjectNode json = envelope.json();
        List<String> unread = envelope.blocks().unread();
        if (envelope.isStatus()) {
            EdXmlStatus status = EdXmlStatus.checked(json, unread, envelope.where());
            if (whole) {
                attachments(cursor, envelope);
            }
            return status;
        }
        envelope.references().forEach(reference -> json.withArray("attachments").add(reference));
        EdXmlDocument document = EdXmlDocument.checked(json, unread, envelope.where());
        if (!whole) {
            return document;
        }
        List<Attachment> attachments = attachments(cursor, envelope);
        json.remove("attachments");
        attachments.forEach(attachment -> json.withArray("attachments").add(attachment.json()));
        return EdXmlDocument.checked(json, unread, envelope.where());
    }

    /** Reads all that are there and compares them with the manifest. */
    private static List<Attachment> attachments(XmlCursor cursor, EnvelopeReader envelope)
            throws DocumentRefused, IOException {
        Set<String> expected = new HashSet<>();
        for (ObjectNode reference : envelope.references()) {
            expected.add(bare(reference.path("contentId").asText()));
        }
        AttachmentReader reader = new AttachmentReader(cursor, envelope.blocks(), envelope.references());
        Set<String> found = new HashSet<>();
        List<Attachment> attachments = new ArrayList<>();
        while (reader.next()) {
            DocumentRefused.Place place = cursor.place();
            Attachment attachment = reader.read(attachments.size(), OutputStream.nullOutputStream());
            String contentId = bare(attachment.contentId());
            if (!found.add(contentId)) {
                throw new DocumentRefused(RefusalReason.ATTACHMENT_REPEATED, place);
            }
            if (!expected.contains(contentId)) {
                throw new DocumentRefused(RefusalReason.ATTACHMENT_NOT_LISTED, place);
            }
            attachments.add(attachment);
        }
        for (int i = 0; i < envelope.references().size(); i++) {
            if (!found.contains(
                    bare(envelope.references().get(i).path("contentId").asText()))) {
                throw new DocumentRefused(
                        RefusalReason.ATTACHMENT_MISSING,
                        envelope.where().of("../../edXMLBody/edXMLManifest/Reference", "/attachments/" + i),
                        "tệp thứ " + (i + 1),
                        "file number " + (i + 1));
            }
        }
        return attachments;
    }

    /** Partners write a content id with and without its scheme. */
    static String bare(String contentId) {
        return contentId.startsWith("cid:") ? contentId.substring(4) : contentId;
    }
}
